"""What runs in public, with rights: every action is the one that was looked at, and a pull request gets nothing."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.conftest import ROOT

WORKFLOWS = sorted((ROOT / ".github").rglob("*.y*ml"))
WITH_USES = [*WORKFLOWS, *sorted((ROOT / "content" / "docs").rglob("*.md"))]
PINNED = re.compile(r"\s*(?:- )?uses: [\w.-]+/[\w./-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+")


@pytest.mark.parametrize("path", WITH_USES, ids=lambda path: path.name)
def test_every_action_is_pinned_by_its_commit_and_names_its_version(path: Path) -> None:
    lines = [line for line in path.read_text("utf-8").splitlines() if re.match(r"\s*(?:- )?uses:", line)]

    assert [line for line in lines if not PINNED.fullmatch(line)] == []


def steps(path: Path) -> list[dict[str, Any]]:
    jobs = yaml.safe_load(path.read_text("utf-8"))["jobs"].values()
    return [step for job in jobs for step in job["steps"]]


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.name)
def test_a_checkout_leaves_no_token_and_no_cache_comes_from_another_branch(path: Path) -> None:
    for step in steps(path):
        if "actions/checkout@" in step.get("uses", ""):
            assert step["with"]["persist-credentials"] is False
        if "actions/cache" in step.get("uses", ""):
            assert "restore-keys" not in step["with"]
            assert step["with"]["path"] == ".cache/sourcebook/sha256"


def test_what_a_pull_request_built_is_not_uploaded() -> None:
    uploads = [step for path in WORKFLOWS for step in steps(path) if "upload" in step.get("uses", "")]

    assert [step["if"] for step in uploads] == ["github.ref == 'refs/heads/main' && github.event_name == 'push'"]
