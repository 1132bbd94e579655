"""A lock of version 1 is read as strictly as ever, and written anew in the form of today."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from sourcebook.errors import LockfileError
from sourcebook.model.pin import BlobId, Pin, ReleasePin
from sourcebook.pins.lock_text import Lock, format_lock, parse_lock
from tests.pins.test_lock_text import COMMIT, RELEASE


def _bytes(blob: BlobId) -> dict[str, object]:
    return {"git-blob": blob.git_blob, "sha256": blob.digest, "size": blob.size, "swhid": blob.swhid}


def _entry(pin: Pin) -> dict[str, object]:
    entry = {
        "identity": pin.identity,
        "license": {"expression": pin.license.expression, "origin": pin.license.origin},
        "path": str(pin.path),
        "requested-revision": pin.requested_revision,
        **_bytes(pin.blob),
    }
    if isinstance(pin.origin, ReleasePin):
        entry["release"] = {
            "file-name": pin.origin.file_name,
            "sha256": pin.origin.file_digest,
            "metadata": _bytes(pin.origin.metadata),
            "license-files": [{"name": name, **_bytes(blob)} for name, blob in pin.origin.license_files],
        }
    elif pin.origin is not None:
        entry["commit-id"] = pin.origin.commit
    return entry


def older_lock(*pins: Pin, **changes: object) -> str:
    """Return pins as version 1 writes them, the first with some fields changed; None removes one."""
    entries = [_entry(pin) for pin in pins]
    changed = entries[0] | {name.replace("_", "-"): value for name, value in changes.items()}
    entries[0] = {name: value for name, value in changed.items() if value is not None}
    return json.dumps({"lock-version": 1, "sources": entries}, indent=2)


def test_the_same_pins_are_read_and_written_in_the_form_of_today() -> None:
    web = replace(COMMIT, identity="//example.org/a.py", origin=None)
    lock = parse_lock(older_lock(RELEASE, COMMIT, web))

    assert lock == Lock(pins=(web, COMMIT, RELEASE))
    assert parse_lock(format_lock(lock)) == lock


def test_files_of_a_release_that_disagree_are_read() -> None:
    """A locked run goes on as before; the next run that writes asks for one answer."""
    other = replace(RELEASE, identity="pkg:pypi/demo@1.0#demo/b.py", license=COMMIT.license)

    assert len(parse_lock(older_lock(RELEASE, other)).pins) == 2


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('{"lock-version": 1, "sources": {}}', "expected a list, not {}, in 'sources'"),
        ('{"lock-version": 1, "releases": [], "sources": []}', "unknown field 'releases'"),
        (older_lock(RELEASE, sha256=3), "expected text, not 3, in 'sources[0].sha256'"),
        (older_lock(RELEASE, path=None), "missing field 'sources[0].path'"),
        (older_lock(RELEASE, path="../a.py"), "expected a plain relative path, not '../a.py', in 'sources[0].path'"),
        (older_lock(RELEASE, license=None), "missing field 'sources[0].license'"),
        (
            older_lock(RELEASE, swhid="swh:1:cnt:00"),
            f"expected 'swh:1:cnt:{'b' * 40}', not 'swh:1:cnt:00', in 'sources[0]'",
        ),
        (older_lock(RELEASE, release=None), "the entry of 'pkg:pypi/demo@1.0#demo/a.py' needs 'release'"),
        (
            older_lock(RELEASE, release="demo-1.0-py3-none-any.whl"),
            "expected a table, not 'demo-1.0-py3-none-any.whl', in 'sources[0].release'",
        ),
        (
            older_lock(COMMIT, commit_id=None),
            "the entry of 'git.example.org/o/r/blob/main/a.py' needs 'commit-id'",
        ),
        (older_lock(RELEASE, RELEASE), "2 entries for 'pkg:pypi/demo@1.0#demo/a.py'"),
    ],
)
def test_one_that_is_none_is_refused_with_the_field(text: str, message: str) -> None:
    with pytest.raises(LockfileError) as caught:
        parse_lock(text)

    assert caught.value.message == message
