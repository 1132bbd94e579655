"""What `outdated` tells of a project whose sources have moved on."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from tests.git_repositories import git
from tests.index_server import IndexServer, metadata_of
from tests.planning.test_newer import AT, BY_MEANING, CONTEXT, FORMS, GONE, LAYOUT, MARKED, OLD, altered
from tests.projects import Built, build, sourcebook, write_project

MOVED = altered("def unrelated", "def another():\n    return 0\n\n\ndef unrelated")
VERSIONS = {
    "same": OLD,
    "moved": MOVED,
    "comments only": next(iter(LAYOUT.values())),
    "context changed": next(iter(CONTEXT.values())),
    "marked code changed": next(iter(MARKED.values())),
    "symbol gone": next(iter(GONE.values())),
}
"""What a file of one name is in the newer version."""
GOING = {"file moved": "elsewhere", "file gone": None}


def _file_of(verdict: str) -> str:
    return f"src/{verdict.replace(' ', '_')}.py"


def _repository(folder: Path) -> tuple[Path, str]:
    """Make a repository in whose second commit each file has become what its name says; return its first commit."""
    folder.mkdir(parents=True)
    git(folder, "init", "--quiet", "--initial-branch=main")
    git(folder, "config", "user.email", "t@example.org")
    git(folder, "config", "user.name", "T")
    (folder / "src").mkdir()
    for verdict in (*VERSIONS, *GOING):
        # Each has a line of its own, or a file that is gone would be found in another.
        own = "\n".join(f"# {verdict} {n}" for n in range(200)) if verdict in GOING else ""
        (folder / _file_of(verdict)).write_text(OLD + own)
    git(folder, "add", ".")
    git(folder, "commit", "--quiet", "-m", "one")
    for verdict, text in VERSIONS.items():
        (folder / _file_of(verdict)).write_text(text)
    (folder / "elsewhere").mkdir()
    (folder / _file_of("file moved")).rename(folder / "elsewhere" / "another.py")
    (folder / _file_of("file gone")).unlink()
    git(folder, "add", ".")
    git(folder, "commit", "--quiet", "-m", "two")
    return folder, git(folder, "rev-parse", "HEAD~1")


def _pages(source: str) -> dict[str, str]:
    """Return a page a form, with an example of each file."""
    pages = {}
    for form, options in FORMS.items():
        name = form.replace(" ", "-") + ".md"
        items = ["\n".join([f"source: {source}{_file_of(verdict)}", options]) for verdict in (*VERSIONS, *GOING)]
        if form == "list":
            lines = "".join(f"  - {item}\n".replace("\n", "\n    ").rstrip(" ") for item in items)
            pages[name] = f"---\nexamples:\n{lines}---\n"
        else:
            pages[name] = "\n".join(f"```example\n{item}\n```\n" for item in items)
    return pages


def _verdicts(ended: Built) -> dict[tuple[str, str], str]:
    told: dict[str, Any] = json.loads(ended.output)
    return {
        (one["file"].removeprefix("docs/"), one["source"].rpartition("/")[2]): one["verdict"]
        for one in told["examples"]
    }


def _expected(form: str, verdict: str) -> str:
    if form == "lines alone" and verdict == "context changed":
        return "marked code changed"
    if form not in BY_MEANING and verdict == "symbol gone":
        return "marked code changed"
    return verdict


def test_each_verdict_is_told_in_each_form(tmp_path: Path) -> None:
    repository, commit = _repository(tmp_path / "upstream")
    settings = f'git_file = ["{tmp_path}"]\n'
    root = write_project(tmp_path / "project", _pages(f"git+file://{repository}@{commit}#"), settings=settings)
    assert sourcebook(root, "lock").code == 0
    lock = (root / "examples.lock").read_bytes()

    ended = sourcebook(root, "outdated", "--format", "json")

    assert _verdicts(ended) == {
        (form.replace(" ", "-") + ".md", _file_of(verdict).removeprefix("src/")): _expected(form, verdict)
        for form in FORMS
        for verdict in (*VERSIONS, *GOING)
        if verdict != "same"
    }
    assert ended.code == 1
    assert (root / "examples.lock").read_bytes() == lock


PAGE = "```example\nsource: pkg:pypi/{name}@{version}#demo/a.py\nmark: sqlalchemy.orm.sessionmaker\n```\n"
GPL = "License-Expression: GPL-3.0-only\n"


def _locked(root: Path, index: IndexServer, pages: dict[str, str], settings: str = "") -> Path:
    project = write_project(root, pages, settings=settings + index.toml)
    assert sourcebook(project, "lock").code == 0
    return project


def _demo(name: str = "demo", version: str = "1.0") -> str:
    return PAGE.format(name=name, version=version)


def test_nothing_is_told_of_what_is_newest(index: IndexServer, tmp_path: Path) -> None:
    index.add_wheel("demo", "1.0", {"demo/a.py": OLD})
    root = _locked(tmp_path / "project", index, {"index.md": _demo()})
    index.add_wheel("demo", "2.0rc1", {"demo/a.py": "gone = 1\n"})

    ended = sourcebook(root, "outdated")

    assert (ended.code, ended.output) == (0, "1 example of 1 pin: 1 same\nnothing found\n")


def test_a_pre_release_is_compared_with_pre_releases(index: IndexServer, tmp_path: Path) -> None:
    index.add_wheel("demo", "2.0rc1", {"demo/a.py": OLD})
    root = _locked(tmp_path / "project", index, {"index.md": _demo(version="2.0rc1")})
    index.add_wheel("demo", "2.0rc2", {"demo/a.py": MOVED})

    ended = sourcebook(root, "outdated")

    assert ended.output == ("pkg:pypi/demo 2.0rc1 -> 2.0rc2: 1 moved\n1 example of 1 pin: 1 moved\nnothing found\n")


def test_what_misleads_is_told_with_its_place_and_the_rest_is_counted(index: IndexServer, tmp_path: Path) -> None:
    index.add_wheel("demo", "1.0", {"demo/a.py": OLD})
    index.add_wheel("tool", "1.0", {"demo/a.py": OLD}, metadata=metadata_of("tool", "1.0", "License-Expression: MIT\n"))
    for name in ("kept", "left"):
        index.add_wheel(name, "1.0", {"demo/a.py": OLD})
    pages = {f"{name}.md": _demo(name) for name in ("demo", "kept", "left", "tool")}
    root = _locked(tmp_path / "project", index, pages)
    index.add_wheel("demo", "1.1", {"demo/a.py": VERSIONS["marked code changed"]})
    index.add_wheel("tool", "1.1", {"demo/a.py": MOVED}, metadata=metadata_of("tool", "1.1", GPL))
    index.add_wheel("kept", "1.1", {"demo/a.py": VERSIONS["symbol gone"]})
    index.add_wheel("left", "1.1", {"demo/b.py": "b = 1\n"})

    ended = sourcebook(root, "outdated")

    assert ended.code == 1
    assert (
        ended.output
        == f"""\
