"""What runs in public, with rights: every action is the one that was looked at, and a pull request gets nothing."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml
from check_jsonschema import main as check_jsonschema  # type: ignore[import-untyped]  # It brings no types.
from pre_commit.commands.validate_manifest import validate_manifest  # type: ignore[import-untyped]  # As above.

from sourcebook.cli.program import cli
from tests.conftest import ROOT
from tests.projects import write_project

WORKFLOWS = sorted((ROOT / ".github").rglob("*.y*ml"))
ACTION = ROOT / "action.yml"
GITLAB = ROOT / "ci" / "gitlab.yml"
HOOKS = ROOT / ".pre-commit-hooks.yaml"
WITH_USES = [*WORKFLOWS, ACTION, *sorted((ROOT / "content" / "docs").rglob("*.md"))]
PINNED = re.compile(
    r"\s*(?:- )?uses: [\w.-]+/[\w./-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+|.*sourcebook-dev/sourcebook@COMMIT"
)


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


@pytest.mark.parametrize(
    ("schema", "path"),
    [
        *(("vendor.github-workflows", path) for path in WORKFLOWS),
        ("vendor.github-actions", ACTION),
        ("vendor.gitlab-ci", GITLAB),
    ],
    ids=lambda value: getattr(value, "name", value),
)
def test_the_service_takes_it(schema: str, path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        check_jsonschema(["--builtin-schema", schema, str(path)], standalone_mode=True)

    assert ended.value.code == 0, capsys.readouterr()


def test_pre_commit_takes_the_hooks_and_they_are_commands() -> None:
    assert validate_manifest([str(HOOKS)]) == 0

    for hook in yaml.safe_load(HOOKS.read_text("utf-8")):
        program, command = hook["entry"].split()
        assert program == "sourcebook" and command in cli.commands


def _scripts() -> str:
    """Return every line of shell that a service runs."""
    action = yaml.safe_load(ACTION.read_text("utf-8"))["runs"]["steps"]
    job = yaml.safe_load(GITLAB.read_text("utf-8"))["sourcebook"]["script"]
    each = [step.get("run", "") for step in (*action, *(s for path in WORKFLOWS for s in steps(path)))]
    return "\n".join([*each, *job])


def test_every_command_that_a_service_runs_is_one_and_has_its_options() -> None:
    called = re.findall(r"(?<![\w:/-])(?:\.venv/bin/)?sourcebook ([a-z]+)([^|;>&\n]*)", _scripts())

    assert {"fetch", "check", "bump"} <= {name for name, _ in called}
    for name, rest in called:
        options = {option for parameter in cli.commands[name].params for option in parameter.opts}
        assert {word for word in rest.split() if word.startswith("--")} <= options, (name, rest)


def test_nothing_from_outside_is_pasted_into_a_script() -> None:
    """A title of a pull request, or an input, would be run as shell."""
    assert "${{" not in _scripts()


@pytest.mark.torture
@pytest.mark.slow
@pytest.mark.skipif(not os.environ.get("SOURCEBOOK_TORTURE"), reason="builds a site three times: run `make torture`")
def test_the_steps_of_the_action_build_and_check_a_site(tmp_path: Path) -> None:
    page = "# Page\n\n```example\nsource: examples/a.py\nmark: os\n```\n"
    root = write_project(tmp_path, {"index.md": page}, files={"examples/a.py": "import os\n"})
    environ = {**os.environ, "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}", "CI": "true"}
    codes = []
    for step in yaml.safe_load(ACTION.read_text("utf-8"))["runs"]["steps"]:
        if step.get("name") in ("Build", "Check"):
            ran = subprocess.run(["bash", "-e", "-c", step["run"]], cwd=root, env=environ | {"UPSTREAM": "false"})
            codes.append(ran.returncode)

    assert codes == [0, 0]
    assert (root / "site" / "index.html").is_file()


def test_what_a_pull_request_built_is_not_uploaded() -> None:
    uploads = [step for path in WORKFLOWS for step in steps(path) if "upload" in step.get("uses", "")]

    assert [step["if"] for step in uploads] == ["github.ref == 'refs/heads/main' && github.event_name == 'push'"]
