"""The spine: what a build does, and that it does nothing twice."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from pathlib import Path, PurePosixPath
from typing import Any

import pytest
from mkdocs.commands.build import build as build_site
from mkdocs.config import load_config

from sourcebook.commands import build as spine
from sourcebook.commands.build import open_build
from sourcebook.corpus.counts import save_counts
from sourcebook.errors import SourcebookError
from sourcebook.model.corpus import CorpusLock, LockedRepository
from sourcebook.model.corpus_counts import CorpusCounts, SymbolCount
from sourcebook.model.page_path import PagePath
from sourcebook.planning import analysis, figures
from sourcebook.planning.run import open_run
from sourcebook.settings.project import find_project
from sourcebook.site.addresses import EngineAddresses
from tests.projects import build, write_project

DEMO = "import os\n\n\ndef here():\n    return os.getcwd()\n\n\ndef there():\n    return os.listdir(os.getcwd())\n"
PAGES = {
    "index.md": "# Home\n\nNo example.\n",
    "cwd.md": (
        "---\nsymbol: os.getcwd\nexamples:\n  - source: demo.py\n    show: here\n"
        "  - source: demo.py\n    show: there\n---\n"
    ),
    "block.md": "# Two\n\n```example\nsource: demo.py\nmark: os.listdir\n```\n\ntext\n\n```example\ndemo.py\n```\n",
    "classic.md": (
        "title: C\nslug: c\nsidebartitle: os getcwd\n\n\n"
        "[**demo / a.py**](https://github.com/o/demo/blob/master/a.py)\n\n```python\n~~import os\n```\n"
    ),
}
EXAMPLES = 4
"""Of a source; the classic page has one more figure."""


def count(monkeypatch: pytest.MonkeyPatch, counted: Counter[str], holder: Any, name: str) -> None:
    """Count the calls of a function where it is looked up."""
    function: Callable[..., Any] = getattr(holder, name)

    def counting(*args: Any, **more: Any) -> Any:
        counted[name] += 1
        return function(*args, **more)

    monkeypatch.setattr(holder, name, counting)


@pytest.fixture
def project(tmp_path: Path) -> Path:
    return write_project(tmp_path / "project", PAGES, files={"demo.py": DEMO})


def test_a_build_plans_attributes_and_lays_out_once(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    counted: Counter[str] = Counter()
    count(monkeypatch, counted, figures.FigurePlanner, "plan")
    count(monkeypatch, counted, figures, "attribution_for")
    count(monkeypatch, counted, figures, "pasted_figure")
    count(monkeypatch, counted, spine, "lay_out")
    count(monkeypatch, counted, analysis, "analyze")

    config = load_config(str(project / "mkdocs.yml"))
    config.plugins.on_startup(command="build", dirty=False)
    build_site(config)

    assert counted["plan"] == EXAMPLES
    assert counted["attribution_for"] == EXAMPLES
    assert counted["lay_out"] == len(PAGES)
    # The block that marks nothing and the two listed ones ask different things; none asks the same of the file.
    assert counted["analyze"] == EXAMPLES


def test_requests_that_mean_the_same_are_analyzed_once(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    block = "```example\nsource: demo.py\nmark: os.getcwd\n```\n"
    (project / "docs" / "again.md").write_text(f"# A\n\n{block}\n{block}\n")
    (project / "docs" / "more.md").write_text(f"# B\n\n{block}")
    counted: Counter[str] = Counter()
    count(monkeypatch, counted, analysis, "analyze")

    run = open_run(find_project(project), {})
    texts = {PagePath(PurePosixPath(name)): project / "docs" / name for name in ("again.md", "more.md")}
    plan = spine.plan_build(run, spine.read_build(run, texts))

    assert len(plan.figures) == 3
    assert counted["analyze"] == 1


def test_an_analysis_that_fails_is_not_tried_again(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    page = "---\nsymbol: os.getcwd\nexamples:\n  - source: demo.py\n    mark: os.getwcd\n---\n"
    (project / "docs" / "cwd.md").write_text(page)
    counted: Counter[str] = Counter()
    count(monkeypatch, counted, analysis, "analyze")

    run = open_run(find_project(project), {})
    path = PagePath(PurePosixPath("cwd.md"))
    pages = spine.read_build(run, {path: project / "docs" / "cwd.md"})
    plan = spine.plan_build(run, pages)
    engine = EngineAddresses(use_directory_urls=True)
    site = spine.arrange_build(run, plan, engine)
    opened = spine.open_build(find_project(project), {})
    with pytest.raises(SourcebookError) as caught:
        spine.lay_out_build(opened, site, engine, pages)

    assert str(caught.value) == ("docs/cwd.md:5: no use of 'os.getwcd' in demo.py\n  hint: nearest is 'os.getcwd'")
    assert counted["analyze"] == 1


def test_the_fences_of_a_page_are_scanned_once(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Until no other plugin changes the text; twins scan what they have written, for their links."""
    from sourcebook.pages import headings, markdown_links, page

    counted: Counter[str] = Counter()
    for holder in (page, headings):
        count(monkeypatch, counted, holder, "scan_fences")
    links: Counter[str] = Counter()
    count(monkeypatch, links, markdown_links, "scan_fences")

    config = load_config(str(project / "mkdocs.yml"))
    config.plugins.on_startup(command="build", dirty=False)
    build_site(config)

    assert counted["scan_fences"] == len(PAGES)
    assert links["scan_fences"] > 0


