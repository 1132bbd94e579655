"""Examples that other plugins bring to pages: shown, told to programs and to commands, whatever brings them."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

from tests.index_server import IndexServer
from tests.plugin.test_neighbors import BLOCK, CODE
from tests.projects import ALL_OURS, MKDOCS_YML, build, differing_files, sourcebook, write_project

BRING = """\
from mkdocs.structure.files import File

def on_files(files, config):
    files.append(File.generated(config, "made.md", content={made!r}))

def on_page_markdown(markdown, page, **kwargs):
    return markdown + {brought!r} if page.file.src_uri == "a.md" else None
"""


def test_commands_know_the_examples_that_a_build_has_seen(tmp_path: Path, index: IndexServer) -> None:
    index.add_wheel("demo", "1.0", {"demo/a.py": "import os\nos.getcwd()\n", "demo/b.py": "import os\nos.sep\n"})
    blocks = [f"\n\n```example\npkg:pypi/demo@1.0#demo/{name}.py\n```\n" for name in "ab"]
    root = write_project(
        tmp_path,
        {"index.md": f"# Home\n\n{BLOCK}", "a.md": "# A\n"},
        config=f"{MKDOCS_YML}hooks: [hook.py]\n",
        settings=index.toml,
        files={**CODE, "hook.py": BRING.format(made=f"# Made{blocks[0]}", brought=blocks[1])},
    )

    blind = sourcebook(root, "lock")
    built = build(root)
    lock = (root / "examples.lock").read_text()
    told = [sourcebook(root, command) for command in ("lock", "fetch", "vendor", "check")]
    after = (root / "examples.lock").read_text()
    shutil.rmtree(Path(os.environ["SOURCEBOOK_CACHE"], "seen"))
    kept = sourcebook(root, "lock")

    assert "hook.py may hold examples too: build the site, then run this again" in blind.output
    assert built.code == 0, built.output
    assert [done.code for done in told] == [0, 0, 0, 0], [done.output for done in told]
    assert "3 sources" in told[1].output
    assert lock == after == (root / "examples.lock").read_text()
    assert lock.count("pkg:pypi/demo@1.0#demo/") == 2
    assert "2 sources, unchanged" in kept.output


def test_commands_know_what_a_page_includes(tmp_path: Path, index: IndexServer) -> None:
    """It is the only example of the site, and no page is ours by itself."""
    index.add_wheel("demo", "1.0", {"demo/a.py": "import os\nos.getcwd()\n"})
    snippets = 'markdown_extensions: [pymdownx.superfences, pymdownx.snippets: {base_path: ["."], check_paths: true}]\n'
    root = write_project(
        tmp_path,
        {"index.md": '# Home\n\n--8<-- "parts/a.md"\n'},
        config=MKDOCS_YML + snippets,
        settings=index.toml,
        files={"parts/a.md": "```example\npkg:pypi/demo@1.0#demo/a.py\n```\n"},
    )

    built = build(root)
    lock = (root / "examples.lock").read_text()
    told = [sourcebook(root, command) for command in ("lock", "check")]
    again = build(root, environ={"CI": "true"})

    assert built.code == 0, built.output
    assert [done.code for done in told] == [0, 0], [done.output for done in told]
    assert again.code == 0, again.output
    assert lock.count("pkg:pypi/demo@1.0#demo/a.py") == 1
    assert (root / "examples.lock").read_text() == lock
    assert len(again.page("index.html").figures) == 1


@pytest.mark.parametrize("settings", [ALL_OURS, None], ids=["all ours", "as found"])
def test_an_example_that_another_plugin_brings_is_told_to_programs(tmp_path: Path, settings: str | None) -> None:
    brought = "\n\n```example\nsource: examples/b.py\n```\n"
    root = write_project(
        tmp_path,
        {"index.md": f"# Home\n\n{BLOCK}", "a.md": f"# A\n\n{BLOCK}"},
        config=f"{MKDOCS_YML}hooks: [hook.py]\n",
        settings=settings,
        files={**CODE, "examples/b.py": "BROUGHT = 1\n", "hook.py": BRING.format(made="# Made\n", brought=brought)},
    )

    built = build(root)

    assert built.code == 0, built.output
    assert built.html("a/index.html.md").count("BROUGHT = 1") == 1
    assert built.html("llms-full.txt").count("BROUGHT = 1") == 1
    assert '"a/#this-project-2-L1"' in built.html("examples.json")


BROUGHT = """\
from mkdocs.plugins import event_priority

