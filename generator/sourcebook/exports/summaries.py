"""One line on what an object is: the first sentence of its docstring, as plain text.

Libraries write docstrings in reStructuredText or Markdown, and nobody's renderer is at hand, so what is left of
markup is taken off: roles and code become their text. What has no sentence there, such as a signature, gives none.
"""

from __future__ import annotations

import re

_LONGEST = 160
"""Characters; a longer sentence is cut at a word."""
_READ = 2000
"""Characters of a docstring that are looked at: the text is anybody's, and the first sentence stands in front."""
_ROLE = re.compile(r"(?::[\w.+-]+)+:`(?P<text>[^`]*)`")
"""Source: https://docutils.sourceforge.io/docs/ref/rst/restructuredtext.html#interpreted-text"""
_TARGET = re.compile(r"\s*<[^<>]*>$")
_CODE = re.compile(r"(`+)(?P<text>[^`]+)\1_{0,2}")
_EMPHASIS = re.compile(r"(?<![\w*])\*{1,2}(?=\S)(?P<text>[^*]+?)(?<=\S)\*{1,2}(?![\w*])")
_MARKDOWN_LINK = re.compile(r"\[(?P<text>[^\]]*)\](?:\([^)]*\)|\[[^\]]*\])")
_SENTENCE_END = re.compile(r"(?<!\be\.g)(?<!\bi\.e)(?<!\bcf)(?<!\bvs)[.!?](?=\s+[^a-z\s]|\s*$)")
_UNDERLINED = re.compile(r"\n\s*([-=~`#*^+])\1{2,}\s*$")
"""A heading, which names the object once more."""
_NO_PROSE = re.compile(r"\W*$|:\w+[\w ]*:|\.\. |>>>|[-=~`#*]{3,}|\w+\(.*\)(?:\s*->.*)?$")


def summary_of(docstring: str | None) -> str | None:
    """Return the first sentence of a docstring on one line, without markup; None where there is none.

    Args:
        docstring: As written, indented or not.
    """
    for paragraph in re.split(r"\n\s*\n", (docstring or "").strip()[:_READ]):
        text = " ".join(paragraph.split())
        if not _NO_PROSE.match(text) and not _UNDERLINED.search(paragraph):
            return _shortened(_first_sentence(_without_markup(text))) or None
    return None


def _without_markup(text: str) -> str:
    text = _ROLE.sub(lambda found: _name(found["text"]), text)
    text = _MARKDOWN_LINK.sub(lambda found: found["text"], text)
    text = _CODE.sub(lambda found: _TARGET.sub("", found["text"]), text)
    return " ".join(_EMPHASIS.sub(lambda found: found["text"], text).split())


def _name(text: str) -> str:
    """Return what a role shows: its title, or its target, of one that begins with `~` the last part."""
    if _TARGET.search(text):
        return _TARGET.sub("", text)
    return text.rpartition(".")[2] if text.startswith("~") else text.lstrip(".!")


def _first_sentence(text: str) -> str:
    end = _SENTENCE_END.search(text)
    return text if end is None else text[: end.end()]


def _shortened(text: str) -> str:
    text = text.removesuffix("::").removesuffix(":").rstrip()
    if len(text) <= _LONGEST:
        return text
    return text[: _LONGEST - 1].rpartition(" ")[0].rstrip(",;:") + "…"
