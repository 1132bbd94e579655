"""Text from outside that would like to be more than text, in every field that takes any: it is shown, and stays put.

Each page of the set has a harmless twin, the same page with other words. Whatever the words are, the elements around
the code have to be the same: what broke out of its place would be an element more or less. Notes and bodies are
Markdown, in which an author may write HTML; they get the texts that are none.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path, PurePosixPath
from urllib.parse import quote
from xml.etree.ElementTree import Element

import html5lib  # type: ignore[import-untyped]  # It brings no types.
import pytest
from playwright.sync_api import Browser, Route

from sourcebook.writing.safe_html import spell_out_invisible
from tests.index_server import MIT, IndexServer, zip_bytes
from tests.projects import ALL_OURS, Built, build, write_project

MARKUP = '</title></script></pre></code></a><img src=x onerror="ran=1"><script>ran=1</script><svg onload=ran=1>'
TEXTS = {
    "harmless": "Plain words",
    "markup": MARKUP,
    "comment": "<!-- --!> ]]> <![CDATA[ <b <textarea><style><plaintext> x",
    "quotes": "\" onmouseover=ran=1 x=' onfocus=ran=1 autofocus ` \\\" \\' &quot;&#39;&lt;i&gt;",
    "template": "{{ 7*7 }} {% raw %} {# x #} ${7*7} {{ config }} {%- endblock -%} <%= 7*7 %>",
    "markdown": "[x](javascript:ran=1) ![x](y) *a* __b__ `c` | # d ~~e~~ <https://x.example> {: #id .c } [^1] &amp;",
    "long": "x" * 10_000,
    "bidi": "user\u202e\u2066// admin\u2069 \u2067x\u200b\u202dy שלום \u061c\ufeff",
}
LANGUAGES = ("html", "jinja")


def _path(name: str) -> str:
    """Return a path that is as hostile as one can be that is not refused."""
    part = "".join(c for c in TEXTS[name] if c.isprintable() and c not in "/%#?\\")[:200].strip()
    return f"demo/{part}/{part}.py"


def _code(name: str) -> str:
    text = TEXTS[name][:LONGEST_LINE]
    return f"import json\n\n# {text}\nx = json.dumps({text!r})\n'''\n{text}\n'''\n"


def _metadata(name: str, text: str) -> str:
    rows = {
        "Metadata-Version": "2.1",
        "Name": f"demo-{name}",
        "Version": "1.0",
        "Summary": text,
        "Author": text,
        "License": text,
        "Home-page": f"javascript:ran=1//{text}",
        "Project-URL": f"{text}, https://x.example/?q={text}",
        "License-Expression": "MIT",
    }
    return "".join(f"{key}: {value}\n" for key, value in rows.items())


def _release(index: IndexServer, name: str) -> None:
    info = f"demo_{name}-1.0.dist-info"
    path = PurePosixPath(_path(name))
    files = {
        str(path): _code(name),
        **{f"demo/code.{suffix}": TEXTS[name][:LONGEST_LINE] + "\n" for suffix in LANGUAGES},
        f"{info}/METADATA": _metadata(name, TEXTS[name]),
        f"{info}/licenses/LICENSE": MIT + TEXTS[name],
        f"{info}/licenses/LICENSE {path.stem}": TEXTS[name],
    }
    index.add_file(f"demo-{name}", f"demo_{name}-1.0-py3-none-any.whl", zip_bytes(files))


def _yaml(**values: object) -> str:
    """JSON is YAML, whatever the text holds."""
    return "".join(f"{key}: {json.dumps(value)}\n" for key, value in values.items())


def _example_page(name: str) -> str:
    text = TEXTS[name]
    purl = f"pkg:pypi/demo-{name}@1.0#"
    note = text if "<" not in text else "words"
    example = {
        "source": purl + quote(_path(name)),
        "title": text,
        "project": text,
        "mark": [{"text": text[:500]}, "json.dumps"],
        "show": "file",
        "note": note,
    }
    named = {
        "source": purl + quote(_path(name)),
        "show": {"from": f"# {text[:LONGEST_LINE]}", "to": "x ="},
    }
    others = [{"source": f"{purl}demo/code.{suffix}", "show": "file", "mark": {"lines": 1}} for suffix in LANGUAGES]
    head = _yaml(
        title=text, sidebartitle=text, meta=text, category=text, tags=[text],
        examples=[example, named, *others],
    )  # fmt: skip
    return f"---\n{head}---\n"


def _classic_page(name: str) -> str:
    text = TEXTS[name]
    return (
        f"title: {text}\nslug: classic-{name}\nmeta: {text}\ncategory: {text}\ntags: {text}\n\n\n"
        "# A classic page\n\n"
        f"[**demo / {name}.py**](https://github.com/o/demo/blob/master/{name}.py)\n\n"
        f"```python\n~~x = 1  # {text}\n{text}\n```\n"
    )


def _project_page(name: str) -> str:
    text = TEXTS[name]
    head = _yaml(
        project=text,
        license=text,
        links={text[:500]: f"https://x.example/?q={quote(text)}"},
        slug=name,
    )
    return f"---\n{head}---\nA paragraph.\n"


@pytest.fixture(scope="module", params=["material", "mkdocs"])
def site(
    request: pytest.FixtureRequest,
    tmp_path_factory: pytest.TempPathFactory,
    index_server: IndexServer,
) -> Built:
    root = tmp_path_factory.mktemp("hostile")
    index_server.clear()
    pages = {"index.md": "# Home\n"}
    for name in TEXTS:
        _release(index_server, name)
        pages[f"{name}-examples.md"] = _example_page(name)
        pages[f"{name}-classic.md"] = _classic_page(name)
        pages[f"{name}-project.md"] = _project_page(name)
    write_project(root, pages, theme=request.param, settings=ALL_OURS + index_server.toml)
    built = build(root, environ={"SOURCEBOOK_CACHE": str(root / "cache"), "CI": ""})
    assert built.code == 0, built.output
    return built


def _addresses(site: Built, name: str) -> list[str]:
    """Return the pages of one text: its examples, classic and project page, then those of its whole files."""
    example = f"{name}-examples/index.html"
    links = dict.fromkeys(url.partition("#")[0] for url in site.page(example).links)
    whole = [f"{url.removeprefix('../')}index.html" for url in links if "/source/" in url]
    return [example, f"classic-{name}.html", f"{name}.html", *whole]


HANDLERS = "[onerror], [onload], [onmouseover], [onfocus], [autofocus]"
LONGEST_LINE = 4_900
"""Characters; a file with longer ones is refused."""
SEQUENCE = ("prev", "next")
HOSTILE = [name for name in TEXTS if name != "harmless"]


@pytest.mark.parametrize("name", HOSTILE)
def test_the_elements_are_those_of_the_harmless_page(site: Built, name: str) -> None:
    pairs = zip(_addresses(site, name), _addresses(site, "harmless"), strict=True)

    for hostile, harmless in pairs:
        assert _skeleton(site.html(hostile)) == _skeleton(site.html(harmless)), hostile


def _skeleton(html: str) -> list[tuple[object, ...]]:
    """Return the elements of the head, and of the body without code, navigation and boxes, with attributes' names."""
    document = html5lib.parse(html, namespaceHTMLElements=False)
    return [*_elements(document.find("head")), *_elements(document.find("body"))]


