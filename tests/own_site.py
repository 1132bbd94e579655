"""Our own site, built as seldom as the tests allow: once as it is, and once more elsewhere, in another process.

Its tests run in several processes. The first of them that needs a build makes it, and leaves it where the others find
it; they wait for it.
"""

from __future__ import annotations

import json
import os
import random
import shutil
import subprocess
from collections.abc import Callable, Collection
from functools import cache
from pathlib import Path, PurePosixPath
from typing import Any, TypeVar

import pytest

from sourcebook.commands.build import arrange_build, plan_build
from sourcebook.model.page_path import PagePath
from sourcebook.planning.plan import Plan
from sourcebook.planning.run import open_run, read_pages
from sourcebook.settings.project import find_project
from sourcebook.site.addresses import EngineAddresses
from tests.conftest import OWN_ENVIRON, ROOT
from tests.projects import Built, build

WITHOUT_NETWORK = ("unshare", "--map-root-user", "--net")
"""Runs a program in a network namespace with nothing in it, where the machine allows one."""

SAMPLE = 40
"""Pages that are looked at where each costs time; `make torture` looks at all of them."""

_SECRET = os.environ.get("SOURCEBOOK_CACHE_KEY") or os.environ.get("PYTEST_XDIST_TESTRUNUID", f"{os.getpid():0>32}")
KEEPING = OWN_ENVIRON | {"SOURCEBOOK_CACHE_KEY": _SECRET}
"""The same with a secret of this run of tests: what its build keeps is not worked out again by each process."""

IN_TORTURE = pytest.mark.skipif(not os.environ.get("SOURCEBOOK_TORTURE"), reason="a second build: run `make torture`")
"""Of what needs our own site built twice, all of it from the sources; small sites are built twice in every run."""

_BELONGS = ("mkdocs.yml", "examples.lock", "sourcebook.toml", "CHANGELOG.md", "README.md")
_CORPUS = ("corpus.toml", "corpus.lock", "corpus.counts.json")
_Page = TypeVar("_Page", bound=Any)


def sampled(pages: Collection[_Page], *, most: int = SAMPLE) -> list[_Page]:
    """Return as many pages as a run looks at, the same in every one, sorted."""
    every = sorted(pages)
    if os.environ.get("SOURCEBOOK_TORTURE") or len(every) <= most:
        return every
    return sorted(random.Random(13).sample(every, most))


@pytest.fixture(scope="session")
def own_cache() -> None:
    """The cache of our own site, which `make` fills."""
    if not Path(OWN_ENVIRON["SOURCEBOOK_CACHE"]).is_dir():
        pytest.fail("the cache is empty: run `sourcebook fetch`, as `make test` does")


@pytest.fixture(scope="session")
def own_plan(own_build: Built) -> Plan:
    """What the pages of our own site show; of what the build has kept, nothing is worked out again."""
    run = open_run(find_project(ROOT), KEEPING)
    return plan_build(run, read_pages(run))


@pytest.fixture(scope="session")
def own_addresses(own_plan: Plan) -> dict[PagePath, PurePosixPath]:
    """Where our own pages are, below the site."""
    run = open_run(find_project(ROOT), OWN_ENVIRON)
    engine = EngineAddresses(use_directory_urls=run.project.use_directory_urls)
    files = arrange_build(run, own_plan, engine).addresses
    return {path: PurePosixPath(files[path]) for path in own_plan.pages}


@pytest.fixture(scope="session")
def own_build(own_cache: None, tmp_path_factory: pytest.TempPathFactory) -> Built:
    """Our own site, built strictly from lock and cache."""
    return _once_a_run(tmp_path_factory, "own-site", _built_here)


@pytest.fixture(scope="session")
def second_build(own_cache: None, tmp_path_factory: pytest.TempPathFactory) -> Built:
    """Our own site, built in another folder by another process."""
    return _once_a_run(tmp_path_factory, "own-site-again", _built_elsewhere)


def _built_here(folder: Path) -> Built:
    """Build our own site strictly from lock and cache."""
    return build(ROOT, site=folder / "site", environ=KEEPING)


def _built_elsewhere(folder: Path) -> Built:
    """Build a copy of our project in a process of its own, without a network where this machine allows that."""
    copy = folder / "elsewhere" / "deeper"
    copy.mkdir(parents=True)
    for name in ("content", "generator", "overrides"):
        shutil.copytree(ROOT / name, copy / name)
    for name in (*_BELONGS, *_CORPUS):
        if (ROOT / name).exists():
            shutil.copy(ROOT / name, copy / name)
    within = WITHOUT_NETWORK if may_isolate() else ()
    return build(copy, environ=OWN_ENVIRON, own_process=True, within=within)


@cache
def may_isolate() -> bool:
    """Tell whether this machine allows network namespaces."""
    try:
        return not subprocess.run([*WITHOUT_NETWORK, "true"], capture_output=True, check=False).returncode
    except FileNotFoundError:
        return False


def _once_a_run(factory: pytest.TempPathFactory, name: str, make: Callable[[Path], Built]) -> Built:
    """Return what `make` builds below the folder that it is given; of all processes of a run one does it."""
    in_many = "PYTEST_XDIST_WORKER" in os.environ
    folder = (factory.getbasetemp().parent if in_many else factory.mktemp("shared")) / name
    folder.mkdir(exist_ok=True)
    with (folder / "lock").open("w") as lock:
        # Not at the head of this module: Windows has none, and skips these tests.
        fcntl = pytest.importorskip("fcntl")
        fcntl.flock(lock, fcntl.LOCK_EX)
        note = folder / "built.json"
        if not note.is_file():
            built = make(folder)
            kept = {"code": built.code, "output": built.output, "site": str(built.site)}
            note.write_text(json.dumps(kept), "utf-8")
        kept = json.loads(note.read_text("utf-8"))
    return Built(code=kept["code"], output=kept["output"], site=Path(kept["site"]))
