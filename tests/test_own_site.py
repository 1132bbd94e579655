"""The project's own site, as built from the lock and the cache that `make` has filled: what it promises, it shows."""

from __future__ import annotations

import gzip
import json
import os
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise
from pathlib import PurePosixPath

import pytest
import sphobjinv  # type: ignore[import-untyped]  # It brings no types.
from bs4 import BeautifulSoup
from jsonschema import Draft202012Validator  # type: ignore[import-untyped]  # It brings no types.

from sourcebook.code.syntax import parse_module
from sourcebook.commands.proofs.engine_run import prove_site
from sourcebook.commands.proofs.html_pages import HtmlPage, read_html
from sourcebook.commands.proofs.links import check_links
from sourcebook.commands.proofs.shown_lines import check_excerpts
from sourcebook.errors import SourceSyntaxError
from sourcebook.model.codes import Code
from sourcebook.model.figure import PlannedFigure
from sourcebook.model.page_path import PagePath
from sourcebook.model.reference import ReleaseReference
from sourcebook.model.request import ClassicBlock
from sourcebook.pages.page import Page
from sourcebook.planning.plan import Plan
from tests import screenshots
from tests.conftest import ROOT
from tests.outputs.program import assert_all_found
from tests.own_site import IN_TORTURE, may_isolate, sampled
from tests.projects import Built, differing_files

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("own-site"), pytest.mark.usefixtures("own_cache")]


@pytest.fixture
def built(own_build: Built) -> Built:
    return own_build


@pytest.fixture
def plan(own_plan: Plan) -> Plan:
    return own_plan


@pytest.fixture
def pages(plan: Plan) -> list[Page]:
    return [planned.page for planned in plan.pages.values()]


@pytest.fixture
def planned(plan: Plan) -> list[PlannedFigure]:
    return [figure for figure in plan.figures if figure.source is not None]


def test_it_builds_strictly(built: Built) -> None:
    assert built.code == 0, built.output


@dataclass(frozen=True, kw_only=True)
class _Chosen:
    """The pages with examples that a run looks at."""

    pages: Mapping[PurePosixPath, HtmlPage]
    """By path below the site."""
    figures: tuple[PlannedFigure, ...]
    """Those of sources that they show."""


@pytest.fixture(scope="module")
def chosen(own_build: Built, own_plan: Plan, own_addresses: dict[PagePath, PurePosixPath]) -> _Chosen:
    paths = sampled([path for path, planned in own_plan.pages.items() if planned.figures])
    figures = [figure for path in paths for figure in own_plan.pages[path].figures if figure.source is not None]
    html = {address: own_build.page(str(address)) for address in (own_addresses[path] for path in paths)}
    return _Chosen(pages=html, figures=tuple(figures))


def test_every_link_of_a_page_leads_somewhere_and_every_line_is_the_files_own(built: Built, chosen: _Chosen) -> None:
    assert len(chosen.figures) >= 30

    assert list(check_links(built.site, chosen.pages)) == []
    assert list(check_excerpts(chosen.pages, chosen.figures)) == []


@pytest.mark.torture
@pytest.mark.skipif(not os.environ.get("SOURCEBOOK_TORTURE"), reason="reads every page: run `make torture`")
def test_the_whole_site_is_proved(built: Built, planned: list[PlannedFigure]) -> None:
    assert prove_site(built.site, planned).findings == ()


def test_lists_and_outputs_lead_somewhere(built: Built) -> None:
    """Pages made of data, which lead to everything, and what a page says of itself to programs."""
    made = [path for folder in ("catalog", "libraries") for path in (built.site / folder).rglob("*.html")]
    lists = {PurePosixPath(path.relative_to(built.site)): read_html(path.read_text("utf-8")) for path in made}

    assert len(lists) >= 20
    assert list(check_links(built.site, lists)) == []


NOT_PYTHON = ROOT / "tests" / "cases" / "copied_not_python.txt"
"""Examples of ours whose copied text is no Python by itself: page and first line, sorted."""


@pytest.fixture(scope="module")
def copied(own_build: Built, chosen: _Chosen) -> dict[str, bool]:
    """Each Python example of ours that leaves lines out, and whether what is copied of it is Python."""
    found = {}
    for page in sorted(chosen.pages):
        html = own_build.html(str(page))
        for figure in BeautifulSoup(html, "html.parser").select("figure.sb-figure") if "sb-gap" in html else ():
            path = figure.select_one(".sb-path")
            if path is not None and path.get_text().endswith((".py", ".pyi")) and figure.select(".sb-gap"):
                parts = [part.get_text().rstrip("\n") for part in figure.select("[data-line], .sb-gap > div")]
                place = f"{page}#{figure.select('[data-line]')[0]['id']}"
                found[place] = _is_python("\n".join(parts))
    return found


