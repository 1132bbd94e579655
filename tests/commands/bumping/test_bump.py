"""Moving pins with the pages carried along: `sourcebook bump`."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest
from click.testing import CliRunner

from sourcebook.cli.program import cli
from sourcebook.commands.bumping import writing
from sourcebook.commands.bumping.bump import plan_bump, write_bump
from sourcebook.commands.opening import open_pages
from sourcebook.commands.start_point import StartPoint
from sourcebook.errors import SourcebookError
from sourcebook.pages.page_text import NewExample, NewPage, is_untouched, page_text
from sourcebook.planning.plan_pages import plan_pages
from sourcebook.planning.run import Mode
from sourcebook.sources.store import atomic
from tests.git_repositories import git
from tests.index_server import IndexServer
from tests.projects import Built, build, sourcebook, write_project

OLD = """\
import os


def first():
    return os.getcwd()


def second(path):
    here = os.getcwd()
    return os.path.join(here, path)
"""
NEW = OLD.replace("import os\n", '"""Where we are."""\n\nimport os\n')
CHANGED = NEW.replace("return os.getcwd()", "return str(os.getcwd())")
PAGE = """\
---
title: Where
examples:
  - source: 'pkg:pypi/demo@1.0#demo/a.py'   # the file
    show: {lines: "1, 8-10"}
    mark: {lines: 9}
---

## Getting

Line 5 asks.

