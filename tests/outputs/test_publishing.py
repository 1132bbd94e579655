"""Whole sites as programs get them: twins, records, lists, inventory, linked data and redirects."""

from __future__ import annotations

import json
import re
from pathlib import Path, PurePosixPath

import pytest
import sphobjinv  # type: ignore[import-untyped]  # It brings no types.
from jsonschema import Draft202012Validator  # type: ignore[import-untyped]  # It brings no types.

from tests.index_server import IndexServer, zip_bytes
from tests.outputs.commonmark import read
from tests.outputs.llms_reader import read_llms
from tests.outputs.program import assert_all_found
from tests.outputs.published import records, text
from tests.projects import ALL_OURS, MKDOCS_YML, Built, build, sourcebook, write_project

DEMO = """\
import json
from sqlalchemy.orm import sessionmaker


def other():
    return json.dumps({})


def make(engine):
    return sessionmaker(bind=engine)
"""

MAKER = """\
---
symbol: sqlalchemy.orm.sessionmaker
meta: Makes sessions.
slug: orm/sessionmaker/
aliases: [old-maker, older/maker/]
examples:
  - source: examples/demo.py
    project: Demo
    show: make
    note: {{10: "Called *here*."}}
  - source: {release}
    title: "[x](javascript:alert(1))"
---
"""

GUIDE = """\
# A guide

See [the maker](../maker.md#example-1-from-demo), [a picture](../img/a%20b.png), ![it](<../img/a b.png>) and [home][h].

- A list:

    ```example
    source: examples/demo.py
    title: In a list
    mark: {text: "json.dumps"}
    ```

> ```example
> source: examples/demo.py
> show: [other, {lines: "1"}]
> ```

```text
[not a link](../maker.md)


two empty lines above
```

[h]: ../index.md
"""

CLASSIC = """\
title: A classic
sidebartitle: sqlalchemy.orm session
slug: classic

Some words.

[**demo / a.py**](https://github.com/o/demo/blob/main/a.py)

```python
~~from sqlalchemy.orm import session
x = "~~"
```

[**gone / b.py**](https://github.com/o/)

```python
~~y
```
"""

PROJECT = "---\nproject: Demo\n---\n\nDemo is a test, see [a guide](../docs/guide.md).\n"

CODE = (
    "from sqlalchemy.orm import sessionmaker\n"
    f"# {'`' * 50} </script> ]]>\n'''\n```\n~~~\n'''\nx = '\u202e\f'\nS = sessionmaker()\n"
)
HOSTILE = "</script> ]]> `x` | [x](javascript:alert(1)) *a* # b"
PATH = "demo/a b`[x](y)]]>.py"
RELEASE = "pkg:pypi/rel@1.0#demo/a%20b%60%5Bx%5D%28y%29%5D%5D%3E.py"


def _release(index: IndexServer) -> None:
    metadata = f"Metadata-Version: 2.4\nName: rel\nVersion: 1.0\nSummary: {HOSTILE}\nLicense-Expression: MIT\n"
    info = "rel-1.0.dist-info"
    files = {PATH: CODE, f"{info}/METADATA": metadata, f"{info}/licenses/LICENSE": "```\nMIT\n"}
    index.add_file("rel", "rel-1.0-py3-none-any.whl", zip_bytes(files))


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory, index_server: IndexServer) -> Built:
    root = tmp_path_factory.mktemp("small")
    index_server.clear()
    _release(index_server)
    write_project(
        root,
        {
            "index.md": "Words without a heading.\n",
            "maker.md": MAKER.format(release=f"'{RELEASE}'"),
            "docs/guide.md": GUIDE,
            "classic.md": CLASSIC,
            "about/demo.md": PROJECT,
            "img/a b.png": "x",
        },
        config=f"{MKDOCS_YML}site_url: https://s.example/base/\nsite_description: '{HOSTILE}'\n",
        settings=ALL_OURS + index_server.toml,
        files={"examples/demo.py": DEMO},
    )
    built = build(root, strict=False, environ={"SOURCEBOOK_CACHE": str(root / "cache"), "CI": ""})
    assert built.code == 0, built.output
    return built


def test_every_page_has_a_twin_and_its_head_leads_there(site: Built) -> None:
    twins = {path.relative_to(site.site) for path in site.site.rglob("*.html.md")}

    pages = {path: page for path, page in site.pages().items() if str(path) != "404.html"}
    redirects = {PurePosixPath("old-maker.html"), PurePosixPath("older/maker/index.html")}
    assert {str(twin) for twin in twins} == {f"{path}.md" for path in pages.keys() - redirects}
    for path, page in pages.items():
        assert page.twin == (None if path in redirects else f"{path.name}.md"), path


