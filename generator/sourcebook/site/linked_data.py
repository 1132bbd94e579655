"""What the head of a page says to programs: schema.org as JSON-LD, and Open Graph.

Addresses of the site itself are absolute and stand only where the site knows its own. Nothing from outside can leave
the script element: JSON is written without `<`, `>` and `&`.

Sources: https://schema.org/SoftwareSourceCode, https://schema.org/BreadcrumbList, https://ogp.me,
https://html.spec.whatwg.org/multipage/scripting.html#restrictions-for-contents-of-script-elements
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from sourcebook.model.figure import PlannedFigure
from sourcebook.writing.safe_html import safe_url, theme_text

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
    examples: tuple[PlannedFigure, ...] = ()
    crumbs: tuple[tuple[str, str | None], ...] = ()
    """Text and absolute address of the pages above, from the top."""


def open_graph(facts: PageFacts) -> str:
    """Return what other sites show beside a link to the page, as elements of its head."""
    properties = {
        "og:type": "article",
        "og:site_name": facts.site,
        "og:title": facts.title,
        "og:description": facts.description,
        "og:url": facts.url,
    }
    metas = [f'<meta property="{name}" content="{theme_text(value)}">' for name, value in properties.items() if value]
    return "".join([*metas, '<meta name="twitter:card" content="summary">'])


def json_ld(facts: PageFacts) -> str:
    """Return what search engines read of the page, as an element of its head."""
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
            "hasPart": [_source_code(figure) for figure in facts.examples],
        }
    )


def _source_code(figure: PlannedFigure) -> dict[str, Any]:
    attribution = figure.attribution
    language = figure.language if figure.language != "text" else None
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
