"""A build that was not planned with what other plugins bring begins again, and its site is that of any later build."""

from __future__ import annotations

from pathlib import Path

import pytest
from mkdocs.commands import build as engine
from mkdocs.config import load_config

from tests.index_server import IndexServer
from tests.plugin.test_neighbors import BLOCK, CODE, ENCRYPT, PRINT, files_with
from tests.projects import MKDOCS_YML, Built, build, differing_files, sourcebook, write_project

SNIPPETS = f'{MKDOCS_YML}markdown_extensions: [pymdownx.superfences, pymdownx.snippets: {{base_path: ["."]}}]\n'
INCLUDING = '# A\n\n--8<-- "part.md"\n'
BEGINS = "the build begins again with them"


def _write(root: Path, pages: dict[str, str], *, config: str = SNIPPETS, hook: str | None = None, **files: str) -> Path:
    named = {name.replace("_", "."): text for name, text in files.items()}
    if hook is not None:
        config, named = f"{config}hooks: [hook.py]\n", {**named, "hook.py": hook}
    return write_project(root, pages, config=config, settings=None, files={**CODE, "part.md": BLOCK, **named})


def _same_again(root: Path, built: Built) -> str:
    """Build once more, compare bytes, and return what was told."""
    again = build(root, site=root / "again")
    assert (built.code, again.code) == (0, 0), built.output + again.output
    assert differing_files(built.site, again.site) == []
    return again.output


def test_a_text_that_differs_each_time_begins_nothing_again(tmp_path: Path) -> None:
    hook = f"""
import time
def on_page_markdown(markdown, page, **kwargs):
    return f"{{markdown}}\\n\\n<!-- {{time.time()}} -->\\n\\n" + {BLOCK!r}
"""
    root = _write(tmp_path, {"index.md": "# Home\n"}, hook=hook)

    first, second = build(root), build(root)

    assert (BEGINS in first.output, BEGINS in second.output) == (True, False)


def test_an_example_that_differs_each_time_ends(tmp_path: Path) -> None:
    hook = """
import time
def on_page_markdown(markdown, page, **kwargs):
    return f"{markdown}\\n\\n```example\\nsource: examples/a.py\\ntitle: At {time.time()}\\n```\\n"
"""
    root = _write(tmp_path, {"index.md": "# Home\n", "a.md": "# A\n"}, hook=hook)

    built = build(root)

    assert built.code == 0, built.output
    assert built.output.count(BEGINS) == 1
    told = "other plugins bring examples to docs/a.md and 1 more: build again, for files for programs to tell of them"
    assert told in built.output
    assert len(built.page("a/index.html").figures) == 1


def test_what_an_included_text_no_longer_asks_for_is_no_fault(tmp_path: Path) -> None:
    root = _write(tmp_path, {"index.md": "# Home\n", "a.md": INCLUDING}, **{"examples/b_py": "B = 1\n"})
    build(root)
    (root / "examples/a.py").unlink()
    (root / "part.md").write_text(BLOCK.replace("a.py", "b.py"))

    built = build(root)

    assert built.code == 0, built.output
    assert BEGINS in built.output
    assert built.html("a/index.html.md").count("B = 1") == 1
    assert BEGINS not in _same_again(root, built)


def test_what_is_wrong_in_an_included_text_is_a_fault_each_time(tmp_path: Path) -> None:
    root = _write(tmp_path, {"index.md": "# Home\n", "a.md": INCLUDING}, part_md=BLOCK.replace("a.py", "none.py"))

    told = [build(root) for _ in range(2)]

    assert [one.code for one in told] == [1, 1]
    assert all("examples/none.py" in one.output and BEGINS not in one.output for one in told)


def test_a_word_beside_what_is_brought_begins_nothing_again(tmp_path: Path, index: IndexServer) -> None:
    """Nor does `lock` drop what the page still includes."""
    index.add_wheel("demo", "1.0", {"demo/a.py": "import os\nos.getcwd()\n"})
    part = "```example\npkg:pypi/demo@1.0#demo/a.py\n```\n"
    root = _write(tmp_path, {"index.md": f"# Home\n\n{BLOCK}", "a.md": INCLUDING}, part_md=part)
    (root / "sourcebook.toml").write_text(index.toml)
    build(root)
    lock = (root / "examples.lock").read_text()
    (root / "docs/a.md").write_text(INCLUDING.replace("# A", f"# A\n\nWords.\n\n{BLOCK}"))

    locked = sourcebook(root, "lock")
    built = build(root)

    assert locked.code == 0, locked.output
    assert "demo/a.py" in lock
    assert (root / "examples.lock").read_text() == lock
    assert BEGINS not in built.output
    assert BEGINS not in _same_again(root, built)


def test_a_page_that_brings_nothing_any_more_is_as_it_was(tmp_path: Path) -> None:
    root = _write(tmp_path, {"index.md": "# Home\n", "a.md": INCLUDING}, part_md="Words.\n")
    before = build(root, site=root / "before")
    (root / "part.md").write_text(BLOCK)
    build(root)
    (root / "part.md").write_text("Words.\n")

    built = build(root)

    # MkDocs writes the time of the build into the first page.
    assert set(differing_files(before.site, built.site)) <= {"index.html"}
    assert files_with(built.site, "sourcebook") == []


@pytest.mark.parametrize("head", ["---\ntitle: A\n---\n", ""])
@pytest.mark.parametrize("part", [f"# Included\n\n{BLOCK}", BLOCK])
def test_a_title_that_others_bring_is_the_only_one(tmp_path: Path, head: str, part: str) -> None:
    root = _write(tmp_path, {"index.md": "# Home\n", "a.md": f'{head}--8<-- "part.md"\n'}, part_md=part)

    built = build(root)

    assert built.code == 0, built.output
    wanted = "Included" in part or bool(head)
    assert built.html("a/index.html").count("<h1") == wanted
    assert built.html("a/index.html.md").startswith("# ")
    assert BEGINS not in _same_again(root, built)


