"""What does the head of a page say, and where does its body begin?

Our own reader in place of the engine's: typed fields, every fault at its line, unknown keys kept for the theme. Two
notations are read, YAML between `---` and the classic lines of `key: value`.

When is a first paragraph a classic header? MkDocs takes whatever looks like `word: text`, and eats a page that begins
with `Note: something`. Here every line of the paragraph must be `key: value` (or indented below one), and at least one
key must be ours, *in lower case*: prose begins with a capital letter, so `Title: a short history` stays text. Several
such lines that are only kept from being a header by their capitals are text with a warning.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field, replace
from difflib import SequenceMatcher
from pathlib import PurePosixPath
from types import MappingProxyType

from sourcebook.errors import FrontMatterError, SourcebookError, nearest
from sourcebook.model.codes import Code
from sourcebook.model.place import Location
from sourcebook.model.warned import Warned
from sourcebook.pages import fields
from sourcebook.pages.nodes import MappingNode, Node, ScalarNode, read_yaml, to_theme

KEYS = (
    "title",
    "symbol",
    "slug",
    "aliases",
    "sortorder",
    "sidebartitle",
    "meta",
    "toc",
    "category",
    "tags",
    "examples",
    "project",
    "generated",
    "concordance",
    "machine-readable",
)
PROJECT_KEYS = ("links", "license")
"""Ours only beside `project`; on other pages they are the theme's."""

_YAML_START = re.compile(r"---[ \t]*\n")
_YAML_END = re.compile(r"^(?:---|\.\.\.)[ \t]*(?:\n|\Z)", re.MULTILINE)
_KEY_LINE = re.compile(r"(?P<key>[A-Za-z][A-Za-z0-9_-]*):(?:[ \t]+(?P<value>.*))?")
_CONTINUATION = re.compile(r"(?:[ ]{4}|\t)\s*(?P<value>\S.*)")
_VERY_NEAR = 0.8
"""Likeness above which an unknown key is taken for a slip: `titel`, but not `subtitle`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FrontMatter:
    """The head of a page, typed; what it does not say is None or empty."""

    title: str | None = None
    symbol: str | None = None
    """Dotted, such as `sqlalchemy.orm.sessionmaker`."""
    slug: str | None = None
    """Address below the site without its ending; one that ends in `/` is a folder."""
    aliases: tuple[str, ...] = ()
    """Former addresses, each in the form of `slug`."""
    sortorder: int | None = None
    sidebartitle: str | None = None
    meta: str | None = None
    """Description of the page."""
    toc: bool | None = None
    category: str | None = None
    tags: tuple[str, ...] = ()
    project: str | None = None
    """Name of the project that the page is about."""
    links: tuple[tuple[str, str], ...] = ()
    """Name and address (http or https) of the project's places, in order; only with `project`."""
    license: str | None = None
    """Only with `project`."""
    generated: str | None = None
    """Of a page that a command made: the digest of its text without this line."""
    concordance: str | None = None
    """Of a home page: the symbol, with a page of its own, whose uses it lists, above all libraries."""
    machine_readable: bool | None = None
    """False keeps the page out of all files for programs."""
    extra: Mapping[str, object] = field(default_factory=lambda: MappingProxyType({}), hash=False)
    """Unknown keys for the theme, typed as a usual YAML loader would; read-only."""
    linenos: Mapping[str, int] = field(default_factory=lambda: MappingProxyType({}), compare=False, repr=False)
    """Line of the page on which each key stands, and each alias of a list as `aliases/ALIAS`; read-only."""

    @property
    def library(self) -> str | None:
        """The first part of the symbol; of a classic page, of a dotted `sidebartitle`."""
        name = self.symbol or (self.sidebartitle or "").partition(" ")[0]
        first, dot, _ = name.partition(".")
        return first if (dot or self.symbol) and fields.is_symbol(name) else None

    @property
    def page_title(self) -> str | None:
        """The title of the page as far as this gives one."""
        return self.title or self.symbol or self.project

    @property
    def short_title(self) -> str | None:
        """What navigation calls the page: its `sidebartitle`, or the last part of its symbol."""
        if self.sidebartitle:
            return self.sidebartitle
        if self.symbol:
            return self.symbol.rpartition(".")[2]
        return self.title


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """What was read of a page before its body."""

    front_matter: FrontMatter
    examples: Node | None
    """The value of `examples`, with lines of the page; not checked yet."""
    body: str
    """With `\\n` as line end, without leading empty lines."""
    body_lineno: int
    """Line of the page on which `body` begins."""
    is_classic: bool = False
    """Whether the head is a classic header."""
    faults: tuple[SourcebookError, ...] = ()
    warnings: tuple[Warned, ...] = ()


