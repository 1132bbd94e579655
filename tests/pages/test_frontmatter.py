"""The head of a page is typed, told from prose, and never makes the reader stop."""

from __future__ import annotations

from pathlib import PurePosixPath

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sourcebook.pages.frontmatter import FrontMatter, Head, parse_front_matter

PATH = PurePosixPath("page.md")


def parse(text: str) -> Head:
    return parse_front_matter(text, path=PATH)


@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("mark", ["", "\ufeff"])
@pytest.mark.parametrize("text", ["title: x\ntoc: False\n\nBody\n", "---\ntitle: x\ntoc: no\n---\n\nBody\n"])
def test_line_ends_and_byte_order_mark_do_not_count(text: str, mark: str, line_end: str) -> None:
    head = parse(mark + text.replace("\n", line_end))

    assert head.front_matter == FrontMatter(title="x", toc=False)
    assert head.body == "Body\n"
    assert head.body_lineno == text[: text.index("Body")].count("\n") + 1
    assert head.faults == ()


@pytest.mark.parametrize(
    "text",
    [
        "",
        "\n\ntext",
        "Note: something",
        "note: something",
        "\ntitle: behind an empty line",
        "https://example.org: a page",
        "title:without a space",
        "- title: in a list",
        "title: x\nprose",
        "    title: indented",
        "# title: x",
        "----\ntitle: x\n----",
        " ---\ntitle: x\n---",
    ],
)
def test_text_that_is_no_header_stays_text(text: str) -> None:
    head = parse(text)

    assert head.body == text.lstrip("\n")
    assert (head.front_matter, head.faults, head.warnings) == (FrontMatter(), (), ())


@pytest.mark.parametrize(
    ("text", "body"),
    [
        ("title: x", ""),
        ("title: x\n", ""),
        ("title:\nslug: y\n\nb", "b"),
        ("---\n---\nb", "b"),
        ("---\n---", ""),
        ("---  \n# only a comment\n...\t\nb", "b"),
        ("---\ntitle: x\n---", ""),
    ],
)
def test_head_may_be_empty_or_all_there_is(text: str, body: str) -> None:
    head = parse(text)

    assert head.body == body
    assert head.faults == ()


@pytest.mark.parametrize(
    ("front_matter", "library"),
    [
        (FrontMatter(symbol="sqlalchemy.orm.Session"), "sqlalchemy"),
        (FrontMatter(symbol="flask"), "flask"),
        (FrontMatter(sidebartitle="sqlalchemy.orm session"), "sqlalchemy"),
        (FrontMatter(sidebartitle="pandas Example Code"), None),
        (FrontMatter(sidebartitle="Version 1.0"), None),
        (FrontMatter(sidebartitle="1.0 news"), None),
        (FrontMatter(), None),
    ],
)
def test_library_is_the_first_part_of_the_symbol(front_matter: FrontMatter, library: str | None) -> None:
    assert front_matter.library == library


SLUG_HINT = (
    "what stands behind the site's own address, without '/' in front and without '.html', "
    "such as 'sessionmaker-examples' (a page) or 'orm/sessionmaker/' (a folder)"
)


@pytest.mark.parametrize("slug", ["a", "a/", "a/b-c_d.e", "größe", "v1.0/x"])
def test_slug_may_be_nested_or_a_folder(slug: str) -> None:
    assert parse(f"slug: {slug}").front_matter.slug == slug


@pytest.mark.parametrize(
    ("slug", "problem"),
    [
        ("/a", "has an empty part"),
        ("a//b", "has an empty part"),
        ("../a", "has a part of dots, or one that ends in a dot"),
        ("a/./b", "has a part of dots, or one that ends in a dot"),
        ("https:a", "holds ':'"),
        ("a\\b", "holds '\\\\'"),
        ("a b", "holds ' '"),
        ("%2e%2e/a", "holds '%'"),
        ("a#b", "holds '#'"),
        ("a/b.html", "ends in '.html'"),
        ("a.md", "ends in '.md'"),
        ("x" * 201, "is too long"),
    ],
)
def test_unsafe_slug_is_a_fault(slug: str, problem: str) -> None:
    (fault,) = parse(f"title: x\nslug: {slug}").faults

    assert str(fault) == (f"page.md:2: 'slug' is not an address: {slug!r} {problem}\n  hint: {SLUG_HINT}")


def test_unknown_keys_are_typed_for_the_theme() -> None:
    extra = parse(
        "---\nsearch: {boost: 2, exclude: true}\nhide: [toc]\ndate: 2024-13-99\nn: '1'\n---\n"
    ).front_matter.extra

    assert dict(extra) == {
        "search": {"boost": 2, "exclude": True},
        "hide": ["toc"],
        "date": "2024-13-99",
        "n": "1",
    }


