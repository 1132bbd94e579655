"""Findings as JUnit XML, which nearly every CI shows as the results of tests.

A group is a suite, a finding a test: an error is a failure, and a warning was skipped, since JUnit knows no warnings
and a CI is to stay green. A group in which nothing is found has one test that passes: some CIs take a report without
tests for a fault.

Source: the schema that pytest tests its own reports by, `testing/example_scripts/junit-10.xsd`.
"""

from __future__ import annotations

from collections.abc import Sequence
from xml.etree import ElementTree

from sourcebook.commands.findings.finding import Finding
from sourcebook.model.codes import Group
from sourcebook.writing.log_lines import spell_out_line


def report_junit(findings: Sequence[Finding]) -> str:
    """Return findings as an XML document, a suite for each group."""
    suites = ElementTree.Element("testsuites", name="sourcebook check")
    for group in Group:
        suites.append(_suite(group, [finding for finding in findings if finding.code.group is group]))
    ElementTree.indent(suites)
    # In ASCII, with references for the rest: it means the same wherever it is printed to.
    document: bytes = ElementTree.tostring(suites, encoding="us-ascii")
    return f'<?xml version="1.0" encoding="utf-8"?>\n{document.decode()}'


def _line(text: str) -> str:
    """Return a line that XML can hold, and no CI obeys."""
    return spell_out_line(text).replace("\ufffe", "\ufffd").replace("\uffff", "\ufffd")


def _suite(group: Group, findings: Sequence[Finding]) -> ElementTree.Element:
    warnings = sum(finding.is_warning for finding in findings)
    suite = ElementTree.Element(
        "testsuite",
        name=group.value,
        tests=str(len(findings) or 1),
        failures=str(len(findings) - warnings),
        errors="0",
        skipped=str(warnings),
    )
    classname = f"sourcebook.{group.value}"
    if not findings:
        ElementTree.SubElement(suite, "testcase", classname=classname, name="nothing found")
    for finding in findings:
        place = f" {finding.location}" if finding.location else ""
        name = _line(f"{finding.code.value}{place}")
        case = ElementTree.SubElement(suite, "testcase", classname=classname, name=name)
        first, *_ = finding.message.split("\n")
        kind = "skipped" if finding.is_warning else "failure"
        told = ElementTree.SubElement(case, kind, type=finding.code.value, message=_line(first))
        told.text = "\n".join(map(_line, finding.text.split("\n")))
    return suite
