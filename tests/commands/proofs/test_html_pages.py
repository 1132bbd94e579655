"""Built pages read back: figures, links, assets and ids."""

from __future__ import annotations

from sourcebook.commands.proofs.html_pages import ShownFigure, ShownLine, read_html


def test_lines_of_a_figure_are_read_with_number_text_and_kinds() -> None:
    page = read_html(
        '<figure class="sb-figure" data-source="pkg:x"><pre><code>'
        '<i id="a-L3" data-line="3" data-mark="import call"><a href="#a-L3"></a>'
        "<b class=k>from</b> a <i>import</i> &lt;b\n</i>"
        '<i data-line="4"><a></a>\n</i></code></pre></figure>'
    )

    assert page.figures == (
        ShownFigure(
            source="pkg:x",
            lines=(
                ShownLine(lineno=3, text="from a import <b", kinds=("import", "call")),
                ShownLine(lineno=4, text="", kinds=()),
            ),
        ),
    )
    assert page.figures[0].marked == (3,)


def test_links_assets_and_ids_are_told_apart() -> None:
    page = read_html(
        '<link rel="canonical" href="https://x.example/p/"><link rel="stylesheet" href="a.css">'
        '<script src="b.js"></script><a id="i" href="c/">x</a><a name="n"></a><img src="d.png">'
    )

    assert page.links == ("c/",)
    assert page.assets == ("a.css", "b.js", "d.png")
    assert page.ids == {"i", "n"}
    assert page.canonical == "https://x.example/p/"
    assert page.duplicate_ids == ()


def test_an_id_given_twice_is_seen() -> None:
    assert read_html('<p id="a"><p id="b"><p id="a">').duplicate_ids == ("a",)


def test_html_that_is_not_ours_is_no_trouble() -> None:
    page = read_html('<![foo[ x ]]><figure class="sb-figure"><b data-line="x">y</b></figure><p id="a"><![if')

    assert page.figures == (ShownFigure(source=None, lines=()),)
    assert page.ids == {"a"}
