"""How a language writes comments, and which lines of a file begin with one.

Both are asked of Pygments' lexer: a sign begins comments where the lexer takes a line of it for one. A few lexers do
not know what their language allows; those are named here. What stands in a string is no comment, whatever it looks
like.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from functools import cache
from itertools import accumulate

from pygments.lexer import Lexer
from pygments.token import Comment, _TokenType

from sourcebook.code.language import find_language_name, find_lexer

_SIGNS = ("#", "//", "--", ";", "%", "!", "'", '"', "/* */", "<!-- -->", "(* *)", "{- -}", "{# #}", "REM")
"""How a line of comment begins and, behind a space, ends: in the order in which they are tried."""
_KNOWN: dict[str, str | None] = {
    "bibtex": "%",
    "erb": "<%# %>",
    "forth": "\\",
    "handlebars": "{{!-- --}}",
    "less": "/* */",
    "mako": "##",
    "markdown": "<!-- -->",
    "mcschema": None,  # its lexer does not come back from what it does not know
    "mysql": "--",
    "nasm": ";",
    "octave": "%",
    "php": "//",
    "restructuredtext": "..",
    "robotframework": "#",
    "smalltalk": '" "',
    "smarty": "{* *}",
    "sqlite3": "--",
    "svg": "<!-- -->",
    "wast": ";;",
    "xquery": "(: :)",
}
"""Languages whose lexers know less, or more, than the language; an unknown name may stand here too."""
_LONGEST = 50_000
"""Characters of a line that is read."""


@cache
def find_comment(language: str) -> str | None:
    """Return how a line of comment begins in a language, and behind a space how it ends where it has to.

    Args:
        language: A short name, as Pygments or a fence has it.

    Returns:
        `#`, `//` or `/* */`, say; None where it is not known, or where there are no comments.
    """
    name = find_language_name(language) or language.lower()
    if name in _KNOWN:
        return _KNOWN[name]
    lexer = find_lexer(name)
    if lexer is None or _is_comment("any words", lexer):
        return None
    return next((sign for sign in _SIGNS if _is_comment(commented("any words", sign), lexer)), None)


def commented(text: str, comment: str | None) -> str:
    """Return one line as a comment; as it is where none is known.

    Args:
        text: Of which nothing may end the comment.
        comment: As `find_comment` gives it.
    """
    if comment is None:
        return text
    start, _, end = comment.partition(" ")
    return " ".join(filter(None, (start, text, end)))


def _is_comment(line: str, lexer: Lexer) -> bool:
    try:
        tokens = list(lexer.get_tokens_unprocessed(line + "\n"))
    except Exception:  # as in `highlight`: a lexer is by strangers, and may fail in any way
        return False
    return all(_comments(kind) for _, kind, text in tokens if text.strip())


def _comments(kind: _TokenType) -> bool:
    above = kind.split()  # from the most general to the type itself
    return Comment in above and Comment.Preproc not in above and Comment.PreprocFile not in above


def commented_linenos(lines: Sequence[str], language: str) -> frozenset[int] | None:
    """Return the numbers of the lines whose first word stands in a comment, or in a directive such as `#region`.

    Args:
        lines: All lines of the file, without their ends.
        language: Pygments' short name.

    Returns:
        None where nobody can say: no lexer, none that knows of comments, or one that fails.
    """
    lexer = find_lexer(language)
    comment = find_comment(language)
    if lexer is None or comment is None or not _is_comment(commented("any words", comment), lexer):
        return None
    short = ["" if len(line) > _LONGEST else line for line in lines]
    starts = list(accumulate((len(line) + 1 for line in short), initial=0))
    firsts = [start + len(line) - len(line.lstrip()) for start, line in zip(starts, short, strict=False)]
    found: set[int] = set()
    try:
        for start, kind, text in lexer.get_tokens_unprocessed("\n".join(short) + "\n"):
            if Comment in kind.split():
                first = bisect_right(starts, start) - 1
                last = bisect_right(starts, start + len(text) - 1) - 1
                found.update(
                    index + 1
                    for index in range(first, min(last + 1, len(short)))
                    if start <= firsts[index] < start + len(text)
                )
    except Exception:  # as above
        return None
    return frozenset(found)
