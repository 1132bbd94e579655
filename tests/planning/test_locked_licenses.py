"""A lock that is older than a rule, or anybody's, does not make a release free that says that it is not."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from sourcebook.commands.build import plan_build
from sourcebook.planning.run import open_run, read_pages, save
from sourcebook.settings.project import find_project
from tests.index_server import IndexServer
from tests.projects import write_project

PAGE = "# A\n\n```example\nsource: pkg:pypi/licg@1.0#licg/a.py\n```\n"


def license_shown(root: Path, **environ: str) -> str | None:
    run = open_run(find_project(root), {**os.environ, **environ})
    plan = plan_build(run, read_pages(run))
    assert plan.faults == ()
    save(run)
    (figure,) = plan.pages[next(iter(plan.pages))].figures
    assert figure.attribution is not None
    return figure.attribution.license.expression


@pytest.mark.parametrize("ci", ["", "1"])
@pytest.mark.parametrize(
    ("metadata", "shown"),
    [
        ("License: Proprietary\n", None),
        ("Classifier: License :: Other/Proprietary License\n", None),
        ("License-Expression: Apache-2.0\n", "Apache-2.0"),
        ("", "MIT"),
    ],
)
def test_the_licence_in_a_lock_is_only_believed_where_the_release_says_no_other(
    tmp_path: Path, index: IndexServer, metadata: str, shown: str | None, ci: str
) -> None:
    head = f"Metadata-Version: 2.1\nName: licg\nVersion: 1.0\n{metadata}"
    index.add_wheel("licg", "1.0", {"licg/a.py": "x = 1\n"}, metadata=head)
    root = write_project(tmp_path / "project", {"index.md": PAGE}, settings=index.toml)
    license_shown(root)
    lock = root / "examples.lock"
    locked = json.loads(lock.read_text())
    locked["releases"][0]["license"] = {"expression": "MIT", "origin": "LICENSE"}
    lock.write_text(json.dumps(locked))

    assert license_shown(root, CI=ci) == shown
