"""A project is found as its engine finds it: the folder, and which files are its pages."""

from __future__ import annotations

from pathlib import Path

import pytest

from sourcebook.errors import SettingsError
from sourcebook.settings.project import Project, find_project
from tests.projects import write_project

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


def _names(project: Project) -> list[str]:
    return [path.relative_to(project.content).as_posix() for path in project.page_paths()]


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
    project = find_project(root / "settings")

    assert [str(project.shown(path)) for path in project.page_paths()] == ["../docs/a.md"]
    assert str(project.shown(Path("/elsewhere/b.md"))) == "/elsewhere/b.md"


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
