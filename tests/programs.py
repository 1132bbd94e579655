"""Programs run as people run them, in this process or in one of their own, with all that they printed.

In this process a run costs no interpreter and no imports, and it leaves nothing behind for the next one: folder,
environment, warnings and loggers are put back. What modules keep at import it shares with the tests.
"""

from __future__ import annotations

import logging
import os
import subprocess
import sys
import traceback
import warnings
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, chdir, contextmanager, redirect_stderr, redirect_stdout
from dataclasses import dataclass
from io import StringIO
from pathlib import Path
from unittest.mock import patch

from mkdocs.commands import build as mkdocs_build

ENVIRON = {"NO_MKDOCS_2_WARNING": "1"}
"""Of every run: without it Material prints a banner on the end of MkDocs 1.x."""

_LOGGERS = (logging.getLogger(), logging.getLogger("mkdocs"), mkdocs_build.log)
"""Those that MkDocs gives a level, a handler or a filter; and the root, whose handlers here are those of pytest."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ended:
    """What a run printed, and how it ended."""

    code: int
    output: str
    """Standard output and error, in order."""


def run_here(program: Callable[[], object], folder: Path, environ: Mapping[str, str]) -> Ended:
    """Run the main function of a program in this process, as if it were alone in it.

    Args:
        program: Ends by `SystemExit`, or returns.
        folder: The current one while it runs.
        environ: What its environment has beyond that of this process.
    """
    printed = StringIO()
    with ExitStack() as stack:
        stack.enter_context(chdir(folder))
        stack.enter_context(patch.dict(os.environ, {**ENVIRON, **environ}))
        stack.enter_context(warnings.catch_warnings())
        stack.enter_context(_fresh_loggers())
        stack.enter_context(redirect_stdout(printed))
        stack.enter_context(redirect_stderr(printed))
        code = _exit_code(program)
    return Ended(code=code, output=printed.getvalue())


def run_apart(command: list[str], folder: Path, environ: Mapping[str, str]) -> Ended:
    """Run a command in a process of its own; parameters as for a run in this one."""
    done = subprocess.run(
        command,
        cwd=folder,
        env={**os.environ, **ENVIRON, **environ},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
        timeout=300,
    )
    return Ended(code=done.returncode, output=done.stdout)


def _exit_code(program: Callable[[], object]) -> int:
    """Run a program and end it as the interpreter does."""
    try:
        program()
    except SystemExit as ended:
        if isinstance(ended.code, str):
            print(ended.code, file=sys.stderr)
            return 1
        return ended.code or 0
    except Exception:
        traceback.print_exc()
        return 1
    return 0


@contextmanager
def _fresh_loggers() -> Iterator[None]:
    """Take from loggers what tests have given them, and afterwards what the run has."""
    before = [(logger.handlers, logger.filters, logger.level, logger.propagate) for logger in _LOGGERS]
    for logger in _LOGGERS:
        logger.handlers, logger.filters = [], []
    try:
        yield
    finally:
        for logger, (handlers, filters, level, propagate) in zip(_LOGGERS, before, strict=True):
            logger.handlers, logger.filters, logger.propagate = handlers, filters, propagate
            # By its method: the loggers below remember which level they found above them.
            logger.setLevel(level)