def test_a_list_of_examples_is_laid_out_as_on_the_page(site: Built) -> None:
    markdown = text(site, "orm/sessionmaker/index.html.md")

    found = read(markdown)
    assert found.headings == (
        (1, "sqlalchemy.orm.sessionmaker"),
        (2, "Example 1 from Demo"),
        (2, "[x](javascript:alert(1))"),
    )
    assert "Makes sessions." in found.paragraphs
    assert "Demo is a test, see a guide." in found.paragraphs
    assert any(f"“{HOSTILE}” — " in paragraph for paragraph in found.paragraphs), "the summary of the release"
    assert "Line 10: Called here." in found.paragraphs
    assert found.html == ()
    assert set(found.links) == {
        "../../docs/guide/index.html.md",
        "../../source/project/examples/demo.py/index.html.md",
        *(link for link in found.links if link.startswith(("https://", "../../source/pypi/"))),
    }
    assert "".join(content for _, content in found.fences[1:]) == CODE
    assert "`" * 51 + "python" in markdown


def test_a_body_stands_as_it_was_written(site: Built) -> None:
    markdown = text(site, "docs/guide/index.html.md")

    start, end = GUIDE.partition("- A list")[0], GUIDE[GUIDE.index("```text") :]
    assert markdown.startswith(
        start.replace(
            "../maker.md#example-1-from-demo",
            "../../orm/sessionmaker/index.html.md#example-1-from-demo",
        )
        .replace("../img/a%20b.png", "../../img/a%20b.png")
        .replace("<../img/a b.png>", "../../img/a%20b.png")
    )
    assert markdown.endswith(end.replace("../index.md", "../../index.html.md"))
    found = read(markdown)
    assert (2, "In a list") in found.headings
    assert found.fences[0] == ("python", DEMO)
    assert found.fences[1:3] == (
        ("python", "import json\n"),
        ("python", "def other():\n    return json.dumps({})\n"),
    )


def test_pasted_code_is_shown_without_its_marks(site: Built) -> None:
    markdown = text(site, "classic.html.md")

    found = read(markdown)
    assert found.fences == (
        ("python", 'from sqlalchemy.orm import session\nx = "~~"\n'),
        ("python", "y\n"),
    )
    assert "https://github.com/o/" not in found.links, "a link that cannot be read is its label"
    assert "Marked: line 1 (author)." in markdown


def test_a_page_without_a_heading_has_its_title(site: Built) -> None:
    assert text(site, "index.html.md") == "# Home\n\nWords without a heading.\n"


def test_the_records_keep_their_schema_and_are_sorted(site: Built) -> None:
    schema = json.loads(text(site, "examples.schema.json"))
    data = json.loads(text(site, "examples.json"))

    assert list(Draft202012Validator(schema).iter_errors(data)) == []
    assert (data["site"], data["site_url"]) == ("Test site", "https://s.example/base/")
    found = records(site)
    assert [(r.page, r.heading) for r in found] == [
        ("classic.html#demo-L1", None),
        ("classic.html#gone-L1", None),
        ("docs/guide/#this-project-L1", "In a list"),
        ("docs/guide/#this-project-2-L1", None),
        ("orm/sessionmaker/#demo-L9", None),
        ("orm/sessionmaker/#rel-L1", "[x](javascript:alert(1))"),
    ]
    classic, release = found[0], found[-1]
    assert (classic.pasted, classic.source, classic.swhid) == (True, None, None)
    assert (classic.project, classic.version, classic.path) == ("demo", "main", "a.py")
    assert classic.upstream == "https://github.com/o/demo/blob/main/a.py"
    assert (release.path, release.license, release.version) == (PATH, "MIT", "1.0")
    assert release.swhid is not None


def test_symbols_can_be_linked_to_by_name(site: Built) -> None:
    inventory = sphobjinv.Inventory((site.site / "objects.inv").read_bytes())

    assert [(o.name, o.role, o.uri) for o in inventory.objects] == [
        ("sqlalchemy.orm.sessionmaker", "function", "orm/sessionmaker/")
    ]


def test_heads_say_absolute_addresses(site: Built) -> None:
    html = site.html("orm/sessionmaker/index.html")

    assert '<meta property="og:url" content="https://s.example/base/orm/sessionmaker/">' in html
    (script,) = re.findall(r'<script type="application/ld\+json">(.*?)</script>', html)
    article, crumbs = json.loads(script)["@graph"]
    assert [part["name"] for part in article["hasPart"]] == [
        "Demo: examples/demo.py",
        f"rel: {PATH}",
    ]
    assert [item["item"] for item in crumbs["itemListElement"]] == [
        "https://s.example/base/",
        "https://s.example/base/libraries/",
        "https://s.example/base/libraries/sqlalchemy/",
        "https://s.example/base/libraries/sqlalchemy/orm/",
        "https://s.example/base/orm/sessionmaker/",
    ]