```example
source: pkg:pypi/demo@1.0#demo/a.py
mark: os.getcwd
```
"""
MOVED = PAGE.replace("@1.0", "@2.0").replace("1, 8-10", "3, 10-12").replace("lines: 9", "lines: 11")
MOVED = MOVED.replace("Line 5", "Line 7")


@pytest.fixture
def project(tmp_path: Path, index: IndexServer) -> Path:
    index.add_wheel("demo", "1.0", {"demo/a.py": OLD, "demo/b.py": "b = 1\n"})
    root = write_project(tmp_path / "project", {"index.md": PAGE}, settings=index.toml)
    _lock(root)
    index.add_wheel("demo", "2.0", {"demo/a.py": NEW, "demo/b.py": "b = 2\n"})
    return root


def _lock(root: Path) -> None:
    done = sourcebook(root, "lock")
    assert done.code == 0, done.output


def _bump(root: Path, *arguments: str, code: int = 0) -> str:
    done: Built = sourcebook(root, "bump", *arguments)
    assert done.code == code, done.output
    return done.output


def _page(root: Path, name: str = "index.md") -> str:
    return (root / "docs" / name).read_bytes().decode()


def _locked(root: Path) -> dict[str, str]:
    sources = json.loads((root / "examples.lock").read_text())["sources"]
    return {entry["identity"]: entry.get("release") or entry.get("commit-id") for entry in sources}


def _builds(root: Path) -> bool:
    """Tell whether a locked run finds nothing wrong, not even a warning."""
    run, pages = open_pages(StartPoint(start=root), Mode.LOCKED)
    plan = plan_pages(pages, run.sources)
    return not plan.faults and not plan.warnings


def test_pins_move_and_the_page_follows(project: Path) -> None:
    said = _bump(project)

    assert said == (
        "docs/index.md:4: pkg:pypi/demo@1.0#demo/a.py: 1.0 -> 2.0: moved\n"
        "  shown line 1 -> line 3\n"
        "  shown lines 8-10 -> lines 10-12\n"
        "  marked line 9 -> line 11\n"
        "  1, 8-10 = 3, 10-12\n"
        "docs/index.md:14: pkg:pypi/demo@1.0#demo/a.py: 1.0 -> 2.0: moved\n"
        "  the text's line 5 -> line 7\n"
        f'        {"":56} >     1   """Where we are."""\n'
        f"        {'':56} >     2\n"
        f"      1 {'* import os':56} =     3 * import os\n"
        "  2-10 = 4-12\n"
        "2 examples moved, 1 page changed\n"
    )
    assert _page(project) == MOVED
    assert _locked(project) == {"pkg:pypi/demo@2.0#demo/a.py": "demo-2.0-py3-none-any.whl"}


def test_what_is_the_newest_is_not_written(project: Path) -> None:
    _bump(project)
    before = (project / "docs/index.md").stat().st_mtime_ns

    assert _bump(project) == "0 examples moved, 0 pages changed, 1 source is the newest\n"
    assert (project / "docs/index.md").stat().st_mtime_ns == before


def test_a_dry_run_and_a_patch_write_nothing(project: Path) -> None:
    files = [project / "docs/index.md", project / "examples.lock"]
    before = [path.read_bytes() for path in files]

    dry = _bump(project, "--dry-run")
    patch = CliRunner().invoke(cli, ["--project", str(project), "bump", "--patch"])

    assert (patch.exit_code, patch.stderr) == (0, dry.removesuffix("nothing written\n"))
    assert dry.endswith("2 examples moved, 1 page changed\nnothing written\n")
    assert [path.read_bytes() for path in files] == before
    _bump(project)
    after = [path.read_bytes() for path in files]
    for path, data in zip(files, before, strict=True):
        path.write_bytes(data)
    git(project, "apply", stdin=patch.stdout_bytes)
    assert [path.read_bytes() for path in files] == after


def test_only_what_is_not_misleading_moves_where_that_is_asked_for(project: Path, index: IndexServer) -> None:
    index.add_wheel("demo", "3.0", {"demo/a.py": CHANGED})

    said = _bump(project, "--only", "moved", code=1)

    assert "docs/index.md:14: pkg:pypi/demo@1.0#demo/a.py stays: line 5 was changed\n" in said
    assert said.endswith("1 example moved, 1 page changed, 1 stayed\n")
    page = _page(project)
    assert ("@3.0" in page.partition("## Getting")[0], "@1.0" in page.partition("## Getting")[2]) == (True, True)
    assert len(_locked(project)) == 2
    assert _builds(project)


def test_changed_code_is_shown_side_by_side(project: Path, index: IndexServer) -> None:
    (project / "docs/index.md").write_text(PAGE.replace("Line 5 asks.\n\n", ""))
    index.add_wheel("demo", "3.0", {"demo/a.py": CHANGED})

    left, said = _bump(project, "--only", "moved", "--dry-run", code=1), _bump(project)

    assert "docs/index.md:12: pkg:pypi/demo@1.0#demo/a.py stays: marked code changed\n" in left
    assert f"      5 {'*     return os.getcwd()':56} ~     7 *     return str(os.getcwd())\n" in said
    assert _builds(project)


def test_one_failure_never_stops_the_others(project: Path, index: IndexServer) -> None:
    index.add_wheel("gone", "1.0", {"c.py": "c = 1\n"})
    pages = {
        "fault.md": "```example\nsource: pkg:pypi/demo@1.0#demo/a.py\nshown: 1\n```\n",
        "gone.md": "```example\npkg:pypi/demo@1.0#demo/b.py\n```\n\n```example\npkg:pypi/gone@1.0#c.py\n```\n",
        "half.md": "```example\npkg:pypi/demo@1.0#demo/a.py\n```\n\n```example\nsource: nothing\nshow: {}\n```\n",
    }
    write_project(project, {"gone.md": pages["gone.md"]}, settings=index.toml)
    _lock(project)
    write_project(project, pages, settings=index.toml)
    index.add_wheel("demo", "3.0", {"demo/a.py": NEW})
    index.remove("gone")

    said = _bump(project, code=1)

    assert "docs/gone.md:2: pkg:pypi/demo@1.0#demo/b.py stays: there is no file 'demo/b.py' in" in said
    assert "docs/gone.md:6: pkg:pypi/gone@1.0#c.py stays: the project 'gone' is no longer in the package index" in said
    assert "docs/half.md:2: pkg:pypi/demo@1.0#demo/a.py stays: its page has a fault: " in said
    assert "docs/fault.md:3: unknown option 'shown'\n  hint: nearest is 'show'\n" in said
    assert said.endswith("2 examples moved, 1 page changed, 3 stayed, 2 pages not read\n")
    assert _page(project) == MOVED.replace("@2.0", "@3.0")
    assert {name: _page(project, name) for name in pages} == pages
    assert set(_locked(project)) == {
        f"pkg:pypi/{name}"
        for name in ("demo@1.0#demo/a.py", "demo@1.0#demo/b.py", "demo@3.0#demo/a.py", "gone@1.0#c.py")
    }


def test_a_page_that_cannot_be_read_is_told_though_all_others_move(project: Path) -> None:
    (project / "docs/broken.md").write_text("---\ntitle: [x\n---\n")

    dry, said = _bump(project, "--dry-run", code=1), _bump(project, code=1)

    told = "docs/broken.md:2: this is not YAML: did not find expected ',' or ']'\n"
    assert (dry.startswith(told), said.startswith(told)) == (True, True)
    assert said.endswith("2 examples moved, 1 page changed, 1 page not read\n")
    assert _page(project) == MOVED


def test_what_would_not_build_is_not_written(project: Path, index: IndexServer) -> None:
    reasons = {
        "mark: os.getcwd": "then no use of 'os.getcwd' in demo/a.py",
        "show: second": "then no definition of 'second' in demo/a.py",
        "show: {from: def second, to: return}": "then no line of demo/a.py holds 'def second'",
        "mark: {text: getcwd}": "then no line of demo/a.py holds 'getcwd'",
    }
    blocks = [f"```example\nsource: pkg:pypi/demo@1.0#demo/a.py\n{options}\n```\n" for options in reasons]
    (project / "docs/index.md").write_text("\n".join(blocks))
    index.add_wheel("demo", "3.0", {"demo/a.py": "import os\n\nprint(os.sep)\n"})
    before = _page(project), (project / "examples.lock").read_bytes()

    said = _bump(project, code=1)

    assert (
        said
        == "".join(
            f"docs/index.md:{line}: pkg:pypi/demo@1.0#demo/a.py stays: {reason}\n"
            for line, reason in zip((2, 7, 12, 17), reasons.values(), strict=True)
        )
        + "0 examples moved, 0 pages changed, 4 stayed\n"
    )
    assert (_page(project), (project / "examples.lock").read_bytes()) == before


def test_a_new_warning_would_end_a_strict_build(project: Path, index: IndexServer) -> None:
    page = "---\nsymbol: os.getcwd\n---\n\n```example\npkg:pypi/demo@1.0#demo/a.py\n```\n"
    (project / "docs/index.md").write_text(page)
    index.add_wheel("demo", "3.0", {"demo/a.py": "import os\n\nprint(os.sep)\n"})

    assert "stays: then no use of 'os.getcwd' in demo/a.py" in _bump(project, code=1)
    assert _page(project) == page


def test_a_made_page_is_still_one_that_nobody_touched(project: Path) -> None:
    example = NewExample(source="pkg:pypi/demo@1.0#demo/a.py", title="Line 5 asks", show="4-5")
    made = NewPage(
        title="x", sidebartitle="x", symbol="os.getcwd", slug="x", meta="x", examples=(example,), form="list"
    )
    (project / "docs/index.md").write_text(page_text(made))

    _bump(project)

    assert 'title: Line 7 asks\n    show: {lines: "6-7"}' in _page(project)
    assert is_untouched(_page(project))


class _Killed(BaseException):
    """A run that ends at once."""


def _killed_at_each_write(monkeypatch: pytest.MonkeyPatch, root: Path) -> Iterator[int]:
    """Bump a project again and again, each time killed before one write more than the last, until it ends."""
    start = {path: path.read_bytes() for path in [*root.glob("docs/*.md"), root / "examples.lock"]}
    real = atomic.write_atomic
    for count in range(100):
        done = 0

        def write(path: Path, data: bytes, count: int = count) -> None:
            nonlocal done
            if done == count:
                raise _Killed
            done += 1
            real(path, data)

        for path, data in start.items():
            path.write_bytes(data)
        with monkeypatch.context() as patch, suppress(_Killed):
            patch.setattr(writing, "write_atomic", write)
            _bump(root)
            return
        yield count
    raise AssertionError("it never ends")


@pytest.mark.slow
def test_killed_at_any_moment_pages_and_lock_fit(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (project / "docs/second.md").write_text(PAGE)
    moments = []

    for count in _killed_at_each_write(monkeypatch, project):
        pages = [_page(project), _page(project, "second.md")]
        assert set(pages) <= {PAGE, MOVED}
        assert _builds(project)
        moments.append(pages.count(MOVED))
        _bump(project)
        assert [_page(project), _page(project, "second.md")] == [MOVED, MOVED], count
        assert list(_locked(project)) == ["pkg:pypi/demo@2.0#demo/a.py"]

    assert moments == [0, 0, 1, 2]


def _commit(repository: Path, text: str, *tags: str) -> str:
    (repository / "a.py").write_text(text)
    git(repository, "add", "a.py")
    git(repository, "-c", "user.name=T", "-c", "user.email=t@example.org", "commit", "--quiet", "-m", "m")
    for tag in tags:
        git(repository, "tag", tag)
    return git(repository, "rev-parse", "HEAD")


@pytest.mark.slow
def test_branches_tags_and_commits_of_a_repository_move(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A branch whose lines moved has its pages name the commit while they are written."""
    repository = tmp_path / "demo"
    repository.mkdir()
    git(repository, "init", "--quiet", "--initial-branch=main")
    old = _commit(repository, OLD, "v1.0", "other-9")
    url = f"git+file://{repository}"
    page = "".join(
        f"## {revision}\n\nLine 5 asks.\n\n```example\nsource: {url}@{revision}#a.py\nshow: {{lines: 4-5}}\n```\n\n"
        for revision in ("main", "v1.0", old)
    )
    settings = f'git_file = ["{tmp_path}"]\n'
    root = write_project(tmp_path / "project", {"index.md": page}, settings=settings)
    _lock(root)
    new = _commit(repository, NEW, "v1.10", "v1.9", "v2.0rc1", "w3")
    after = (
        page.replace("Line 5", "Line 7").replace("4-5", "6-7").replace("@v1.0", "@v1.10").replace(f"@{old}", f"@{new}")
    )

    for _ in _killed_at_each_write(monkeypatch, root):
        assert _builds(root)
        assert _page(root) in (page, after, after.replace("@main", f"@{new}"))

    assert _page(root) == after
    assert _locked(root) == {f"file//{repository}@{revision}#a.py": new for revision in ("main", "v1.10", new)}


