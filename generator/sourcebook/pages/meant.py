"""Which fences and lists are meant for us, and which are somebody else's that only look alike?

A site of others has fences called `example` and lists called `examples` for tools of its own. So one counts when it
says where code comes from, or what is to be shown of it, well or badly.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from difflib import SequenceMatcher
from pathlib import PurePosixPath

from sourcebook.errors import BlockError, nearest
from sourcebook.model.place import Location
from sourcebook.pages.nodes import MappingNode, Node, ScalarNode, SequenceNode, read_yaml
from sourcebook.pages.slips import OTHER_NAMES

OPTIONS = (
    "source",
    "show",
    "mark",
    "context",
    "dedent",
    "language",
    "max_lines",
    "title",
    "note",
    "project",
    "ignore",
)
"""Those of an example; a test holds them to the model of options, which is loaded for pages that have examples."""
_TELLING = frozenset({"show", "mark", "max_lines", "dedent"})
"""Options that others have no use for; a block of these alone lacks its source."""
_NEAR = 0.8
"""Likeness above which an unknown option is taken for a slip, as in a head."""
_ADDRESS = re.compile(
    r"(?:pkg:|git\+|git@)\S|https?://(?:(?:www\.)?(?:github|gitlab|codeberg)\.\w+/|[^\s/?#]+/[^\s?#]*\.\w+(?:[?#]|\Z))"
)
_PAGE = re.compile(r"https?://(?:gist\.[^\s/]+/|[^\s/]+/project/[^\s/]+/)\S*")
"""Pages about code that are no file: of a snippet, of a release."""
_PATH = re.compile(r"(?:\./)?[^\s:{}<>\"'|]+\.\w+(?:#\S*)?|[^\s:{}<>\"'|]+/[^\s:{}<>\"'|]+")
_FILE = re.compile(rf"pkg:\S+|https?://\S+/(?:blob|raw|src)/\S+|(?!https?:){_PATH.pattern}")
"""What is a file for sure: others have addresses of sites below the same names."""
_SOURCE_LINE = re.compile(r"\s*(?:-\s+)?source\s*:\s*\S")
_SOMEWHERE = Location(path=PurePosixPath())
_HEAD_KEY = re.compile(r"^(?:examples|symbol)[ \t]*:", re.MULTILINE)


def is_fence_meant(lines: Sequence[str]) -> bool:
    """Tell whether the body of a fence called `example` asks for an example, well or badly; an empty one does."""
    text = "\n".join(lines)
    node, _ = read_yaml(text, start=_SOMEWHERE, error=BlockError)
    if node is not None:
        return is_meant(node)
    written = [line for line in lines if line.strip()]
    return not written or _is_source(written[0].strip()) or any(map(_SOURCE_LINE.match, written))


def is_meant(node: Node) -> bool:
    """Tell whether a piece of YAML is an example, or the list of some, as far as its author has come."""
    match node:
        case ScalarNode(value=value):
            return bool(_SOURCE_LINE.match(value)) or all(map(_is_source, value.split()))
        case SequenceNode(items=items):
            return any(is_meant(item) for item in items)
        case MappingNode(entries=entries):
            return _are_options({key.value: value for key, value in entries})


def _are_options(entries: Mapping[str, Node]) -> bool:
    names = {key: _option(key) for key in entries}
    for key, value in entries.items():
        if not isinstance(value, ScalarNode):
            continue
        is_path_alone = not value.value and _is_source(key)
        is_called_otherwise = key.lower() in OTHER_NAMES["source"] and bool(_FILE.fullmatch(value.value))
        if is_path_alone or is_called_otherwise or (names[key] == "source" and is_meant(value)):
            return True
    return None not in names.values() and not (_TELLING | {"source"}).isdisjoint(names.values())


def _option(key: str) -> str | None:
    """Return the option that a key is, or nearly is."""
    near = nearest(key, OPTIONS)
    return near if near and SequenceMatcher(None, key.lower(), near).ratio() >= _NEAR else None


def _is_source(text: str) -> bool:
    return bool(_ADDRESS.match(text) or _PAGE.fullmatch(text) or _PATH.fullmatch(text))


def is_head_meant(text: str) -> bool:
    """Tell whether a head that cannot be read was to be one of ours.

    Args:
        text: Of the head.
    """
    return bool(_HEAD_KEY.search(text))
