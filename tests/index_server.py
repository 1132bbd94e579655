r"""A package index on this machine: releases built by a test, served over real HTTP.

    with IndexServer() as index:
        index.add_wheel("demo", "1.0", {"demo/a.py": "a = 1\n"})
        (tmp_path / "sourcebook.toml").write_text(index.toml)

Used by every test that needs a release without the internet.
"""

from __future__ import annotations

import hashlib
import io
import json
import logging
import re
import tarfile
import zipfile
from collections.abc import Mapping
from types import TracebackType
from typing import Self

from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

FilesText = Mapping[str, str | bytes]

MIT = """\
MIT License

Permission is hereby granted, free of charge, to any person obtaining a copy
of this software and associated documentation files (the "Software"), to deal
in the Software without restriction, including without limitation the rights
to use, copy, modify, merge, publish, distribute, sublicense, and/or sell
copies of the Software, and to permit persons to whom the Software is
furnished to do so, subject to the following conditions:

The above copyright notice and this permission notice shall be included in all
copies or substantial portions of the Software.

THE SOFTWARE IS PROVIDED "AS IS", WITHOUT WARRANTY OF ANY KIND, EXPRESS OR
IMPLIED, INCLUDING BUT NOT LIMITED TO THE WARRANTIES OF MERCHANTABILITY,
FITNESS FOR A PARTICULAR PURPOSE AND NONINFRINGEMENT. IN NO EVENT SHALL THE
AUTHORS OR COPYRIGHT HOLDERS BE LIABLE FOR ANY CLAIM, DAMAGES OR OTHER
LIABILITY, WHETHER IN AN ACTION OF CONTRACT, TORT OR OTHERWISE, ARISING FROM,
OUT OF OR IN CONNECTION WITH THE SOFTWARE OR THE USE OR OTHER DEALINGS IN THE
SOFTWARE.
"""
"""A licence text that is recognized."""


def metadata_of(name: str, version: str, more: str = "") -> str:
    """Return core metadata; `more` holds further lines, each with its line end."""
    return (
        f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n"
        f"Summary: What {name} does\nHome-page: https://{name}.example.org/\n{more}"
    )


def wheel_bytes(name: str, version: str, files: FilesText, metadata: str | None = None) -> bytes:
    """Build a wheel: the files, its metadata and an MIT licence."""
    info = f"{name.replace('-', '_')}-{version}.dist-info"
    return zip_bytes(
        {
            **files,
            f"{info}/METADATA": metadata or metadata_of(name, version),
            f"{info}/licenses/LICENSE": MIT,
        }
    )


def sdist_bytes(name: str, version: str, files: FilesText, metadata: str | None = None) -> bytes:
    """Build a packed tar: the files, `PKG-INFO` and an MIT licence below one folder."""
    top = f"{name}-{version}"
    return tar_bytes(
        {
            f"{top}/PKG-INFO": metadata or metadata_of(name, version),
            f"{top}/LICENSE": MIT,
            **{f"{top}/{path}": data for path, data in files.items()},
        }
    )


