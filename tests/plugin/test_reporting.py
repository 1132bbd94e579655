"""What a preview makes of faults, without a server: the first build's, and those of later builds."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from mkdocs.commands.build import build
from mkdocs.config import load_config
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import Abort

from tests.projects import MKDOCS_YML, write_project

PAGE = "# Home\n\n```example\nsource: examples/{name}.py\nmark: os\n```\n"
USE = {"examples/here.py": "import os\nos.getcwd()\n"}

HOOK = """\
from pathlib import Path

def on_files(files, config):
    return files.nothing if Path(config.docs_dir, "a.txt").read_text() == "bad" else files
"""


class Server:
    """What the engine hands to plugins, and what browsers would get of it."""

    def __init__(self, builder: Callable[[], None]) -> None:
        self.builder = builder
        self.watched: list[str] = []
        self.app: Any = None

    def serve_request(self, environ: dict[str, str], start_response: Callable[..., Any]) -> list[bytes]:
        return [b"the site"]

    def set_app(self, app: Any) -> None:
        self.app = app

    def watch(self, path: str, *, recursive: bool = True) -> None:
        self.watched.append(Path(path).name)

    def get(self, path: str = "/") -> str:
        (data,) = self.app({"PATH_INFO": path}, lambda *_: None)
        return str(data.decode())


def preview(root: Path, *, strict: bool = False) -> tuple[Server, MkDocsConfig]:
    """Do what the engine's `serve` does up to where it waits."""

    def configured() -> MkDocsConfig:
        return load_config(str(root / "mkdocs.yml"), strict=strict, site_dir=str(root / "site"))

    config = configured()
    config.plugins.on_startup(command="serve", dirty=False)
    server: Any = Server(lambda: build(configured(), serve_url="http://127.0.0.1/"))
    build(config, serve_url="http://127.0.0.1/")
    config.plugins.on_serve(server, config=config, builder=server.builder)
    return server, config


@pytest.mark.parametrize(
    ("broken", "text", "place"),
    [
        ("docs/index.md", PAGE.format(name="none"), ">docs/index.md:4<"),
        ("sourcebook.toml", "locked = maybe\n", ">sourcebook.toml:1<"),
        ("examples.lock", "{", "examples.lock"),
        ("docs/index.md", PAGE.format(name="here") + "[nowhere](nowhere.md)\n", "nowhere.md"),
    ],
    ids=["page", "settings", "lock", "warning"],
)
def test_what_is_wrong_at_the_start_is_shown_everywhere_until_it_is_mended(
    tmp_path: Path, broken: str, text: str, place: str
) -> None:
    root = write_project(tmp_path, {"index.md": PAGE.format(name="here")}, settings="", files=USE)
    (root / broken).write_text(text)

    server, _ = preview(root, strict=True)

    assert place in server.get("/any/where/")
    assert server.get("/livereload/1/2") == "the site"
    assert "sourcebook.toml" in server.watched
    if "nowhere" not in text:
        assert (root / "site/index.html").read_text() == server.get()
    (root / broken).unlink()
    if broken.endswith(".md"):
        (root / broken).write_text(PAGE.format(name="here"))
    server.builder()
    assert server.get() == "the site"
    assert "sb-figure" in (root / "site/index.html").read_text()


@pytest.mark.parametrize(
    ("broken", "text", "shown"),
    [
        ("mkdocs.yml", "site_name: [\n", ">mkdocs.yml:2<"),
        ("mkdocs.yml", "site_name: x\ntheme: none\n", ">mkdocs.yml:2<"),
        ("docs/index.md", PAGE.format(name="none"), "there is no file"),
        ("docs/a.txt", "bad", "AttributeError"),
    ],
    ids=["no yaml", "no theme", "page", "hook"],
)
def test_what_goes_wrong_later_is_shown_too(tmp_path: Path, broken: str, text: str, shown: str) -> None:
    config = f"{MKDOCS_YML}hooks: [hook.py]\n"
    files = USE | {"hook.py": HOOK, "docs/a.txt": "good"}
    root = write_project(tmp_path, {"index.md": PAGE.format(name="here")}, config=config, files=files)
    server, _ = preview(root)
    assert server.get() == "the site"
    before = (root / broken).read_text()

    (root / broken).write_text(text)
    server.builder()
    assert shown in server.get()

    (root / broken).write_text(before)
    server.builder()
    assert server.get() == "the site"


BRING = """\
from pathlib import Path

def on_page_markdown(markdown, page, config, **kwargs):
    return markdown + Path(config.docs_dir, "../part.md").read_text()
"""


def test_what_is_wrong_in_a_text_of_others_is_shown_from_the_start(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    config = f"{MKDOCS_YML}hooks: [hook.py]\n"
    files = USE | {"hook.py": BRING, "part.md": PAGE.format(name="none")}
    root = write_project(tmp_path, {"index.md": "# Home\n", "a.md": "# A\n"}, config=config, files=files)

    server, _ = preview(root)
    for _ in range(2):
        assert all(f">docs/{name}.md:" in server.get() for name in ("index", "a"))
        server.builder()
    assert "Traceback" not in caplog.text

    (root / "part.md").write_text(PAGE.format(name="here"))
    server.builder()
    assert server.get() == "the site"
    assert "sb-figure" in (root / "site/index.html").read_text()


def test_a_build_ends_as_it_did(tmp_path: Path) -> None:
    root = write_project(tmp_path, {"index.md": PAGE.format(name="none")})
    config = load_config(str(root / "mkdocs.yml"))
    config.plugins.on_startup(command="build", dirty=False)

    with pytest.raises(Abort):
        build(config)
