"""Lets a preview see a saved page at once, where the system tells of it: the engine looks every half second.

The engine compares a folder with what it was, which is right on every disk. When the system tells of a change, it is
made to look there and then: nothing is seen twice, and where the system tells nothing, the engine sees it a little
later, as it always has.
"""

from __future__ import annotations

import threading
import time
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

from watchdog import events
from watchdog.observers import Observer

if TYPE_CHECKING:
    from mkdocs.livereload import LiveReloadServer

_CHANGES = [
    events.FileCreatedEvent,
    events.FileDeletedEvent,
    events.FileModifiedEvent,
    events.FileMovedEvent,
]
"""What is asked for: not that a file was opened, as a build opens all."""
_PAUSE = 0.05
"""Seconds in which an editor is done with a file."""


def notice_at_once(server: LiveReloadServer, folder: str) -> None:
    """Let the observer of a preview look at a folder as soon as the system tells that something in it has changed."""
    observer = getattr(server, "observer", None)
    if observer is None:
        return
    told, handler = threading.Event(), events.FileSystemEventHandler()
    handler.on_any_event = lambda event: told.set()  # type: ignore[method-assign]

    def look() -> None:
        while told.wait():
            time.sleep(_PAUSE)
            told.clear()
            for emitter in [one for one in observer.emitters if Path(one.watch.path) == Path(folder)]:
                emitter.queue_events(0)

    system: Any = Observer()
    # Some systems have none, none that can be asked for changes alone, or one for fewer folders than there are.
    with suppress(OSError, TypeError):
        system.schedule(handler, folder, recursive=True, event_filter=_CHANGES)
        system.start()
        threading.Thread(target=look, daemon=True).start()