@pytest.mark.torture
def test_what_is_no_python_when_copied_is_listed(copied: dict[str, bool], chosen: _Chosen) -> None:
    broken = "".join(f"{place}\n" for place, is_python in sorted(copied.items()) if not is_python)
    listed = NOT_PYTHON.read_text("utf-8").splitlines(keepends=True)

    expected = "".join(line for line in listed if PurePosixPath(line.partition("#")[0]) in chosen.pages)
    assert broken == expected, f"what {NOT_PYTHON} has to hold of these pages:\n{broken}"


def test_nine_in_ten_of_our_examples_are_python_when_copied(copied: dict[str, bool]) -> None:
    assert len(copied) >= 50
    assert sum(copied.values()) >= 0.9 * len(copied)


def _is_python(text: str) -> bool:
    try:
        parse_module(text)
    except SourceSyntaxError:
        return False
    return True


def test_a_changed_line_or_mark_would_be_found(
    built: Built, plan: Plan, own_addresses: dict[PagePath, PurePosixPath]
) -> None:
    """The proof above can fail."""
    page = PurePosixPath("sqlalchemy-orm-sessionmaker-examples.html")
    html = built.html(str(page))
    changed = (
        html.replace('data-line="27"', 'data-line="28"', 1)
        .replace(' data-mark="call"', "", 1)
        .replace('href="#', 'href="#no-', 1)
    )

    shown = next(plan.pages[path].figures for path, address in own_addresses.items() if address == page)

    def codes(text: str) -> set[Code]:
        read = {page: read_html(text)}
        return {found.code for found in (*check_links(built.site, read), *check_excerpts(read, shown))}

    assert codes(html) == set()
    assert codes(changed) == {Code.LINE, Code.MARK, Code.FIGURE, Code.ANCHOR}


def test_the_model_example_is_marked_where_it_uses_the_symbol(built: Built) -> None:
    figures = {
        figure.source: figure.marked for figure in built.page("sqlalchemy-orm-sessionmaker-examples.html").figures
    }

    source = "pkg:pypi/graphene-sqlalchemy@2.3.0#graphene_sqlalchemy/tests/conftest.py"
    assert figures[source] == (3, 30)


def test_it_shows_enough(pages: list[Page], planned: list[PlannedFigure]) -> None:
    shown = [p for p in pages if p.requests]
    libraries = {p.front_matter.library for p in shown} - {None}
    projects = {figure.project for figure in planned}

    assert len(shown) >= 60
    assert len(libraries) >= 6
    assert len(planned) >= 30
    assert len(projects) >= 10
    assert any(p.examples for p in pages)
    assert any(isinstance(b.content, ClassicBlock) for p in pages for b in p.blocks)


_NAMED = re.compile(r"\b[Ll]ines? (\d+(?:(?:, | to | and | or |, and |[-–])\d+)*)")


def _named_lines(text: str) -> set[int]:
    return {int(number) for found in _NAMED.findall(text) for number in re.findall(r"\d+", found)}


def _sections(page: Page) -> Iterator[tuple[str, list[object]]]:
    """Yield the prose below each heading of a page, and what its blocks ask for."""
    lines = page.body.split("\n")
    inside = {n for block in page.blocks for n in range(block.lineno, block.end_lineno + 1)}
    starts = [1, *(heading.lineno for heading in page.headings), len(lines) + 1]
    for first, end in pairwise(starts):
        prose = "\n".join(lines[n - 1] for n in range(first, end) if n not in inside)
        yield prose, [block.content for block in page.blocks if first <= block.lineno < end]


def test_every_line_that_a_text_or_note_names_is_shown(plan: Plan) -> None:
    hidden = []
    for planned_page in plan.pages.values():
        figures = {id(figure.asked): figure for figure in planned_page.figures}
        for figure in planned_page.figures:
            noted = {note.lineno for note in figure.line_notes}
            texts = [figure.note or "", *(note.text for note in figure.line_notes)]
            hidden += [
                (str(figure.asked.location), n)
                for n in sorted(noted.union(*map(_named_lines, texts)) - set(figure.excerpt.linenos))
            ]
        for prose, asked in _sections(planned_page.page):
            shown = {n for one in asked if id(one) in figures for n in figures[id(one)].excerpt.linenos}
            if shown:
                hidden += [(f"{planned_page.page.path}", n) for n in sorted(_named_lines(prose) - shown)]

    assert hidden == []


