"""The layout of a page: its heading, and the sections of the examples that its front matter lists.

A page that is nothing but a list of examples lays itself out: the symbol as heading, what it is, then a section
for each example, with a paragraph on each project where it comes up first.
What an author wrote is never replaced, only added to.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sourcebook.catalog.catalog_page import CATALOG_SLOT
from sourcebook.pages.frontmatter import FrontMatter
from sourcebook.pages.headings import find_headings
from sourcebook.pages.titles import page_title
from sourcebook.writing.engine_markdown import code_span, escape_markdown, inline_link
from sourcebook.writing.plurals import plural

STRIP_SLOT = '<div class="sb-strip-slot"></div>'
"""HTML that stands for the list of examples until the page is finished."""


RELATED_SLOT = '<div class="sb-related-slot"></div>'
"""HTML that stands for the links to other symbols."""


SECTION_START = "<!--sb-example-->"


SECTION_END = "<!--/sb-example-->"
"""Around what belongs to one example: Markdown has no section that search and contents would see through."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ExampleSection:
    """One example of a list, as the page shows it."""

    project: str
    title: str | None
    """The author's own heading in place of `Example N from PROJECT`."""
    paragraph: str | None
    """Markdown on the project."""
    slot: str
    """HTML that stands for the figure."""


def lay_out(front_matter: FrontMatter, body: str, sections: Sequence[ExampleSection]) -> str:
    """Return the Markdown of a page: heading where the author wrote none, body, sections.

    Args:
        front_matter: Of the page.
        body: The author's Markdown; may be empty.
        sections: The listed examples in order; may be empty.
    """
    parts = []
    title = page_title(front_matter)
    if title is not None and all(level > 1 for _, level in find_headings(body)):
        parts.append(f"# {escape_markdown(title)}")
    if body.strip():
        parts.append(body.strip("\n"))
    elif sections:
        parts.append(_introduction(front_matter, sections))
    if front_matter.project:
        parts += [_project_facts(front_matter), CATALOG_SLOT]
    if len(sections) > 1:
        parts.append(STRIP_SLOT)
    parts.extend(_section(number, section) for number, section in enumerate(sections, start=1))
    if front_matter.symbol:
        parts.append(RELATED_SLOT)
    return "\n\n".join(parts) + "\n"


def _project_facts(front_matter: FrontMatter) -> str:
    facts = [f"- {inline_link(escape_markdown(name), url)}" for name, url in front_matter.links]
    if front_matter.license:
        facts.append(f"- License: {escape_markdown(front_matter.license)}")
    return "\n".join(facts)


def _introduction(front_matter: FrontMatter, sections: Sequence[ExampleSection]) -> str:
    if front_matter.meta is not None:
        return escape_markdown(front_matter.meta)
    projects = {section.project for section in sections}
    what = f"{plural(len(sections), 'example')} from {plural(len(projects), 'project')}"
    if front_matter.symbol is None:
        return f"{what}."
    return f"{code_span(front_matter.symbol)} in {what}."


def _section(number: int, section: ExampleSection) -> str:
    heading = section.title or f"Example {number} from {section.project}"
    parts = [SECTION_START, f"## {escape_markdown(heading)}"]
    if section.paragraph:
        parts.append(section.paragraph.strip())
    parts += [section.slot, SECTION_END]
    return "\n\n".join(parts)
