"""The plugin beside other plugins, hooks and settings of the engine, and in a preview."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.request import urlopen

import pytest
from mkdocs.commands.build import build as build_site
from mkdocs.config import load_config

from sourcebook.excerpts import needed
from sourcebook.marks.python.inference.modules import Modules
from sourcebook.model.request import ExampleRequest, MarkTarget
from sourcebook.model.source import Source
from sourcebook.planning.analysis import Analysis, analyze
from sourcebook.sources.session import Sources
from tests.index_server import IndexServer
from tests.projects import MKDOCS_YML, build, sourcebook, write_project

USE = "import os\nos.getcwd()\n"
RELEASE = "pkg:pypi/demo@1.0#demo/a.py"
BY_SYMBOL = f"---\nsymbol: os.getcwd\n---\n\n# A page\n\n```example\n{RELEASE}\n```\n"

HOOK = f"""\
from mkdocs.structure.files import File

def on_files(files, config):
    files.append(File.generated(config, "made.md", content={BY_SYMBOL!r}))
    return files
"""


@pytest.fixture
def release(index: IndexServer) -> IndexServer:
    index.add_wheel("demo", "1.0", {"demo/a.py": USE})
    return index


def test_a_page_that_a_hook_adds_is_a_page_like_others(tmp_path: Path, release: IndexServer) -> None:
    root = write_project(
        tmp_path,
        {"index.md": "# Home\n"},
        config=f"{MKDOCS_YML}hooks: [hook.py]\n",
        settings=release.toml,
        files={"hook.py": HOOK},
    )

    built = build(root)

    assert built.code == 0, built.output
    assert built.page("made/index.html").figures[0].marked == (1, 2)
    assert RELEASE in (root / "examples.lock").read_text()


def test_a_block_that_a_hook_brings_is_a_figure_like_others(tmp_path: Path, release: IndexServer) -> None:
    root = write_project(
        tmp_path,
        {"sep.md": "---\nsymbol: os.sep\n---\n\n# A page\n", "cwd.md": BY_SYMBOL},
        config=f"{MKDOCS_YML}hooks: [hook.py]\n",
        settings=release.toml,
        files={"hook.py": _bringing("source: examples/demo.py\nmark: os", to="sep.md"), "examples/demo.py": USE},
    )

    built = build(root)

    assert built.code == 0, built.output
    page = built.html("sep/index.html")
    assert "<a href=../cwd/>getcwd</a>" in page
    assert "<a href=../cwd/>" in page.partition("Used together with")[2].partition("</section>")[0]


def test_a_block_that_a_hook_brings_to_every_page_is_analyzed_once(
    tmp_path: Path, release: IndexServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[ExampleRequest] = []

    def counting(
        request: ExampleRequest, source: Source, targets: tuple[MarkTarget, ...], modules: Modules
    ) -> Analysis:
        asked.append(request)
        return analyze(request, source, targets, modules)

    monkeypatch.setattr("sourcebook.planning.analysis.analyze", counting)
    root = write_project(
        tmp_path,
        {f"{number}.md": f"# Page {number}\n" for number in range(4)},
        config=f"{MKDOCS_YML}hooks: [hook.py]\n",
        settings=release.toml,
        files={"hook.py": _bringing(f"source: {RELEASE}\nmark: os.getcwd")},
    )

    built = build(root)

    assert built.code == 0, built.output
    assert [built.page(f"{number}/index.html").figures[0].marked for number in range(4)] == [(1, 2)] * 4
    # Once where it is met, and once by the build that is planned with it.
    assert len(asked) == 2


def test_a_build_says_that_it_waits_for_another_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    class Waiting(Sources):
        def __init__(self, *arguments: Any, progress: Callable[[str], None], **named: Any) -> None:
            super().__init__(*arguments, progress=progress, **named)
            progress("waiting for another run, which holds '\x1b'")
            progress("ready something")

    monkeypatch.setattr("sourcebook.planning.run.Sources", Waiting)
    root = write_project(tmp_path, {"index.md": "# Home\n"})

    built = build(root)

    assert built.code == 0, built.output
    assert "INFO    -  sourcebook: waiting for another run, which holds '[U+001B]'\n" in built.output
    assert "ready" not in built.output


def _bringing(block: str, *, to: str = ".md") -> str:
    """Return a hook that adds a block to pages whose name ends in `to`."""
    text = f"\n\n```example\n{block}\n```\n"
    return f"""\
def on_page_markdown(markdown, page, config, files):
    return markdown + {text!r} * page.file.src_uri.endswith({to!r})
