"""What a build logs, heard and told again."""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from mkdocs.commands import build as engine

from sourcebook.commands.kept.told import Told


class _Hearing(logging.Handler):
    """Gathers what is logged, in the engine's words."""

    def __init__(self, level: int) -> None:
        super().__init__(level)
        self.heard: list[Told] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.heard.append(_told(record))


def _told(record: logging.LogRecord) -> Told:
    return Told(logger=record.name, level=record.levelno, text=record.getMessage())


@contextmanager
def heard(level: int) -> Iterator[list[Told]]:
    """Gather what the engine and its plugins log meanwhile, from a level on."""
    handler = _Hearing(level)
    logger = logging.getLogger(engine.log.name.partition(".")[0])
    logger.addHandler(handler)
    try:
        yield handler.heard
    finally:
        logger.removeHandler(handler)


@contextmanager
def untold(told: Iterable[Told]) -> Iterator[None]:
    """Let what was told not be told again, each line as often as it was."""
    logger = logging.getLogger(engine.log.name.partition(".")[0])
    filters = [(handler, _News(told)) for handler in logger.handlers]
    for handler, news in filters:
        handler.addFilter(news)
    try:
        yield
    finally:
        for handler, news in filters:
            handler.removeFilter(news)


class _News(logging.Filter):
    """Lets pass what was not told before."""

    def __init__(self, told: Iterable[Told]) -> None:
        super().__init__()
        self._told = Counter(told)

    def filter(self, record: logging.LogRecord) -> bool:
        line = _told(record)
        self._told[line] -= 1
        return self._told[line] < 0


def tell_again(told: Iterable[Told]) -> None:
    """Log lines as they were logged."""
    for line in told:
        logging.getLogger(line.logger).log(line.level, "%s", line.text)
