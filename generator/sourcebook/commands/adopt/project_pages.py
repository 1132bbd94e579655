"""Pages of projects, made of the paragraphs that several pages say of a project in the same words.

The paragraphs stay on their pages as well: a page of example blocks shows what stands in it, and no more.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath

from sourcebook.commands.adopt.found import Found
from sourcebook.model.page_path import PagePath
from sourcebook.pages.classic import link_lines
from sourcebook.pages.fences import split_lines
from sourcebook.pages.page import Page
from sourcebook.pages.page_text import yaml_scalar

FOLDER = "projects"


@dataclass(frozen=True, slots=True, kw_only=True)
class ProjectPage:
    """A page that is made."""

    path: PagePath
    project: str
    text: str


def make_project_pages(found: Iterable[Found], pages: Mapping[PagePath, Page]) -> list[ProjectPage]:
    """Return a page for each project of which two pages or more say the same, and that has none.

    Args:
        found: The blocks that are adopted.
        pages: All pages of the project.
    """
    said: dict[str, dict[str, list[Found]]] = defaultdict(lambda: defaultdict(list))
    for one in found:
        if words := _words_above(one, pages[one.block.page]):
            said[_project_of(one)][words].append(one)
    known = {page.front_matter.project.lower() for page in pages.values() if page.front_matter.project}
    made = []
    for project, texts in sorted(said.items()):
        words, ones = max(texts.items(), key=lambda item: len({one.block.page for one in item[1]}))
        path = PagePath(PurePosixPath(FOLDER, f"{_slug(project)}.md"))
        if len({one.block.page for one in ones}) > 1 and project.lower() not in known and path not in pages:
            made.append(ProjectPage(path=path, project=project, text=_text(project, words, ones)))
    return made


def _words_above(one: Found, page: Page) -> str:
    """Return what stands between the heading above a block, or the block above it, and its link."""
    lines = split_lines(page.body)
    lineno = one.block.block.lineno
    above = max((block.end_lineno for block in page.blocks if block.end_lineno < lineno), default=0)
    link = link_lines(lines, lineno, above=above)
    headings = [heading.lineno for heading in page.headings if above < heading.lineno < link.start]
    words = lines[max([above, *headings]) : link.start - 1]
    return "\n".join(words).strip() if headings else ""


def _project_of(one: Found) -> str:
    if one.example.project:
        return one.example.project
    name = re.match(r"pkg:pypi/([^@]+)@", one.source)
    return name[1] if name else one.block.reference.repository.rpartition("/")[2]


def _slug(project: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", project.lower()).strip("-") or "project"


def _text(project: str, words: str, ones: Sequence[Found]) -> str:
    reference = ones[0].block.reference
    source = f"{reference.forge.url}/{reference.repository}"
    head = [f"title: {yaml_scalar(project)}", f"project: {yaml_scalar(project)}", "links:", f"  Source: {source}"]
    return "\n".join(["---", *head, "---", "", words, ""])
