"""A project is found as its engine finds it: the folder, and which files are its pages."""

from __future__ import annotations

from pathlib import Path

import pytest

from sourcebook.errors import SettingsError
from sourcebook.settings import project
from sourcebook.settings.project import Project, find_project
from tests.projects import write_project
from tests.sources.store.odd_files import put, within

PAGES = {
    "index.md": "",
    "README.md": "",
    ".hidden/a.md": "",
    "templates/b.md": "",
    "drafts/c.md": "",
    "new/d.md": "",
    "new/templates/e.md": "",
    "other.txt": "",
}


def _names(found: Project) -> list[str]:
    return [path.relative_to(found.content).as_posix() for path in found.page_paths()]


def test_pages_are_those_that_the_engine_builds(tmp_path: Path) -> None:
    """What the command reads beyond them it would lock, and the next build would drop it."""
    config = "site_name: x\nexclude_docs: |\n  drafts/\ndraft_docs: |\n  /new/d.md\n"
    root = write_project(tmp_path, PAGES, config=config)

    assert _names(find_project(root)) == ["index.md", "new/templates/e.md"]


def test_pages_in_a_linked_folder_are_pages(tmp_path: Path) -> None:
    root = write_project(tmp_path / "project", {"index.md": ""})
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "elsewhere" / "a.md").write_text("")
    (root / "docs" / "linked").symlink_to(tmp_path / "elsewhere")

    assert _names(find_project(root)) == ["index.md", "linked/a.md"]


def test_links_that_lead_to_a_folder_around_them_are_passed_over(tmp_path: Path) -> None:
    """Each would be walked in each other, without an end."""
    root = write_project(tmp_path / "project", {"index.md": "", "a/b.md": "", "c/d.md": ""})
    for link, target in {"l1": ".", "l2": ".", "a/up": "..", "a/c": "../c", "c/a": "../a", "self": "self"}.items():
        (root / "docs" / link).symlink_to(target)

    with within(10):
        assert _names(find_project(root)) == ["a/b.md", "a/c/d.md", "c/a/b.md", "c/d.md", "index.md"]


def test_a_link_to_the_whole_project_does_not_lead_back_to_its_pages(tmp_path: Path) -> None:
    root = write_project(tmp_path / "project", {"index.md": ""}, files={"notes/e.md": ""})
    (root / "docs" / "all").symlink_to("..")

    with within(10):
        assert _names(find_project(root)) == ["all/notes/e.md", "index.md"]


def test_a_folder_that_two_links_lead_to_is_shown_at_both_as_by_the_engine(tmp_path: Path) -> None:
    root = write_project(tmp_path / "project", {"v2/a.md": ""})
    (root / "docs" / "latest").symlink_to("v2")
    (root / "docs" / "stable").symlink_to("v2")

    assert _names(find_project(root)) == ["latest/a.md", "stable/a.md", "v2/a.md"]


def test_links_that_multiply_end(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each of thirty folders has two links to the next: a thousand million ways."""
    monkeypatch.setattr(project, "_MOST_FOLDERS", 1000)
    root = write_project(tmp_path / "project", {f"{number}/a.md": "" for number in range(30)})
    for number in range(29):
        for link in ("x", "y"):
            (root / "docs" / str(number) / link).symlink_to(f"../{number + 1}")

    with within(10), pytest.raises(SettingsError) as caught:
        find_project(root).page_paths()

    assert str(caught.value) == (
        "there are more than 1000 folders of pages in 'docs'\n"
        "  hint: look for links to folders that lead to one another"
    )


def test_the_folder_of_pages_may_be_inherited(tmp_path: Path) -> None:
    files = {"base/mkdocs.yml": "docs_dir: content\nsite_name: !ENV NAME\n", "content/a.md": ""}
    root = write_project(tmp_path, {}, config="INHERIT: base/mkdocs.yml\n", files=files)

    assert _names(find_project(root)) == ["a.md"]


def test_a_configuration_that_inherits_from_itself_is_an_error(tmp_path: Path) -> None:
    root = write_project(tmp_path, {}, config="INHERIT: mkdocs.yml\n")

    with pytest.raises(SettingsError, match=r"cannot read mkdocs\.yml: it inherits from itself"):
        find_project(root)


@pytest.mark.parametrize("config", ["- a\n- list\n", "just text\n"])
def test_a_configuration_that_is_no_mapping_is_an_error(tmp_path: Path, config: str) -> None:
    root = write_project(tmp_path, {}, config=config)

    with pytest.raises(SettingsError, match=r"cannot read mkdocs\.yml"):
        find_project(root)


@pytest.mark.parametrize(("name", "text"), [("mkdocs.yml", "a: " + "[" * 5000), ("zensical.toml", "a = " + "[" * 5000)])
def test_a_configuration_that_is_nested_without_an_end_is_an_error(tmp_path: Path, name: str, text: str) -> None:
    (tmp_path / name).write_text(text)

    with pytest.raises(SettingsError) as caught:
        find_project(tmp_path)

    assert caught.value.message == f"cannot read {name}: nested too deeply"


@pytest.mark.parametrize("kind", ["pipe", "zeros"])
def test_a_configuration_that_is_no_file_is_an_error(tmp_path: Path, kind: str) -> None:
    root = write_project(tmp_path, {}, config="INHERIT: base.yml\n")
    put(kind, root / "base.yml")

    with within(10), pytest.raises(SettingsError, match=r"cannot read base\.yml: it is no file"):
        find_project(root)


def test_a_folder_of_pages_that_does_not_exist_is_an_error(tmp_path: Path) -> None:
    """As no pages, it would empty the lock."""
    root = write_project(tmp_path, {}, config="site_name: x\ndocs_dir: dcos\n")

    with pytest.raises(SettingsError) as caught:
        find_project(root).page_paths()

    assert str(caught.value) == ("there is no folder of pages 'dcos'\n  hint: make it, or name another as docs_dir")


def test_a_page_beside_the_project_is_shown_relative_to_it(tmp_path: Path) -> None:
    config = "site_name: x\ndocs_dir: ../docs\n"
    files = {"settings/mkdocs.yml": config}
    root = write_project(tmp_path, {"a.md": ""}, config=config, files=files)
    found = find_project(root / "settings")

    assert [str(found.shown(path)) for path in found.page_paths()] == ["../docs/a.md"]
    assert str(found.shown(Path("/elsewhere/b.md"))) == "/elsewhere/b.md"


def test_a_folder_is_looked_for_upwards_from_where_it_really_is(tmp_path: Path) -> None:
    write_project(tmp_path / "here", {})
    (tmp_path / "beside").mkdir()

    with pytest.raises(SettingsError, match="no project in"):
        find_project(tmp_path / "here" / ".." / "beside")


def test_a_wrong_pattern_is_an_error(tmp_path: Path) -> None:
    root = write_project(tmp_path, {"a.md": ""}, config="site_name: x\nexclude_docs: '!'\n")

    with pytest.raises(SettingsError) as caught:
        find_project(root).page_paths()

    assert str(caught.value) == (
        "exclude_docs or draft_docs cannot be read: Invalid git pattern: '!'\n"
        "  hint: they hold patterns as in .gitignore, one a line"
    )
