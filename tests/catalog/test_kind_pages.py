"""The pages of the uses of each kind."""

from __future__ import annotations

from sourcebook.catalog.entries import ShownExample
from sourcebook.catalog.kind_pages import KINDS_PAGE, kind_pages, kind_path
from sourcebook.commands.proofs.html_pages import read_html
from sourcebook.display.listing import render_listing
from sourcebook.model.listing import Link
from sourcebook.model.mark import Kind
from tests.catalog.entries import entry, path_of

FERRY = ShownExample(project="Ferry", uses=((Kind.IMPORT, ("Ferry-L1",)), (Kind.CALL, ("Ferry-L4", "Ferry-L9"))))
TUG = ShownExample(project="tug", uses=((Kind.CALL, ("tug-L2",)),))
ENTRIES = [
    entry("b.deep.y", TUG),
    entry("a.x", FERRY, TUG),
    entry("a.nothing", ShownExample(project="tug")),
    entry("A page", FERRY, library=None, module=""),
]


def test_each_kind_that_is_shown_has_a_page() -> None:
    pages = kind_pages(ENTRIES)

    assert [page.path for page in pages] == [KINDS_PAGE, kind_path(Kind.IMPORT), kind_path(Kind.CALL)]
    rows = pages[0].listing.groups[0].rows
    assert [(row.link.text, row.summary, row.count) for row in rows] == [
        ("Imports", "Where a name is imported", "2 uses"),
        ("Calls", "Where a name is called", "6 uses"),
    ]
    assert pages[2].description == "Calls: 6 uses on 3 pages, where a name is called."


def test_a_row_leads_to_the_line_of_the_first_use_in_each_example() -> None:
    _, _, calls = kind_pages(ENTRIES)

    named = {group.title.text: [row.link.text for row in group.rows] for group in calls.listing.groups if group.title}
    assert named == {"a": ["a.x"], "b": ["b.deep.y"], "Other pages": ["A page"]}
    row = calls.listing.groups[0].rows[0]
    assert row.count == "3 uses"
    assert row.more == (
        Link(text="Ferry", page=path_of("a/x.md"), anchor="Ferry-L4", note="2"),
        Link(text="tug", page=path_of("a/x.md"), anchor="tug-L2", note="1"),
    )


def test_of_two_examples_of_one_project_each_tells_its_file() -> None:
    uses = ((Kind.CALL, ("a-L1",)),)
    twice = [ShownExample(project="ferry", file=file, uses=uses) for file in ("port.py", "sea.py")]

    _, calls = kind_pages([entry("a.x", *twice, ShownExample(project="tug", file="port.py", uses=uses))])

    assert [link.text for link in calls.listing.groups[0].rows[0].more] == ["ferry port.py", "ferry sea.py", "tug"]


def test_a_page_of_many_examples_is_one_row_of_a_few() -> None:
    _, calls = kind_pages([entry("a.x", *[TUG] * 50)])

    (row,) = calls.listing.groups[0].rows
    assert (row.count, len(row.more)) == ("50 uses", 6)


def test_every_kind_but_lines_marked_by_hand_has_a_title() -> None:
    every = ShownExample(project="tug", uses=tuple((kind, ("tug-L1",)) for kind in Kind if kind is not Kind.AUTHOR))

    assert len(kind_pages([entry("a.x", every)])) == len(Kind)


def test_no_id_is_that_of_the_heading() -> None:
    for page in kind_pages([entry("calls.x", TUG), entry("imports.x", FERRY)]):
        html = f"<h1 id='{page.title.lower().replace(' ', '-')}'></h1>{render_listing(page.listing, str)}"
        assert read_html(html).duplicate_ids == (), page.path


def test_without_uses_there_are_no_pages() -> None:
    assert kind_pages([entry("a.x", "Ferry")]) == ()