@event_priority({priority})
def on_page_markdown(markdown, page, **kwargs):
    return markdown.replace("BRING", {block!r})
"""
SNIPPETS = 'markdown_extensions: [pymdownx.superfences, pymdownx.snippets: {base_path: ["."], check_paths: true}]\n'


@pytest.mark.parametrize(
    ("hook", "more", "text"),
    [
        *((BROUGHT.format(priority=priority, block=BLOCK), "", "BRING\n") for priority in (1000, 0, -2000)),
        ("", SNIPPETS, '--8<-- "examples/part.md"\n'),
    ],
    ids=["before", "between", "behind", "snippets"],
)
@pytest.mark.parametrize("folders", [None, 'folders = ["deep"]\n'])
def test_examples_that_are_only_brought_are_like_others(
    tmp_path: Path, hook: str, more: str, text: str, folders: str | None
) -> None:
    """No page of the site is ours by itself, unless settings say so."""
    root = write_project(
        tmp_path,
        {"index.md": "# Home\n", "deep/a.md": f"---\nslug: moved/\ntitle: A\n---\n{text}"},
        config=f"{MKDOCS_YML}hooks: [hook.py]\n{more}",
        settings=f'{folders or ""}[findings]\nSB144 = "off"\n',
        files={**CODE, "hook.py": hook, "examples/part.md": BLOCK},
    )

    built = build(root)
    again = build(root, site=root / "again")
    checked = sourcebook(root, "check", "--site", str(built.site))

    assert (built.code, again.code) == (0, 0), built.output + again.output
    begins = "sourcebook: other plugins bring examples to docs/deep/a.md: the build begins again with them"
    assert (begins in built.output, "begins again" in again.output) == (True, False)
    assert built.output.count("Cleaning site directory") == 1
    assert differing_files(built.site, again.site) == []
    assert len(built.page("moved/index.html").figures) == 1
    for name in ("sourcebook.css", "sourcebook.js"):
        assert f"../assets/{name}" in built.html("moved/index.html")
        assert name not in built.html("index.html")
    assert built.html("moved/index.html.md").count("os.getcwd()") == 1
    assert '"moved/#' in built.html("examples.json")
    assert "../../../moved/#" in built.html("catalog/projects/this-project/index.html")
    assert (checked.code, ", 1 example, " in checked.output) == (0, True), checked.output


MERGE = """\
import shutil
from pathlib import Path
from mkdocs.plugins import event_priority

@event_priority({priority})
def on_config(config):
    merged = Path(config.config_file_path).with_name("merged")
    shutil.copytree(config.docs_dir, merged)
    shutil.copytree(Path(config.docs_dir).with_name("part"), merged / "part")
    config.docs_dir = str(merged)
"""


@pytest.mark.parametrize("priority", [50, 0, -100])
def test_commands_know_pages_of_several_folders(tmp_path: Path, priority: int) -> None:
    """As monorepo puts them together, in a folder that is the engine's folder of pages from then on."""
    root = write_project(
        tmp_path,
        {"index.md": "# Home\n", "a.md": f"# A\n\n{BLOCK}"},
        config=f"{MKDOCS_YML}hooks: [hook.py]\n",
        settings=None,
        files={**CODE, "hook.py": MERGE.format(priority=priority), "part/b.md": f"# B\n\n{BLOCK}"},
    )

    built = build(root)
    checked = sourcebook(root, "check", "--site", str(built.site))

    assert built.code == 0, built.output
    assert built.html("examples.json").count('"part/b/#') > 0
    assert (checked.code, ", 2 examples, " in checked.output) == (0, True), checked.output
