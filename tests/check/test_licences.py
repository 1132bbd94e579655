"""`check` is red for a licence that is not allowed, not known or not true, and for a notice that is left out."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from sourcebook.commands.build import plan_build
from sourcebook.commands.findings.text import report_text
from sourcebook.commands.licensing.breaches import find_breaches
from sourcebook.commands.opening import open_pages
from sourcebook.commands.start_point import StartPoint
from sourcebook.planning.run import Mode
from tests.index_server import MIT, IndexServer, metadata_of, zip_bytes
from tests.projects import build, sourcebook, write_project

PAGE = "# Page\n\n```example\nsource: pkg:pypi/demo@1.0#demo/a.py\nmark: os\n```\n"
SOURCE = "'pkg:pypi/demo@1.0#demo/a.py'"
CODE = "import os\n"
INFO = "demo-1.0.dist-info"
NOTICE = "Demo is by its makers.\n"


@pytest.fixture
def make(tmp_path: Path, index: IndexServer) -> Callable[..., Path]:
    """Make a project of one page that shows a release, which is locked."""

    def project(
        code: str = CODE, metadata: str = "", settings: str = "", notice: str | None = None, license: str = MIT
    ) -> Path:
        files = {"demo/a.py": code, f"{INFO}/METADATA": metadata_of("demo", "1.0", metadata)}
        texts = {"LICENSE": license} | ({} if notice is None else {"NOTICE": notice})
        index.add_file(
            "demo",
            "demo-1.0-py3-none-any.whl",
            zip_bytes(files | {f"{INFO}/licenses/{name}": text for name, text in texts.items()}),
        )
        root = write_project(tmp_path / "project", {"index.md": PAGE}, settings=f"{settings}\n{index.toml}")
        assert sourcebook(root, "lock").code == 0
        return root

    return project


def _told(root: Path) -> str:
    """Return what is told of a project's licences, without building its site."""
    run, pages = open_pages(StartPoint(start=root), Mode.LOCKED)
    plan = plan_build(run, pages, linked=False)
    assert plan.faults == ()
    return report_text(tuple(find_breaches(run, plan.figures)))


def _change_lock(root: Path, change: Callable[[dict[str, Any]], object]) -> None:
    lock = json.loads((root / "examples.lock").read_text())
    change(lock["releases"][0])
    (root / "examples.lock").write_text(json.dumps(lock))


def test_what_is_allowed_gives_no_finding(make: Callable[..., Path]) -> None:
    told = _told(
        make(
            code=f"# SPDX-License-Identifier: MIT\n{CODE}",
            metadata="License-Expression: MIT OR GPL-3.0-only\n",
            settings='licenses.allow = ["mit", "ISC"]',
            notice=NOTICE,
        )
    )

    assert told == ""


def test_a_licence_that_is_not_allowed_turns_check_red(make: Callable[..., Path]) -> None:
    told = _told(make(settings='licenses.allow = ["ISC", "Apache-2.0 WITH LLVM-exception"]'))

    assert (
        f"docs/index.md:4: {SOURCE} is under MIT, which `allow` under [licenses] does not have [SB401]\n"
        "  hint: take the example from the page, or add the licence to `allow`"
    ) in told


@pytest.mark.parametrize(
    ("said", "is_told"), [("GPL-3.0-only", True), ("GPL-3.0-only AND MIT", True), ("MIT", False), ("ISC OR MIT", False)]
)
def test_a_file_that_has_one_of_its_projects_licences_is_held_to_that(
    make: Callable[..., Path], said: str, is_told: bool
) -> None:
    told = _told(
        make(
            code=f"# SPDX-License-Identifier: {said}\n{CODE}",
            metadata="License-Expression: MIT OR GPL-3.0-only\n",
            settings='licenses.allow = ["MIT"]',
        )
    )

    expected = (
        f"docs/index.md:4: {SOURCE} says in its line 1: {said}, which `allow` under [licenses] does not have [SB401]"
    )
    assert (expected in told) is is_told
    assert ("SB401" in told) is is_told


def test_a_licence_that_is_not_known_turns_check_red_where_some_are_allowed(make: Callable[..., Path]) -> None:
    told = _told(make(license="Ask us.\n", settings='licenses.allow = ["MIT"]'))

    assert (
        f"docs/index.md:4: the licence of {SOURCE} is not known [SB402]\n"
        "  hint: take the example from the page, or choose a release that says its licence"
    ) in told


def test_without_a_list_every_licence_may_be_shown(make: Callable[..., Path]) -> None:
    assert _told(make(license="Ask us.\n")) == ""


