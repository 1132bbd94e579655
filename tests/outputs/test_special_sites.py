"""Files for programs where a site is not like others: files of the author, other plugins, names and addresses."""

from __future__ import annotations

from pathlib import Path

from tests.outputs.llms_reader import read_llms
from tests.outputs.published import records, text
from tests.projects import MKDOCS_YML, build, sourcebook, write_project

DEMO = "import json\n\n\ndef other():\n    return json.dumps({})\n"


def test_a_file_of_the_author_is_kept(tmp_path: Path) -> None:
    root = write_project(tmp_path, {"index.md": "# Home\n", "llms.txt": "mine\n"})

    built = build(root)

    assert text(built, "llms.txt") == "mine\n"


def test_a_site_without_examples_has_all_the_files(tmp_path: Path) -> None:
    root = write_project(tmp_path, {"index.md": "# Home\n"})

    built = build(root)

    assert records(built) == ()
    assert read_llms(text(built, "llms.txt")).sections["Pages"] == [("Home", "index.html.md", None)]
    assert not (built.site / "objects.inv").exists(), "readers take no empty one"


def test_a_build_of_changed_pages_alone_is_refused_and_leaves_the_site_as_it_is(tmp_path: Path) -> None:
    root = write_project(tmp_path, {"index.md": "# Home\n", "a.md": "# A\n"})
    built = build(root)
    before = {path: path.read_bytes() for path in built.site.rglob("*") if path.is_file()}
    (root / "docs/a.md").write_text("# B\n")

    again = build(root, strict=False, dirty=True)

    assert again.code == 1
    assert "--dirty" in again.output
    assert "hint: leave it out" in again.output
    assert "Traceback" not in again.output
    assert {path: path.read_bytes() for path in built.site.rglob("*") if path.is_file()} == before


def test_where_no_page_is_ours_the_engine_builds_changed_pages_alone(tmp_path: Path) -> None:
    root = write_project(tmp_path, {"index.md": "# Home\n", "a.md": "# A\n"}, settings=None)
    build(root)
    (root / "docs/a.md").write_text("# B\n")

    again = build(root, strict=False, dirty=True)

    assert again.code == 0, again.output
    assert "B" in again.html("a/index.html")


def test_a_page_that_another_plugin_makes_or_moves_is_where_it_is(tmp_path: Path) -> None:
    post = (
        "---\ndate: 2024-01-02\n---\n\n# A post\n\n[archive](../archive/2024.md)\n\n"
        "```example\nexamples/demo.py\n```\n\n<!-- more -->\n"
    )
    root = write_project(
        tmp_path,
        {"index.md": "# Home\n", "blog/index.md": "# Blog\n", "blog/posts/a.md": post},
        config="site_name: x\ntheme: material\nplugins: [blog, sourcebook]\n",
        files={"examples/demo.py": DEMO},
    )

    built = build(root, strict=False)

    (record,) = records(built)
    assert record.page == "blog/2024/01/02/a-post/#this-project-L1"
    assert "[A post](blog/2024/01/02/a-post/index.html.md)" in text(built, "llms.txt")
    assert built.page("blog/archive/2024/index.html").twin is None


def test_twins_lead_to_pages_of_any_name(tmp_path: Path) -> None:
    page = "---\nsymbol: json.dumps\ntags: [one]\nexamples:\n  - examples/demo.py\n---\n"
    root = write_project(
        tmp_path,
        {"index.md": "# Home\n", "ü/a #1? (50%).md": page},
        files={"examples/demo.py": DEMO},
    )

    built = build(root)
    checked = sourcebook(root, "check")

    assert built.code == 0, built.output
    assert "../../%C3%BC/a%20%231%3F%20%2850%25%29/index.html.md" in text(built, "catalog/tags/index.html.md")
    assert checked.code == 0, checked.output


def test_an_alias_that_is_taken_stops_the_build(tmp_path: Path) -> None:
    root = write_project(tmp_path, {"index.md": "---\naliases: a/\n---\n# Home\n", "a.md": "# A\n"})

    built = build(root)

    assert built.code == 1
    assert "docs/index.md:2: alias 'a/' is the address of 'a.md'" in built.output


def test_pages_are_files_where_the_engine_says_so(tmp_path: Path) -> None:
    root = write_project(
        tmp_path,
        {"index.md": "# Home\n\n[a](sub/a.md)\n", "sub/a.md": "# A\n\n[home](../index.md)\n"},
        config=f"{MKDOCS_YML}use_directory_urls: false\n",
    )

    built = build(root)

    assert "[a](sub/a.html.md)" in text(built, "index.html.md")
    assert "[home](../index.html.md)" in text(built, "sub/a.html.md")