def test_check_tells_where_a_page_was_written_that_its_slug_has_moved(tmp_path: Path) -> None:
    page = '---\nslug: moved/\n---\n# A\n\n[gone](#nowhere)\n\n--8<-- "part.md"\n'
    root = _write(tmp_path, {"index.md": "# Home\n", "a.md": page})

    built = build(root, strict=False)
    checked = sourcebook(root, "check", "--site", str(built.site))

    assert (built.site / "moved/index.html").exists()
    assert "docs/a.md:6: " in checked.output


def test_an_example_of_two_pages_stands_once_in_the_twin_of_each(tmp_path: Path) -> None:
    root = _write(tmp_path, {"index.md": f"# Home\n\n{BLOCK}", "a.md": f"# A\n\n{BLOCK}"})

    built = build(root)

    assert [built.html(name).count("Example:") for name in ("index.html.md", "a/index.html.md")] == [1, 1]


@pytest.mark.parametrize(
    ("head", "hook"),
    [
        ("---\nmachine-readable: false\n---\n", ""),
        ("", ENCRYPT),
        ("", "def on_files(files, config): files.remove(files.get_file_from_path('secret.md'))\n"),
    ],
    ids=["key", "encrypted", "excluded"],
)
def test_what_is_brought_to_a_hidden_page_is_in_no_file(tmp_path: Path, head: str, hook: str) -> None:
    secret = f'{head}# Words\n\n--8<-- "part.md"\n'
    root = _write(tmp_path, {"index.md": "# Home\n", "b.md": INCLUDING, "secret.md": secret}, hook=hook)

    built = build(root)

    assert built.code == 0, built.output
    assert (built.site / "b/index.html.md").exists()
    assert not (built.site / "secret/index.html.md").exists()
    assert "secret/" not in built.html("examples.json")
    assert "secret/" not in built.html("llms.txt")


def test_what_a_hook_gathers_is_of_one_build(tmp_path: Path) -> None:
    root = _write(
        tmp_path,
        {"index.md": "# Home\n", "a.md": INCLUDING},
        hook=PRINT.format(when="content", html="html", priority=0),
    )

    built = build(root)

    assert built.code == 0, built.output
    assert BEGINS in built.output
    # On the page, and on that of the whole file.
    assert [figure.source for figure in built.page("all.html").figures] == ["examples/a.py"] * 2


def test_a_strict_build_counts_and_tells_each_warning_once(tmp_path: Path) -> None:
    root = _write(tmp_path, {"index.md": "# Home\n\n[nowhere](none.md)\n", "a.md": INCLUDING})

    built, strict = build(root, strict=False), build(root, environ={"SOURCEBOOK_CACHE_KEY": ""})

    assert (built.code, strict.code) == (0, 1)
    for one in (built, strict):
        assert BEGINS in one.output
        assert one.output.count("'none.md'") == 1
    assert "Aborted with 1 warnings in strict mode" in strict.output


def test_a_preview_asks_the_plugins_of_the_build_that_ended(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    root = _write(tmp_path, {"index.md": "# Home\n", "a.md": INCLUDING})
    monkeypatch.chdir(root)
    config = load_config(str(root / "mkdocs.yml"), site_dir=str(root / "site"))
    config.plugins.on_startup(command="serve", dirty=False)
    config.site_url, address = "http://127.0.0.1:8000/there/", "http://127.0.0.1:8000/there/"
    search = config.plugins["search"]

    engine.build(config, serve_url=address)

    assert config.site_url == address
    assert config.plugins["search"] is not search
    assert config.plugins["search"].search_index._entries  # type: ignore[attr-defined]
    assert f"{address}a/index.html.md" in (root / "site/llms.txt").read_text()


def test_an_engine_that_is_only_called_has_it_the_next_time(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It has no event before it begins, so nothing can begin again."""
    monkeypatch.setattr(engine, "build", getattr(engine.build, "__wrapped__", engine.build))
    root = _write(tmp_path, {"index.md": "# Home\n", "a.md": INCLUDING})
    monkeypatch.chdir(root)

    for is_known in (False, True):
        engine.build(load_config(str(root / "mkdocs.yml"), site_dir=str(root / "site")))
        assert (root / "site/a/index.html").read_text().count("<figure") == 1
        assert (root / "site/a/index.html.md").exists() is is_known


@pytest.mark.parametrize("priority", [1000, 0, -20])
def test_a_page_that_another_plugin_makes_is_like_others(tmp_path: Path, priority: int) -> None:
    """As gen-files makes it."""
    hook = f"""
from mkdocs.plugins import event_priority
from mkdocs.structure.files import File

@event_priority({priority})
def on_files(files, config):
    files.append(File.generated(config, "made.md", content={INCLUDING!r}))
    files.append(File.generated(config, "whole.md", content={f"# Whole{chr(10) * 2}{BLOCK}"!r}))
"""
    root = _write(tmp_path, {"index.md": "# Home\n"}, hook=hook)

    built = build(root)
    checked = sourcebook(root, "check", "--site", str(built.site))

    assert built.code == 0, built.output
    for name in ("made", "whole"):
        assert built.html(f"{name}/index.html.md").count("os.getcwd()") == 1
        assert f'"{name}/#' in built.html("examples.json")
        assert f"../../../{name}/#" in built.html("catalog/projects/this-project/index.html")
    assert (checked.code, ", 2 examples, " in checked.output) == (0, True), checked.output
    assert BEGINS not in _same_again(root, built)
