"""What does a classic block say: pasted code below a link to its source file, with `~~`?

A fence is classic when the nearest paragraph above it ends in a bold link to a file's page. There, and nowhere else,
two tildes at the first column, or after exactly one space, mark a line; they are taken off, and nothing else of the
code changes. A line of nothing but three or more tildes is code; `~~~x` is a marked `~x`, because the marker is two
characters and `~x` is an expression.

The link is not a reference: it is shown, never locked or fetched. One that cannot be read, or has a bracket
too few or too many, is a warning; its block is still marked. Notes that something was left out are found by `elisions`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath
from urllib.parse import unquote

from sourcebook.errors.passwords import without_passwords
from sourcebook.model.codes import Code
from sourcebook.model.place import Location
from sourcebook.model.request import ClassicBlock
from sourcebook.model.warned import Warned
from sourcebook.pages.elisions import find_elisions
from sourcebook.pages.fences import Fence

_TARGET = r"\((?P<target>[^()]*(?:\([^()]*\)[^()]*)*)\)"
_LINKS = (
    re.compile(rf"(?:^|\n) *\[(\*\*|__)(?P<label>[^\[\]]+)\1\]{_TARGET}\s*[.:]?\s*\Z"),
    re.compile(rf"(?:^|\n) *(\*\*|__)\[(?P<label>[^\[\]]+)\]{_TARGET}\1\s*[.:]?\s*\Z"),
)
"""A bold link at the end of a paragraph, on lines of its own; bold inside or outside."""
_BROKEN_LINK = re.compile(
    r"(?:^|\n) *(?:\[(?:\*\*|__)|(?:\*\*|__)\[)(?P<label>[^\[\]*\n]{3,200})[\]*_]{1,4}"
    r"[^\nh]{0,9}(?P<target>https?:/[^\s()\[\]]+)[^\n]{0,9}\Z"
)
"""What was meant for one, by the label of a file and an address, and is none: a bracket is missing, or too many."""
_DESTINATION = re.compile(r"""<(?P<angled>[^<>]*)>|(?P<bare>\S+)""")
_TITLE = re.compile(r"""\s+(?:"[^"]*"|'[^']*')\s*\Z""")
_FILE_PAGE = re.compile(
    r"https?://[^/\s\"'<>]+/(?:[^\s\"'<>]+?/)??(?P<repository>[^/\s\"'<>]+)/(?:-/)?"
    r"(?:blob|raw|blame|src/(?:branch|tag|commit)|src)/(?P<revision>[^/\s\"'<>]+)/"
    r"(?P<path>[^\s\"'<>?#]+)(?:\?[^\s\"'<>#]*)?(?:#[^\s\"'<>]*)?",
    re.IGNORECASE,
)
_SOURCE_LIKE = re.compile(
    r"https?://(?:\S+/(?:blob|raw|blame|src|tree)/|(?:www\.)?(?:github\.com|gitlab\.com|codeberg\.org|bitbucket\.org)/)",
    re.IGNORECASE,
)
_FILE_LABEL = re.compile(r"/[^/]*\.\w+\s*\Z")

