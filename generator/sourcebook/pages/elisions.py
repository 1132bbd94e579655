"""In which lines of pasted code does its author say that something was left out?

Such notes come in dozens of wordings, so they are recognised by meaning. Three grades, from plain to plainer, because
code has comments of its own:

- Dots in front, and both a thing (source, file, code, lines, ...) and its being cut or going on, as in `## ... source
  file abbreviated to get to the example ...`; or a word that can mean nothing else, as in `# ... snip ...`. `# ... and
  so on` names no thing and is code, and so is `# ...`.
- Dots only at the end: the source, file or code itself must be what is cut or goes on. `# remove this code later...` is
  a thought about the code, not about the excerpt.
- No dots: the comment must begin with the source file and say that it goes on or is cut, as in
  `# source file continues from here`.

A note wrapped over two lines counts with both.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

MAX_LENGTH = 300
"""Characters of a note; a longer comment is none."""

_LEADER = re.compile(r"#+|//+|--+|;+|%+|/\*+|\*|<!--|\"\"\"|'''|REM\b", re.IGNORECASE)
_LED = re.compile(rf"\s*(?:{_LEADER.pattern})", re.IGNORECASE)
_CLOSERS = ("*/", "-->", '"""', "'''")
_DOTS = r"(?:\.{2,}|\u2026|\.(?: \.){2,})"
_STARTS_WITH_DOTS = re.compile(rf"[\[(< ]*{_DOTS}")
_ENDS_WITH_DOTS = re.compile(rf"{_DOTS}[\])> ]*$")
_THING = re.compile(
    r"\b(?:source|code|files?|lines?|class(?:es)?|functions?|methods?|modules?|imports?|scripts?|"
    r"examples?|snippets?|definitions?|tests?|parts?|sections?|content)\b",
    re.IGNORECASE,
)
_LEFT_OUT = re.compile(
    r"\b(?:abbreviat|abridg|continu(?:es?|ed|ing)|cut|omit|skip|truncat|shorten|elid|elision|snip|"
    r"remov|left out|leave out|trimm|excluded|not shown|hidden|no further|no more|nothing further|"
    r"further|more|rest|remain|additional|other|goes on|for brevity)",
    re.IGNORECASE,
)
_CUT = re.compile(
    r"\b(?:abbreviated|abridged|omitted|truncated|shortened|elided|snip(?:ped)?|left out|cut here|"
    r"for brevity)\b",
    re.IGNORECASE,
)
_SOURCE_CUT = re.compile(
    r"\b(?:source|file|code)\b.*\b(?:abbreviat|abridg|continues|continued|cut|omitted|skipped|"
    r"truncated|shortened|elided|left out|no further)",
    re.IGNORECASE,
)
_BEGINS_WITH_SOURCE_CUT = re.compile(
    r"(?:the )?(?:rest of the )?(?:source (?:file|code)\b.*|(?:file|code)(?: is)? )\b"
    r"(?:abbreviated|abridged|continues|cut here|left out|goes on)\b",
    re.IGNORECASE,
)


def find_elisions(lines: Sequence[str]) -> tuple[int, ...]:
    """Return the numbers of the lines (1-based, ascending) that say something was left out.

    Args:
        lines: The code, without `~~`.
    """
    found: list[int] = []
    for number, line in enumerate(lines, start=1):
        # Most lines of code are no comments, and most comments no notes.
        if not _LED.match(line):
            continue
        text = _comment_text(line)
        # The second line of a wrapped note has been counted with the first.
        if text is None or (found and found[-1] == number):
            continue
        if not _STARTS_WITH_DOTS.match(text) and not _is_elision(text):
            continue
        following = lines[number] if number < len(lines) else ""
        if _goes_on(line, text, following=following):
            found += [number, number + 1]
        elif _is_elision(text):
            found.append(number)
    return tuple(found)


def _comment_text(line: str) -> str | None:
    leader = _LED.match(line)
    if leader is None or len(line.strip()) > MAX_LENGTH:
        return None
    text = line[leader.end() :].rstrip()
    for closer in _CLOSERS:
        text = text.removesuffix(closer)
    return text.strip()


def _goes_on(line: str, text: str, *, following: str) -> bool:
    """Tell whether a note goes on in the line that follows it.

    Either it began with dots, and the next line ends with them; or it is a note by itself, and the next line is a
    comment of the same kind that goes on in lower case.
    """
    if _ENDS_WITH_DOTS.search(text):
        return False
    comment = _comment_text(following)
    tail = following.strip()[:MAX_LENGTH] if comment is None else comment
    if _STARTS_WITH_DOTS.match(tail):
        return False
    if _STARTS_WITH_DOTS.match(text) and _ENDS_WITH_DOTS.search(tail):
        return _is_elision(f"{text} {tail}")
    same_kind = comment is not None and _leader(line) == _leader(following)
    return same_kind and tail[:1].islower() and _is_elision(text)


def _leader(line: str) -> str:
    match = _LEADER.match(line.strip())
    return match.group() if match else ""


def _is_elision(text: str) -> bool:
    if _STARTS_WITH_DOTS.match(text):
        return bool(_CUT.search(text) or (_THING.search(text) and _LEFT_OUT.search(text)))
    if _ENDS_WITH_DOTS.search(text) and _SOURCE_CUT.search(text):
        return True
    return bool(_BEGINS_WITH_SOURCE_CUT.match(text))
