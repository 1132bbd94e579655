"""What is told of what was found: pages ignore some of it, settings weigh the rest."""

from __future__ import annotations

from pathlib import PurePosixPath

from sourcebook.commands.findings.finding import Finding, found
from sourcebook.commands.findings.judging import judge
from sourcebook.model.codes import Code, Severity
from sourcebook.model.lines import LineRange
from sourcebook.model.place import Location
from sourcebook.pages.ignores import Ignore

PAGE = PurePosixPath("docs/a.md")


def at(lineno: int, path: PurePosixPath = PAGE) -> Location:
    return Location(path=path, lineno=lineno)


def ignore(code: str, reason: str = "an old page", lineno: int = 4) -> Ignore:
    return Ignore(
        code=code, reason=reason, location=at(lineno), lines=LineRange(lineno=lineno + 1, end_lineno=lineno + 1)
    )


def told(
    findings: list[Finding],
    *ignores: Ignore,
    severities: dict[Code, Severity] | None = None,
    looked_for: tuple[Code, ...] = tuple(Code),
) -> list[str]:
    judged = judge(findings, ignores=ignores, severities=severities or {}, looked_for=looked_for)
    return [f"{one.location}: {one.severity.value} {one.code.value} {one.message}" for one in judged]


LINK = found(Code.LINK, "'no/' leads to nothing", location=at(5))
SYMBOL = found(Code.USE, "no use of 'x'", location=at(5))


def test_findings_are_weighed_sorted_and_told_once() -> None:
    later = found(Code.ANCHOR, "b", location=at(10))
    engine = found(Code.ENGINE_WARNING, "odd")

    judged = told([later, LINK, engine, later], severities={Code.ANCHOR: Severity.WARNING, engine.code: Severity.OFF})

    assert judged == ["docs/a.md:5: error SB201 'no/' leads to nothing", "docs/a.md:10: warning SB202 b"]


def test_what_is_ignored_with_a_reason_is_not_told() -> None:
    assert told([LINK], ignore("SB201")) == []


def test_an_ignore_holds_for_its_code_its_line_and_its_page() -> None:
    elsewhere = found(Code.LINK, "x", location=at(6))
    other_page = found(Code.LINK, "x", location=at(5, PurePosixPath("docs/b.md")))
    other_code = found(Code.ANCHOR, "x", location=at(5))

    for other in (elsewhere, other_page, other_code):
        assert len(told([LINK, other], ignore("SB201"))) == 1


def test_an_ignore_without_a_reason_is_told_in_place_of_what_it_silences() -> None:
    assert told([LINK], ignore("SB201", "")) == ["docs/a.md:4: error SB162 SB201 is ignored without a reason"]


def test_an_ignore_that_silences_nothing_is_told_where_it_could_have() -> None:
    unused = ["docs/a.md:4: error SB161 no SB201 is found here: there is nothing to ignore"]

    assert told([], ignore("SB201")) == unused
    assert told([], ignore("SB201"), looked_for=(Code.ANCHOR,)) == []


def test_what_is_off_in_the_settings_is_still_ignored() -> None:
    assert told([LINK], ignore("SB201"), severities={Code.LINK: Severity.OFF}) == []


def test_what_ends_a_build_cannot_be_ignored() -> None:
    assert told([SYMBOL], ignore("SB105")) == [
        "docs/a.md:4: error SB163 SB105 cannot be ignored: a build ends by it",
        "docs/a.md:5: error SB105 no use of 'x'",
    ]


def test_a_code_that_is_none_is_told() -> None:
    assert told([], ignore("SB20l"), ignore("", "", lineno=6)) == [
        "docs/a.md:4: error SB163 no finding has the code 'SB20l'",
        "docs/a.md:6: error SB163 it does not say what is ignored",
    ]
