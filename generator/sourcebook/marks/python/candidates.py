"""Which files may use a symbol at all: those in which its last name stands, whatever it means there.

The name of the library has to stand there too, unless a module at hand may hand on what is of it.

Nearly all of a folder is ruled out so, which is why it has to be as fast as memory: bytes that are ASCII are searched
as they are, and of others only characters that could stand for letters of the name are looked at.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from functools import cache, lru_cache

from sourcebook.marks.python.relevant_lines import any_word

_ASCII = bytes(range(128))


def last_names(paths: Iterable[str]) -> tuple[str, ...]:
    """Return the last components of dotted paths, each once, in their order."""
    return tuple(dict.fromkeys(path.rpartition(".")[2] for path in paths))


def is_ruled_out(data: bytes, names: tuple[bytes, ...]) -> bool:
    """Tell whether a file certainly has none of some names in it as a word.

    Args:
        data: The bytes of the file. Where they are not ASCII the answer is never yes: `may_use` tells of their text.
        names: In UTF-8, as `last_names` gives them.
    """
    for name in names:  # no `any`: a generator takes longer than the search
        if name in data:
            return data.isascii() and _word_in_bytes(names).search(data) is None
    return data.isascii()


@lru_cache(maxsize=8)
def _word_in_bytes(names: tuple[bytes, ...]) -> re.Pattern[bytes]:
    return re.compile(any_word(name.decode() for name in names).pattern.encode())


def may_use(source: str, paths: Iterable[str]) -> bool:
    """Tell whether the last component of one of the paths stands anywhere in a text, as a word.

    Python compares names by their compatibility form, in which `ﬁ` is `fi`.

    Source: https://docs.python.org/3/reference/lexical_analysis.html#identifiers
    """
    return _holds_word(source, last_names(paths))


def may_reach(source: str, paths: Iterable[str], *, module: str | None) -> bool:
    """Tell whether a file names the library of one of the paths, or is of one.

    Only of a library that no other module at hand leads to can a file without its name have nothing.

    Args:
        source: The text of the file.
        paths: Dotted paths of one object.
        module: Dotted path of the file; None when unknown.
    """
    libraries = tuple(dict.fromkeys(path.partition(".")[0] for path in paths))
    return (module or "").partition(".")[0] in libraries or _holds_word(source, libraries)


def _holds_word(source: str, names: tuple[str, ...]) -> bool:
    if not source.isascii():
        is_there = any(name in source for name in names)
        if not is_there and all(map(str.isascii, names)) and not any(map(_stands_for_ascii, _beyond_ascii(source))):
            return False
        source = unicodedata.normalize("NFKC", source)
    return any(name in source for name in names) and any_word(names).search(source) is not None


def _beyond_ascii(source: str) -> set[str]:
    encoded = source.encode("utf-8", "surrogatepass").translate(None, _ASCII)
    return set(encoded.decode("utf-8", "surrogatepass"))


@cache
def _stands_for_ascii(char: str) -> bool:
    """Tell whether the compatibility form of a character has a part of an ASCII name in it."""
    return any(part.isascii() and (part.isalnum() or part == "_") for part in unicodedata.normalize("NFKC", char))