@pytest.mark.parametrize(
    ("metadata", "two"),
    [
        ("License-Expression: Apache-2.0\n", "Apache-2.0 (License-Expression), MIT (LICENSE)"),
        ("Classifier: License :: OSI Approved :: BSD License\n", "MIT (LICENSE), BSD License (metadata)"),
        ("License: ISC\nClassifier: License :: OSI Approved :: MIT License\n", "MIT (Classifier), ISC (License)"),
    ],
    ids=["expression", "classifier", "both of metadata"],
)
def test_two_licences_of_one_release_turn_check_red(make: Callable[..., Path], metadata: str, two: str) -> None:
    told = _told(make(metadata=metadata))

    assert (
        f"docs/index.md:4: demo 1.0 says two licences: {two} [SB403]\n"
        "  hint: find out which one holds; until then take the example from the page"
    ) in told


def test_another_licence_in_the_lock_turns_check_red(make: Callable[..., Path]) -> None:
    root = make()
    _change_lock(root, lambda release: release["license"].update(expression="ISC"))

    told = _told(root)

    assert (
        "docs/index.md:4: the licence of demo 1.0 is ISC (LICENSE) in the lock, "
        "and MIT (LICENSE) by what is kept of it [SB404]\n"
        "  hint: see what it says now: `sourcebook lock --upgrade pkg:pypi/demo@1.0`"
    ) in told


def test_a_file_under_another_licence_turns_check_red(make: Callable[..., Path]) -> None:
    told = _told(make(code=f"# SPDX-License-Identifier: GPL-3.0-only\n{CODE}"))

    assert (
        f"docs/index.md:4: {SOURCE} says in its line 1: GPL-3.0-only; its project is under MIT [SB405]\n"
        "  hint: the page names the licence of the project: take the example from the page, or say why it may stay"
    ) in told


def test_a_notice_that_the_lock_leaves_out_turns_check_red(make: Callable[..., Path]) -> None:
    root = make(notice=NOTICE)
    _change_lock(root, lambda release: release["license-files"].pop())

    told = _told(root)

    assert (
        f"docs/index.md:4: demo 1.0 has '{INFO}/licenses/NOTICE', "
        "which the lock leaves out, and no page shows [SB406]\n"
        "  hint: see what it says now: `sourcebook lock --upgrade pkg:pypi/demo@1.0`"
    ) in told


def test_a_notice_that_only_the_metadata_names_is_missed_without_the_archive(
    make: Callable[..., Path], tmp_path: Path
) -> None:
    root = make(notice=NOTICE, metadata="License-File: NOTICE\n")
    digest = json.loads((root / "examples.lock").read_text())["releases"][0]["sha256"]
    (archive,) = (tmp_path / "cache").rglob(digest[2:])
    archive.unlink()
    _change_lock(root, lambda release: release["license-files"].pop())

    assert "docs/index.md:4: demo 1.0 has 'NOTICE', which the lock leaves out" in _told(root)


@pytest.mark.slow
def test_a_notice_that_the_site_leaves_out_turns_check_red(make: Callable[..., Path]) -> None:
    root = make(notice=NOTICE)
    built = root / "built"
    assert sourcebook(root, "check").code == 0

    build(root, site=built)
    page = built / "catalog" / "licenses" / "index.html"
    assert NOTICE in page.read_text()
    page.write_text(page.read_text().replace(NOTICE, ""))

    run = sourcebook(root, "check", "--site", str(built))

    assert run.code == 1
    assert (
        "catalog/licenses/index.html: 'NOTICE' of demo is not shown on the page of all licences [SB406]\n"
        "  hint: build the site anew; if it stays, look what changes that page after it is written"
    ) in run.output


@pytest.mark.slow
def test_three_breaches_turn_the_whole_check_red(make: Callable[..., Path]) -> None:
    """Not allowed, another licence in the file's own header, a notice left out: each with its code."""
    root = make(
        code=f"# SPDX-License-Identifier: GPL-3.0-only\n{CODE}", settings='licenses.allow = ["ISC"]', notice=NOTICE
    )
    _change_lock(root, lambda release: release["license-files"].pop())

    run = sourcebook(root, "check", environ={"CI": "true"})

    assert run.code == 1
    assert [code for code in ("SB401", "SB405", "SB406") if f"[{code}]" not in run.output] == []
    assert "3 findings: 3 errors" in run.output


def test_what_is_no_expression_is_no_setting(make: Callable[..., Path]) -> None:
    root = make()
    (root / "sourcebook.toml").write_text('[licenses]\nallow = ["the MIT license"]\n')

    run = sourcebook(root, "check")

    assert run.code == 2
    assert (
        "sourcebook.toml:2: 'the MIT license' is not an SPDX licence expression such as 'Apache-2.0',"
        " in 'licenses.allow[0]'" in run.output
    )