pkg:pypi/demo 1.0 -> 1.1: 1 marked code changed
pkg:pypi/kept 1.0 -> 1.1: 1 symbol gone
pkg:pypi/left 1.0 -> 1.1: 1 file gone
pkg:pypi/tool 1.0 -> 1.1: licence MIT -> GPL-3.0-only; 1 moved
4 examples of 4 pins: 1 moved, 1 marked code changed, 1 symbol gone, 1 file gone
drift: 4 findings
docs/demo.md:2: pkg:pypi/demo@1.0#demo/a.py: what is marked in line {AT} is not the same at 1.1 [SB301]
  hint: read the page beside the newest code: move the pin, or say that it is about the older version and ignore SB301
docs/kept.md:2: pkg:pypi/kept@1.0#demo/a.py: 'sqlalchemy.orm.sessionmaker' is gone from the file at 1.1 [SB302]
  hint: read the page beside the newest code: move the pin, or say that it is about the older version and ignore SB302
docs/left.md:2: pkg:pypi/left@1.0#demo/a.py: there is no such file at 1.1, nor one with most of its lines [SB303]
  hint: read the page beside the newest code: move the pin, or say that it is about the older version and ignore SB303
docs/tool.md:2: pkg:pypi/tool 1.0 is pinned under MIT, and 1.1 is under GPL-3.0-only [SB304]
  hint: what is pinned keeps its licence; look at the new one before you move the pin