MAX_LENGTH = 2000
"""Characters of a link's address; a longer one is not read."""
MAX_LINK_LINES = 10
"""Lines over which a link may be wrapped."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Link:
    start: int
    """Its first line, of the body."""
    lineno: int
    """Of its label."""
    end: int
    label: str
    target: str
    written: str
    """As Markdown."""
    is_broken: bool = False
    """Whether it is none to an engine."""


def find_classic_block(
    lines: Sequence[str], fence: Fence, *, above: int, path: PurePosixPath, body_lineno: int
) -> tuple[ClassicBlock | None, tuple[Warned, ...]]:
    """Read a fence as a classic block, if it is one.

    Args:
        lines: All lines of the body.
        fence: One of its fences, closed, that is no example block.
        above: Number of the last line of the body that is part of a fence before this one; 0 if there is none.
        path: The page's, for messages.
        body_lineno: Line of the page on which the body begins.

    Returns:
        The block, None when no link to a source file stands above the fence; and what is wrong with its link.
    """
    link = _find_link(lines, fence.lineno, above=above)
    if link is None:
        return None, ()
    unmarked = list(fence.lines)
    marked: list[int] = []
    for n, line in enumerate(fence.lines):
        if "~~" in line and (code := _without_marker(line)) is not None:
            unmarked[n] = code
            marked.append(n + 1)
    is_read = len(link.target) <= MAX_LENGTH and not link.is_broken
    page = _FILE_PAGE.fullmatch(link.target) if is_read else None
    if page is None and not _is_meant_for_source(link, has_marks=bool(marked)):
        return None, ()
    # Without markers, a fence that asks for a title or line numbers is one that superfences is meant to show.
    if not marked and fence.info.strip(" .{}") != fence.language:
        return None, ()
    source_path = _source_path(page["path"]) if page else None
    block = ClassicBlock(
        location=Location(path=path, lineno=fence.lineno + body_lineno - 1),
        lines=tuple(unmarked),
        marked=tuple(marked),
        elisions=find_elisions(unmarked),
        language=fence.language,
        label=link.label,
        project=_project(link.label) or (page["repository"] if page else None),
        path=source_path,
        url=link.target if source_path else None,
        revision=page["revision"] if page and source_path else None,
        unreadable_link=None if source_path or "\n" in link.written else link.written,
    )
    if source_path is not None:
        return block, ()
    return block, (_warn(link, Location(path=path, lineno=link.lineno + body_lineno - 1)),)


def link_lines(lines: Sequence[str], lineno: int, *, above: int) -> range:
    """Return the lines of the link above a classic block, which hold nothing else.

    Args:
        lines: All lines of the body.
        lineno: Of the fence's opening line.
        above: As for `find_classic_block`.
    """
    link = _find_link(lines, lineno, above=above)
    assert link is not None, "it is what makes the block a classic one"
    return range(link.start, link.end + 1)


def show_label(lines: list[str], block: ClassicBlock) -> None:
    """Put the label of a link that cannot be read in place of the last such link above its block.

    The link is reported already; left as it is, engines would report it once more.

    Args:
        lines: Those of the body above the block; changed in place.
        block: The one whose link is looked for.
    """
    written = block.unreadable_link
    if written is None:
        return
    # From below, because the same link may stand above other blocks.
    for n in range(len(lines) - 1, -1, -1):
        if written in lines[n]:
            lines[n] = lines[n].replace(written, f"**{block.label}**")
            return


def _warn(link: _Link, location: Location) -> Warned:
    hint = "expected 'https://github.com/OWNER/REPOSITORY/blob/REVISION/path'"
    shown = without_passwords(link.target)
    if link.is_broken:
        return Warned(
            code=Code.CLASSIC_LINK,
            message=f"what stands above this block is no link: {without_passwords(link.written)!r}",
            hint="expected '[**project / path**](https://github.com/OWNER/REPOSITORY/blob/REVISION/path)'",
            location=location,
        )
    clean = shown.strip("\"'<>")
    if clean != shown:
        hint = f"take the stray characters off: {clean!r}"
    elif re.search(r"/tree/", link.target) or link.target.endswith("/"):
        hint = f"this looks like a folder; {hint}"
    return Warned(
        code=Code.CLASSIC_LINK,
        message=f"the link {shown!r} is not the page of a source file",
        hint=hint,
        location=location,
    )


def _find_link(lines: Sequence[str], lineno: int, *, above: int) -> _Link | None:
    """Return the bold link with which the nearest paragraph above the fence ends."""
    end = lineno - 1
    while end > above and _is_blank(lines[end - 1]):
        end -= 1
    start = end
    while start > max(above, end - MAX_LINK_LINES) and not _is_blank(lines[start - 1]):
        start -= 1
    # Most fences stand below plain prose, on which no expression needs to be tried.
    if not any("](" in line or "**" in line or "__" in line for line in lines[start:end]):
        return None
    paragraph = "\n".join(line.lstrip("> \t") for line in lines[start:end])
    match = next((found for link in (*_LINKS, _BROKEN_LINK) if (found := link.search(paragraph))), None)
    if match is None:
        return None
    return _Link(
        start=start + 1 + paragraph[: match.start()].count("\n") + match[0].startswith("\n"),
        lineno=start + 1 + paragraph.count("\n", 0, match.start("label")),
        end=end,
        label=" ".join(match["label"].replace("`", "").split()),
        target=_parse_target(match["target"]),
        written=match[0].strip(),
        is_broken=match.re is _BROKEN_LINK,
    )


def _parse_target(text: str) -> str:
    """Return the address of a link without title, angle brackets and wrapping."""
    address = "".join(_TITLE.sub("", text).split())
    match = _DESTINATION.fullmatch(address)
    return (match["angled"] or match["bare"] or "") if match else address


def _is_blank(line: str) -> bool:
    return not line.strip("> \t")


def _is_meant_for_source(link: _Link, *, has_marks: bool) -> bool:
    """Tell whether a link that cannot be read was meant to lead to the source of a fence.

    Other bold links stand above other fences: their label must be a file's, or the fence marked.
    """
    if link.is_broken:
        return has_marks and bool(_FILE_LABEL.search(link.label))
    target = link.target.lstrip("\"'<").lower()
    if not target.startswith(("https://", "http://")):
        return False
    return bool(_FILE_LABEL.search(link.label) or (has_marks and _SOURCE_LIKE.match(target)))


def _project(label: str) -> str | None:
    """Return the first part of `repo / path`."""
    return label.partition("/")[0].strip() or None


def _source_path(text: str) -> PurePosixPath | None:
    segments = [segment for segment in unquote(text).split("/") if segment != "."]
    if not segments or "" in segments or ".." in segments:
        return None
    return PurePosixPath(*segments)


def _without_marker(line: str) -> str | None:
    """Return a line without its marker; None of one that is not marked."""
    space = " " if line.startswith(" ") else ""
    rest = line[len(space) :]
    if not rest.startswith("~~") or (len(rest.strip()) > 2 and not rest.strip().strip("~")):
        return None
    return space + rest[2:]