def test_examples_need_yaml() -> None:
    (fault,) = parse("title: x\nexamples: a.py").faults

    assert str(fault) == "page.md:2: 'examples' needs front matter between '---' lines"


LINE = st.text(alphabet=st.characters(exclude_categories=("Cc", "Cs", "Zl", "Zp", "Zs")), max_size=20)


@settings(deadline=None)
@given(
    title=LINE,
    sortorder=st.integers(min_value=-(10**17), max_value=10**17),
    toc=st.booleans(),
    body=st.text(max_size=60).map(lambda text: text.replace("\r", "")),
)
def test_header_that_is_written_reads_back(title: str, sortorder: int, toc: bool, body: str) -> None:
    head = parse(f"title: {title}\nsortorder: {sortorder}\ntoc: {toc}\n\n{body}")

    assert head.front_matter == FrontMatter(title=title or None, sortorder=sortorder, toc=toc)
    assert head.body == body.lstrip("\n")
    assert head.faults == ()


PIECES = st.sampled_from(
    [
        *("---\n", "...\n", "title: x\n", "slug: ", "toc: ", "no", "\n", "\r\n", "\r", "\t", " "),
        *("examples:\n", "- a.py\n", "  - ", "[", "]", "{", "}", "&a ", "*a", "<<: ", "!x ", "'"),
        *('"', "Note: x\n", "    more\n", "\ufeff", "tags: ", "links:\n  a: ", "project: ", "\x00"),
        *("\u2028", "\x85", "sortorder: ", "9" * 20, "symbol: ", "a.b", "|\n", "? ", ": ", "text"),
    ]
)


@settings(max_examples=300, deadline=None)
@given(st.one_of(st.text(max_size=60), st.lists(PIECES, max_size=14).map("".join)))
def test_any_text_is_read_and_its_body_is_its_end(text: str) -> None:
    head = parse(text)

    lines = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n").split("\n")
    assert not head.body or "\n".join(lines[head.body_lineno - 1 :]) == head.body
    assert all(fault.location and fault.location.lineno for fault in head.faults)


@pytest.mark.parametrize(
    ("written", "aliases"),
    [
        (" old", ("old",)),
        (" old/x/", ("old/x/",)),
        ("\n  - a\n  - b/\n  - a", ("a", "b/")),
        ("", ()),
    ],
)
def test_aliases_are_slugs_or_one(written: str, aliases: tuple[str, ...]) -> None:
    head = parse(f"---\ntitle: x\naliases:{written}\n---\n")

    assert head.front_matter.aliases == aliases
    assert head.faults == ()


def test_each_alias_that_is_no_address_is_a_fault_at_its_line() -> None:
    head = parse("---\naliases:\n  - ok\n  - /a\n  - {b: c}\n  - a b\n---\n")

    assert [str(fault) for fault in head.faults] == [
        f"page.md:4: 'aliases' is not an address: '/a' has an empty part\n  hint: {SLUG_HINT}",
        "page.md:5: 'aliases' must be a list of addresses",
        f"page.md:6: 'aliases' is not an address: 'a b' holds ' '\n  hint: {SLUG_HINT}",
    ]
    assert head.front_matter.aliases == ("ok",)


def test_a_classic_header_has_one_alias() -> None:
    assert parse("title: x\naliases: old\n\nBody").front_matter.aliases == ("old",)


@pytest.mark.parametrize("name", ["con", "AUX", "nul.x", "com1", "LPT9.tar.x", "Prn", "com\u00b9"])
def test_an_address_that_windows_takes_for_a_device_is_a_warning(name: str) -> None:
    head = parse(f"---\nslug: a/{name}\naliases:\n  - free\n  - {name}/\n---\n")

    assert [str(warned) for warned in head.warnings] == [
        f"page.md:{lineno}: {key!r} has {name!r}, which is no file on Windows but a device: {slug!r}\n"
        "  hint: where the site is built or unpacked on Windows, this page is missing: take another name"
        for lineno, key, slug in ((2, "slug", f"a/{name}"), (5, "aliases", f"{name}/"))
    ]
    assert head.faults == ()


@pytest.mark.parametrize("slug", ["console", "com", "com0", "lpt10", "a.con", "auxiliary/nullable"])
def test_an_address_that_only_resembles_a_device_is_none(slug: str) -> None:
    assert parse(f"---\nslug: {slug}\naliases: {slug}/x\n---\n").warnings == ()