LINKS = """\
# Links

[A line](../index.md#demo-L5), [there](<../index.md#demo-2-L9> "line 9"), `[x](../index.md#demo-L5)`,
[the file](../source/pypi/demo/1.0/demo/a.py.md#L5), [all of it](../source/pypi/demo/1.0/demo/a.py.md).
"""


LINKING = "[asks](index.md#demo-L5)\n"


@pytest.mark.parametrize("name", ["docs/index.md", "docs/other.md", "examples.lock"])
def test_what_somebody_changes_meanwhile_is_not_overwritten(project: Path, name: str) -> None:
    (project / "docs/other.md").write_text(LINKING)
    bump = plan_bump(StartPoint(start=project))
    assert [path.name for path in bump.pages()] == ["index.md", "other.md"]
    changed = (project / name).read_text().replace("demo/a.py", "demo/b.py").replace("asks", "is asked")
    (project / name).write_text(changed)

    with pytest.raises(SourcebookError, match=f"^{name!r} was changed meanwhile\n"):
        write_bump(bump)

    texts = {"docs/index.md": PAGE, "docs/other.md": LINKING} | {name: changed}
    assert {path: (project / path).read_text() for path in texts} == texts


@pytest.mark.slow
def test_links_of_other_pages_to_lines_and_whole_files_follow(project: Path) -> None:
    (project / "docs/sub").mkdir()
    (project / "docs/sub/links.md").write_text(LINKS)
    before = build(project, environ={"CI": "true"})

    said = _bump(project)

    assert before.code == 0, before.output
    assert said.endswith("2 examples moved, 2 pages changed\n")
    # In the order of the page, blocks come before the list.
    expected = LINKS.replace("#demo-L5)", "#demo-L7)", 1).replace("#demo-2-L9", "#demo-2-L11")
    assert _page(project, "sub/links.md") == expected.replace("#L5", "#L7").replace("/1.0/", "/2.0/")
    built = build(project, environ={"CI": "true"})
    assert built.code == 0, built.output


def test_an_example_stays_that_a_link_cannot_follow(project: Path, index: IndexServer) -> None:
    (project / "docs/index.md").write_text(PAGE.replace("Line 5 asks.", ""))
    (project / "docs/links.md").write_text("[A line](index.md#demo-L5)\n")
    index.add_wheel("demo", "3.0", {"demo/a.py": CHANGED})

    said = _bump(project, code=1)

    assert said.endswith(
        "docs/index.md:14: pkg:pypi/demo@1.0#demo/a.py stays: "
        "a link to it in docs/links.md:1 cannot be carried: line 5 was changed\n"
        "1 example moved, 1 page changed, 1 stayed\n"
    )
    assert _page(project, "links.md") == "[A line](index.md#demo-L5)\n"


@pytest.mark.slow
def test_a_bumped_site_builds_strictly(project: Path) -> None:
    _bump(project)

    built = build(project, environ={"CI": "true"})

    assert built.code == 0, built.output
    assert [n.lineno for n in built.page("index.html").figures[0].lines] == list(range(1, 13))