def test_every_figure_of_a_release_says_where_it_comes_from(built: Built) -> None:
    for path, text in _texts(built):
        for figure in re.findall(r"<figure class=\"?sb-figure.*?</figure>", text, re.DOTALL):
            if "data-source=pkg:" in figure or 'data-source="pkg:' in figure:
                assert "Release page" in figure, path
                # Nobody has asked the archive for it.
                assert "Archived copy" not in figure, path
                assert re.search(r"sb-license", figure), path


@pytest.mark.torture
def test_nothing_is_requested_from_another_host(built: Built, chosen: _Chosen) -> None:
    lists = ("index.html", "libraries/index.html", "docs/index.html", "404.html")
    looked_at = {**chosen.pages, **{PurePosixPath(path): built.page(path) for path in lists}}
    for path, page in looked_at.items():
        foreign = [a for a in page.assets if re.match(r"(https?:)?//", a)]
        assert foreign == [], path


MOST_SEARCH_BYTES = 120_000
"""Of the index of search as hosts send it, with `MANY_PAGES`."""
MANY_PAGES = 200


def _packed(entries: list[dict[str, object]]) -> int:
    return len(gzip.compress(json.dumps(entries, separators=(",", ":")).encode()))


def test_the_index_of_search_is_light_and_would_be_with_many_pages(built: Built, pages: list[Page]) -> None:
    index = json.loads(built.html("search/search_index.json"))
    named = [entry for entry in index["docs"] if "name" in entry]
    prose = [entry for entry in index["docs"] if "name" not in entry]
    symbols = sum(page.front_matter.symbol is not None for page in pages)

    assert len(named) > symbols >= 60
    assert all(entry["text"].count("<p>") <= 1 and "#" not in entry["location"] for entry in named)
    assert _packed(prose) + _packed(named) * max(1, MANY_PAGES / symbols) <= MOST_SEARCH_BYTES


@pytest.mark.torture
@IN_TORTURE
def test_two_builds_in_different_folders_give_the_same_bytes(built: Built, second_build: Built) -> None:
    """In two processes, whose sets have different orders."""
    assert second_build.code == 0, second_build.output
    assert differing_files(built.site, second_build.site) == []


@pytest.mark.torture
@IN_TORTURE
def test_a_locked_build_needs_no_network(second_build: Built) -> None:
    if not may_isolate():
        pytest.skip("this machine allows no network namespaces")

    assert second_build.code == 0, second_build.output


def _texts(built: Built) -> Iterator[tuple[PurePosixPath, str]]:
    for path in sorted(built.site.rglob("*.html")):
        yield PurePosixPath(path.relative_to(built.site)), path.read_text("utf-8")


def test_a_program_finds_every_example_from_llms_txt_alone(built: Built, planned: list[PlannedFigure]) -> None:
    lines = {e.source.reference.identity: list(e.source_lines) for e in planned if e.source is not None}

    assert_all_found(built.site, base="https://site.invalid/", lines=lines)


def test_records_and_inventory_are_what_others_can_read(built: Built, pages: list[Page]) -> None:
    examples = json.loads((built.site / "examples.json").read_text("utf-8"))
    schema = json.loads((built.site / "examples.schema.json").read_text("utf-8"))
    inventory = sphobjinv.Inventory((built.site / "objects.inv").read_bytes())

    Draft202012Validator(schema).validate(examples)
    symbols = {page.front_matter.symbol for page in pages} - {None}
    assert symbols <= {entry.name for entry in inventory.objects}


def test_the_attribution_page_names_every_project_with_licence_text(built: Built, planned: list[PlannedFigure]) -> None:
    html = built.html("catalog/licenses/index.html")
    groups = re.findall(r"<section>\n<h2 id=[^>]*>(.*?)</h2>(.*?)</section>", html, re.DOTALL)

    named = dict(groups)
    for figure in planned:
        attribution = figure.attribution
        assert attribution is not None and figure.source is not None
        if isinstance(figure.source.reference, ReleaseReference):
            body = named[attribution.license.expression or "Licence unknown"]
            assert re.search(rf">{re.escape(attribution.project)}<", body, re.IGNORECASE)
            assert "<details" in body


def test_the_pictures_of_the_docs_show_the_site_as_it_is(built: Built) -> None:
    known = json.loads((screenshots.FOLDER / screenshots.MADE_OF).read_text("utf-8"))

    assert known == screenshots.made_of(built.site), "run `make pictures`, and look at them"


def test_lines_read_from_the_html_are_the_pages_own(built: Built) -> None:
    """The reader of the proofs sees as many lines as the browser does."""
    page: HtmlPage = built.page("sqlalchemy-orm-sessionmaker-examples.html")
    text = built.html("sqlalchemy-orm-sessionmaker-examples.html")

    assert sum(len(f.lines) for f in page.figures) == text.count(' data-line="')