def test_former_addresses_lead_on_and_are_in_no_list(site: Built) -> None:
    assert 'data-to="../../orm/sessionmaker/"' in site.html("older/maker/index.html")
    assert 'data-to="orm/sessionmaker/"' in site.html("old-maker.html")
    assert (site.site / "assets/sourcebook.redirect.js").is_file()
    for name in ("sitemap.xml", "search/search_index.json", "llms.txt", "examples.json"):
        assert "old-maker" not in text(site, name), name
        assert "older/" not in text(site, name), name


def test_the_check_proves_all_of_it(site: Built) -> None:
    root = site.site.parent

    done = sourcebook(root, "check", "--site", "site", environ={"SOURCEBOOK_CACHE": str(root / "cache")})

    lines = [line for line in done.output.splitlines() if not line.startswith(("ready", " "))]
    assert lines == [
        "21 pages, 4 examples, 625 links proved",
        "links: 1 finding",
        "docs/classic.md:14: warning: the link 'https://github.com/o/' is not the page of a source file [SB205]",
        "1 finding: 1 warning",
    ]
    assert done.code == 0


@pytest.mark.slow
def test_two_builds_give_the_same_bytes(site: Built, tmp_path: Path) -> None:
    """In two processes, whose sets have different orders."""
    root = site.site.parent
    environ = {"SOURCEBOOK_CACHE": str(root / "cache")}

    again = build(root, strict=False, site=tmp_path / "again", environ=environ, own_process=True)

    for name in (
        "examples.json",
        "examples.schema.json",
        "llms.txt",
        "llms-full.txt",
        "objects.inv",
    ):
        assert (again.site / name).read_bytes() == (site.site / name).read_bytes(), name
    for twin in site.site.rglob("*.html.md"):
        assert (again.site / twin.relative_to(site.site)).read_bytes() == twin.read_bytes(), twin


def test_what_looks_like_marks_of_our_own_is_text(tmp_path: Path) -> None:
    """NUL stands for nothing in Markdown; what marks the place of a figure in HTML marks nothing here."""
    slot = '<div class="sb-slot" data-figure="0"></div>'
    body = f"A \x000\x00 b \x00<\x00 c `{slot}`\n\n```example\nexamples/a.txt\n```\n\n\n\nEnd\n"
    root = write_project(tmp_path, {"index.md": body}, files={"examples/a.txt": f"{slot}\n<!--sb-example-->\n"})

    markdown = text(build(root), "index.html.md")

    shown = body.replace("\0", "\ufffd")
    assert markdown.startswith("# Home\n\n" + shown.partition("```")[0])
    assert markdown.endswith("\n\n\n\nEnd\n")
    assert read(markdown).fences == (("text", f"{slot}\n<!--sb-example-->\n"),)


def test_a_program_finds_every_example_from_llms_txt_alone(site: Built) -> None:
    found = {record.source for record in records(site) if record.source}
    release = next(source for source in found if source.startswith("pkg:"))

    assert_all_found(
        site.site,
        base="https://s.example/base/",
        lines={"examples/demo.py": DEMO.split("\n"), release: CODE.split("\n")},
    )


def test_on_a_large_site_the_libraries_lead_to_every_example(tmp_path: Path) -> None:
    """Without an address of its own: links are relative."""
    page = (
        "---\nsymbol: lib{0}.f{1}\nexamples:\n  - examples/demo.py\n"
        "  - source: examples/demo.py\n    show: make\n    mark: sqlalchemy.orm.sessionmaker\n---\n"
    )
    pages = {f"p/{n}.md": page.format(n % 3, n) for n in range(201)}
    root = write_project(
        tmp_path,
        {**pages, "index.md": "# Home\n"},
        config="site_name: Large\ntheme: mkdocs\nplugins: [sourcebook]\n",
        files={"examples/demo.py": DEMO},
    )

    built = build(root, strict=False)

    assert built.code == 0, built.output
    llms = read_llms(text(built, "llms.txt"))
    assert list(llms.sections) == ["Libraries", "Pages", "Optional"]
    assert len(llms.sections["Libraries"]) == 4
    assert "p/7/" not in text(built, "llms.txt")
    assert_all_found(built.site, base="https://x.example/", lines={"examples/demo.py": DEMO.split("\n")})
