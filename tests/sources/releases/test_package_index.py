"""A package index tells the files of a release, or what is nearest to it."""

from __future__ import annotations

import hashlib

import pytest
from werkzeug import Response

from sourcebook.errors import FetchError, RevisionNotFoundError
from sourcebook.settings.values import Settings
from sourcebook.sources.network.transport import Transport
from sourcebook.sources.releases.package_index import PackageIndex
from sourcebook.sources.servers import allowed_servers
from tests.index_server import IndexServer


@pytest.fixture
def packages(settings: Settings) -> PackageIndex:
    return PackageIndex(settings.index, Transport(allowed_servers(settings), settings.limits))


def test_versions_are_compared_as_pep_440_does(index: IndexServer, packages: PackageIndex) -> None:
    index.add_sdist("demo", "1.0.0", {})
    index.add_wheel("demo", "1.0", {})
    index.add_wheel("demo", "1.0.1", {})

    names = [file.name for file in packages.release_files("demo", "1")]

    assert names == ["demo-1.0-py3-none-any.whl", "demo-1.0.0.tar.gz"]


def test_a_page_in_html_is_read_too(index: IndexServer, packages: PackageIndex) -> None:
    digest = hashlib.sha256(b"x").hexdigest()
    page = (
        f'<a href="../../files/demo-1.0.tar.gz#sha256={digest}" data-yanked="bad">'
        'demo-1.0.tar.gz</a><a href="https://files.example.org/demo-1.0.zip#md5=00">demo-1.0.zip</a>'
    )
    index.server.expect_oneshot_request("/simple/html/").respond_with_data(page, content_type="text/html")

    tar, zipped = packages.release_files("html", "1.0")

    assert (tar.digest, tar.url) == (digest, index.server.url_for("/files/demo-1.0.tar.gz"))
    assert (zipped.digest, zipped.url) == (None, "https://files.example.org/demo-1.0.zip")


def test_a_missing_release_names_the_nearest(index: IndexServer, packages: PackageIndex) -> None:
    for version in ("1.9", "1.10", "2.3.0", "2.3.1"):
        index.add_sdist("demo", version, {})

    with pytest.raises(RevisionNotFoundError) as near:
        packages.release_files("demo", "2.3.2")
    with pytest.raises(RevisionNotFoundError) as far:
        packages.release_files("demo", "banana")

    assert str(near.value) == (
        "there is no release '2.3.2' of 'demo' in the package index\n  hint: nearest is '2.3.1', '2.3.0'"
    )
    assert far.value.hint == "nearest is '1.10', '2.3.0', '2.3.1'"


def test_a_missing_project_is_told(packages: PackageIndex) -> None:
    with pytest.raises(RevisionNotFoundError) as caught:
        packages.release_files("gone", "1.0")

    assert str(caught.value) == (
        "there is no project 'gone' in the package index\n"
        "  hint: the name is the one that `pip install` takes, not the one that is imported"
    )


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (b"{", "application/vnd.pypi.simple.v1+json"),
        (b"[]", "application/vnd.pypi.simple.v1+json"),
        (b'{"files": [{}]}', "application/vnd.pypi.simple.v1+json"),
        (
            b'{"meta": {"api-version": "2.0"}, "name": "d", "files": []}',
            "application/vnd.pypi.simple.v1+json",
        ),
        (b"[" * 100_000, "application/vnd.pypi.simple.v1+json"),
        (b"\x89PNG", "image/png"),
    ],
)
def test_a_page_that_is_no_index_is_a_fault(index: IndexServer, packages: PackageIndex, body: bytes, kind: str) -> None:
    index.server.expect_oneshot_request("/simple/odd/").respond_with_handler(
        lambda request: Response(body, content_type=kind)
    )

    with pytest.raises(FetchError) as caught:
        packages.release_files("odd", "1.0")

    assert str(caught.value) == (
        "the package index answers for 'odd' with a page that cannot be read\n"
        "  hint: `url` under [index] must be the address of a simple index (PEP 503 or 691)"
    )
