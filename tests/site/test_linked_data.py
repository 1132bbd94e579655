"""What the head of a page says to programs, and that nothing in it gets out."""

from __future__ import annotations

import json
import re
from typing import Any

import html5lib  # type: ignore[import-untyped]  # It brings no types.
import pytest

from sourcebook.site.finishing import Finish, finish_page
from sourcebook.site.head import Head
from sourcebook.site.linked_data import PageFacts
from tests.outputs.quotes import SWHID, attribution, pasted, quoted

PAGE = "<!doctype html><html><head><title>x</title></head><body><p>x</p></body></html>"
HOSTILE = "</script></head>\"'><img src=x onerror=alert(1)><!-- ]]> \u2028 \n `x` | [x](javascript:alert(1))"


def facts(**more: Any) -> PageFacts:
    values: dict[str, Any] = {
        "title": "A page",
        "site": "A site",
        "description": None,
        "url": None,
        "twin": "index.html.md",
    }
    return PageFacts(**(values | more))


def complete_head_data(html: str, facts: PageFacts) -> str:
    return finish_page(html, Finish(head=Head(facts=facts)), render=str)


def graph(html: str) -> list[dict[str, Any]]:
    (text,) = re.findall(r'<script type="application/ld\+json">(.*?)</script>', html)
    data = json.loads(text)
    assert data["@context"] == "https://schema.org"
    found: list[dict[str, Any]] = data["@graph"]
    return found


def test_a_page_with_examples_is_an_article_with_parts() -> None:
    html = complete_head_data(
        PAGE,
        facts(
            description="What it is.",
            url="https://s.example/a/",
            crumbs=(("A site", "https://s.example/"), ("lib", "https://s.example/lib/")),
            examples=(quoted(),),
        ),
    )

    article, crumbs = graph(html)
    assert article == {
        "@type": "TechArticle",
        "headline": "A page",
        "description": "What it is.",
        "url": "https://s.example/a/",
        "isPartOf": {"@type": "WebSite", "name": "A site"},
        "hasPart": [
            {
                "@type": "SoftwareSourceCode",
                "name": "demo: demo/a.py",
                "programmingLanguage": "python",
                "url": "https://x.example/demo/1.0/",
                "license": "https://spdx.org/licenses/MIT.html",
                "version": "1.0",
                "identifier": SWHID,
            }
        ],
    }
    assert crumbs["@type"] == "BreadcrumbList"
    assert crumbs["itemListElement"][1:] == [
        {"@type": "ListItem", "position": 2, "name": "lib", "item": "https://s.example/lib/"},
        {"@type": "ListItem", "position": 3, "name": "A page", "item": "https://s.example/a/"},
    ]
    assert '<meta property="og:url" content="https://s.example/a/">' in html


def test_without_an_address_of_the_site_there_is_none() -> None:
    html = complete_head_data(PAGE, facts(crumbs=(("A site", None),)))

    assert graph(html) == [
        {
            "@type": "WebPage",
            "name": "A page",
            "isPartOf": {"@type": "WebSite", "name": "A site"},
        },
        {
            "@type": "BreadcrumbList",
            "itemListElement": [
                {"@type": "ListItem", "position": 1, "name": "A site"},
                {"@type": "ListItem", "position": 2, "name": "A page"},
            ],
        },
    ]
    assert "og:url" not in html
    assert "og:image" not in html
    assert '<link rel="alternate describedby" type="text/markdown" href="index.html.md">' in html


def test_open_graph_data_of_somebody_else_is_kept() -> None:
    page = PAGE.replace("<title>", "<meta property=og:title content=y><title>")

    assert complete_head_data(page, facts()).count("og:") == 1


@pytest.mark.parametrize(
    ("expression", "license"),
    [
        ("MIT", "https://spdx.org/licenses/MIT.html"),
        ("MIT OR Apache-2.0", "MIT OR Apache-2.0"),
        ("LicenseRef-x", "LicenseRef-x"),
    ],
)
def test_a_single_licence_is_named_by_its_page(expression: str, license: str) -> None:
    example = quoted(source=attribution(license=expression))

    assert graph(complete_head_data(PAGE, facts(examples=(example,))))[0]["hasPart"][0]["license"] == license


def test_code_of_a_repository_names_it() -> None:
    example = quoted(source=attribution(commit="a" * 40, project_url="https://x.example/o/r", version="main"))

    (part,) = graph(complete_head_data(PAGE, facts(examples=(example,))))[0]["hasPart"]
    assert (part["codeRepository"], part["version"]) == ("https://x.example/o/r", "main")


def test_pasted_code_of_unknown_origin_is_code_all_the_same() -> None:
    (part,) = graph(complete_head_data(PAGE, facts(examples=(pasted("x"),))))[0]["hasPart"]

    assert part == {"@type": "SoftwareSourceCode"}


def test_nothing_from_outside_leaves_its_place() -> None:
    hostile = attribution(
        project=HOSTILE, path=HOSTILE, license=HOSTILE, version=HOSTILE,
        upstream_url=f"javascript:{HOSTILE}", project_url=f"javascript:{HOSTILE}", commit=HOSTILE,
    )  # fmt: skip
    html = complete_head_data(
        PAGE,
        facts(
            title=HOSTILE, site=HOSTILE, description=HOSTILE, url=HOSTILE, twin=HOSTILE,
            crumbs=((HOSTILE, HOSTILE),),
            examples=(quoted(source=hostile, language=HOSTILE),),
        ),
    )  # fmt: skip

    tree = html5lib.parse(html, namespaceHTMLElements=False)
    assert {e.tag for e in tree.iter()} == {
        "html", "head", "title", "link", "meta", "script", "body", "p",
    }  # fmt: skip
    assert len(list(tree.iter("script"))) == 1
    article = graph(html)[0]
    assert article["headline"] == HOSTILE
    assert "url" not in article["hasPart"][0]
    assert "codeRepository" not in article["hasPart"][0]


def test_a_page_without_a_head_is_left_alone() -> None:
    assert complete_head_data("<p>x</p>", facts()) == "<p>x</p>"