def _elements(element: Element) -> Iterator[tuple[object, ...]]:
    classes = element.get("class", "").split()
    theirs = element.tag in ("nav", "footer") or "navbar" in classes or element.get("rel") in SEQUENCE
    if theirs or element.tag in ("pre", "wbr") or "x" in classes or callable(element.tag):
        return
    if element.tag == "h1":  # A name in it is set off where it is found, which is for looks alone.
        yield ("h1", sorted({inner.tag for inner in element.iter()} - {"span", "wbr"}))
        return
    script = "".join(element.itertext()) if element.tag in ("script", "style") else ""
    if element.get("type") == "application/ld+json":  # Data, never run: its words may differ.
        script = repr(_shape(json.loads(script)))
    yield (element.tag, tuple(sorted(element.keys())), tuple(classes), element.get("src"), script)
    for child in element:
        yield from _elements(child)


def _shape(data: object) -> object:
    """Return JSON without its words."""
    if isinstance(data, dict):
        return {key: _shape(value) for key, value in data.items()}
    return [_shape(item) for item in data] if isinstance(data, list) else type(data)


@pytest.mark.parametrize("name", sorted(TEXTS))
def test_everything_is_readable(site: Built, name: str) -> None:
    example, classic, project, whole, *_ = _addresses(site, name)
    shown = spell_out_invisible(" ".join(TEXTS[name].split()))

    texts = {address: _text(site.html(address)) for address in (example, classic, project, whole)}

    assert f"{shown} - Test site" in texts[example], "the title"
    assert texts[example].count(shown) >= 5
    assert shown in texts[project]
    assert " ".join(_path(name).split()) in texts[whole]
    (figure,) = site.page(whole).figures
    assert "".join(f"{line.text}\n" for line in figure.lines) == _code(name)
    (figure,) = site.page(classic).figures
    assert [line.text for line in figure.lines] == [f"x = 1  # {TEXTS[name]}", TEXTS[name]]


def _text(html: str) -> str:
    document = html5lib.parse(html, namespaceHTMLElements=False)
    return " ".join("".join(document.itertext()).split())


@pytest.mark.browser
def test_nothing_runs(site: Built, browser: Browser, serve: Callable[[Path], str]) -> None:
    if "md-search" not in site.html("index.html"):
        pytest.skip("the elements are held above, and a browser takes its time")
    base = serve(site.site)
    page = browser.new_page(viewport={"width": 360, "height": 800})
    asked: list[str] = []
    faults: list[str] = []

    def answer(route: Route) -> None:
        asked.append(route.request.url)
        route.continue_() if route.request.url.startswith(base) else route.abort()

    page.route("**/*", answer)
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.on("dialog", lambda dialog: faults.append(dialog.message))

    for name in TEXTS:
        example, classic, project, whole, *_ = _addresses(site, name)
        for address in (example, whole, *((classic, project) if name == "markup" else ())):
            page.goto(base + address)
            page.mouse.move(180, 400)
            page.keyboard.press("Tab")
            assert page.evaluate("window.ran") is None, (name, address)
            assert page.locator(HANDLERS).count() == 0, (name, address)

    assert [url for url in asked if url.endswith(("/x", "ran=1"))] == []
    assert faults == []
    page.close()


@pytest.mark.browser
def test_what_search_finds_does_not_run(site: Built, browser: Browser, serve: Callable[[Path], str]) -> None:
    if "md-search" not in site.html("index.html"):
        pytest.skip("only Material shows titles and text in what it finds")
    page = browser.new_page()
    page.goto(serve(site.site))

    page.keyboard.press("/")
    page.locator(".md-search__input").press_sequentially("onerror")
    page.locator(".md-search-result__item").first.wait_for()

    assert "onerror" in page.locator(".md-search-result__list").inner_text()
    assert page.evaluate("window.ran") is None
    assert page.locator(f".md-search-result img, .md-search-result :is({HANDLERS})").count() == 0
    page.close()
