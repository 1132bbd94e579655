"""Which language a file is in, by its name, its text, and the program that its first line asks for.

Names come first. Where several languages share an ending, the text decides, as Pygments weighs it; where it says
nothing, the language that the ending means to most people. A file without a known ending is what `#!` says.
"""

from __future__ import annotations

import re
from functools import cache, lru_cache
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pygments.lexer import Lexer

# What asks Pygments loads it: whoever looks through Python files alone has no need of it.

PLAIN = "text"
"""Pygments' name of no language at all."""

HEAD = 4_000
"""Characters, or bytes, of a file that tell its language."""

_MEANT = {".fs": "fsharp", ".pl": "perl", ".r": "r", ".sql": "sql", ".t": "perl"}
"""What an ending means where the text does not say."""
_CALLED = {"splus": "r"}
"""Pygments' first short name of a lexer, and that of the language it is used for."""
_INTERPRETERS = {
    **dict.fromkeys(("ash", "bats", "dash"), "bash"),
    **dict.fromkeys(("bun", "deno", "ts-node", "tsx"), "typescript"),
    **dict.fromkeys(("csi", "dotnet-script"), "csharp"),
    **dict.fromkeys(("ipython", "pipx", "pypy", "pythonw", "uv"), "python"),
    **dict.fromkeys(("node", "nodejs"), "javascript"),
    **dict.fromkeys(("runghc", "runhaskell"), "haskell"),
    **dict.fromkeys(("tclsh", "wish"), "tcl"),
    "escript": "erlang",
    "gmake": "make",
    "guile": "scheme",
    "jruby": "ruby",
    "luajit": "lua",
    "osascript": "applescript",
    "rscript": "r",
    "sbcl": "common-lisp",
}
"""Programs that are not called as Pygments calls their language."""
_SHEBANG = re.compile(r"#![ \t]*(?:\S*/)?(?:env[ \t]+(?:-\S+[ \t]+|\w+=\S*[ \t]+)*(?:[^\s/]*/)*)?(?P<program>[^\s/]+)")


def language_of(path: PurePosixPath, text: str = "") -> str:
    """Return Pygments' short name of a file's language; `text` when it is not known.

    Args:
        path: Of which the last part counts.
        text: The file's own, or its first `HEAD` characters.
    """
    # Most files; to ask Pygments means to try the patterns of six hundred lexers.
    if path.suffix in (".py", ".pyi", ".pyw"):
        return "python"
    return _language_of(path.name, text[:HEAD])


@lru_cache(maxsize=1024)
def _language_of(name: str, head: str) -> str:
    lexer = _by_name(name, head) or _by_name(name.lower(), head) or _by_program(head)
    return _name_of(lexer) if lexer else PLAIN


def _by_name(name: str, head: str) -> type[Lexer] | None:
    from pygments.lexers import find_lexer_class_by_name, find_lexer_class_for_filename

    usual: type[Lexer] | None = find_lexer_class_for_filename(name)
    if meant := _MEANT.get(PurePosixPath(name).suffix.lower()):
        usual = find_lexer_class_by_name(meant)
    likely: type[Lexer] | None = find_lexer_class_for_filename(name, head) if head else None
    if usual and likely and likely.analyse_text(head) > usual.analyse_text(head):
        return likely
    return usual


def _by_program(head: str) -> type[Lexer] | None:
    """Return what the program reads that a first line such as `#!/usr/bin/env python3` asks for."""
    match = _SHEBANG.match(head.removeprefix("\ufeff"))
    if match is None:
        return None
    program = match["program"].lower().rstrip("0123456789.")
    return _class_called(_INTERPRETERS.get(program, program))


def _class_called(name: str) -> type[Lexer] | None:
    from pygments.lexers import find_lexer_class_by_name
    from pygments.util import ClassNotFound

    try:
        return find_lexer_class_by_name(name)
    except ClassNotFound:
        return None


def _name_of(lexer: type[Lexer]) -> str:
    name = lexer.aliases[0] if lexer.aliases else PLAIN
    return _CALLED.get(name, name)


def find_language_name(name: str) -> str | None:
    """Return Pygments' short name of a language by any of its names; None for one that it does not know."""
    lexer = _class_called(name.strip().lower())
    return _name_of(lexer) if lexer else None


def language_names() -> tuple[str, ...]:
    """Return all short names that Pygments knows, sorted."""
    from pygments.lexers import get_all_lexers

    return tuple(sorted(alias for _, aliases, _, _ in get_all_lexers(plugins=False) for alias in aliases))


@cache
def find_lexer(language: str) -> Lexer | None:
    """Return what finds the tokens of a language; None for plain text and for a name that Pygments does not know."""
    if language == PLAIN:
        return None
    from pygments.lexers import get_lexer_by_name
    from pygments.util import ClassNotFound

    try:
        return get_lexer_by_name(language)
    except ClassNotFound:
        return None