4 findings: 4 errors
"""
    )


def test_releases_that_were_taken_back_or_removed_are_told(index: IndexServer, tmp_path: Path) -> None:
    index.add_wheel("back", "1.0", {"demo/a.py": OLD})
    index.add_wheel("old", "1.0", {"demo/a.py": OLD})
    index.add_wheel("gone", "1.0", {"demo/a.py": OLD})
    root = _locked(tmp_path / "project", index, {f"{name}.md": _demo(name) for name in ("back", "gone", "old")})
    index.yanked.add(index.add_wheel("back", "1.0", {"demo/a.py": OLD}))
    index.remove("gone")
    index.remove("old")
    index.add_wheel("old", "1.1", {"demo/a.py": OLD})

    ended = sourcebook(root, "outdated")

    assert ended.code == 1
    assert (
        ended.output
        == """\
pkg:pypi/back 1.0: release '1.0' of 'back' was yanked; 1 same
pkg:pypi/gone 1.0: the project 'gone' is no longer in the package index; 1 same
pkg:pypi/old 1.0 -> 1.1: release '1.0' of 'old' is no longer there; 1 same
3 examples of 3 pins: 3 same
drift: 3 findings
docs/back.md:2: release '1.0' of 'back' was yanked (1 example) [SB305]
  hint: look at why, and name another release on the page
docs/gone.md:2: the project 'gone' is no longer in the package index (1 example) [SB306]
  hint: the pages still build from lock and cache; name another source
docs/old.md:2: release '1.0' of 'old' is no longer there (1 example) [SB306]
  hint: the pages still build from lock and cache; name another source
3 findings: 3 errors
"""
    )


def test_an_archived_project_is_no_finding(index: IndexServer, tmp_path: Path) -> None:
    index.add_wheel("demo", "1.0", {"demo/a.py": OLD})
    root = _locked(tmp_path / "project", index, {"index.md": _demo()})
    index.statuses["demo"] = "archived"

    ended = sourcebook(root, "outdated")

    assert (ended.code, ended.output) == (
        0,
        "pkg:pypi/demo 1.0: the project 'demo' is archived; 1 same\n1 example of 1 pin: 1 same\nnothing found\n",
    )


def test_each_project_is_asked_once_and_one_that_fails_stops_no_other(index: IndexServer, tmp_path: Path) -> None:
    index.add_wheel("demo", "1.0", {"demo/a.py": OLD, "demo/b.py": OLD})
    index.add_wheel("demo", "2.0", {"demo/a.py": MOVED, "demo/b.py": MOVED})
    repository, _ = _repository(tmp_path / "upstream")
    lost = _demo().replace("pkg:pypi/demo@1.0#demo/a.py", f"git+file://{repository}@main#src/same.py")
    page = _demo() + _demo().replace("a.py", "b.py") + lost
    root = _locked(tmp_path / "project", index, {"index.md": page}, f'git_file = ["{tmp_path}"]\n')
    repository.rename(tmp_path / "away")
    index.server.clear_log()

    ended = sourcebook(root, "outdated")

    assert ended.code == 0
    assert (
        ended.output
        == f"""\
git+file://{repository} main: not all could be compared
pkg:pypi/demo 1.0 -> 2.0: 2 moved
2 examples of 2 pins: 2 moved
drift: 1 finding
docs/index.md:10: warning: whether 'git+file://{repository}@main#src/same.py' has changed is not known: \
'{repository}' is not a repository in a folder that sources may come from [SB308]
  hint: name the folder in sourcebook.toml: `git_file = ['{tmp_path}']`
