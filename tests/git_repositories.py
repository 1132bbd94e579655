"""Real git repositories on this machine, and a server that speaks a forge's addresses over them.

    with ForgeServer(tmp_path, "gitlab") as server:
        server.add("group/project", make_repository(tmp_path / "template"))
        (tmp_path / "sourcebook.toml").write_text(server.toml)

Git itself answers for the protocol (`git http-backend`); raw files are read out of the repository.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import threading
from collections.abc import Mapping
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import TracebackType
from typing import Self
from urllib.parse import unquote, urlsplit

from tests.index_server import MIT

MAIN = {
    "LICENSE": MIT,
    "NOTICE": "By the makers of the demo.\n",
    "src/a.py": "a = 1\n",
    "src/a b.py": "b = 2\r\n",
    "src/größe.py": "c = 3\n",
    "docs/a.py": "d = 4",
    **{f"many/f{n}.py": f"n = {n}\n" for n in range(12)},
}
"""Files of the branch `main`, by path."""
SLASH = {"src/a.py": "on_a_branch = 1\n"}
"""Files of the branch `feature/x`; `feature` would be the folder of a prefix."""
OLD = {"src/a.py": "old = 0\n", "COPYING": MIT}
"""Files of the tags `light` and `v1`, which is annotated."""

ENVIRON = {
    "PATH": os.environ["PATH"],
    "GIT_CONFIG_NOSYSTEM": "1",
    "GIT_CONFIG_GLOBAL": os.devnull,
    "HOME": "/nonexistent",
}


def git(folder: Path, *arguments: str, stdin: bytes = b"") -> str:
    """Run git in a folder and return what it prints."""
    done = subprocess.run(["git", *arguments], cwd=folder, env=ENVIRON, input=stdin, capture_output=True, check=True)
    return done.stdout.decode().strip()


def make_repository(folder: Path, links: Mapping[str, tuple[str, str]] | None = None) -> Path:
    """Make a bare repository with branches, tags, and files of the tables above.

    Args:
        folder: Where; made anew.
        links: More entries of `main`: mode and content (or id, for a submodule) by path.
    """
    folder.mkdir(parents=True)
    git(folder, "init", "--quiet", "--bare", "--initial-branch=main")
    stream = [
        _commit("refs/heads/old", OLD, {}),
        _commit("refs/heads/feature/x", SLASH, {}),
        _commit("refs/heads/main", MAIN, links or {}),
        b"reset refs/tags/light\nfrom refs/heads/old\n\n",
        b"tag v1\nfrom refs/heads/old\ntagger T <t@example.org> 0 +0000\ndata 2\nv1\n",
        b"reset refs/heads/old\nfrom 0000000000000000000000000000000000000000\n\n",
    ]
    git(folder, "fast-import", "--quiet", stdin=b"".join(stream))
    git(folder, "config", "uploadpack.allowFilter", "true")
    git(folder, "config", "uploadpack.allowAnySHA1InWant", "true")
    return folder


def _commit(ref: str, files: Mapping[str, str], links: Mapping[str, tuple[str, str]]) -> bytes:
    parts = [f"commit {ref}\ncommitter T <t@example.org> 0 +0000\ndata 2\nm\n\n".encode()]
    for path, text in files.items():
        data = text.encode()
        parts.append(f"M 100644 inline {_quoted(path)}\ndata {len(data)}\n".encode())
        parts.append(data + b"\n")
    for path, (mode, text) in links.items():
        if mode == "160000":
            parts.append(f"M {mode} {text} {_quoted(path)}\n".encode())
        else:
            data = text.encode()
            parts.append(f"M {mode} inline {_quoted(path)}\ndata {len(data)}\n".encode())
            parts.append(data + b"\n")
    return b"".join(parts) + b"\n"


def _quoted(path: str) -> str:
    return '"' + path.replace('"', '\\"') + '"' if " " in path else path


class ForgeServer:
    """A forge on this machine.

    Attributes:
        requests: Method and path of what was asked, in order.
        headers: The headers of each request.
        renamed: New name of a repository by its old one.
        filters: Whether the git protocol is served beyond the list of refs.
        private: Repositories that are only there for whoever sends this `Authorization`.
        archived: Repositories of which its interface says that they are archived.
        spoiled: Whether raw files are sent with another byte behind.
    """

    def __init__(self, folder: Path, kind: str):
        self.kind = kind
        self.folder = folder
        self.clear()
        self._raw: dict[tuple[str, str], bytes | None] = {}
        owner = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self) -> None:
                owner._answer(self, b"")

            def do_POST(self) -> None:
                owner._answer(self, self.rfile.read(int(self.headers.get("Content-Length", 0))))

            def log_message(self, format: str, *args: object) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True

    def clear(self) -> None:
        """Forget requests and tricks."""
        self.requests: list[str] = []
        self.headers: list[Mapping[str, str]] = []
        self.renamed: dict[str, str] = {}
        self.private: dict[str, str] = {}
        self.archived: set[str] = set()
        self.filters = True
        self.spoiled = False

    def __enter__(self) -> Self:
        threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True).start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._server.shutdown()
        self._server.server_close()

    @property
    def host(self) -> str:
        """Host and port."""
        return f"127.0.0.1:{self._server.server_port}"

    @property
    def url(self) -> str:
        """Base address."""
        return f"http://{self.host}"

    @property
    def toml(self) -> str:
        """Settings that make this a forge."""
        return f'[forges.work]\nurl = "{self.url}"\nkind = "{self.kind}"\nallow_private = true\n'

    def add(self, name: str, repository: Path) -> Path:
        """Serve a copy of a repository by this name, and return where it lies."""
        return Path(shutil.copytree(repository, self.folder / f"{name}.git", symlinks=True))

    def _answer(self, handler: BaseHTTPRequestHandler, body: bytes) -> None:
        self.requests.append(f"{handler.command} {unquote(handler.path)}")
        self.headers.append(dict(handler.headers.items()))
        parts = urlsplit(handler.path)
        path = unquote(parts.path)
        for old, new in self.renamed.items():
            if re.match(rf"(/raw)?/{old}(\.git)?/", path):
                location = handler.path.replace(f"/{old}", f"/{new}", 1)
                return self._send(handler, 301, b"", {"Location": location})
        for name, header in self.private.items():
            if f"/{name}" in path and handler.headers.get("Authorization") != header:
                return self._send(handler, 401, b"", {"WWW-Authenticate": 'Basic realm="x"'})
        if ".git/" in path:
            return self._git(handler, path, parts.query, body)
        if found := re.fullmatch(r"/api/(?:v3/repos|v4/projects|v1/repos)/(.+)", path):
            return self._send(handler, 200, json.dumps({"archived": found[1] in self.archived}).encode(), {})
        data = self._file(path)
        if data is None:
            return self._send(handler, 404, b"nothing here", {})
        headers = {}
        if self.kind == "forgejo":
            headers["ETag"] = f'"{_blob_id(data)}"'
        return self._send(handler, 200, data + (b"#" if self.spoiled else b""), headers)

    def _git(self, handler: BaseHTTPRequestHandler, path: str, query: str, body: bytes) -> None:
        if not self.filters and handler.command == "POST":
            return self._send(handler, 404, b"", {})
        environ = {
            **ENVIRON,
            "GIT_PROJECT_ROOT": str(self.folder),
            "GIT_HTTP_EXPORT_ALL": "1",
            "REQUEST_METHOD": handler.command,
            "PATH_INFO": path,
            "QUERY_STRING": query,
            "CONTENT_TYPE": handler.headers.get("Content-Type", ""),
            "CONTENT_LENGTH": str(len(body)),
            "HTTP_CONTENT_ENCODING": handler.headers.get("Content-Encoding", ""),
            "GIT_PROTOCOL": handler.headers.get("Git-Protocol", ""),
            "REMOTE_ADDR": "127.0.0.1",
        }
        done = subprocess.run(["git", "http-backend"], env=environ, input=body, capture_output=True, check=False)
        head, _, data = done.stdout.partition(b"\r\n\r\n")
        headers = dict(line.split(": ", 1) for line in head.decode().split("\r\n") if line)
        status = int(headers.pop("Status", "200").split()[0])
        return self._send(handler, status, data, headers)

    def _file(self, path: str) -> bytes | None:
        pattern = {
            "github": r"/raw/([^/]+/[^/]+)/([^/]+)/(.+)",
            "gitlab": r"/(.+?)/-/raw/([^/]+)/(.+)",
            "forgejo": r"/([^/]+/[^/]+)/raw/commit/([^/]+)/(.+)",
        }[self.kind]
        found = re.fullmatch(pattern, path)
        repository = self.folder / f"{found[1]}.git" if found else None
        if found is None or repository is None or not repository.is_dir():
            return None
        key = (found[2], found[3])
        if key not in self._raw:
            done = subprocess.run(
                ["git", "cat-file", "blob", f"{found[2]}:{found[3]}"],
                cwd=repository,
                env=ENVIRON,
                capture_output=True,
                check=False,
            )
            self._raw[key] = None if done.returncode else done.stdout
        return self._raw[key]

    def _send(
        self,
        handler: BaseHTTPRequestHandler,
        status: int,
        data: bytes,
        headers: Mapping[str, str],
    ) -> None:
        handler.send_response(status)
        for name, value in headers.items():
            handler.send_header(name, value)
        handler.send_header("Content-Length", str(len(data)))
        handler.end_headers()
        handler.wfile.write(data)


def _blob_id(data: bytes) -> str:
    from sourcebook.sources.store.blobs import blob_of

    return blob_of(data).id.git_blob
