"""What type does a field of the front matter have, and is its value one?

`Typed` gives each field's value or None, and gathers the faults on the way, so that a page with three of them hears of
all three. Values come as the text that was written.
"""

from __future__ import annotations

import re
import unicodedata
from pathlib import PurePosixPath

from sourcebook.errors import FrontMatterError
from sourcebook.model.place import Location
from sourcebook.pages.nodes import MappingNode, Node, ScalarNode, SequenceNode

MAX_SLUG = 200
"""Characters of an address."""

_TRUTH = {
    **dict.fromkeys(("true", "yes", "on"), True),
    **dict.fromkeys(("false", "no", "off"), False),
}
_WHOLE_NUMBER = re.compile(r"[+-]?[0-9]{1,18}")
"""No more digits than surely fit 64 bits: of thousands of them `int` itself would raise."""
_WEB_ADDRESS = re.compile(r"https?://[^\s<>\"'`\\]+", re.IGNORECASE)


def is_symbol(text: str) -> bool:
    """Tell whether a text is a dotted name such as `requests.Session`."""
    return all(part.isidentifier() for part in text.split("."))


class Typed:
    """Reads fields as their types; a wrong one is a fault and counts as not given."""

    def __init__(self, *, path: PurePosixPath) -> None:
        self._path = path
        self.faults: list[FrontMatterError] = []
        self.item_linenos: dict[str, int] = {}
        """Line of each item of a list of addresses, by `key/item`."""

    def add(self, lineno: int, message: str, hint: str | None = None) -> None:
        """Note a fault."""
        location = Location(path=self._path, lineno=lineno)
        self.faults.append(FrontMatterError(message, hint=hint, location=location))

    def text(self, key: str, values: dict[str, Node], *, required: bool = False, kind: str = "text") -> str | None:
        """Read one line or paragraph of text; an empty one counts as not given."""
        node = values.get(key)
        if node is None:
            return None
        if not isinstance(node, ScalarNode):
            self.add(node.lineno, f"{key!r} must be {kind}, not a list or mapping")
            return None
        value = " ".join(node.value.split())
        if not value and required:
            self.add(node.lineno, f"{key!r} is empty")
        return value or None

    def symbol(self, key: str, values: dict[str, Node]) -> str | None:
        """Read a dotted name."""
        value = self.text(key, values, kind="a dotted name")
        if value is None or is_symbol(value):
            return value
        dotted = re.sub(r"[\s.]+", ".", value.removesuffix("()")).strip(".")
        hint = f"write {dotted!r}" if is_symbol(dotted) else "such as 'requests.Session'"
        self.add(values[key].lineno, f"{key!r} is not a dotted name: {value!r}", hint)
        return None

    def whole_number(self, key: str, values: dict[str, Node]) -> int | None:
        """Read a whole number."""
        value = self.text(key, values, kind="a whole number")
        if value is None:
            return None
        if not _WHOLE_NUMBER.fullmatch(value):
            self.add(values[key].lineno, f"{key!r} must be a whole number, not {value!r}")
            return None
        return int(value)

    def truth(self, key: str, values: dict[str, Node]) -> bool | None:
        """Read `true` or `false`."""
        value = self.text(key, values, kind="true or false")
        if value is None:
            return None
        if value.lower() not in _TRUTH:
            self.add(values[key].lineno, f"{key!r} must be true or false, not {value!r}")
            return None
        return _TRUTH[value.lower()]

    def words(self, key: str, values: dict[str, Node]) -> tuple[str, ...]:
        """Read a list, or words separated by commas; without repeats."""
        node = values.get(key)
        if isinstance(node, SequenceNode):
            texts = [item.value for item in node.items if isinstance(item, ScalarNode)]
            if len(texts) == len(node.items):
                return tuple(dict.fromkeys(text.strip() for text in texts if text.strip()))
        if node is not None and not isinstance(node, ScalarNode):
            self.add(node.lineno, f"{key!r} must be a list of words")
            return ()
        words = node.value.split(",") if node is not None else []
        return tuple(dict.fromkeys(word.strip() for word in words if word.strip()))

    def slug(self, key: str, values: dict[str, Node]) -> str | None:
        """Read an address below the site: no `..`, scheme or backslash, no `/` in front."""
        value = self.text(key, values, kind="an address")
        return value if value is not None and self._is_slug(key, value, values[key]) else None

    def slugs(self, key: str, values: dict[str, Node]) -> tuple[str, ...]:
        """Read addresses below the site, a list or a single one; without repeats."""
        node = values.get(key)
        if not isinstance(node, SequenceNode):
            slug = self.slug(key, values)
            return () if slug is None else (slug,)
        found = []
        for item in node.items:
            if not isinstance(item, ScalarNode) or not item.value.strip():
                self.add(item.lineno, f"{key!r} must be a list of addresses")
            elif self._is_slug(key, item.value.strip(), item):
                found.append(item.value.strip())
                self.item_linenos.setdefault(f"{key}/{found[-1]}", item.lineno)
        return tuple(dict.fromkeys(found))

    def _is_slug(self, key: str, value: str, node: Node) -> bool:
        problem = _slug_problem(value)
        if problem is not None:
            self.add(
                node.lineno,
                f"{key!r} is not an address: {value!r} {problem}",
                "what stands behind the site's own address, without '/' in front and without '.html', "
                "such as 'sessionmaker-examples' (a page) or 'orm/sessionmaker/' (a folder)",
            )
        return problem is None

    def links(self, key: str, values: dict[str, Node]) -> tuple[tuple[str, str], ...]:
        """Read names with web addresses."""
        node = values.get(key)
        if node is None or node == ScalarNode(value="", plain=True, lineno=node.lineno):
            return ()
        if not isinstance(node, MappingNode):
            self.add(node.lineno, f"{key!r} must be names with addresses", "'name: https://…'")
            return ()
        links = []
        for name, value in node.entries:
            if isinstance(value, ScalarNode) and _WEB_ADDRESS.fullmatch(value.value):
                links.append((name.value, value.value))
            else:
                self.add(
                    value.lineno,
                    f"the link {name.value!r} is not a web address",
                    "it begins with 'https://'",
                )
        return tuple(links)


_RESERVED = re.compile(
    r"(?:con|prn|aux|nul|conin\$|conout\$|(?:com|lpt)[1-9\u00b9\u00b2\u00b3])(?:\..*)?", re.IGNORECASE
)
"""Source: https://learn.microsoft.com/windows/win32/fileio/naming-a-file (reserved names, also with an ending)."""


def reserved_name(slug: str) -> str | None:
    """Return the part of a slug that Windows takes for a device; None where there is none."""
    return next(filter(_RESERVED.fullmatch, slug.split("/")), None)


def _slug_problem(slug: str) -> str | None:
    segments = slug.removesuffix("/").split("/")
    if len(slug) > MAX_SLUG:
        return "is too long"
    for char in slug:
        # What means something in an address or in HTML, or may not stand in a file's name somewhere.
        if char in "\\:?#%*\"'<>|&`" or char.isspace() or unicodedata.category(char)[0] == "C":
            return f"holds {char!r}"
    if "" in segments:
        return "has an empty part"
    # Windows drops the dots at a name's end: two pages would be one file there.
    if any(segment.strip(".") == "" or segment.endswith(".") for segment in segments):
        return "has a part of dots, or one that ends in a dot"
    ending = re.search(r"\.(?:html?|md)$", slug, re.IGNORECASE)
    return f"ends in {ending[0]!r}" if ending else None
