"""Links of a built site that lead nowhere are found, and no others."""

from __future__ import annotations

from pathlib import Path

from sourcebook.commands.findings.finding import Finding
from sourcebook.commands.proofs.html_pages import read_html
from sourcebook.commands.proofs.links import check_links, count_own_links, read_site
from sourcebook.model.codes import Code


def _findings(site: Path, **pages: str) -> list[Finding]:
    for name, html in pages.items():
        path = site / f"{name.replace('__', '/')}.html"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(html)
    return list(check_links(site, read_site(site)))


def test_links_that_lead_somewhere_are_not_findings(tmp_path: Path) -> None:
    (tmp_path / "a.css").write_text("")

    findings = _findings(
        tmp_path,
        index='<p id="x"><link rel="stylesheet" href="a.css?v=1"><a href="#x">'
        '<a href="sub/"><a href="sub/#y"><a href="/sub/"><a href="https://other.example/no">'
        '<a href="mailto:a@b.example"><a href="sub">',
        sub__index='<p id="y"><a href="..">',
    )

    assert findings == []


def test_links_that_lead_nowhere_are_findings(tmp_path: Path) -> None:
    findings = _findings(
        tmp_path,
        index='<a href="no/"><a href="#no"><img src="no.png"><a href="sub/#no"><a href="../out">',
        sub__index='<p id="y">',
    )

    assert [(str(f.location), f.code, f.message) for f in findings] == [
        ("index.html", Code.LINK, "'no/' leads to nothing"),
        ("index.html", Code.ANCHOR, "'#no': no such anchor there"),
        ("index.html", Code.ANCHOR, "'sub/#no': no such anchor there"),
        ("index.html", Code.LINK, "'../out' leads to nothing"),
        ("index.html", Code.ASSET, "'no.png' leads to nothing"),
    ]


def test_a_site_below_a_path_knows_its_own_links(tmp_path: Path) -> None:
    findings = _findings(
        tmp_path,
        sub__index='<link rel="canonical" href="https://x.example/docs/sub/"><a href="/docs/sub/">'
        '<a href="/docs/no/"><a href="/elsewhere/">',
    )

    assert [f.message for f in findings] == [
        "'/docs/no/' leads to nothing",
        "'/elsewhere/' leads to nothing",
    ]


def test_a_page_knows_its_own_links_whatever_its_name(tmp_path: Path) -> None:
    findings = _findings(tmp_path, **{"a #1? (50%)__index": '<p id="x"><a href="#x"><a href="./">'})

    assert findings == []


def test_a_page_without_canonical_address_is_served_below_the_same_path(tmp_path: Path) -> None:
    """`404.html` has none, and absolute links, since it is shown at any address."""
    findings = _findings(
        tmp_path,
        index='<link rel="canonical" href="https://x.example/docs/">',
        own='<link rel="canonical" href="https://other.example/">',
        **{"404": '<a href="/docs/."><a href="/docs/no/">'},
    )

    assert [f.message for f in findings] == ["'/docs/no/' leads to nothing"]


def test_html_in_another_encoding_is_read(tmp_path: Path) -> None:
    (tmp_path / "old.html").write_bytes('<p>caf\xe9<a href="no">'.encode("latin-1"))

    assert [f.message for f in check_links(tmp_path, read_site(tmp_path))] == ["'no' leads to nothing"]


def test_an_id_given_twice_is_a_finding(tmp_path: Path) -> None:
    findings = _findings(tmp_path, index='<p id="x"><p id="x">')

    assert [f.message for f in findings] == ["two elements have the id 'x'"]


def test_what_a_theme_has_lost_is_told_once(tmp_path: Path) -> None:
    for page in ("index.html", "a/index.html", "b/index.html"):
        (tmp_path / page).parent.mkdir(exist_ok=True)
        above = "../" * page.count("/")
        (tmp_path / page).write_text(f'<link rel="stylesheet" href="{above}css/lost.css">')

    (finding,) = check_links(tmp_path, read_site(tmp_path))

    assert finding.code is Code.ASSET
    assert finding.message == "'../css/lost.css' leads to nothing, as on 2 other pages"


def test_addresses_of_the_site_itself_are_counted_once_a_page() -> None:
    page = read_html(
        "<a href='b/'></a><a href='b/'></a><a href='#x'></a><img src='c:d.png'><a href='//host/a'></a>"
        "<a href=' https://host/a'></a><link rel=stylesheet href='../s.css'>"
    )

    assert count_own_links(page) == 3
