"""What an attestation states of a release file, and nothing that it states of another one."""

from __future__ import annotations

import base64
import json
from typing import Any

import pytest

from sourcebook.model.pin import Attestation
from sourcebook.pins.attestations import read_provenance

DIGEST = "a" * 64
COMMIT = "1" * 40


def provenance(digest: str = DIGEST, *, commit: str | None = COMMIT, **publisher: Any) -> str:
    """Return a provenance file as an index sends it, with a certificate of which only one extension is there."""
    statement = {"subject": [{"name": "demo.whl", "digest": {"sha256": digest}}], "predicate": None}
    extension = bytes.fromhex("060a2b0601040183bf30010d 042a 0c28".replace(" ", "")) + (commit or "").encode()
    attestation = {
        "version": 1,
        "envelope": {"statement": base64.b64encode(json.dumps(statement).encode()).decode(), "signature": "none"},
        "verification_material": {
            "certificate": base64.b64encode(b"\x30\x00" + (extension if commit else b"") + b"\x00").decode(),
            "transparency_entries": [],
        },
    }
    of = {"kind": "GitHub", "repository": "o/demo", "workflow": "release.yml", "environment": None} | publisher
    return json.dumps({"version": 1, "attestation_bundles": [{"publisher": of, "attestations": [attestation]}]})


def test_publisher_workflow_and_commit_are_read() -> None:
    assert read_provenance(provenance().encode(), DIGEST) == Attestation(
        publisher="GitHub", repository="o/demo", workflow="release.yml", commit=COMMIT
    )


def test_a_gitlab_names_its_workflow_by_its_path() -> None:
    text = provenance(kind="GitLab", repository="g/s/demo", workflow=None, workflow_filepath=".gitlab-ci.yml")

    assert read_provenance(text.encode(), DIGEST) == Attestation(
        publisher="GitLab", repository="g/s/demo", workflow=".gitlab-ci.yml", commit=COMMIT
    )


@pytest.mark.parametrize("commit", [None, "z" * 40, "1" * 39])
def test_a_certificate_without_a_commit_states_none(commit: str | None) -> None:
    found = read_provenance(provenance(commit=commit).encode(), DIGEST)

    assert found is not None
    assert found.commit is None


@pytest.mark.parametrize(
    "text",
    [
        provenance("b" * 64),
        provenance(repository=None),
        provenance(repository="../../x"),
        provenance(repository="<b>/x"),
        provenance(kind=3),
        "{}",
        "[]",
        "no JSON",
        '{"attestation_bundles": [{"publisher": "x"}]}',
        "[" * 100_000,
    ],
    ids=range(10),
)
def test_what_is_of_another_file_or_cannot_be_read_states_nothing(text: str) -> None:
    assert read_provenance(text.encode(), DIGEST) is None
