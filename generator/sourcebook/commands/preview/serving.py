"""Run an engine's preview, and stand in for it where it ends for a fault, until something has changed.

The plugin keeps a preview alive that has begun. What is wrong with the engine's own configuration at the start ends it
before it knows of any plugin; so here its whole program is run, and run again.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
import sysconfig
import time
from argparse import ArgumentParser
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from itertools import islice
from pathlib import Path
from typing import IO

from sourcebook.commands.preview.engine_faults import faults_of_log
from sourcebook.commands.preview.fault_page import fault_page
from sourcebook.commands.preview.stand_in import showing
from sourcebook.errors import ArgumentError, SettingsError
from sourcebook.settings.project import require_config

ENGINES = ("mkdocs", "properdocs")
"""Those that have a `serve` with `--config-file` and `--dev-addr`, by the names of their files."""

_ADDRESS = re.compile(r"(?P<host>[^:]+|\[.+\]):(?P<port>[0-9]{1,5})")
_CONFIGURED = re.compile(r"^dev_addr\s*:\s*['\"]?([^'\"\s#]+)", re.MULTILINE)
"""In a file that may be no YAML."""
_DEFAULT = "127.0.0.1:8000"
"""Source: https://www.mkdocs.org/user-guide/configuration/#dev_addr"""
_WRONG_USAGE = 2
_LINES = 400
_PAUSE = 0.5
_MOST_FILES = 5_000
_PASSED_OVER = frozenset({"site", "node_modules", "venv", "__pycache__"})


def serve_project(start: Path, options: Sequence[str], *, tell: Callable[[str], None], pause: float = _PAUSE) -> int:
    """Serve a project until the engine is ended.

    Args:
        start: A folder of the project.
        options: Of the engine's `serve`.
        tell: Called with the address at which is shown what has ended the engine, once it is.
        pause: Seconds between two looks at what has changed.

    Returns:
        The engine's exit code: 0, or 2 when it does not know an option.

    Raises:
        SettingsError: When there is no project, its engine has no such preview, or its address is served by another.
        ArgumentError: When the address is none.
    """
    config = require_config(start)
    if config.stem not in ENGINES:
        raise SettingsError(
            f"{config.name} is of an engine that cannot be run like this",
            hint=f"run `{config.stem} serve`",
        )
    command = [sys.executable, "-P", "-m", config.stem, "serve", "--config-file", str(config), *options]
    while True:
        before = _state(config.parent)
        code, log = _run(command)
        if code in (0, _WRONG_USAGE):
            return code
        host, port = address_of(options, config)
        with showing(fault_page(faults_of_log(log, config)), host, port):
            tell(f"http://{f'[{host}]' if ':' in host else host}:{port}/")
            while _state(config.parent) == before:
                time.sleep(pause)


def address_of(options: Sequence[str], config: Path) -> tuple[str, int]:
    """Return host and port at which an engine would serve, also where its configuration cannot be read.

    Raises:
        ArgumentError: When what is named is no address.
    """
    parser = ArgumentParser(add_help=False, allow_abbrev=False)
    parser.add_argument("-a", "--dev-addr", nargs="?")
    address = parser.parse_known_args(list(options))[0].dev_addr
    with suppress(OSError):
        configured = _CONFIGURED.search(config.read_text("utf-8", errors="replace"))
        address = address or (configured and configured[1])
    address = address or _DEFAULT
    match = _ADDRESS.fullmatch(address)
    if match is None:
        raise ArgumentError(f"{address!r} is no address", hint=f"write it as {_DEFAULT!r}")
    return match["host"].strip("[]"), int(match["port"])


def _run(command: Sequence[str]) -> tuple[int, str]:
    """Run an engine to its end; return its exit code, and the end of what it told, which is shown as it comes."""
    kept: deque[bytes] = deque(maxlen=_LINES)
    process = subprocess.Popen(command, stderr=subprocess.PIPE)
    try:
        assert process.stderr is not None
        _show(process.stderr, kept)
        code = process.wait()
    finally:
        # Ctrl-C reaches the engine as well, which may be about to end.
        with suppress(subprocess.TimeoutExpired):
            process.wait(2 if sys.exc_info()[0] is KeyboardInterrupt else 0)
        if process.poll() is None:
            process.terminate()
            process.wait()
    return code, b"".join(kept).decode("utf-8", "replace")


def _show(stream: IO[bytes], kept: deque[bytes]) -> None:
    for line in stream:
        kept.append(line)
        sys.stderr.buffer.write(line)
        sys.stderr.buffer.flush()


def _state(root: Path) -> frozenset[tuple[str, int, int]]:
    """Return what shows that a file of a project has changed, or that something was installed."""
    found = []
    for path in (Path(sysconfig.get_path("purelib")), *islice(_files(root), _MOST_FILES)):
        with suppress(OSError):
            status = path.stat()
            found.append((str(path), status.st_mtime_ns, status.st_size))
    return frozenset(found)


def _files(root: Path) -> Iterator[Path]:
    for folder, folders, names in os.walk(root):
        folders[:] = sorted(name for name in folders if not name.startswith(".") and name not in _PASSED_OVER)
        yield from (Path(folder, name) for name in sorted(names))