def parse_front_matter(text: str, *, path: PurePosixPath, others: Collection[str] = ()) -> Head:
    """Read the head of a page.

    Args:
        text: The whole page; any line ends, with or without a byte order mark.
        path: The page's, for messages.
        others: Keys of which it is known that somebody else reads them.

    Returns:
        The head, with all its faults; nothing is raised.
    """
    text = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    # The line end is there for a page that is nothing but `---`.
    if _YAML_START.match(text + "\n"):
        return _parse_yaml_head(text, path=path, others=others)
    header, body_start, warnings = _read_classic_header(text, path=path)
    if header is None:
        return _to_head(None, text, 0, faults=(), warnings=warnings)
    return _type_head(header, text, body_start, path=path, others=others, is_classic=True)


def _parse_yaml_head(text: str, *, path: PurePosixPath, others: Collection[str]) -> Head:
    start = text.find("\n") + 1 or len(text)
    end = _YAML_END.search(text, start)
    location = Location(path=path, lineno=1)
    if end is None:
        fault = FrontMatterError("the front matter is never closed", hint="end it by a line '---'", location=location)
        return _to_head(None, text, 0, faults=(fault,))
    node, faults = read_yaml(
        text[start : end.start()],
        start=Location(path=path, lineno=2),
        error=FrontMatterError,
    )
    empty = node is None or node == ScalarNode(value="", plain=True, lineno=node.lineno)
    if not empty and not isinstance(node, MappingNode):
        faults += (
            FrontMatterError(
                "the front matter is not made of keys and values",
                hint="write 'key: value'; a line '---' that is no front matter needs an empty line before it",
                location=Location(path=path, lineno=2),
            ),
        )
    if not isinstance(node, MappingNode):
        return _to_head(None, text, end.end(), faults=faults)
    return _type_head(node, text, end.end(), path=path, others=others, faults=faults)


def _read_classic_header(
    text: str, *, path: PurePosixPath
) -> tuple[tuple[tuple[ScalarNode, Node], ...] | None, int, tuple[Warned, ...]]:
    """Return the entries of a classic header (keys may repeat), and where the body begins."""
    entries: list[tuple[ScalarNode, ScalarNode]] = []
    written: list[str] = []
    position = 0
    for lineno, line in enumerate(text.split("\n"), start=1):
        if not line.strip():
            break
        position += len(line) + 1
        if match := _KEY_LINE.fullmatch(line):
            key = ScalarNode(value=match["key"].lower(), plain=True, lineno=lineno)
            value = (match["value"] or "").strip()
            entries.append((key, ScalarNode(value=value, plain=True, lineno=lineno)))
            written.append(match["key"])
        elif (match := _CONTINUATION.fullmatch(line)) and entries:
            key, last = entries[-1]
            joined = f"{last.value} {match['value'].strip()}".strip()
            entries[-1] = (key, ScalarNode(value=joined, plain=True, lineno=last.lineno))
        else:
            return None, 0, ()
    if any(key in KEYS for key in written):
        return tuple(entries), min(position, len(text)), ()
    if len(written) > 1 and any(key.lower() in KEYS for key in written):
        warned = Warned(
            code=Code.HEADER_AS_TEXT,
            message="the page begins with what looks like a header, but is read as text",
            hint="write its keys in lower case, or an empty line before it",
            location=Location(path=path, lineno=1),
        )
        return None, 0, (warned,)
    return None, 0, ()


def _without_repeats(
    entries: tuple[tuple[ScalarNode, Node], ...], *, path: PurePosixPath
) -> tuple[dict[str, tuple[ScalarNode, Node]], list[SourcebookError]]:
    unique: dict[str, tuple[ScalarNode, Node]] = {}
    faults: list[SourcebookError] = []
    for key, value in entries:
        if key.value in unique:
            faults.append(
                FrontMatterError(
                    f"{key.value!r} is given twice",
                    hint=f"first in line {unique[key.value][0].lineno}",
                    location=Location(path=path, lineno=key.lineno),
                )
            )
        else:
            unique[key.value] = (key, value)
    return unique, faults


