"""The rules by which `llms.txt` is read, as https://llmstxt.org/core.html has them."""

from __future__ import annotations

import re
from dataclasses import dataclass

_LINK = re.compile(r"-\s*\[(?P<name>[^\]]+)\]\((?P<url>[^)]+)\)(?::\s*(?P<note>.*))?")


@dataclass(frozen=True, slots=True, kw_only=True)
class Llms:
    title: str
    summary: str
    prose: str
    sections: dict[str, list[tuple[str, str, str | None]]]
    """Name, address and note of each link, by heading."""


def read_llms(text: str) -> Llms:
    """Read the file.

    Raises:
        AssertionError: When it is not of the form.
    """
    start, *rest = re.split(r"^##\s*(.*?)$", text, flags=re.MULTILINE)
    head = re.match(r"\A# (?P<title>.+)\n+(?:> (?P<summary>.+)\n+)?(?P<prose>(?:.|\n)*)\Z", start)
    assert head is not None, start
    assert not re.search(r"^#", head["prose"], re.MULTILINE), "prose has no headings"
    sections = {}
    for title, body in zip(rest[::2], rest[1::2], strict=True):
        links = [_LINK.fullmatch(line) for line in body.strip().split("\n")]
        assert all(links), body
        sections[title.strip()] = [(m["name"], m["url"], m["note"]) for m in links if m]
    return Llms(
        title=head["title"],
        summary=head["summary"] or "",
        prose=head["prose"].strip(),
        sections=sections,
    )
