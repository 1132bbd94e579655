"""What ended an engine's build, as faults: ours as they are, and what the engine or another plugin said.

An engine tells what is wrong in its log and ends with a word like "Aborted"; so both are looked at.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from pathlib import Path, PurePosixPath

from sourcebook.errors import FaultGroup, SourcebookError, flatten
from sourcebook.model.place import Location

_KEY = re.compile(r"Config value '(?P<key>[^'.\[]+)")
"""Source: https://github.com/mkdocs/mkdocs/blob/1.6.1/mkdocs/config/base.py (`load_config`)."""


def faults_of(error: BaseException, logged: Sequence[str], config: Path | None) -> tuple[SourcebookError, ...]:
    """Return what ended a build, at least one fault.

    Args:
        error: That ended it.
        logged: What the engine told of it.
        config: The engine's configuration.
    """
    chain = tuple(_chain(error))
    for each in chain:
        if isinstance(each, SourcebookError):
            return FaultGroup(flatten([each])).faults
    for each in chain:
        # Of PyYAML's errors, by what they have: an engine may bring a reader of its own.
        if mark := getattr(each, "problem_mark", None):
            place = Location(path=PurePosixPath(Path(str(mark.name)).name), lineno=mark.line + 1)
            what = str(getattr(each, "problem", None) or each)
            return (SourcebookError(f"this is no YAML: {what}", location=place, hint=_YAML_HINT),)
    if logged:
        return tuple(SourcebookError(text, location=_place(text, config)) for text in dict.fromkeys(logged))
    is_said = isinstance(error, SystemExit) or hasattr(error, "exit_code")
    return (SourcebookError(str(error) if is_said else f"{type(error).__name__}: {error}"),)


def faults_of_log(text: str, config: Path) -> tuple[SourcebookError, ...]:
    """Return what ended an engine that never came to ask us, as it has told that; at least one fault.

    Args:
        text: The end of what it printed to standard error.
        config: Its configuration.
    """
    text = _COLORS.sub("", text)
    if _NO_YAML in text and (places := list(_IN_FILE.finditer(text))):
        last = places[-1]
        place = Location(path=PurePosixPath(Path(last["path"]).name), lineno=int(last["lineno"]))
        return (SourcebookError(f"this is no YAML: {last['problem']}", location=place, hint=_YAML_HINT),)
    if logged := dict.fromkeys(entry["text"].rstrip() for entry in _ERROR.finditer(text)):
        return tuple(SourcebookError(each, location=_place(each, config)) for each in logged)
    told = [line for line in text.splitlines() if line.strip()] or ["it has not said why"]
    # Of a traceback, such as that of a hook, where it was last in a file of the project.
    traced = [
        Location(path=PurePosixPath(path.relative_to(config.parent).as_posix()), lineno=int(match["lineno"]))
        for match in _TRACED.finditer(text)
        if (path := Path(match["path"])).is_relative_to(config.parent)
    ]
    return (SourcebookError(f"the engine has ended: {told[-1].strip()}", location=traced[-1] if traced else None),)


_COLORS = re.compile(r"\x1b\[[0-9;]*m")
_NO_YAML = "error parsing the configuration file"
"""Source: https://github.com/mkdocs/mkdocs/blob/1.6.1/mkdocs/utils/yaml.py (`yaml_load`)."""
_IN_FILE = re.compile(r'^(?P<problem>.+)\n\s+in "(?P<path>[^"\n]+)", line (?P<lineno>\d+), column \d+', re.MULTILINE)
"""Where PyYAML's reader was, the last place being that of what is wrong."""
_ERROR = re.compile(r"^(?:ERROR|CRITICAL)\s+-\s+(?P<text>.+(?:\n(?!\w+\s+- ).+)*)", re.MULTILINE)
_TRACED = re.compile(r'^\s+File "(?P<path>[^"\n]+)", line (?P<lineno>\d+)', re.MULTILINE)
_YAML_HINT = "look at this line and the one above it: indentation, a missing `:` or space, an open quote"


def _chain(error: BaseException) -> Iterator[BaseException]:
    """Yield an error and what it came of, the outermost first."""
    seen: set[int] = set()
    each: BaseException | None = error
    while each is not None and id(each) not in seen:
        yield each
        seen.add(id(each))
        each = each.__cause__ or each.__context__


def _place(text: str, config: Path | None) -> Location | None:
    """Return the line of the engine's configuration that it complains about."""
    match = _KEY.match(text)
    if match is None or config is None:
        return None
    try:
        lines = config.read_text("utf-8", errors="replace").splitlines()
    except OSError:
        lines = []
    found = (n for n, line in enumerate(lines, 1) if re.match(rf"{re.escape(match['key'])}\s*:", line))
    return Location(path=PurePosixPath(config.name), lineno=next(found, None))
