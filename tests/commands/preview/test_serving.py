"""What `sourcebook serve` does where an engine ends at its start: stand in for it until something has changed."""

from __future__ import annotations

import socket
from pathlib import Path
from urllib.request import urlopen

import pytest

from sourcebook.commands.preview import serving
from sourcebook.commands.preview.engine_faults import faults_of_log
from sourcebook.commands.preview.serving import address_of, serve_project
from sourcebook.errors import ArgumentError, SettingsError
from tests.projects import sourcebook

BROKEN = """\
Error: MkDocs encountered an error parsing the configuration file: while parsing a block mapping
  in "/p/mkdocs.yml", line 1, column 1
expected <block end>, but found '<block mapping start>'
  in "/p/mkdocs.yml", line 6, column 2
"""
WRONG = """\
WARNING -  Config value 'foo': Unrecognised configuration name: foo
\x1b[31mERROR   \x1b[0m-  Config value 'theme': Unrecognised theme name: 'x'.
ERROR   -  Config value 'plugins': Plugin 'y' option 'z': wrong
  and why

Aborted with a configuration error!
"""
TRACEBACK = """\
Traceback (most recent call last):
  File "/lib/config.py", line 1205, in _load_hook
  File "PROJECT/hooks/h.py", line 1
    def on_config(
                 ^
SyntaxError: '(' was never closed
"""


@pytest.mark.parametrize(
    ("log", "told"),
    [
        (BROKEN, ["mkdocs.yml:6: this is no YAML: expected <block end>, but found '<block mapping start>'"]),
        (
            WRONG,
            [
                "mkdocs.yml:2: Config value 'theme': Unrecognised theme name: 'x'.",
                "mkdocs.yml: Config value 'plugins': Plugin 'y' option 'z': wrong\n  and why",
            ],
        ),
        (TRACEBACK, ["hooks/h.py:1: the engine has ended: SyntaxError: '(' was never closed"]),
        ("python: No module named mkdocs\n", ["the engine has ended: python: No module named mkdocs"]),
        ("", ["the engine has ended: it has not said why"]),
    ],
    ids=["no yaml", "config", "hook", "no engine", "nothing"],
)
def test_what_an_engine_printed_is_told_with_its_place(tmp_path: Path, log: str, told: list[str]) -> None:
    config = tmp_path / "mkdocs.yml"
    config.write_text("site_name: x\ntheme: x\n")

    faults = faults_of_log(log.replace("PROJECT", str(tmp_path)), config)

    assert [str(fault).partition("\n  hint")[0] for fault in faults] == told


@pytest.mark.parametrize(
    ("options", "config", "address"),
    [
        ((), "site_name: [", ("127.0.0.1", 8000)),
        ((), "a: b\ndev_addr: 'localhost:81' # here\n", ("localhost", 81)),
        (("--dev-addr", "[::1]:9000"), "dev_addr: localhost:81", ("::1", 9000)),
        (("--strict", "--dev-addr=a:1"), "", ("a", 1)),
        (("-a", "a:2", "--strict"), "", ("a", 2)),
        (("-aa:3",), "", ("a", 3)),
    ],
)
def test_the_address_is_that_of_the_engine(
    tmp_path: Path, options: tuple[str, ...], config: str, address: tuple[str, int]
) -> None:
    path = tmp_path / "mkdocs.yml"
    path.write_text(config)

    assert address_of(options, path) == address


def test_what_is_no_address_is_told(tmp_path: Path) -> None:
    with pytest.raises(ArgumentError) as caught:
        address_of(["--dev-addr", "here"], tmp_path / "mkdocs.yml")

    assert str(caught.value) == "'here' is no address\n  hint: write it as '127.0.0.1:8000'"


def test_the_browser_is_shown_what_ended_the_engine_until_a_file_has_changed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    config = tmp_path / "mkdocs.yml"
    config.write_text("site_name: x\ntheme: x\n")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        address = f"127.0.0.1:{free.getsockname()[1]}"
    ended = [(1, WRONG), (0, "")]
    commands: list[list[str]] = []
    pages: list[str] = []

    def run(command: list[str]) -> tuple[int, str]:
        commands.append(command[3:])
        return ended.pop(0)

    def mend(url: str) -> None:
        with urlopen(f"{url}any/where/") as answer:
            pages.append(answer.read().decode())
        config.write_text("site_name: x\ntheme: material\n")

    monkeypatch.setattr(serving, "_run", run)

    assert serve_project(tmp_path, ["--dev-addr", address], tell=mend, pause=0) == 0
    assert commands == [["mkdocs", "serve", "--config-file", str(config), "--dev-addr", address]] * 2
    assert ">mkdocs.yml:2<" in pages[0] and "Unrecognised theme name" in pages[0]


def test_an_address_that_another_program_serves_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "mkdocs.yml").write_text("site_name: x\n")
    monkeypatch.setattr(serving, "_run", lambda command: (1, "OSError: in use\n"))
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        address = f"127.0.0.1:{other.getsockname()[1]}"
        with pytest.raises(SettingsError) as caught:
            serve_project(tmp_path, ["-a", address], tell=print)

    assert str(caught.value) == (
        f"{address} cannot be served: Address already in use\n"
        "  hint: end what serves it, or name another address by --dev-addr"
    )


def test_an_engine_without_such_a_preview_is_told(tmp_path: Path) -> None:
    (tmp_path / "zensical.toml").write_text('[project]\nsite_name = "x"\n')

    run = sourcebook(tmp_path, "serve")

    assert (run.code, run.output) == (
        2,
        "zensical.toml is of an engine that cannot be run like this\n  hint: run `zensical serve`\n",
    )


def test_options_of_the_engine_are_handed_on(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "mkdocs.yml").write_text("site_name: x\n")
    commands: list[list[str]] = []

    def run_engine(command: list[str]) -> tuple[int, str]:
        commands.append(command[7:])
        return 2, ""

    monkeypatch.setattr(serving, "_run", run_engine)

    run = sourcebook(tmp_path, "serve", "--strict", "-a", "a:1", "-q", "--project", ".")

    assert run.code == 2
    assert commands == [["--strict", "-a", "a:1", "--quiet"]]
