"""What ended an engine's build, and the page that tells it."""

from __future__ import annotations

from pathlib import Path, PurePosixPath

import pytest
from mkdocs.config import load_config
from mkdocs.exceptions import Abort, MkDocsException, PluginError

from sourcebook.commands.preview.engine_faults import faults_of
from sourcebook.commands.preview.fault_page import fault_page
from sourcebook.errors import FaultGroup, SourcebookError
from sourcebook.model.place import Location

PLACE = Location(path=PurePosixPath("docs/a.md"), lineno=4)


def raised(outer: Exception, cause: Exception) -> Exception:
    try:
        raise outer from cause
    except Exception as error:
        return error


def test_our_own_faults_are_told_with_their_places_however_deep_they_lie() -> None:
    ours = [SourcebookError("b", location=PLACE, hint="do"), SourcebookError("a")]
    error = raised(Abort("Aborted"), raised(PluginError("text"), FaultGroup(ours)))

    assert [(f.message, f.hint, f.location) for f in faults_of(error, ["logged"], None)] == [
        ("a", None, None),
        ("b", "do", PLACE),
    ]


def test_a_file_of_the_engine_that_is_no_yaml_is_told_at_its_line(tmp_path: Path) -> None:
    config = tmp_path / "mkdocs.yml"
    config.write_text("site_name: x\ntheme: [\n")

    with pytest.raises(MkDocsException) as caught:
        load_config(str(config))
    (fault,) = faults_of(caught.value, (), config)

    assert str(fault.location) == "mkdocs.yml:3"
    assert fault.message.startswith("this is no YAML: ")
    assert fault.hint is not None


def test_what_the_engine_complains_of_is_told_at_its_key(tmp_path: Path) -> None:
    config = tmp_path / "mkdocs.yml"
    config.write_text("site_name: x\ntheme:\n  name: none\n")
    logged = ["Config value 'theme': Unrecognised theme name: 'none'.", "Config value 'edit_uri': is wrong", "other"]

    told = faults_of(Abort("Aborted with a configuration error!"), logged, config)

    assert [str(fault.location) for fault in told] == ["mkdocs.yml:2", "mkdocs.yml", "None"]
    assert [fault.message for fault in told] == logged


@pytest.mark.parametrize(
    ("error", "text"), [(Abort("Aborted with 1 warnings"), "Aborted with 1 warnings"), (KeyError("x"), "KeyError: 'x'")]
)
def test_what_nobody_explains_is_told_as_it_is(error: Exception, text: str) -> None:
    assert [fault.message for fault in faults_of(error, (), None)] == [text]


def test_the_page_shows_what_it_tells_and_runs_nothing_of_it() -> None:
    page = fault_page([SourcebookError("<script>\u202e", hint="<b>", location=PLACE), SourcebookError("x")])

    assert "<title>2 faults to mend</title>" in page
    assert ">docs/a.md:4</code>" in page
    assert "&lt;script&gt;" in page
    assert "hint: &lt;b&gt;" in page


def test_other_faults_are_another_page() -> None:
    one, other = (fault_page([SourcebookError(text)]) for text in "ab")

    name = one.partition("data-faults=")[2].partition(">")[0]
    assert name
    assert name not in other
    assert one == fault_page([SourcebookError("a")])
