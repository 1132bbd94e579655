"""The reports are what others take them for: asked of their own validators, which are fetched and never kept."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path, PurePosixPath

import pytest
from jsonschema import Draft202012Validator  # type: ignore[import-untyped]  # It brings no types.

from sourcebook.commands.findings.finding import Finding
from sourcebook.commands.findings.reports import REPORTERS
from sourcebook.model.reference import ReleaseReference
from sourcebook.model.source import Source
from sourcebook.planning.run import Mode, open_run
from sourcebook.settings.project import Project
from tests.commands.findings.test_reports import FINDINGS

pytestmark = pytest.mark.online

SCHEMA = ReleaseReference(name="pytest", version="8.3.4", path=PurePosixPath("testing/example_scripts/junit-10.xsd"))
MULTITOOL = "node_modules/@microsoft/sarif-multitool-linux"
VERSION = "5.7.0"
XMLSCHEMA = "xmlschema==4.3.2"


@pytest.mark.parametrize("findings", [FINDINGS, []], ids=["some", "none"])
def test_junit_is_what_pytest_writes_too(tmp_path: Path, findings: list[Finding]) -> None:
    root = tmp_path / "project"
    root.mkdir()
    run = open_run(Project(root=root, content=root), {}, mode=Mode.RESOLVE)
    schema = run.sources.obtain([SCHEMA])[SCHEMA.identity]
    assert isinstance(schema, Source)
    (tmp_path / "junit.xsd").write_bytes(schema.blob.data)
    (tmp_path / "report.xml").write_text(REPORTERS["junit"](findings), "utf-8")
    tool = tmp_path / "tool"
    subprocess.run([sys.executable, "-m", "pip", "install", "-q", "--target", str(tool), XMLSCHEMA], check=True)

    done = subprocess.run(
        [sys.executable, "-c", "import xmlschema; xmlschema.validate('report.xml', 'junit.xsd')"],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(tool)},
        capture_output=True,
        text=True,
        check=False,
    )

    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.parametrize("findings", [FINDINGS, []], ids=["some", "none"])
def test_sarif_is_what_microsoft_takes_for_it(tmp_path: Path, findings: list[Finding]) -> None:
    (tmp_path / "report.sarif").write_text(REPORTERS["sarif"](findings), "utf-8")
    subprocess.run(
        ["npm", "install", "--silent", "--prefix", str(tmp_path), f"{MULTITOOL.partition('/')[2]}@{VERSION}"],
        check=True,
    )

    schema = json.loads((tmp_path / MULTITOOL / "sarif-2.1.0.json").read_text("utf-8-sig"))
    log = json.loads((tmp_path / "report.sarif").read_text("utf-8"))
    assert list(Draft202012Validator(schema).iter_errors(log)) == []

    done = subprocess.run(
        [str(tmp_path / MULTITOOL / "Sarif.Multitool"), "validate", "report.sarif"],
        cwd=tmp_path,
        env={**os.environ, "DOTNET_SYSTEM_GLOBALIZATION_INVARIANT": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout
    assert not re.search(": (error|warning) SARIF", done.stdout), done.stdout
