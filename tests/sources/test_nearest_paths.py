"""A path that is not there is answered with those that were probably meant."""

from __future__ import annotations

import time
from pathlib import PurePosixPath

from sourcebook.sources.nearest_paths import nearest_hint


def test_files_of_the_same_name_are_named_first() -> None:
    paths = ["demo/tests/conftest.py", "demo/conftest.py", "demo/test/confest.py"]

    assert nearest_hint(PurePosixPath("demo/test/conftest.py"), paths) == (
        "nearest is 'demo/tests/conftest.py', 'demo/conftest.py'"
    )


def test_a_misspelt_name_is_found_in_its_folder() -> None:
    paths = ["demo/models.py", "demo/views.py", "other/model.py"]

    assert nearest_hint(PurePosixPath("demo/model.py"), paths[:2]) == "nearest is 'demo/models.py'"


def test_nothing_near_is_no_guess() -> None:
    assert nearest_hint(PurePosixPath("zzz"), []) == (
        "paths are those inside the archive or repository, without a leading slash"
    )


def test_thousands_of_paths_do_not_take_long() -> None:
    started = time.monotonic()

    nearest_hint(PurePosixPath("package/none.py"), [f"a/module_{n}.txt" for n in range(50_000)])

    assert time.monotonic() - started < 1
