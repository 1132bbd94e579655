"""A preview sees a saved page when the system tells of it, and once."""

from __future__ import annotations

import queue
import time
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from watchdog.events import FileSystemEvent, FileSystemEventHandler
from watchdog.observers.polling import PollingObserver

from sourcebook.plugin.noticing import notice_at_once


def test_a_saved_page_is_seen_long_before_the_engine_looks(tmp_path: Path) -> None:
    seen: queue.Queue[FileSystemEvent] = queue.Queue()
    handler = FileSystemEventHandler()
    handler.on_any_event = lambda event: None if event.is_directory else seen.put(event)  # type: ignore[method-assign]
    observer: Any = PollingObserver(timeout=600)
    observer.schedule(handler, str(tmp_path), recursive=True)
    (tmp_path / "a.md").write_text("One.")
    server: Any = SimpleNamespace(observer=observer)
    observer.start()
    notice_at_once(server, str(tmp_path))
    time.sleep(0.2)

    (tmp_path / "a.md").write_text("Two words.")

    try:
        assert seen.get(timeout=10).src_path == str(tmp_path / "a.md")
        (tmp_path / "a.md").read_text()
        time.sleep(0.3)
        assert seen.empty()
    finally:
        observer.stop()
        observer.join()
