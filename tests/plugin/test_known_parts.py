"""What may put into a page what stands elsewhere is known by its name, and by what it names."""

from __future__ import annotations

from pathlib import Path

import pytest
from mkdocs.config import load_config

from sourcebook.plugin.known_parts import parts_of_other_pages, unknown_parts
from tests.projects import write_project

SLUGS = "toc: {slugify: !!python/object/apply:pymdownx.slugs.slugify {kwds: {case: lower}}}"
FOREIGN = "toc: {slugify: !!python/name:posixpath.join }"


@pytest.mark.parametrize(
    ("more", "template", "expected"),
    [
        ("", None, []),
        (f"markdown_extensions: [{{{SLUGS}}}]", None, []),
        (f"markdown_extensions: [{{{FOREIGN}}}]", None, ["toc"]),
        ("markdown_extensions: [pymdownx.b64, tables]", None, ["pymdownx.b64"]),
        ("", "{{ page.title }}", []),
        ("", "{{ page.next_page.content }}", ["over/main.html"]),
    ],
)
def test_what_leads_to_other_pages_is_named(
    tmp_path: Path, more: str, template: str | None, expected: list[str]
) -> None:
    own = "" if template is None else ", custom_dir: over"
    config = f"site_name: Test\ntheme: {{name: mkdocs{own}}}\nplugins: []\n{more}\n"
    files = {} if template is None else {"over/main.html": template, "over/style.css": ".nav {}"}
    root = write_project(tmp_path, {"index.md": "# Home\n"}, config=config, files=files)

    loaded = load_config(str(root / "mkdocs.yml"))

    assert unknown_parts(loaded) == []
    assert parts_of_other_pages(loaded) == expected