def zip_bytes(files: FilesText) -> bytes:
    """Pack files into a zip, the same bytes each time."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for path, data in files.items():
            archive.writestr(zipfile.ZipInfo(path), data, zipfile.ZIP_DEFLATED)
    return buffer.getvalue()


def tar_bytes(files: FilesText) -> bytes:
    """Pack files into a `.tar.gz`."""
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w:gz") as archive:
        for path, data in files.items():
            content = data.encode() if isinstance(data, str) else data
            info = tarfile.TarInfo(path)
            info.size = len(content)
            archive.addfile(info, io.BytesIO(content))
    return buffer.getvalue()


class IndexServer:
    """A simple index (PEP 691) and the files it names.

    Attributes:
        ranges: Whether single parts of files are served.
        files: Bytes by file name; change them to play a server that does.
        digests: SHA-256 by file name, as the index tells it; None for none.
        sizes: Bytes by file name, as the index tells them; nothing for most.
        yanked: Names of files that were taken back.
        provenance: By file name what the index states of who published it, as JSON.
        statuses: What is said of a project as a whole, by its name (PEP 792).
    """

    def __init__(self) -> None:
        # Without a handler its server would write a line a request among what a run in this process prints.
        logging.getLogger("werkzeug").addHandler(logging.NullHandler())
        self.server = HTTPServer(threaded=True)
        self.ranges = True
        self.files: dict[str, bytes] = {}
        self.digests: dict[str, str | None] = {}
        self.sizes: dict[str, int] = {}
        self.yanked: set[str] = set()
        self.provenance: dict[str, str] = {}
        self.statuses: dict[str, str] = {}
        self._projects: dict[str, list[str]] = {}
        self.server.expect_request(re.compile("/simple/.*")).respond_with_handler(self._page)
        self.server.expect_request(re.compile("/files/.*")).respond_with_handler(self._file)
        self.server.expect_request(re.compile("/integrity/.*")).respond_with_handler(self._provenance)

    def __enter__(self) -> Self:
        self.server.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.server.stop()

    def clear(self) -> None:
        """Forget all releases and requests, so that the next test finds an empty index."""
        self.ranges = True
        self.files.clear()
        self.digests.clear()
        self.sizes.clear()
        self.yanked.clear()
        self.provenance.clear()
        self.statuses.clear()
        self._projects.clear()
        self.server.clear_log()

    @property
    def toml(self) -> str:
        """Settings that make this the index."""
        return f'[index]\nurl = "{self.server.url_for("/simple")}"\nallow_private = true\n'

    @property
    def requests(self) -> list[str]:
        """Paths asked for so far, in order."""
        return [request.path for request, _ in self.server.log]

    def add_wheel(
        self,
        name: str,
        version: str,
        files: FilesText,
        *,
        metadata: str | None = None,
        tag: str = "py3-none-any",
    ) -> str:
        """Build and serve a wheel; return its file name."""
        file_name = f"{name.replace('-', '_')}-{version}-{tag}.whl"
        return self.add_file(name, file_name, wheel_bytes(name, version, files, metadata))

    def add_sdist(self, name: str, version: str, files: FilesText, *, metadata: str | None = None) -> str:
        """Build and serve a source archive; return its file name."""
        return self.add_file(name, f"{name}-{version}.tar.gz", sdist_bytes(name, version, files, metadata))

    def add_file(self, name: str, file_name: str, data: bytes) -> str:
        """Serve any file as one of a project's; return its name."""
        self.files[file_name] = data
        self.digests[file_name] = hashlib.sha256(data).hexdigest()
        names = self._projects.setdefault(name, [])
        if file_name not in names:
            names.append(file_name)
        return file_name

    def remove(self, name: str) -> None:
        """Serve a project no more."""
        for file_name in self._projects.pop(name):
            del self.files[file_name]

    def _page(self, request: Request) -> Response:
        name = request.path.split("/")[2]
        if name not in self._projects:
            return Response(status=404)
        page = {
            "meta": {"api-version": "1.0"},
            "name": name,
            "files": [self._entry(file_name) for file_name in self._projects[name]],
            **({"project-status": {"status": self.statuses[name]}} if name in self.statuses else {}),
        }
        return Response(json.dumps(page), content_type="application/vnd.pypi.simple.v1+json")

    def _entry(self, file_name: str) -> dict[str, object]:
        digest = self.digests[file_name]
        return {
            "filename": file_name,
            "url": f"../../files/{file_name}",
            "hashes": {"sha256": digest} if digest else {},
            "yanked": file_name in self.yanked,
            **({"provenance": self.server.url_for(f"/integrity/{file_name}")} if file_name in self.provenance else {}),
            **({"size": self.sizes[file_name]} if file_name in self.sizes else {}),
        }

    def _provenance(self, request: Request) -> Response:
        text = self.provenance.get(request.path.removeprefix("/integrity/"))
        return Response(status=404) if text is None else Response(text, content_type="application/json")

    def _file(self, request: Request) -> Response:
        data = self.files.get(request.path.removeprefix("/files/"))
        if data is None:
            return Response(status=404)
        asked = re.fullmatch(r"bytes=(\d*)-(\d*)", request.headers.get("Range", ""))
        if asked is None or not self.ranges:
            return Response(data, content_type="application/octet-stream")
        first = int(asked[1]) if asked[1] else max(0, len(data) - int(asked[2]))
        last = min(int(asked[2]), len(data) - 1) if asked[1] and asked[2] else len(data) - 1
        return Response(
            data[first : last + 1],
            status=206,
            headers={"Content-Range": f"bytes {first}-{last}/{len(data)}"},
        )