"""


@pytest.mark.parametrize("head", ["symbol:", "symbol: ''", "symbol: '  '"])
def test_an_empty_symbol_is_none(tmp_path: Path, release: IndexServer, head: str) -> None:
    page = f"---\n{head}\nexamples:\n- {RELEASE}\n---\n\n# A page\n\n```example\n{RELEASE}\n```\n"
    root = write_project(tmp_path, {"index.md": page}, settings=release.toml)

    built = build(root)

    assert built.code == 0, built.output
    assert [figure.marked for figure in built.page("index.html").figures] == [(), ()]


def test_one_configuration_may_be_built_twice(tmp_path: Path, release: IndexServer) -> None:
    root = write_project(tmp_path, {"a.md": BY_SYMBOL}, settings=release.toml)
    build(root)
    config = load_config(str(root / "mkdocs.yml"), site_dir=str(root / "site"))

    pages = []
    for _ in range(2):
        build_site(config)
        pages.append((root / "site" / "a" / "index.html").read_bytes())

    assert pages[0] == pages[1]
    assert b"getcwd" in pages[0]


def test_libraries_that_differ_in_case_alone_have_a_page_each(tmp_path: Path, release: IndexServer) -> None:
    files = {
        name: f"---\nsymbol: {name}.x\n---\n\n```example\nsource: {RELEASE}\nmark: os.getcwd\n```\n"
        for name in ("Foo", "foo")
    }
    root = write_project(tmp_path, {f"{i}.md": text for i, text in enumerate(files.values())}, settings=release.toml)

    built = build(root)

    assert built.code == 0, built.output


def test_a_list_of_posts_shows_the_figures_of_the_posts(tmp_path: Path, release: IndexServer) -> None:
    post = f"---\ndate: 2024-01-02\n---\n\n# A post\n\n```example\n{RELEASE}\n```\n\n<!-- more -->\n"
    config = "site_name: x\ntheme: material\nplugins: [blog, sourcebook]\n"
    root = write_project(
        tmp_path,
        {"index.md": "# Home\n", "blog/index.md": "# Blog\n", "blog/posts/a.md": post},
        config=config,
        settings=release.toml,
    )

    built = build(root, environ={"DISABLE_MKDOCS_2_WARNING": "true"})

    assert built.code == 0, built.output
    for path in ("blog/2024/01/02/a-post/index.html", "blog/index.html"):
        assert [f.source for f in built.page(path).figures] == [RELEASE], path
        assert "sb-slot" not in built.html(path)
    # The blog moves its posts when all files are settled.
    checked = sourcebook(root, "check", "--site", str(built.site))
    assert checked.code == 0, checked.output


def test_lists_lead_to_posts_where_the_blog_has_put_them(tmp_path: Path, release: IndexServer) -> None:
    post = f"---\ndate: 2024-01-02\ntags: [one]\n---\n\n# A post\n\n```example\n{RELEASE}\n```\n"
    root = write_project(
        tmp_path,
        {"index.md": "# Home\n", "blog/index.md": "# Blog\n", "blog/posts/a.md": post},
        config="site_name: x\ntheme: material\nplugins: [blog, sourcebook]\n",
        settings=release.toml,
    )

    built = build(root)

    assert built.code == 0, built.output
    way = "../../blog/2024/01/02/a-post/"
    assert way in built.page("catalog/tags/index.html").links
    assert any(link.startswith(f"{way}#") for link in built.page("catalog/projects/index.html").links)
    source = built.page("source/pypi/demo/1.0/demo/a.py/index.html")
    assert any("blog/2024/01/02/a-post/#" in link for link in source.links)


def test_index_pages_need_not_be_in_an_explicit_nav(tmp_path: Path) -> None:
    config = (
        f"{MKDOCS_YML}validation: {{nav: {{omitted_files: warn}}}}\n"
        "nav: [index.md, {Libraries: libraries/index.md}, {Elsewhere: 'https://x.example/'}]\n"
    )
    root = write_project(tmp_path, {"index.md": "---\nsymbol: os.getcwd\n---\n"}, config=config)

    built = build(root)

    assert built.code == 0, built.output
    assert {"libraries/", "https://x.example/"} <= set(built.page("index.html").links)
    assert (built.site / "libraries/os/index.html").is_file()


@pytest.mark.parametrize("library", ["index", "README"])
def test_a_library_may_be_called_as_a_folders_own_page(tmp_path: Path, library: str) -> None:
    root = write_project(tmp_path, {"a.md": f"---\nsymbol: {library}.x\n---\n"})

    built = build(root)

    assert built.code == 0, built.output
    assert f"{library}/" in built.page("libraries/index.html").links


def test_figures_are_there_beside_the_meta_extension(tmp_path: Path) -> None:
    """It drops lines of a page before fences are read."""
    config = f"{MKDOCS_YML}markdown_extensions: [meta]\n"
    page = "Note: something\n\n```example\nexamples/demo.py\n```\n"
    root = write_project(tmp_path, {"index.md": page}, config=config, files={"examples/demo.py": USE})

    built = build(root)

    assert [f.source for f in built.page("index.html").figures] == ["examples/demo.py"]


class Preview:
    """A running `mkdocs serve`."""

    def __init__(self, root: Path, port: int, log: Path) -> None:
        self.root, self._port, self._log = root, port, log

    @property
    def builds(self) -> int:
        return self.output.count("Building documentation")

    @property
    def output(self) -> str:
        return self._log.read_text("utf-8")

    def get(self, path: str) -> str:
        with urlopen(f"http://127.0.0.1:{self._port}/{path}", timeout=30) as answer:
            text: str = answer.read().decode("utf-8")
            return text

    def wait(self, condition: Callable[[], bool]) -> None:
        end = time.monotonic() + 180
        while not condition():
            assert time.monotonic() < end, self.output
            time.sleep(0.1)

    def write(self, name: str, text: str) -> None:
        """Write a file of the project, and wait for the build that follows."""
        (self.root / name).parent.mkdir(exist_ok=True)
        before = self.builds
        (self.root / name).write_text(text)
        self.wait(lambda: self.builds > before)


@contextmanager
def serve(root: Path) -> Iterator[Preview]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    log = root.parent / "serve.log"
    with log.open("w") as output:
        process = subprocess.Popen(
            [sys.executable, "-m", "mkdocs", "serve", "--dev-addr", f"127.0.0.1:{port}"],
            cwd=root,
            env={**os.environ, "NO_MKDOCS_2_WARNING": "1"},
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
        )
    preview = Preview(root, port, log)
    try:
        preview.wait(lambda: "Serving on" in preview.output or process.poll() is not None)
        yield preview
        assert process.poll() is None, preview.output
    finally:
        process.terminate()
        process.wait(30)


@pytest.mark.slow
def test_a_preview_follows_what_pages_are_made_of(tmp_path: Path, release: IndexServer) -> None:
    """Faults do not end it, the lock that it writes does not make it loop, and it shows drafts."""
    root = write_project(
        tmp_path / "project",
        {"index.md": BY_SYMBOL, "draft.md": BY_SYMBOL},
        config=f"{MKDOCS_YML}draft_docs: draft.md\n",
        settings=release.toml,
        files={"examples/other.py": USE},
    )

    with serve(root) as preview:
        assert "sb-figure" in preview.get("")
        assert "sb-figure" in preview.get("draft/")
        time.sleep(2)
        assert preview.builds == 1, preview.output

        preview.write("docs/new.md", "# New\n\n```example\nsource: examples/new.py\nmark: os\n```\n")
        preview.wait(lambda: "docs/new.md:4: there is no file" in preview.output)
        preview.write("examples/new.py", "import os\nfirst\n")
        preview.wait(lambda: "first" in preview.get("new/"))
        preview.write("examples/new.py", "import os\nsecond\n")
        preview.wait(lambda: "second" in preview.get("new/"))

        (root / "examples.lock").write_text('{"lock-version": 99}')
        preview.wait(lambda: "examples.lock:" in preview.output)


def test_ranges_of_lines_are_good_links(tmp_path: Path) -> None:
    page = (
        "# E\n\n```example\ncode/a.py\n```\n\n"
        "[file](source/project/code/a.py.md#L1-L2) [short](source/project/code/a.py.md#L1-2) "
        "[here](index.md#this-project-L1-L2)\n"
    )
    root = write_project(
        tmp_path,
        {"index.md": page},
        config=f"{MKDOCS_YML}validation: {{anchors: warn}}\n",
        files={"code/a.py": "x = 1\ny = 2\n"},
    )

    built = build(root)

    assert built.code == 0, built.output
    assert sourcebook(root, "check").code == 0


def test_a_range_that_ends_nowhere_is_told(tmp_path: Path) -> None:
    root = write_project(
        tmp_path,
        {"index.md": "# E\n\n```example\ncode/a.py\n```\n\n[lines](index.md#this-project-L1-L9)\n"},
        config=f"{MKDOCS_YML}validation: {{anchors: warn}}\n",
        files={"code/a.py": "x = 1\ny = 2\n"},
    )

    built = build(root)
    checked = sourcebook(root, "check")

    assert built.code == 1
    assert "this-project-L1-L9" in built.output
    assert "no such anchor" in checked.output


def test_check_names_what_is_cut_otherwise_than_in_a_site_of_before(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    steps = "".join(f"    step({n})\n" for n in range(28))
    page = "# E\n\n```example\nsource: code/a.py\nmark: os.getcwd\n```\n"
    root = write_project(
        tmp_path, {"index.md": page}, files={"code/a.py": f"import os\n\n\ndef run():\n{steps}    return os.getcwd()\n"}
    )
    site = str(build(root).site)

    same = sourcebook(root, "check", "--site", site)
    monkeypatch.setattr(needed, "MOST_LINES", 20)
    other = sourcebook(root, "check", "--site", site)

    assert (same.code, other.code) == (0, 1)
    assert "docs/index.md:3: " in other.output
    assert "no page shows this: lines 1-" in other.output


def test_what_is_wrong_in_settings_is_called_so(tmp_path: Path) -> None:
    root = write_project(tmp_path, {"index.md": "# Home\n"}, settings="lockd = true\n")

    assert "faults in the settings\nsourcebook.toml:1: unknown setting 'lockd'\n" in build(root).output


def test_a_setting_in_the_engines_file_is_told_where_it_belongs(tmp_path: Path) -> None:
    config = MKDOCS_YML.replace("sourcebook", "sourcebook: {lockd: true}", 1)
    assert config != MKDOCS_YML
    root = write_project(tmp_path, {"index.md": "# Home\n"}, config=config)

    built = build(root)

    assert built.code == 1
    assert "Unrecognised configuration name: lockd; all else is set in sourcebook.toml" in built.output
