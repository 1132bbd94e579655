"""Pages of pasted code become pages of references: proved line by line, and nothing is lost on the way."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path, PurePosixPath
from random import Random

import pytest

from sourcebook.code.pasted.file_lines import read_file_lines
from sourcebook.code.pasted.pasted_lines import read_pasted
from sourcebook.code.pasted.placement import Placement, place_code
from sourcebook.commands.adopt.adopting import find_adoption, write_adoption
from sourcebook.commands.adopt.pasted_blocks import Packages
from sourcebook.commands.start_point import StartPoint
from sourcebook.errors import SourcebookError
from sourcebook.pages.elisions import find_elisions
from tests.git_repositories import git
from tests.index_server import MIT, IndexServer
from tests.pasted_blocks import Pasted, paste
from tests.pasted_repositories import Files, random_history, write_history
from tests.projects import Built, sourcebook, write_project

SHOP = '''\
"""A shop."""
import shelf


def sell(basket):
    """Sell it."""
    if basket.total() > 10:
        return None
    return shelf.sell(basket, price=basket.total())
'''
OLD = SHOP.replace("10", "9")
NEW = SHOP.replace("import shelf\n", "import os\nimport shelf\n")
COMMITS = (
    {"shop.py": OLD, "LICENSE": MIT},
    {"shop.py": SHOP, "LICENSE": MIT},
    {"src/shop.py": SHOP, "LICENSE": MIT},
    {"src/shop.py": NEW, "LICENSE": MIT},
)
LINK = "https://github.com/Octo/Demo/blob/main/src/./shop.py"
HEAD = "title: Selling\nslug: selling\nsidebartitle: selling\n\n\n"
CLASSIC = f"""{HEAD}Words before.

## Example 1 from demo
Demo sells things.

[**demo / src / shop.py**]({LINK})

```python
# shop.py
import shelf

def sell(basket):
    if basket.total() > 10:
~~        return None


## ... source file continues with no further examples ...

```

Words behind.
"""


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A project whose settings name a copy of a repository with a history."""
    return make_project(tmp_path, {"a.md": CLASSIC}, COMMITS)


def make_project(folder: Path, pages: dict[str, str], commits: tuple[Files, ...] | list[dict[str, str]]) -> Path:
    write_history(folder / "git" / "octo+demo" / "repo", list(commits))
    settings = f'[mirrors]\n"https://github.com/" = "{folder}/git/{{owner}}+{{name}}/repo"\n'
    return committed(write_project(folder / "project", pages, settings=settings))


def committed(root: Path) -> Path:
    git(root, "init", "--quiet")
    git(root, "add", "--all")
    git(root, "-c", "user.name=T", "-c", "user.email=t@example.org", "commit", "--quiet", "--message", "m")
    return root


def commit_of(root: Path, number: int) -> str:
    ids = git(root.parent / "git" / "octo+demo" / "repo", "rev-list", "--reverse", "main").split("\n")
    return ids[number]


def adopt(root: Path, *arguments: str, code: int = 0) -> Built:
    run = sourcebook(root, "adopt", *arguments)

    assert run.code == code, run.output
    return run


def test_pasted_code_becomes_a_reference_to_the_oldest_commit_that_fits(project: Path) -> None:
    run = adopt(project, "docs")

    commit = commit_of(project, 1)
    block = f"""```example
source: https://github.com/Octo/Demo/blob/{commit}/shop.py
show: {{lines: "2-8"}}
mark: {{lines: "8"}}
```"""
    before, _, rest = CLASSIC.partition("[**demo")
    after = rest.partition("\n```\n")[2]
    assert (project / "docs" / "a.md").read_text() == f"{before}{block}\n{after}"
    assert run.output == (
        "github.com/octo/demo: 1 of 1 block placed\n"
        f"docs/a.md:13: shop.py at {commit[:10]}, the oldest commit that fits, lines 2-8; docstrings left out, "
        "a first line that names the file added\n"
        "1 of 1 block placed, 1 file to write\n"
    )
    assert f'"commit-id": "{commit}"' in (project / "examples.lock").read_text()
    assert sourcebook(project, "lock").output.endswith("unchanged\n")


def test_a_dry_run_shows_the_difference_and_writes_nothing(project: Path) -> None:
    (project / "docs" / "a.md").write_text(CLASSIC.replace("\n", "\r\n"))

    run = adopt(project, "docs/a.md", "--dry-run")

    assert "-~~        return None" in run.output
    assert '+show: {lines: "2-8"}' in run.output
    assert (project / "docs" / "a.md").read_bytes() == CLASSIC.replace("\n", "\r\n").encode()
    assert not (project / "examples.lock").exists()


