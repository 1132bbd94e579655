"""The pages of all projects, licences and tags."""

from __future__ import annotations

from sourcebook.catalog.catalog_page import page_text
from sourcebook.catalog.entries import ShownExample
from sourcebook.catalog.library_pages import library_pages
from sourcebook.catalog.licenses_page import licenses_page
from sourcebook.catalog.projects_page import by_project, project_listing, projects_page
from sourcebook.catalog.tags_page import tags_page
from sourcebook.commands.proofs.html_pages import read_html
from sourcebook.display.listing import render_listing
from sourcebook.model.listing import Link
from sourcebook.outputs.listings import catalog_markdown
from tests.catalog.entries import entry, path_of

MIT = "Permission is hereby granted to anybody named in here."
FERRY = ShownExample(
    project="Ferry",
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


def test_every_project_says_what_it_is_and_where_it_is_shown() -> None:
    (page,) = projects_page(ENTRIES, {"ferry": path_of("projects/ferry.md")})

    assert page.path == path_of("catalog/projects.md")
    assert page.description == "Where the code on this site comes from: 5 projects in 6 examples."
    rows = page.listing.groups[0].rows
    assert [row.link.text for row in rows] == ["bare", "Ferry", "ours", "pasted", "tug"]
    ferry = rows[1]
    assert ferry.link.page == path_of("projects/ferry.md")
    assert ferry.summary == "Boats — 1.0 · MIT"
    assert ferry.count == "2 examples"
    assert [link.text for link in ferry.more] == ["a.x", "a.y", "Home page of Ferry"]


def test_a_project_leads_to_its_home_page_by_words_of_its_own() -> None:
    (page,) = projects_page(ENTRIES, {})

    ferry = page.listing.groups[0].rows[1]
    assert (ferry.link.page, ferry.link.url) == (None, None)
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
    assert page.description == ("Under which licences the code on this site is shown: 2 licences, 5 projects.")
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
    assert mit.texts == (("LICENSE of Ferry, tug", MIT),)


def test_a_release_without_a_text_gets_the_standard_one() -> None:
    (page,) = licenses_page(ENTRIES, {})

    ((title, text),) = page.listing.groups[0].texts
    assert title == "Standard text of ISC: bare came without one"
    assert "Permission to use, copy, modify" in text


def test_each_part_of_an_expression_gets_its_standard_text_beside_a_notice() -> None:
    either = ShownExample(project="either", license="MIT OR Apache-2.0", license_texts=(("NOTICE", "By us."),))

    (page,) = licenses_page([entry("a.x", either)], {})

    assert [title for title, _ in page.listing.groups[0].texts] == [
        "NOTICE of either",
        "Standard text of Apache-2.0: either came without one",
        "Standard text of MIT: either came without one",
    ]


def test_every_tag_has_its_pages() -> None:
    (page,) = tags_page(ENTRIES)

    assert catalog_markdown(page) == (
        "# All tags\n\n2 tags of 2 pages.\n\n"
        "## one\n\n- [a.x](<../a/x.md>) (2 examples): An x.\n- [a.y](<../a/y.md>) (4 examples)\n\n"
        "## two\n\n- [a.x](<../a/x.md>) (2 examples): An x.\n"
    )


def test_nothing_that_is_listed_has_the_id_of_something_else_on_its_page() -> None:
    """Ids of headings are what is left of a name when dots and capitals are taken off."""
    entries = [
        *(entry(f"symbols.f{n}", "SB filter", "All projects") for n in range(9)),
        *(entry(f"modu.les.f{n}", "C") for n in range(9)),
        *(entry(f"modu.les.deep.f{n}", f"P{n}") for n in range(9)),
    ]

    for page in (*library_pages(entries, {}), *projects_page(entries, {})):
        html = f"<h1 id='{page.title.lower().replace('.', '').replace(' ', '-')}'></h1>"
        html += render_listing(page.listing, str)
        assert read_html(html).duplicate_ids == (), page.path


def test_without_examples_and_tags_there_are_no_pages() -> None:
    nothing = [entry("a.x")]

    assert (*projects_page(nothing, {}), *licenses_page(nothing, {}), *tags_page(nothing)) == ()


def test_engines_see_a_heading_and_a_sentence() -> None:
    (page,) = tags_page(ENTRIES)

    assert page_text(page) == (
        '---\ntitle: "All tags"\ndescription: "2 tags of 2 pages."\nhide: ["toc"]\n---\n'
        '# All tags\n\n2 tags of 2 pages\\.\n\n<div class="sb-catalog-slot"></div>\n'
    )
