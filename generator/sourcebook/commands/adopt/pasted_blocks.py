"""The pasted blocks of pages, each with where it may be looked for, or why it cannot be."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import PurePosixPath

from sourcebook.code.language import language_of
from sourcebook.code.pasted.pasted_lines import read_pasted
from sourcebook.code.pasted.search import Sought
from sourcebook.errors import SourcebookError
from sourcebook.model.page_path import PagePath
from sourcebook.model.reference import Forge, ForgeReference
from sourcebook.model.request import ClassicBlock
from sourcebook.pages.fences import split_lines
from sourcebook.pages.page import Block, Page
from sourcebook.references import parse_reference

_PACKAGE_PAGE = re.compile(r"https?://[^\s()<>\"']+/project/([A-Za-z0-9][A-Za-z0-9._-]*)/?")
"""How an index of packages writes the address of a project's page."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PastedBlock:
    """Pasted code of a page, below a link that leads to a file of a forge."""

    page: PagePath
    block: Block
    content: ClassicBlock
    reference: ForgeReference
    sought: Sought
    packages: tuple[str, ...]
    """Names under which its project may be in the package index, the likeliest first."""

    @property
    def place(self) -> str:
        """Its page and line, as messages show them."""
        return str(self.content.location)


@dataclass(frozen=True, slots=True, kw_only=True)
class Unreadable:
    """Pasted code that cannot be looked for."""

    page: PagePath
    content: ClassicBlock
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Packages:
    """Which package a repository is released as, where somebody says so: by `OWNER/NAME` in lower case."""

    names: Mapping[str, str] = field(default_factory=dict)


def find_pasted(
    pages: Mapping[PagePath, Page], forges: Sequence[Forge], packages: Packages
) -> Iterator[PastedBlock | Unreadable]:
    """Yield the pasted blocks of pages, in order."""
    for path, page in pages.items():
        lines = split_lines(page.body)
        above = 0
        for block in page.blocks:
            content = block.content
            if isinstance(content, ClassicBlock):
                yield _read(path, block, content, forges, packages, "\n".join(lines[above : block.lineno]))
            above = block.end_lineno


def _read(
    path: PagePath,
    block: Block,
    content: ClassicBlock,
    forges: Sequence[Forge],
    packages: Packages,
    prose: str,
) -> PastedBlock | Unreadable:
    if content.url is None or content.path is None:
        return Unreadable(page=path, content=content, reason="its link does not lead to a file: mend the link")
    try:
        reference, _ = parse_reference(content.url, forges=forges)
    except SourcebookError as error:
        return Unreadable(page=path, content=content, reason=f"{error.message}; {error.hint}")
    if not isinstance(reference, ForgeReference):
        return Unreadable(page=path, content=content, reason=f"{content.url!r} is not a file on a forge that is known")
    language = language_of(PurePosixPath(content.path), "\n".join(content.lines))
    code = read_pasted(content.lines, elisions=content.elisions, language=language, path=content.path)
    if not code.lines:
        return Unreadable(page=path, content=content, reason="it holds no code")
    told = packages.names.get(reference.repository.lower())
    names = [_PACKAGE_PAGE.findall(prose)[-1:], [reference.repository.rpartition("/")[2]], [content.project or ""]]
    found = [told] if told else [_normalized(name) for group in names for name in group]
    return PastedBlock(
        page=path,
        block=block,
        content=content,
        reference=reference,
        sought=Sought(code=code, marked=content.marked, count=len(content.lines)),
        packages=tuple(name for name in dict.fromkeys(found) if name),
    )


def _normalized(name: str) -> str:
    """Return the name of a package as PEP 503 compares it; empty where it can be none."""
    text = re.sub(r"[-_.]+", "-", name.strip().replace(" ", "-")).lower()
    return text if re.fullmatch(r"[a-z0-9]([a-z0-9-]*[a-z0-9])?", text) else ""
