"""Says in a comment where copied code comes from, in whatever language the code is.

The text goes to the clipboard and from there into somebody's program, so nothing in it may end the comment: every row
is one line, and the end of a block comment inside it is broken up.
"""

from __future__ import annotations

from sourcebook.model.figure import Attribution
from sourcebook.writing.safe_html import render_rows, safe_url

_HASH = "#"
_COMMENTS = {
    "//": "c cpp c++ csharp c# d dart fsharp go golang groovy java javascript js json jsx kotlin objective-c "
    "php protobuf rust rs scala scss solidity swift ts tsx typescript zig",
    "--": "ada elm haskell lua mysql plpgsql postgres postgresql sql sqlite3 vhdl",
    ";": "clojure common-lisp emacs-lisp nasm racket scheme",
    "%": "erlang latex matlab octave prolog tex",
    '"': "vim",
    "/* */": "css less",
    "<!-- -->": "html html+django html+jinja html+php markdown md svg vue xml xslt",
    "{# #}": "django jinja",
}
_COMMENT_OF = {name: comment for comment, names in _COMMENTS.items() for name in names.split()}


def comment_of(language: str) -> str:
    """Return how a line of comment begins in a language, and behind a space how it ends where it has to: `#`, `/* */`.

    Args:
        language: Pygments' name or a common short one; an unknown one has comments that begin with `#`.
    """
    return _COMMENT_OF.get(language.lower(), _HASH)


def render_citation(attribution: Attribution, language: str) -> str:
    """Return the attributes that a script needs to copy code with its origin: ` data-cite=… data-comment=…`.

    The first row of `data-cite` waits for the numbers of the lines that are copied.
    """
    comment = comment_of(language)
    rows = tuple(_kept_inside(row, comment) for row in _rows(attribution))
    return render_rows("data-cite", rows) + render_rows("data-comment", (comment,))


def _rows(attribution: Attribution) -> tuple[str, ...]:
    version = attribution.version or attribution.commit
    name = f"{attribution.project} {version}" if version else attribution.project
    known = attribution.license.expression or ("unknown" if attribution.swhid else None)
    rows = (
        f"From {name}, {attribution.path}",
        safe_url(attribution.upstream_url) or attribution.swhid,
        known and f"License: {known}",
    )
    return tuple(filter(None, rows))


def _kept_inside(row: str, comment: str) -> str:
    # `*/` becomes `* /`, which reads the same and ends nothing.
    _, _, end = comment.partition(" ")
    return row.replace(end, " ".join(end)) if end else row