def test_what_version_control_does_not_hold_is_not_overwritten(project: Path) -> None:
    page = project / "docs" / "a.md"
    page.write_text(CLASSIC + "More.\n")

    run = adopt(project, "docs", code=1)

    assert run.output == (
        "docs/a.md:1: version control does not hold this page as it is\n"
        "  hint: commit it first, so that nothing is lost, or look at what would be written with --dry-run\n"
    )
    assert page.read_text() == CLASSIC + "More.\n"


@pytest.mark.parametrize("change", [lambda text: f"{text}More.\n", lambda text: "", lambda text: f"\ufeff{text}"])
def test_what_somebody_writes_while_it_is_looked_for_is_not_overwritten(
    project: Path, change: Callable[[str], str]
) -> None:
    adoption = find_adoption(StartPoint(start=project), [project / "docs"], Packages(), will_write=True)
    page = project / "docs" / "a.md"
    page.write_text(changed := change(CLASSIC))

    if changed.removeprefix("\ufeff") == CLASSIC:
        write_adoption(adoption)
        assert page.read_text().startswith("\ufefftitle:")
        return
    with pytest.raises(SourcebookError, match=r"^'docs/a\.md' was changed meanwhile\n"):
        write_adoption(adoption)
    assert page.read_text() == changed
    assert not (project / "examples.lock").exists()


def test_what_cannot_be_placed_stays_with_the_reason_and_the_nearest(tmp_path: Path) -> None:
    changed = CLASSIC.replace("> 10", "> 11")
    elsewhere = CLASSIC.replace("src/./shop.py", "src/none.py")
    root = make_project(tmp_path, {"a.md": changed, "b.md": elsewhere.replace("selling", "b")}, COMMITS)

    run = adopt(root, "docs", code=1)

    assert run.output.splitlines()[1:] == [
        "docs/a.md:13: left as it is: line 18, 'if basket.total() > 11:', does not stand in the nearest, "
        f"src/shop.py at {commit_of(root, 3)[:10]}, below line 6",
        "docs/b.md:13: left as it is: no commit of the repository has a file 'src/none.py'",
        "0 of 2 blocks placed, 0 files to write",
    ]
    assert (root / "docs" / "a.md").read_text() == changed


def test_a_block_that_stands_there_twice_is_told(tmp_path: Path) -> None:
    twice = SHOP + SHOP.replace("def sell", "def buy").partition("import shelf\n")[2]
    page = CLASSIC.replace("~~", "").replace("import shelf\n\ndef sell(basket):\n", "")
    root = make_project(tmp_path, {"a.md": page}, ({"src/shop.py": twice, "LICENSE": MIT},))

    run = adopt(root, "docs", "--dry-run")

    assert ", lines 7-8; a first line that names the file added; it may as well be lines 14-15\n" in run.output


def test_a_block_that_would_be_a_fault_is_left(tmp_path: Path) -> None:
    secret = 'key = "ghp_' + "a1B2" * 9 + '"\n'
    commits = tuple({**files, "src/shop.py": SHOP + secret} for files in COMMITS[2:])
    page = CLASSIC.replace("~~        return None\n", f"        return None\n\n## ... lines left out ...\n\n~~{secret}")
    root = make_project(tmp_path, {"a.md": CLASSIC, "b.md": page.replace("selling", "b")}, commits)

    run = adopt(root, "docs", code=1)

    assert "docs/b.md:13: left as it is: it stands in src/shop.py at" in run.output
    assert "1 of 2 blocks placed, 1 file to write" in run.output
    assert (root / "docs" / "b.md").read_text() == page.replace("selling", "b")


def test_paragraphs_that_pages_share_become_the_page_of_the_project(tmp_path: Path) -> None:
    root = make_project(tmp_path, {"a.md": CLASSIC, "b.md": CLASSIC.replace("selling", "b")}, COMMITS)

    adopt(root, "docs")

    assert (root / "docs" / "projects" / "demo.md").read_text() == (
        "---\ntitle: Demo\nproject: Demo\nlinks:\n  Source: https://github.com/Octo/Demo\n---\n\nDemo sells things.\n"
    )
    assert "Demo sells things." in (root / "docs" / "a.md").read_text()


