"""Every code, from pages as people write them, with all that the check says of them.

A case of `tests/cases/findings.yaml` is a small project:

- `pages`, `files`, `settings` and `config` are what it is made of; `releases` and `archives` are on the index, wheels
  and source archives by names such as `demo-1.0`; `web` is served by the index's host; with `forge` there is a forge
  with a repository `o/r`, which was `o/old`, and which tells nothing of its objects
- `commands` are run, then the site is built where `site` says so, and then `later` and `later_releases` take the place
  of what was there, and `later_commands` are run
- with `upstream` the check asks for what is newest: before, `gone` projects are taken from the index, `yanked` releases
  taken back, and `renamed` is what the forge redirects; `metadata` are more lines of what a release says of itself
- the check is run with `environ`, and says exactly `told`

In all texts `INDEX` is the settings of the index, `FORGE` that of the forge, `HOST` and `FORGE_HOST` are their hosts,
`DOWN` is one that does not answer, and `TOKEN` something that looks like a secret; they stand in `<>`. Digests, the
folder of the project and the version of Python are told by such words too. A page `index.md` is there without saying.
"""

from __future__ import annotations

import re
import shutil
import socket
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml

from sourcebook.model.codes import Code
from tests.conftest import ROOT
from tests.git_repositories import ForgeServer, make_repository
from tests.index_server import IndexServer, metadata_of
from tests.projects import ALL_OURS, EXTENSION_ONLY_YML, MKDOCS_YML, build, sourcebook, write_project

CASES: dict[str, dict[str, Any]] = yaml.safe_load((ROOT / "tests" / "cases" / "findings.yaml").read_text("utf-8"))
CONFIGS = {"plugin": MKDOCS_YML, "extension": EXTENSION_ONLY_YML}
TOKEN = "ghp" + "_" + "a1B2c3D4e5F6g7H8i9J0k1L2m3N4o5P6q7R8"


@pytest.fixture(scope="module")
def forge(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ForgeServer]:
    repository = make_repository(tmp_path_factory.mktemp("git") / "template.git", {})
    with ForgeServer(tmp_path_factory.mktemp("server"), "github") as server:
        server.add("o/r", repository)
        server.add("o/other", repository)
        server.renamed = {"o/old": "o/r"}
        server.filters = False
        yield server


def told(case: Mapping[str, Any], folder: Path, index: IndexServer, forge: ForgeServer | None) -> tuple[int, str]:
    """Run a case and return code and output of its check."""
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        down = f"127.0.0.1:{unused.getsockname()[1]}"
    host = index.server.url_for("").partition("://")[2].strip("/")
    words = {"INDEX": index.toml, "TOKEN": TOKEN, "DOWN": down}
    if forge is not None:
        words |= {"FORGE_HOST": forge.host, "FORGE": forge.toml}
    words |= {"HOST": host}

    def filled(text: str) -> str:
        for word, value in words.items():
            text = text.replace(f"<{word}>", value)
        return text

    def written(files: Mapping[str, str]) -> dict[str, str]:
        return {name: filled(text) for name, text in files.items()}

    _publish(index, case, "releases")
    for path, text in case.get("web", {}).items():
        index.server.expect_request(path).respond_with_data(text, content_type="text/plain")
    config = case.get("config", "plugin")
    root = write_project(
        folder / "project",
        {"index.md": "# Home\n"} | written(case.get("pages", {})),
        settings=filled(case.get("settings", ALL_OURS)),
        config=filled(CONFIGS.get(config, config)),
        files=written(case.get("files", {})),
    )
    _run(root, case.get("commands", ()))
    arguments = ["check", "--quiet"]
    if case.get("site"):
        # In a copy, which keeps for itself what a build learns.
        copy = Path(shutil.copytree(root, folder / "copy"))
        built = build(copy, strict=False)
        assert built.code == 0, built.output
        arguments += ["--site", str(built.site)]
    later = written(case.get("later", {}))
    write_project(root, {}, config=(root / "mkdocs.yml").read_text(), files=later, settings=None)
    _publish(index, case, "later_releases")
    _run(root, case.get("later_commands", ()))
    if case.get("upstream"):
        arguments += ["--upstream"]
        _change(index, forge, case)
    run = sourcebook(root, *arguments, environ={**written(case.get("environ", {}))})
    output = run.output
    for word, value in words.items():
        output = output.replace(value, f"<{word}>")
    output = re.sub(r"\b[0-9a-f]{64}\b", "<SHA256>", output.replace(str(root), "<ROOT>"))
    return run.code, re.sub(r"Python 3\.\d+", "<PYTHON>", output)


def _run(root: Path, commands: Iterable[str]) -> None:
    for command in commands:
        done = sourcebook(root, *command.split())
        assert done.code == 0, done.output


def _change(index: IndexServer, forge: ForgeServer | None, case: Mapping[str, Any]) -> None:
    """Let happen upstream what a page is not told of."""
    for name in case.get("gone", ()):
        index.remove(name)
    index.yanked.update(f"{release}-py3-none-any.whl" for release in case.get("yanked", ()))
    if forge is not None:
        forge.renamed = case.get("renamed", forge.renamed)


def _publish(index: IndexServer, case: Mapping[str, Any], key: str) -> None:
    for release, files in case.get(key, {}).items():
        name, version = release.split("-")
        more = case.get("metadata", {}).get(release)
        index.add_wheel(name, version, files, metadata=metadata_of(name, version, more) if more else None)
    for release, files in case.get("archives", {}).items():
        name, version = release.split("-")
        index.add_sdist(name, version, files)


@pytest.mark.parametrize("name", CASES)
def test_the_check_says_all_of_it(
    name: str, tmp_path: Path, index: IndexServer, request: pytest.FixtureRequest
) -> None:
    case = CASES[name]
    forge = request.getfixturevalue("forge") if case.get("forge") else None

    code, output = told(case, tmp_path, index, forge)

    assert output == case["told"]
    assert code == (1 if " error" in output.splitlines()[-1] else 0)


def test_every_code_has_a_case() -> None:
    everything = "".join(case["told"] for case in CASES.values())

    assert [code.value for code in Code if f"[{code.value}]" not in everything] == []
