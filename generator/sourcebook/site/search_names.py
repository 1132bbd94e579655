"""What search is told of the pages: which names lead to one, and what comes before what.

Material's search takes every word of a page for as good as any other, and a dotted name for one word. So the index that
it has written is completed here: the page of a symbol is also found by the last parts of its name, that of a module by
its symbols, and the exact name comes before longer ones; a name that has no page leads to those that show its use. Of a
page that has a name its title and first sentence are kept, and nothing else: it is found by its name, and every page of
a site fetches the index. A page that is only prose is found by its words, and keeps them. The index of another search
is left as it is.

A field's boost counts first: the steps between them are wide, so that no number of words in a text adds up to a name.
Within a field the boost of the page counts. Measured in `content/docs/decisions/001-search.md`.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from types import MappingProxyType
from typing import Any

from sourcebook.pages.fields import is_symbol
from sourcebook.pages.frontmatter import FrontMatter

SEPARATOR = r"""[\s\u200b\u3000\-,:;!?=\[\](){}"/、。，．？！；]+|\B\.+|\.+(?!\w)|&(?:lt|gt|amp);"""
"""Cuts texts and searches into words, but no name at the dots inside it; written for JavaScript.

At hyphens a search is cut whatever stands here, since lunr does that too.

Source: https://squidfunk.github.io/mkdocs-material/setup/setting-up-site-search/ (`separator`); the signs of Chinese
and Japanese are those of Material's own defaults for these languages.
"""
TAGS_BOOST = 1e2
"""Below a title. Material's own is 1e6: then a word that is a tag leads to any page with the tag, and to no other."""
_FIELDS: Mapping[str, float] = MappingProxyType(
    {"name": 1e6, "module": 1e5, "path": 3e4, "members": 1e4, "whole": 1e3, "uses": 1e1}
)
"""By field the boost; a title has 1e3, a text 1.

`name` is the last part of a name, `module` the dotted ends of a module's, `path` the dotted ends of a symbol's and the
later words in a last part, `members` the symbols of a module, `whole` a symbol that its page's title does not have,
and the other names of one, `uses` names without a page that the code on a page uses.
"""
_MOST_PAGES = 3
"""To which a name without a page of its own leads: who is shown one use well needs no list, and all fetch the index."""
_END = "$"
"""Behind each word of these fields: so it is none of the words of texts, which count for less the more often they are
used, and no stop word, as `get` and `all` are."""
_PARAGRAPH = re.compile(r"\s*<p>(.*?)</p>", re.DOTALL)
_SENTENCE_END = re.compile(r"(?<!\be\.g)(?<!\bi\.e)(?<!\bcf)(?<!\bvs)[.!?](?=\s+[^a-z\s]|\s*$)")
_TAG = re.compile(r"<[^>]*>")
_WORD_START = re.compile(r"(?<=_)[^_]|(?<=[a-z0-9])[A-Z]|(?<=[A-Z])[A-Z](?=[a-z])")
_USUAL_LENGTH = 10
_SHORTEST = 4
_LOWER_CASE = 1.1


class Kind(Enum):
    """What a name is of."""

    SYMBOL = "symbol"
    LIBRARY = "library"
    MODULE = "module"
    PROJECT = "project"


_WEIGHTS: Mapping[Kind, float] = MappingProxyType(
    {Kind.SYMBOL: 10.0, Kind.LIBRARY: 8.0, Kind.MODULE: 1.0, Kind.PROJECT: 1.0}
)
"""How much a page counts.

A library counts nearly as much as a symbol, so that its name leads to it and not to a symbol that begins so; a module,
which may be called like its main symbol, and a project only as much as leaves symbols in front.
"""
_HYPHENATED = 7.0
"""What a project counts for whose name ends in what a library may be called, as `graphene-sqlalchemy` does.

Less than the library, but more than that when the words before it are typed too: who matches all counts 1.5 times.
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class NamedPage:
    """A page that is found by a name."""

    kind: Kind
    name: str
    """Dotted, but for a project."""
    members: tuple[str, ...] = ()
    """Of a module the last parts of its symbols."""
    other_names: tuple[str, ...] = ()
    """Other dotted names of the same object."""


def named_pages(
    heads: Mapping[str, FrontMatter],
    made: Mapping[str, str],
    other_names: Mapping[str, tuple[str, ...]] = MappingProxyType({}),
    projects: Mapping[str, str] = MappingProxyType({}),
) -> dict[str, NamedPage]:
    """Return the pages that have a name.

    Args:
        heads: Front matter of the author's pages.
        made: Titles of the pages made of data; that of a library or a module is its name.
        other_names: Of symbols, as people find them in imports and tracebacks.
        projects: Names of projects whose page is made of data.

    Returns:
        By address, as the arguments.
    """
    symbols = {url: name for url, head in heads.items() if (name := _symbol(head))}
    members: dict[str, list[str]] = {}
    for name in sorted(set(symbols.values())):
        module, _, member = name.rpartition(".")
        members.setdefault(module or name, []).append(member)
    libraries = {name.partition(".")[0] for name in symbols.values()}
    named = {
        url: NamedPage(kind=Kind.SYMBOL, name=name, other_names=other_names.get(name, ()))
        for url, name in symbols.items()
    }
    for url, project in [*projects.items(), *((url, head.project) for url, head in heads.items())]:
        if project and url not in named:
            named[url] = NamedPage(kind=Kind.PROJECT, name=project)
    for url, title in made.items():
        if title in libraries or title in members:
            kind = Kind.LIBRARY if title in libraries else Kind.MODULE
            named[url] = NamedPage(kind=kind, name=title, members=tuple(members.get(title, ())))
    return named


def pages_of_uses(
    used: Mapping[str, Iterable[tuple[str, int]]], known: Collection[str] = frozenset()
) -> dict[str, tuple[str, ...]]:
    """Return which names lead to a page because code on it uses them: those on whose page it is used most.

    Args:
        used: By address of a page the names that its figures use, each with the number of lines; a name may come twice.
        known: Names that have a page of their own.

    Returns:
        Sorted names by address; no address without one.
    """
    places: dict[str, Counter[str]] = {}
    for url, names in used.items():
        for name, lines in names:
            if name not in known:
                places.setdefault(name, Counter())[url] += lines
    found: dict[str, list[str]] = {}
    for name in sorted(places):
        for url, _ in places[name].most_common(_MOST_PAGES):  # of equals those that come first
            found.setdefault(url, []).append(name)
    return {url: tuple(names) for url, names in found.items()}


def complete_index(
    text: str, named: Mapping[str, NamedPage], uses: Mapping[str, Sequence[str]] = MappingProxyType({})
) -> str:
    """Return the index of Material's search, with what it has to know of names; any other one as it is.

    Args:
        text: `search_index.json` as it was written: pages and sections, in order.
        named: By address below the site.
        uses: Likewise the names without a page that code on a page uses.
    """
    try:
        index = json.loads(text)
    except ValueError:
        return text
    fields = _fields_of(index)
    if fields is None:
        return text
    modules = frozenset(p.name for p in named.values() if p.kind in (Kind.MODULE, Kind.LIBRARY))
    docs = [entry | _uses(entry, uses) for found in index["docs"] for entry in _completed(found, named, modules)]
    index["docs"] = docs
    # Search looks for each field in each entry, so one that none has would cost something.
    used = {key for entry in docs for key in entry}
    for name, boost in _FIELDS.items():
        if name in used:
            fields.setdefault(name, {"boost": boost})
    return json.dumps(index, separators=(",", ":"))


def _fields_of(index: Any) -> dict[str, Any] | None:
    """Return the fields of an index of Material's; None of what is none, or is prepared already."""
    match index:
        case {"index": _}:
            return None
        case {"config": {"fields": dict(fields)}, "docs": list()}:
            return fields
    return None


def _completed(
    entry: dict[str, Any], named: Mapping[str, NamedPage], modules: frozenset[str]
) -> Iterator[dict[str, Any]]:
    address, _, section = entry["location"].partition("#")
    page = named.get(address)
    if page is None:
        yield entry
    elif not section:
        title = _short_title(entry["title"], page)
        kept = {"title": title, "text": _first_sentence(entry["text"])}
        yield {"boost": _boost(page)} | entry | kept | _names(page, title, modules)


def _uses(entry: Mapping[str, Any], uses: Mapping[str, Sequence[str]]) -> dict[str, str]:
    """Return the field of names that are used on a page, each with its dotted ends; a section has none."""
    words = (end for name in uses.get(entry["location"], ()) for end in _ends(name))
    text = _text_of(words)
    return {"uses": text} if text else {}


def _ends(name: str) -> list[str]:
    """Return a dotted name, and what is behind each of its dots."""
    parts = name.split(".")
    return [".".join(parts[start:]) for start in range(len(parts))]


def _text_of(words: Iterable[str]) -> str:
    """Return words as the text of a field, each once."""
    return " ".join(word + _END for word in dict.fromkeys(words))


def _first_sentence(html: str) -> str:
    """Return how a page begins, without markup; empty where that is no paragraph."""
    paragraph = _PARAGRAPH.match(html)
    if paragraph is None:
        return ""
    text = _TAG.sub("", paragraph[1])
    end = _SENTENCE_END.search(text)
    return f"<p>{text[: end.end()] if end else text}</p>"


def _short_title(title: str, page: NamedPage) -> str:
    """Return the title without what follows the name: a word that all titles have finds all pages."""
    begins = page.kind is Kind.SYMBOL and _TAG.sub("", title).startswith(f"{page.name} ")
    return page.name if begins else title


def _boost(page: NamedPage) -> float:
    """Return how much a page counts: the shorter a name, the more of it is what was typed.

    Search knows no capitals, and few people type them: of `click.group` and `click.Group` the first is meant.
    """
    name = _last_part(page)
    length = max(len(name), _SHORTEST)
    is_hyphenated = page.kind is Kind.PROJECT and "-" in page.name
    weight = _HYPHENATED if is_hyphenated else _WEIGHTS[page.kind]
    as_typed = _LOWER_CASE if name == name.lower() else 1.0
    return round(weight * as_typed * (_USUAL_LENGTH / length) ** 2, 2)


def _names(page: NamedPage, title: str, modules: frozenset[str]) -> dict[str, str]:
    """Return the fields of a page, as texts of words."""
    last = _last_part(page)
    ends = _ends(page.name)[:-1]
    fields: dict[str, list[str]] = {"name": [last], "members": [*page.members]}
    if page.kind is Kind.SYMBOL:
        # As a path, the whole name would bring all symbols of a module before the module.
        later = [last[found.start() :] for found in _WORD_START.finditer(last)]
        fields["path"] = [*(ends if page.name in modules else ends[1:]), *later]
        is_told = page.name in _TAG.sub("", title).split()
        fields["whole"] = [*([] if is_told else [page.name]), *page.other_names]
    elif page.kind is not Kind.PROJECT:
        fields["module"] = ends
    return {field: _text_of(words) for field, words in fields.items() if words}


def _last_part(page: NamedPage) -> str:
    """Return what is behind the last dot; of a project behind the last hyphen, since lunr cuts searches there."""
    return re.split("-" if page.kind is Kind.PROJECT else r"\.", page.name)[-1]


def _symbol(head: FrontMatter) -> str | None:
    if head.symbol:
        return head.symbol
    name = (head.sidebartitle or "").replace(" ", ".")
    return name if head.library and is_symbol(name) else None
