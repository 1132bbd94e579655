"""basedpyright as a language server: where a name is declared, asked place by place.

Of what a project would give it, the checker gets what the resolver gets: one file by itself, the releases named, and
the stubs of the standard library that it brings. The stubs of other distributions that it also brings are hidden.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path, PurePosixPath
from typing import Any

STANDARD = "python"
"""What the standard library is called among the releases."""
_PYTHON = "3.13"
_TRIES = 5


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class Declaration:
    """Where something is declared."""

    uri: str
    lineno: int
    """0-based, as the protocol counts."""
    col: int
    """In UTF-16 code units, as the protocol counts."""


def _typeshed(folder: Path) -> Path:
    (found,) = (folder / "checker/lib").glob("python3*/site-packages/basedpyright/dist/typeshed-fallback")
    return found


@cache
def standard_library(folder: Path) -> Mapping[PurePosixPath, str]:
    """Return the checker's stubs of the standard library by path, sorted."""
    root = _typeshed(folder) / "stdlib"
    return {
        PurePosixPath(path.relative_to(root).as_posix()): path.read_text("utf-8")
        for path in sorted(root.rglob("*.pyi"))
    }


class Checker:
    """A server over one workspace; `running` starts and ends it."""

    def __init__(self, process: subprocess.Popen[bytes], settings: Mapping[str, Any]):
        self._process = process
        self._settings = settings
        self._count = 0

    def ask(self, method: str, params: object) -> Any:
        """Send a request and return its result.

        The first one about a file that was just opened may fail inside the server, and is asked again. One that
        always fails is told on stderr, and has no result.

        Raises:
            RuntimeError: When the server has ended.
        """
        for _ in range(_TRIES):
            self._count += 1
            self._send({"id": self._count, "method": method, "params": params})
            message = self._response()
            if "error" not in message:
                return message.get("result")
        print(f"no answer: {method} {json.dumps(params)}: {message['error']}", file=sys.stderr)
        return None

    def _response(self) -> dict[str, Any]:
        while True:
            message = self._receive()
            if "method" in message:
                if "id" in message:
                    self._answer(message)
            elif message.get("id") == self._count:
                return message

    def tell(self, method: str, params: object) -> None:
        """Send a notification."""
        self._send({"method": method, "params": params})

    @contextmanager
    def opened(self, path: Path, text: str) -> Iterator[str]:
        """Open a file of the workspace; gives its address."""
        uri = path.as_uri()
        document = {"uri": uri, "languageId": "python", "version": 1, "text": text}
        self.tell("textDocument/didOpen", {"textDocument": document})
        try:
            yield uri
        finally:
            self.tell("textDocument/didClose", {"textDocument": {"uri": uri}})

    def declarations(self, uri: str, lineno: int, col: int) -> frozenset[Declaration]:
        """Return where the name at a place of an open file is declared.

        Args:
            uri: Of the file.
            lineno: 0-based.
            col: In UTF-16 code units.
        """
        where = {"textDocument": {"uri": uri}, "position": {"line": lineno, "character": col}}
        found = self.ask("textDocument/declaration", where) or []
        places = found if isinstance(found, list) else [found]
        return frozenset(
            Declaration(uri=place["uri"], lineno=start["line"], col=start["character"])
            for place in places
            for start in [place["range"]["start"]]
        )

    def _answer(self, message: dict[str, Any]) -> None:
        result: object = None
        if message["method"] == "workspace/configuration":
            result = [self._setting(item.get("section", "")) for item in message["params"]["items"]]
        self._send({"id": message["id"], "result": result})

    def _setting(self, section: str) -> object:
        found: Any = self._settings
        for part in section.split("."):
            found = found.get(part) if isinstance(found, Mapping) else None
        return found

    def _send(self, message: Mapping[str, object]) -> None:
        assert self._process.stdin is not None
        body = json.dumps({"jsonrpc": "2.0", **message}).encode()
        self._process.stdin.write(b"Content-Length: %d\r\n\r\n%b" % (len(body), body))
        self._process.stdin.flush()

    def _receive(self) -> dict[str, Any]:
        assert self._process.stdout is not None
        size = 0
        while line := self._process.stdout.readline().strip():
            name, _, value = line.partition(b":")
            if name.lower() == b"content-length":
                size = int(value)
        if not size:
            raise RuntimeError("the checker has ended")
        message: dict[str, Any] = json.loads(self._process.stdout.read(size))
        return message


@contextmanager
def running(folder: Path, workspace: Path) -> Iterator[Checker]:
    """Run the server over a workspace: its files by themselves, what lies in its `releases` as libraries."""
    typeshed = workspace / "typeshed"
    if not typeshed.exists():
        shutil.copytree(_typeshed(folder) / "stdlib", typeshed / "stdlib")
        (typeshed / "stubs").mkdir()
    config = {
        "include": ["files"],
        "exclude": ["**"],
        "extraPaths": ["releases"],
        "typeshedPath": "typeshed",
        "pythonVersion": _PYTHON,
        "pythonPlatform": "All",
        "typeCheckingMode": "off",
        "useLibraryCodeForTypes": True,
        "venvPath": "none",
        "venv": "none",
    }
    (workspace / "pyrightconfig.json").write_text(json.dumps(config))
    command = [str(folder / "checker/bin/basedpyright-langserver"), "--stdio"]
    process = subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, cwd=workspace
    )
    analysis = {"diagnosticMode": "openFilesOnly", "autoSearchPaths": False, "logLevel": "Error"}
    settings = {
        "basedpyright": {"analysis": analysis, "disableOrganizeImports": True},
        "python": {"analysis": analysis},
    }
    try:
        checker = Checker(process, settings)
        root = workspace.as_uri()
        capabilities = {"workspace": {"configuration": True, "workspaceFolders": True}}
        checker.ask(
            "initialize",
            {
                "processId": None,
                "rootUri": root,
                "capabilities": capabilities,
                "workspaceFolders": [{"uri": root, "name": "files"}],
            },
        )
        checker.tell("initialized", {})
        yield checker
        checker.ask("shutdown", None)
        checker.tell("exit", None)
    finally:
        process.kill()
        process.wait()