def _counted(root: Path, lock: CorpusLock) -> Path:
    write_project(root, {"index.md": "# A\n"})
    save_counts(root / "corpus.counts.json", CorpusCounts(corpus=lock.digest, projects=3))
    return root


def test_counts_of_another_corpus_are_a_warning_and_in_ci_an_error(tmp_path: Path) -> None:
    other = CorpusLock(projects=(LockedRepository(name="https://example.org/a/b", commit="a" * 40),))
    root = _counted(tmp_path, other)

    warned = build(root, strict=False)
    refused = build(root, strict=False, environ={"CI": "true"})

    told = (
        "corpus.counts.json: the counts are not of what corpus.lock pins\n"
        "  hint: run `sourcebook mine`, and commit what it writes"
    )
    assert (warned.code, refused.code) == (0, 1)
    assert told.splitlines()[0] in warned.output
    assert told.splitlines()[0] in refused.output
    assert build(root, strict=True).code == 1


def test_counts_of_the_corpus_as_it_is_locked_are_taken(tmp_path: Path) -> None:
    root = _counted(tmp_path, CorpusLock())

    opened = open_build(find_project(root), {"CI": "true"})

    assert opened.counts is not None
    assert (opened.counts.projects, opened.warnings) == (3, ())
    assert build(root, environ={"CI": "true"}).code == 0


def test_counts_that_cannot_be_read_end_the_build_with_their_name(tmp_path: Path) -> None:
    root = _counted(tmp_path, CorpusLock())
    (root / "corpus.counts.json").write_text("{")

    built = build(root)

    assert built.code == 1
    assert "corpus.counts.json: the counts cannot be read: not JSON" in built.output
    assert "Traceback" not in built.output


USED = """\
---
symbol: json.dumps
examples:
  - {source: examples/demo.py, project: Demo}
  - {source: examples/demo.py, project: Tug}
---
"""
DUMPING = "from json import dumps\n\n\ndef show(value):\n    return dumps(value)\n"


def test_pages_say_how_often_a_name_is_used_and_lead_to_all_uses_of_its_kinds(tmp_path: Path) -> None:
    files = {"examples/demo.py": DUMPING}
    root = write_project(tmp_path, {"index.md": "# A\n", "dumps.md": USED}, theme="material", files=files)
    counted = SymbolCount(symbol="json.dumps", uses=30, projects=9, kinds=())
    counts = CorpusCounts(corpus=CorpusLock().digest, projects=140, symbols=(counted,))
    save_counts(root / "corpus.counts.json", counts)

    built = build(root)

    assert built.code == 0, built.output
    html = built.html("dumps/index.html")
    used = f'used by <b>9 of 140 projects</b> of corpus <code title="corpus.lock, sha256 {counts.corpus}"'
    assert f'<p class="sb-used">2 examples from 2 projects · {used}' in html
    assert "<b>2 examples · 9 of 140 projects</b>" in built.html("libraries/json/index.html")
    assert f"Used by 9 of 140 projects of the corpus (corpus.lock, sha256 `{counts.corpus}`)." in built.html(
        "dumps/index.html.md"
    )
    assert "2 examples. Used by 9 of 140 projects." in built.html("llms.txt")
    page = built.page("dumps/index.html")
    assert "../catalog/kinds/call/" in page.links
    assert "../../../dumps/#demo-L5" in built.page("catalog/kinds/call/index.html").links
    assert "    - [Demo](../../../dumps/index.html.md) (1)\n" in built.html("catalog/kinds/call/index.html.md")
    assert "[Calls](catalog/kinds/call/index.html.md)" in built.html("llms.txt")


def test_a_project_without_counts_says_nothing_of_them(tmp_path: Path) -> None:
    files = {"examples/demo.py": DUMPING}
    built = build(write_project(tmp_path, {"index.md": "# A\n", "dumps.md": USED}, files=files))

    assert built.code == 0, built.output
    assert "projects</b> of corpus" not in built.html("dumps/index.html")
    assert "corpus" not in built.html("libraries/json/index.html")