1 finding: 1 warning
"""
    )
    assert index.requests == ["/simple/demo/", "/files/demo-2.0-py3-none-any.whl"]


def test_without_a_network_nothing_can_be_said(tmp_path: Path) -> None:
    ended = sourcebook(write_project(tmp_path, {"index.md": "# Page\n"}), "outdated", "--offline")

    assert ended.code == 2
    assert "what is newest is not known without a network: run it without --offline" in ended.output


def test_check_tells_the_same_where_it_is_asked_to(index: IndexServer, tmp_path: Path) -> None:
    index.add_wheel("demo", "1.0", {"demo/a.py": OLD})
    root = _locked(tmp_path / "project", index, {"index.md": _demo()})
    index.add_wheel("demo", "1.1", {"demo/a.py": VERSIONS["marked code changed"]})
    site = build(root).site

    quiet = sourcebook(root, "check", "--site", str(site))
    asked = sourcebook(root, "check", "--site", str(site), "--upstream", "--format", "json")

    assert quiet.code == 0
    assert asked.code == 1
    told: dict[str, Any] = json.loads(sourcebook(root, "outdated", "--format", "json").output)
    assert json.loads(asked.output) == told["findings"] != []


def test_a_library_of_the_settings_is_a_pin_too(index: IndexServer, tmp_path: Path) -> None:
    index.add_wheel("demo", "1.0", {"demo/__init__.py": "a = 1\n"})
    root = _locked(tmp_path / "project", index, {"index.md": "# Page\n"}, '[libraries]\ndemo = "pkg:pypi/demo@1.0"\n\n')
    index.yanked.add(index.add_wheel("demo", "1.0", {"demo/__init__.py": "a = 1\n"}))
    index.add_wheel("demo", "1.1", {"demo/__init__.py": "a = 2\n"})

    ended = sourcebook(root, "outdated")

    assert (
        ended.output
        == """\
pkg:pypi/demo 1.0 -> 1.1: release '1.0' of 'demo' was yanked
1 pin, no example to compare
drift: 1 finding
sourcebook.toml:2: release '1.0' of 'demo' was yanked (0 examples) [SB305]
  hint: look at why, and name another release on the page
1 finding: 1 error
"""
    )


def test_a_commit_that_is_the_newest_is_no_news(tmp_path: Path) -> None:
    repository, _ = _repository(tmp_path / "upstream")
    commit = git(repository, "rev-parse", "HEAD")
    page = _demo().replace("pkg:pypi/demo@1.0#demo/a.py", f"git+file://{repository}@{commit}#src/same.py")
    root = write_project(tmp_path / "project", {"index.md": page}, settings=f'git_file = ["{tmp_path}"]\n')
    assert sourcebook(root, "lock").code == 0

    ended = sourcebook(root, "outdated")

    assert (ended.code, ended.output) == (0, "1 example of 1 pin: 1 same\nnothing found\n")


def test_a_version_is_the_same_however_it_is_spelled(index: IndexServer, tmp_path: Path) -> None:
    index.add_wheel("demo", "1.0.0", {"demo/a.py": OLD})
    root = _locked(tmp_path / "project", index, {"index.md": _demo(version="1.0")})

    assert sourcebook(root, "outdated").output == "1 example of 1 pin: 1 same\nnothing found\n"


def test_what_changed_in_a_file_that_has_moved_is_told(index: IndexServer, tmp_path: Path) -> None:
    index.add_wheel("demo", "1.0", {"demo/a.py": OLD, "demo/b.py": OLD})
    root = _locked(tmp_path / "project", index, {"index.md": _demo()})
    index.add_wheel("demo", "1.1", {"demo/b.py": OLD, "demo/core/a.py": VERSIONS["marked code changed"]})

    ended = sourcebook(root, "outdated")

    # What stood beside it all along is not what it became.
    assert (
        f"docs/index.md:2: pkg:pypi/demo@1.0#demo/a.py: what is marked in line {AT} is not the same"
        " in demo/core/a.py, which is the file at 1.1 [SB301]\n" in ended.output
    )
    assert "1 example of 1 pin: 1 file moved\n" in ended.output


def test_an_ignored_finding_is_not_told(index: IndexServer, tmp_path: Path) -> None:
    index.add_wheel("demo", "1.0", {"demo/a.py": OLD})
    page = _demo().replace("mark:", "ignore: SB301 the page is about 1.0\nmark:")
    root = _locked(tmp_path / "project", index, {"index.md": page})
    unused = sourcebook(root, "outdated")
    index.add_wheel("demo", "1.1", {"demo/a.py": VERSIONS["marked code changed"]})

    used = sourcebook(root, "outdated")

    assert unused.code == 1
    assert "no SB301 is found here: there is nothing to ignore [SB161]" in unused.output
    assert (used.code, used.output.splitlines()[-1]) == (0, "nothing found")