def _type_head(
    header: MappingNode | tuple[tuple[ScalarNode, Node], ...],
    text: str,
    body_start: int,
    *,
    path: PurePosixPath,
    others: Collection[str],
    faults: tuple[SourcebookError, ...] = (),
    is_classic: bool = False,
) -> Head:
    entries = header.entries if isinstance(header, MappingNode) else header
    unique, repeated = _without_repeats(entries, path=path)
    typed = fields.Typed(path=path)
    examples = unique.get("examples")
    if examples is not None and is_classic:
        typed.add(examples[0].lineno, "'examples' needs front matter between '---' lines")
    # Themes have a `license` and `links` of their own, and pages that are about no project may mean those.
    known = {*KEYS, *(PROJECT_KEYS if "project" in unique else ())}
    front_matter = _to_front_matter({key: value for key, (_, value) in unique.items() if key in known}, typed)
    extra = {key: to_theme(value) for key, (_, value) in unique.items() if key not in known}
    return _to_head(
        replace(
            front_matter,
            extra=MappingProxyType(extra),
            linenos=MappingProxyType({key: name.lineno for key, (name, _) in unique.items()} | typed.item_linenos),
        ),
        text,
        body_start,
        examples=examples[1] if examples is not None and not is_classic else None,
        faults=(*faults, *repeated, *typed.faults),
        warnings=(
            *_warn_of_slips({key: unique[key][0].lineno for key in extra if key not in others}, known, path=path),
            *_warn_of_devices(front_matter, unique, typed, path=path),
        ),
        is_classic=is_classic,
    )


def _to_front_matter(values: dict[str, Node], typed: fields.Typed) -> FrontMatter:
    return FrontMatter(
        title=typed.text("title", values),
        symbol=typed.symbol("symbol", values),
        slug=typed.slug("slug", values),
        aliases=typed.slugs("aliases", values),
        sortorder=typed.whole_number("sortorder", values),
        sidebartitle=typed.text("sidebartitle", values),
        meta=typed.text("meta", values),
        toc=typed.truth("toc", values),
        category=typed.text("category", values),
        tags=typed.words("tags", values),
        project=typed.text("project", values, required=True),
        links=typed.links("links", values),
        license=typed.text("license", values),
        generated=typed.text("generated", values),
        concordance=typed.symbol("concordance", values),
        machine_readable=typed.truth("machine-readable", values),
    )


def _warn_of_slips(linenos: dict[str, int], known: set[str], *, path: PurePosixPath) -> tuple[Warned, ...]:
    warnings = []
    for key, lineno in linenos.items():
        near = nearest(key, sorted(known))
        if near and SequenceMatcher(None, key.lower(), near).ratio() >= _VERY_NEAR:
            warnings.append(
                Warned(
                    code=Code.UNKNOWN_KEY,
                    message=f"unknown key {key!r} is left to the theme",
                    hint=f"nearest is {near!r}",
                    location=Location(path=path, lineno=lineno),
                )
            )
    return tuple(warnings)


def _warn_of_devices(
    front_matter: FrontMatter,
    unique: Mapping[str, tuple[ScalarNode, Node]],
    typed: fields.Typed,
    *,
    path: PurePosixPath,
) -> Iterator[Warned]:
    """Yield a warning for each address that no file of Windows can have."""
    slugs = (("slug", slug) for slug in (front_matter.slug,) if slug)
    for key, slug in (*slugs, *(("aliases", alias) for alias in front_matter.aliases)):
        if name := fields.reserved_name(slug):
            lineno = typed.item_linenos.get(f"{key}/{slug}", unique[key][0].lineno)
            yield Warned(
                code=Code.DEVICE_NAME,
                message=f"{key!r} has {name!r}, which is no file on Windows but a device: {slug!r}",
                hint="where the site is built or unpacked on Windows, this page is missing: take another name",
                location=Location(path=path, lineno=lineno),
            )


def _to_head(
    front_matter: FrontMatter | None,
    text: str,
    body_start: int,
    *,
    examples: Node | None = None,
    faults: tuple[SourcebookError, ...] = (),
    warnings: tuple[Warned, ...] = (),
    is_classic: bool = False,
) -> Head:
    body = text[body_start:].lstrip("\n")
    begin = len(text) - len(body)
    return Head(
        front_matter=front_matter or FrontMatter(),
        examples=examples,
        body=body,
        body_lineno=text.count("\n", 0, begin) + 1,
        is_classic=is_classic,
        faults=tuple(sorted(faults, key=lambda fault: _lineno(fault.location))),
        warnings=warnings,
    )


def _lineno(location: Location | None) -> int:
    return (location.lineno or 0) if location else 0
