"""What a reader does on our own site, in Debian's firefox or what the variable FIREFOX names.

Playwright drives no Firefox but its own, so `firefox/behaviours.mjs` holds what is done, by puppeteer over BiDi.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.own_site import IN_TORTURE

pytestmark = [pytest.mark.browser, pytest.mark.torture, IN_TORTURE]

DRIVER = Path(__file__).parent / "firefox" / "behaviours.mjs"
LONGEST = 180
"""Seconds of one behaviour, the start of the browser included."""

BEHAVIOURS = re.findall(r'^  "(.+)": \{$', DRIVER.read_text("utf-8"), re.MULTILINE)


@pytest.fixture
def firefox() -> str:
    """The path of a browser that can be driven."""
    path = shutil.which(os.environ.get("FIREFOX", "")) or shutil.which("firefox-esr") or shutil.which("firefox")
    if path is None:
        pytest.skip("no firefox on this machine: run `make firefox`")
    if shutil.which("node") is None or not (DRIVER.parent / "node_modules" / "puppeteer-core").is_dir():
        pytest.skip("nothing drives firefox on this machine: run `make firefox`, which needs npm")
    return path


@pytest.mark.parametrize("behaviour", BEHAVIOURS)
def test_in_firefox(firefox: str, own_site: Path, serve: Callable[[Path], str], behaviour: str) -> None:
    command = ["node", DRIVER.name, firefox, serve(own_site), behaviour]

    done = subprocess.run(command, cwd=DRIVER.parent, capture_output=True, text=True, check=False, timeout=LONGEST)

    assert done.returncode == 0, done.stderr


def test_twelve_behaviours_are_held() -> None:
    assert len(BEHAVIOURS) >= 12
