"""The pages of all projects, licences and tags."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sourcebook.catalog.catalog_page import CatalogPage, page_text
from sourcebook.catalog.entries import PageEntry, ShownExample
from sourcebook.catalog.library_pages import library_pages
from sourcebook.catalog.licenses_page import license_links, license_text_links, licenses_page
from sourcebook.catalog.projects_page import by_project, project_listing, project_paths, projects_pages
from sourcebook.catalog.tags_page import tags_page
from sourcebook.commands.proofs.html_pages import read_html
from sourcebook.display.listing import render_listing
from sourcebook.model.listing import Link
from sourcebook.model.page_path import PagePath
from sourcebook.outputs.listings import catalog_markdown
from tests.catalog.entries import entry, path_of

MIT = "Permission is hereby granted to anybody named in here."
FERRY = ShownExample(
    project="Ferry",
    file="deck.py",
    anchor="ferry-L3",
    version="1.0",
    license="MIT",
    summary="Boats",
    home_page="https://ferry.example/",
    license_texts=(("LICENSE", MIT),),
)
TUG = ShownExample(project="tug", version="2", license="MIT", license_texts=(("LICENSE", MIT),))
BARE = ShownExample(project="bare", version="3", license="ISC")
OWN = ShownExample(project="ours", is_own=True)
PASTED = ShownExample(project="pasted")
ENTRIES = [
    entry("a.x", FERRY, TUG, description="An x.", tags=("two", "one")),
    entry("a.y", FERRY, BARE, OWN, PASTED, tags=("one",)),
]
LICENSES = {"MIT": Link(text="MIT", page=path_of("catalog/licenses.md"), anchor="mit")}


def _projects(entries: Sequence[PageEntry], authors: Mapping[str, PagePath]) -> tuple[CatalogPage, ...]:
    return projects_pages(entries, project_paths(entries, authors), authors, licenses=LICENSES)


def test_every_project_says_what_it_is_and_where_it_is_shown() -> None:
    page, *made = _projects(ENTRIES, {"ferry": path_of("projects/ferry.md")})

    assert page.path == path_of("catalog/projects/index.md")
    assert page.description == "5 projects in 6 examples: where the code on this site comes from."
    rows = page.listing.groups[0].rows
    assert [row.link.text for row in rows] == ["bare", "Ferry", "ours", "pasted", "tug"]
    ferry = rows[1]
    assert ferry.link.page == path_of("projects/ferry.md")
    assert ferry.summary == "Boats — 1.0 · MIT"
    assert ferry.count == "2 examples"
    assert [link.text for link in ferry.more] == ["a.x", "a.y", "Home page of Ferry"]
    assert ferry.more[0] == Link(text="a.x", page=path_of("a/x.md"), anchor="ferry-L3")
    assert [one.title for one in made] == ["bare", "ours", "pasted", "tug"]


def test_a_project_without_a_page_of_its_author_has_one_with_its_figures_and_its_licence() -> None:
    _, _, ferry, *_ = _projects(ENTRIES, {})

    assert catalog_markdown(ferry) == (
        "# Ferry\n\nFerry: 2 examples on 2 pages. Boats.\n\n"
        "1\\.0 · [MIT](<../licenses.md>) · [Home page of Ferry](<https://ferry.example/>)\n\n"
        "## Shown on this site\n\n"
        "- [a.x](<../../a/x.md>) (1 example): An x.\n"
        "- [a.y](<../../a/y.md>) (1 example)\n"
    )
    assert [row.link.anchor for row in ferry.listing.groups[0].rows] == ["ferry-L3", "ferry-L3"]


def test_each_figure_of_a_project_on_one_page_is_a_link() -> None:
    mate = ShownExample(project="Ferry", file="mate.py", anchor="ferry-2-L1")

    (row,) = project_listing(by_project([entry("a.x", FERRY, mate)])["Ferry"]).groups[0].rows

    assert [(link.text, link.anchor) for link in row.more] == [("deck.py", "ferry-L3"), ("mate.py", "ferry-2-L1")]


def test_no_page_of_a_project_stands_where_another_does() -> None:
    named = ["index", "A b", "a-b", "README", "\u8239", "\u6e2f"]

    paths = project_paths([entry("a.x", *named)], {})

    assert sorted(str(path) for path in paths.values()) == [
        f"catalog/projects/{name}.md" for name in ("a-b-2", "a-b", "example-2", "example", "index-2", "readme-2")
    ]


def test_the_heading_of_a_licence_is_its_place() -> None:
    links = license_links(licenses_page(ENTRIES, {}))

    assert links["MIT"] == Link(text="MIT", page=path_of("catalog/licenses.md"), anchor="mit")
    assert set(links) == {"ISC", "MIT", "Files of this project", "Licence unknown"}


def test_a_project_leads_to_its_home_page_by_words_of_its_own() -> None:
    page, *_ = _projects(ENTRIES, {})

    ferry = page.listing.groups[0].rows[1]
    assert (ferry.link.page, ferry.link.url) == (path_of("catalog/projects/ferry.md"), None)
    assert ferry.more[-1] == Link(text="Home page of Ferry", url="https://ferry.example/")


def test_a_project_is_one_however_it_is_spelled() -> None:
    spelled = [entry("a.x", "Demo", "demo"), entry("a.y", "demo")]

    assert {name: len(found) for name, found in by_project(spelled).items()} == {"demo": 3}


def test_the_page_of_a_project_lists_what_is_shown_of_it() -> None:
    listing = project_listing(by_project(ENTRIES)["Ferry"])

    assert [(row.link.text, row.count) for row in listing.groups[0].rows] == [
        ("a.x", "1 example"),
        ("a.y", "1 example"),
    ]
    assert project_listing(()).groups == ()


def test_every_project_stands_below_its_licence_with_the_text() -> None:
    (page,) = licenses_page(ENTRIES, {})

    assert page.path == path_of("catalog/licenses.md")
    assert page.description == "2 licences of 5 projects: under which the code on this site is shown."
    named = {group.title.text: [row.link.text for row in group.rows] for group in page.listing.groups if group.title}
    assert named == {
        "ISC": ["bare"],
        "MIT": ["Ferry", "tug"],
        "Files of this project": ["ours"],
        "Licence unknown": ["pasted"],
    }


def test_a_text_that_several_brought_is_there_once() -> None:
    (page,) = licenses_page(ENTRIES, {})

    mit = page.listing.groups[1]
    assert [(text.title, text.text) for text in mit.texts] == [("LICENSE of Ferry, tug", MIT)]


def test_a_release_without_a_text_gets_the_standard_one() -> None:
    (page,) = licenses_page(ENTRIES, {})

    (standard,) = page.listing.groups[0].texts
    assert standard.title == "Standard text of ISC: bare came without one"
    assert "Permission to use, copy, modify" in standard.text


def test_each_part_of_an_expression_gets_its_standard_text_beside_a_notice() -> None:
    either = ShownExample(project="either", license="MIT OR Apache-2.0", license_texts=(("NOTICE", "By us."),))

    (page,) = licenses_page([entry("a.x", either)], {})

    assert [text.title for text in page.listing.groups[0].texts] == [
        "NOTICE of either",
        "Standard text of Apache-2.0: either came without one",
        "Standard text of MIT: either came without one",
    ]


def test_a_project_leads_to_the_text_that_it_brought_and_not_to_a_notice() -> None:
    either = ShownExample(project="either", license="MIT OR ISC", license_texts=(("NOTICE", "By us."),))

    links = license_text_links(licenses_page([*ENTRIES, entry("a.z", either)], {}))

    assert {key: (link.text, link.anchor) for key, link in links.items()} == {
        ("ISC", "bare"): ("Standard text of ISC: bare came without one", "isc-bare"),
        ("MIT", "Ferry"): ("LICENSE of Ferry, tug", "mit-ferry"),
        ("MIT", "tug"): ("LICENSE of Ferry, tug", "mit-ferry"),
        ("MIT OR ISC", "either"): ("Standard text of ISC: either came without one", "mit-or-isc-either-2"),
    }


def test_every_tag_has_its_pages() -> None:
    (page,) = tags_page(ENTRIES)

    assert catalog_markdown(page) == (
        "# Tags\n\n2 tags of 2 pages.\n\n"
        "## one\n\n- [a.x](<../a/x.md>) (2 examples): An x.\n- [a.y](<../a/y.md>) (4 examples)\n\n"
        "## two\n\n- [a.x](<../a/x.md>) (2 examples): An x.\n"
    )


def test_nothing_that_is_listed_has_the_id_of_something_else_on_its_page() -> None:
    """Ids of headings are what is left of a name when dots and capitals are taken off."""
    entries = [
        *(entry(f"symbols.f{n}", "SB filter", "Projects") for n in range(9)),
        *(entry(f"modu.les.f{n}", "C") for n in range(9)),
        *(entry(f"modu.les.deep.f{n}", f"P{n}") for n in range(9)),
    ]

    for page in (*library_pages(entries, {}), *_projects(entries, {})):
        html = f"<h1 id='{page.title.lower().replace('.', '').replace(' ', '-')}'></h1>"
        html += render_listing(page.listing, str)
        assert read_html(html).duplicate_ids == (), page.path


def test_without_examples_and_tags_there_are_no_pages() -> None:
    nothing = [entry("a.x")]

    assert (*_projects(nothing, {}), *licenses_page(nothing, {}), *tags_page(nothing)) == ()


def test_engines_see_a_heading_and_a_sentence() -> None:
    (page,) = tags_page(ENTRIES)

    assert page_text(page) == (
        '---\ntitle: "Tags"\ndescription: "2 tags of 2 pages."\nhide: ["toc"]\n---\n'
        '# Tags\n\n2 tags of 2 pages\\.\n\n<div class="sb-catalog-slot"></div>\n'
    )