def test_without_the_repository_the_releases_are_looked_through(tmp_path: Path, index: IndexServer) -> None:
    for number in range(12):
        text = OLD if number < 4 else SHOP if number < 8 else NEW
        index.add_sdist("demo-shop", f"1.{number}", {"src/shop.py": text, "LICENSE": MIT})
    root = committed(write_project(tmp_path / "project", {"a.md": CLASSIC}, settings=closed(index)))

    lost = adopt(root, "docs", "--dry-run", code=1)
    run = adopt(root, "docs", "--package", "octo/demo=pkg:pypi/demo_shop")

    assert "no package is known for its project: say which by --package; " in lost.output
    assert (
        "docs/a.md:13: src/shop.py in demo-shop 1.4, the oldest release that fits of those read, lines 2-8; "
        in run.output
    )
    assert "source: pkg:pypi/demo-shop@1.4#src/shop.py\n" in (root / "docs" / "a.md").read_text()


def closed(index: IndexServer) -> str:
    """Return settings in which GitHub is a copy where nobody answers."""
    return f'{index.toml}[mirrors]\n"https://github.com/" = "https://127.0.0.1:1/{{owner}}/{{name}}"\n'


def test_wrong_arguments_are_told(project: Path) -> None:
    option = sourcebook(project, "adopt", "docs", "--package", "demo=pypi")
    path = sourcebook(project, "adopt", "mkdocs.yml")

    assert (option.code, path.code) == (2, 2)
    assert "'demo=pypi' is not OWNER/NAME=pkg:pypi/PACKAGE" in option.output
    assert "'mkdocs.yml' holds no page of this project\n  hint: name a page, or a folder of pages" in path.output


def _truth(pasted: Pasted, commits: list[dict[str, str]], name: str) -> int:
    """Return the number of the first commit in which a block fits best, one commit after another."""
    notes = find_elisions(pasted.lines)
    best: tuple[tuple[int, int], int] | None = None
    for number, files in enumerate(commits):
        path, text = next((path, text) for path, text in files.items() if path.endswith(name))
        code = read_pasted(pasted.lines, elisions=notes, language="python", path=PurePosixPath(path))
        lines = read_file_lines(text, language="python")
        found = place_code(code, lines, marked=pasted.marked, count=len(pasted.lines))
        if isinstance(found, Placement) and (best is None or found.distance < best[0]):
            best = found.distance, number
    assert best is not None
    return best[1]


def _check_history(folder: Path, seed: int, *, count: int, blocks: int) -> None:
    random = Random(seed)
    commits = random_history(random, count=count)
    pages, truths = {}, {}
    for number in range(blocks):
        name, files = random.choice(("first.py", "second.py")), random.choice(commits)
        text = next(text for path, text in files.items() if path.endswith(name))
        pasted = paste(text.split("\n"), random, name=name)
        path = next(path for path in commits[-1] if path.endswith(name))
        link = f"https://github.com/octo/demo/blob/main/{path}"
        slug = f"p{number}.md"
        pages[slug] = f"title: P{number}\nslug: p{number}\n\n\n{pasted.as_markdown(link, f'demo / {path}')}"
        truths[slug] = _truth(pasted, commits, name)
    root = make_project(folder, pages, commits)

    adopt(root, "docs")

    for slug, number in truths.items():
        text = (root / "docs" / slug).read_text()
        assert f"/blob/{commit_of(root, number)}/" in text, (seed, slug)


def test_blocks_of_a_history_stand_at_the_oldest_commit_that_fits(tmp_path: Path) -> None:
    _check_history(tmp_path, 3, count=8, blocks=4)


@pytest.mark.torture
@pytest.mark.skipif(not os.environ.get("SOURCEBOOK_TORTURE"), reason="minutes of git: run `make torture`")
@pytest.mark.parametrize("seed", range(10, 20))
def test_many_blocks_of_long_histories_stand_at_the_oldest_commit_that_fits(tmp_path: Path, seed: int) -> None:
    _check_history(tmp_path, seed, count=60, blocks=30)


def test_a_fault_of_the_page_itself_is_told(project: Path) -> None:
    page = project / "docs" / "a.md"
    page.write_text("---\ntitle: [x\n---\n" + CLASSIC.removeprefix(HEAD))
    git(project, "-c", "user.name=T", "-c", "user.email=t@example.org", "commit", "--quiet", "-am", "m")

    run = adopt(project, "docs", code=1)

    assert "docs/a.md:2: this is not YAML: did not find expected ',' or ']'\n" in run.output
    assert run.output.endswith("1 of 1 block placed, 1 file to write\n")
