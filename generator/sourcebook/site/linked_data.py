"""The head of a page for programs: schema.org as JSON-LD, Open Graph, and the way to the Markdown twin.

Addresses of the site itself are absolute and stand only where the site knows its own. Nothing from outside can leave
the script element: JSON is written without `<`, `>` and `&`.

Sources: https://schema.org/SoftwareSourceCode, https://schema.org/BreadcrumbList, https://ogp.me,
https://html.spec.whatwg.org/multipage/scripting.html#restrictions-for-contents-of-script-elements
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from sourcebook.outputs.quoted import Quoted
from sourcebook.writing.safe_html import safe_url, theme_text

_HEAD_END = "</head>"
_OPEN_GRAPH = re.compile(r"<meta\s[^>]*property=[\"']?og:", re.IGNORECASE)
_SPDX_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9.-]*")
_IN_SCRIPT = {ord(char): f"\\u{ord(char):04x}" for char in "<>&\u2028\u2029"}


@dataclass(frozen=True, slots=True, kw_only=True)
class PageFacts:
    """What the head of a page says."""

    title: str
    site: str
    """Name of the site."""
    description: str | None
    url: str | None
    """Absolute; None where the site does not know its own address."""
    twin: str | None
    """Relative address of the Markdown twin."""
    examples: tuple[Quoted, ...] = ()
    crumbs: tuple[tuple[str, str | None], ...] = ()
    """Text and absolute address of the pages above, from the top."""


def complete_head_data(html: str, facts: PageFacts) -> str:
    """Return the page with all of this at the end of its head; a head that has Open Graph data keeps its own."""
    head, end, rest = html.partition(_HEAD_END)
    if not end:
        return html
    parts = [] if facts.twin is None else [_alternate(facts.twin)]
    if not _OPEN_GRAPH.search(head):
        parts += _open_graph(facts)
    parts.append(_script(facts))
    return f"{head}{''.join(parts)}{end}{rest}"


def _alternate(twin: str) -> str:
    # Material takes `rel=alternate` alone for another language, and asks for the sitemap beside it.
    return f'<link rel="alternate describedby" type="text/markdown" href="{theme_text(twin)}">'


def _open_graph(facts: PageFacts) -> Iterator[str]:
    properties = {
        "og:type": "article",
        "og:site_name": facts.site,
        "og:title": facts.title,
        "og:description": facts.description,
        "og:url": facts.url,
    }
    for name, value in properties.items():
        if value:
            yield f'<meta property="{name}" content="{theme_text(value)}">'
    yield '<meta name="twitter:card" content="summary">'


def _script(facts: PageFacts) -> str:
    data = {"@context": "https://schema.org", "@graph": [_article(facts), _breadcrumbs(facts)]}
    text = json.dumps(data, separators=(",", ":"), ensure_ascii=True).translate(_IN_SCRIPT)
    return f'<script type="application/ld+json">{text}</script>'


def _article(facts: PageFacts) -> dict[str, Any]:
    return _known(
        {
            "@type": "TechArticle" if facts.examples else "WebPage",
            "headline" if facts.examples else "name": facts.title,
            "description": facts.description,
            "url": facts.url,
            "isPartOf": {"@type": "WebSite", "name": facts.site},
            "hasPart": [_source_code(quoted) for quoted in facts.examples],
        }
    )


def _source_code(quoted: Quoted) -> dict[str, Any]:
    attribution = quoted.attribution
    language = quoted.language if quoted.language != "text" else None
    if attribution is None:
        return _known({"@type": "SoftwareSourceCode", "programmingLanguage": language})
    repository = safe_url(attribution.project_url) if attribution.commit else None
    return _known(
        {
            "@type": "SoftwareSourceCode",
            "name": f"{attribution.project}: {attribution.path}",
            "programmingLanguage": language,
            "codeRepository": repository,
            "url": safe_url(attribution.upstream_url),
            "license": _license(attribution.license.expression),
            "version": attribution.version or attribution.commit,
            "identifier": attribution.swhid,
        }
    )


def _license(expression: str | None) -> str | None:
    """Return the page of a licence; an expression of several, or of our own, as it is."""
    if expression is None or not _SPDX_ID.fullmatch(expression) or "LicenseRef" in expression:
        return expression
    return f"https://spdx.org/licenses/{quote(expression)}.html"


def _breadcrumbs(facts: PageFacts) -> dict[str, Any]:
    way: Sequence[tuple[str, str | None]] = (*facts.crumbs, (facts.title, facts.url))
    return {
        "@type": "BreadcrumbList",
        "itemListElement": [
            _known({"@type": "ListItem", "position": position, "name": name, "item": url})
            for position, (name, url) in enumerate(way, start=1)
        ],
    }


def _known(values: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in values.items() if value not in (None, "", [])}
