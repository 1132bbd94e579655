"""What an example is called: what the code around a use is about, in its own words, and how it uses the symbol."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath

from sourcebook.model.mark import Kind

_EMPTY_FILES = frozenset({"__init__", "__main__"})
_WORD = re.compile(r"[A-Z]+(?![a-z])|[^\W\d_][^\WA-Z_]*|\d+")
_MOST_KEYWORDS = 3
_MOST_WORDS = 6
"""Of what a definition stands in: names of migrations are whole sentences."""
_SHAPES = {
    Kind.SUBCLASS: "a subclass",
    Kind.DECORATOR: "as a decorator",
    Kind.ANNOTATION: "as an annotation",
    Kind.STRING: "as an annotation",
    Kind.RAISE: "raised",
    Kind.EXCEPT: "caught",
    Kind.ARGUMENT: "handed on",
    Kind.ASSIGNMENT: "under another name",
    Kind.ATTRIBUTE: "looked up",
    Kind.OVERRIDE: "overridden",
    Kind.INFERRED: "through an object",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """What a title is made of."""

    path: PurePosixPath
    definition: str | None
    """Dotted name of the enclosing definition below the module."""
    kind: Kind
    positional: int | None = None
    """None where nothing is called."""
    keywords: tuple[str, ...] = ()
    project: str


def make_titles(shown: Sequence[Shown], *, taken: Sequence[str] = ()) -> tuple[str, ...]:
    """Return a title for each example of a page: no two are alike, nor like one that the page has.

    Args:
        shown: In the order of the page.
        taken: Titles and headings that the page has already.
    """
    used = {title.casefold() for title in taken}
    titles = []
    for one in shown:
        title = next(name for name in _names(one) if name.casefold() not in used)
        used.add(title.casefold())
        titles.append(title)
    return tuple(titles)


def _names(one: Shown) -> Iterator[str]:
    subject, shape = _subject(one), _shape(one)
    yield f"{subject}{shape}"
    yield f"{subject} in {one.project}{shape}"
    yield f"{subject} in {' '.join(_words(one.path.stem))} of {one.project}{shape}"
    number = 2
    while True:
        yield f"{subject} in {one.project}{shape}, {number}"
        number += 1


def _subject(one: Shown) -> str:
    """Return what the code around a use is about: `Login url`."""
    parts = [part for part in (one.definition or "").split(".") if _words(part) and not _is_special(part)]
    file = one.path.parent.name if one.path.stem in _EMPTY_FILES and one.path.parent.name else one.path.stem
    own = _words(parts[-1]) if parts else []
    if own[:1] == ["test"] and len(own) > 1:
        own = own[1:]
    around = _words(parts[-2]) if len(parts) > 1 else _words_of_file(file)
    if not own:
        words = around or ["Module"]
    elif len(own) == 1 and around and around != own and not parts[-1].lstrip("_")[:1].isupper():
        # A verb alone says little: `Run of server`.
        words = [*own, "of", *around[:_MOST_WORDS]]
    else:
        words = own
    text = " ".join(words)
    return text[0].upper() + text[1:]


def _is_special(name: str) -> bool:
    return name.startswith("__") and name.endswith("__")


def _words_of_file(stem: str) -> list[str]:
    """Return the words of a file's name without dates, numbers and digests."""
    parts = [part for part in re.split(r"[\W_]+", stem) if not any(char.isdigit() for char in part)]
    return _words(" ".join(parts)) or _words(stem)


def _words(name: str) -> list[str]:
    """Return the words of a name: those that are capitals alone as they are, others in small letters."""
    found = [word if word.isupper() and len(word) > 1 else word.lower() for word in _WORD.findall(name)]
    return ["test" if word == "tests" and number == 0 else word for number, word in enumerate(found)]


def _shape(one: Shown) -> str:
    """Return how a use looks, behind a comma: `, with next=`."""
    shape = _SHAPES.get(one.kind)
    call = _call(one) if one.positional is not None else ""
    if one.kind is Kind.DECORATOR and call and call != "without arguments":
        return f", {shape} {call}"
    if shape is None or (one.kind is Kind.INFERRED and call):
        shape = call
    return f", {shape}" if shape else ""


def _call(one: Shown) -> str:
    names = [f"{name}=" if name != "**" else "a dictionary of arguments" for name in one.keywords]
    if len(names) > _MOST_KEYWORDS:
        names = [*names[: _MOST_KEYWORDS - 1], "and more"]
        return f"with {', '.join(names[:-1])} {names[-1]}"
    if names:
        return f"with {', '.join(names[:-1])} and {names[-1]}" if len(names) > 1 else f"with {names[0]}"
    if not one.positional:
        return "without arguments"
    return "with one argument" if one.positional == 1 else f"with {one.positional} arguments"
