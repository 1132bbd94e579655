"""What does an author ask for in an `example` block, or in an item of `examples:`?

Reads the YAML of either by the strict loader of `nodes`, has it validated by the one model of `options`, and gives an
`ExampleRequest`. All faults of an example are reported together, each at its own line of the page.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, assert_never

from sourcebook.errors import BlockError, SourcebookError, at, collecting, nearest, raise_faults
from sourcebook.errors.validation import FaultKind, FieldFault, field_faults
from sourcebook.model.place import Location
from sourcebook.model.reference import Forge, Reference
from sourcebook.model.request import ExampleRequest, LineNote, LinesSelector
from sourcebook.pages.fences import Fence, scan_fences
from sourcebook.pages.nodes import MappingNode, Node, ScalarNode, SequenceNode, read_yaml, to_plain
from sourcebook.pages.slips import explain_yaml, straighten
from sourcebook.references import FORMS, parse_reference

if TYPE_CHECKING:
    from sourcebook.pages.options import ExampleOptions

EXAMPLE = "example"
"""The language word of an example block."""

_FORMS_OF = {
    "show": "a definition's name, {lines: \"10-24\"}, {region: NAME}, {from: TEXT, to: TEXT} or 'file'",
    "mark": 'a dotted symbol, {text: TEXT}, {regex: PATTERN} or {lines: "10-24"}',
    "note": "text, or {28: text} for a line",
}
_KEYS_OF = {
    "show": ("lines", "region", "from", "to"),
    "mark": ("text", "regex", "lines"),
}
_NAME_KEYS = ("symbol", "name", "definition", "function", "class", "method", "object")
"""What is written where an option takes a name as it is."""


def parse_example_fence(
    fence: Fence, *, path: PurePosixPath, body_lineno: int, forges: Sequence[Forge]
) -> ExampleRequest:
    """Read an `example` block.

    Args:
        fence: Whose language is `example`; its line numbers are those of the body.
        path: The page's.
        body_lineno: Line of the page on which the body begins.
        forges: The forges whose file pages are understood.

    Raises:
        SourcebookError: Of all faults, each at its line of the page.
    """
    offset = body_lineno - 1
    location = Location(path=path, lineno=fence.lineno + offset)
    with at(location):
        if not fence.closed:
            raise BlockError(
                "this example block is never closed",
                hint=f"close it by a line {fence.marker!r}, indented like the first",
            )
        if fence.info.strip("{}. ") != fence.language:
            raise BlockError(
                f"an example block takes nothing beside its name: {fence.info!r}",
                hint="write options as lines of the block",
            )
    start = Location(path=path, lineno=fence.lineno + offset + 1)
    node, faults = read_yaml("\n".join(fence.lines), start=start, error=BlockError)
    # Of YAML that still gives a node, the faults are told together with those of its options.
    if node is None:
        raise_faults([explain_yaml(fault, fence.lines, first_lineno=start.lineno or 1) for fault in faults])
    if node is None or node == ScalarNode(value="", plain=True, lineno=node.lineno):
        raise BlockError("this example block is empty", hint=FORMS, location=location)
    return read_example(node, location=location, forges=forges, known_faults=faults)


def read_example(
    node: Node,
    *,
    location: Location,
    forges: Sequence[Forge],
    known_faults: Sequence[SourcebookError] = (),
) -> ExampleRequest:
    """Read the YAML of one example: its source alone, or its options.

    Args:
        node: As read by `nodes.read_yaml`, with lines of the page.
        location: Where the example begins.
        forges: The forges whose file pages are understood.
        known_faults: What was found before, to be reported together with what is found here.

    Raises:
        SourcebookError: Of all faults, each at its line of the page.
    """
    faults = list(known_faults)
    if isinstance(node, SequenceNode):
        raise BlockError(
            "an example is one source or its options, not a list",
            hint="one block for each example",
            location=Location(path=location.path, lineno=node.lineno),
        )
    if isinstance(node, ScalarNode):
        # A source alone is short for its option, so that both forms have the same faults.
        node = MappingNode(
            entries=((ScalarNode(value="source", plain=True, lineno=node.lineno), node),),
            lineno=node.lineno,
        )
    node, slips = straighten(node, location, options=_option_names())
    faults += slips
    # What is missing beside a slip follows from it.
    options, wrong = _read_options(node, location)
    faults += [fault for fault in wrong if node.entries or not slips]
    found: tuple[Reference, LinesSelector | None] | None = None
    linenos = {key.value: key.lineno for key, _ in node.entries}
    # Read even when the options are wrong: an author wants to hear of both at once.
    with collecting(faults):
        found = _read_source(node, linenos, location=location, forges=forges)
    raise_faults(faults)
    assert options is not None and found is not None
    reference, lines = found
    request = _to_request(options, reference, lines, location=location, linenos=linenos)
    _check_notes(request, linenos)
    return request


def _option_names() -> tuple[str, ...]:
    # What validates options is loaded for pages that have examples.
    from sourcebook.pages.options import ExampleOptions

    return tuple(ExampleOptions.model_fields)


def _read_options(node: MappingNode, location: Location) -> tuple[ExampleOptions | None, list[BlockError]]:
    """Return the options, or what is wrong with them."""
    from pydantic import ValidationError

    from sourcebook.pages.options import ExampleOptions

    try:
        return ExampleOptions.model_validate(to_plain(node)), []
    except ValidationError as error:
        return None, [_to_fault(found, node, location) for found in field_faults(error)]


def _read_source(
    node: MappingNode, linenos: dict[str, int], *, location: Location, forges: Sequence[Forge]
) -> tuple[Reference, LinesSelector | None] | None:
    """Read the source; None when it is missing or empty, which the model of options reports."""
    source = {key.value: value for key, value in node.entries}.get("source")
    if not isinstance(source, ScalarNode) or not source.value.strip():
        return None
    with at(Location(path=location.path, lineno=source.lineno)):
        reference, lines = parse_reference(source.value, forges=forges)
    if lines is not None and "show" in linenos:
        raise BlockError(
            "the source names lines, and 'show' does too",
            hint="keep one of the two",
            location=Location(path=location.path, lineno=linenos["show"]),
        )
    return reference, lines


def _to_request(
    options: ExampleOptions,
    reference: Reference,
    lines: LinesSelector | None,
    *,
    location: Location,
    linenos: dict[str, int],
) -> ExampleRequest:
    texts = [item for item in options.note if isinstance(item, str)]
    beside = [item for item in options.note if not isinstance(item, str)]
    return ExampleRequest(
        location=location,
        source=options.source,
        reference=reference,
        show=(lines,) if lines is not None else options.selectors,
        mark=options.targets,
        context=options.context,
        dedent=options.dedent,
        language=options.language,
        max_lines=options.max_lines,
        title=options.title,
        note="\n\n".join(texts) if texts else None,
        line_notes=tuple(LineNote(lineno=lineno, text=text) for item in beside for lineno, text in item.items()),
        project=options.project,
        ignore=tuple(options.ignore),
        option_linenos=tuple(linenos.items()),
    )


def _check_notes(request: ExampleRequest, linenos: dict[str, int]) -> None:
    """Refuse a note that would make code of what follows its figure on the page."""
    for text in (request.note or "", *(note.text for note in request.line_notes)):
        if any(not fence.closed for fence in scan_fences(text)):
            raise BlockError(
                "code in a note is never closed",
                hint="end it by a line like that above it, such as '~~~'",
                location=Location(path=request.location.path, lineno=linenos["note"]),
            )


def _to_fault(found: FieldFault, node: MappingNode, location: Location) -> BlockError:
    trail = _trail(found)
    option = str(trail[0]) if trail else ""
    missing = found.kind is FaultKind.MISSING
    lineno = _lineno_of(node, trail[:-1] if missing else trail, key=found.kind is FaultKind.UNKNOWN)
    place = location if missing and len(trail) == 1 else Location(path=location.path, lineno=lineno)
    message, hint = _message(found, option=option, name=str(trail[-1]) if trail else "")
    return BlockError(message, hint=hint, location=place)


def _trail(found: FieldFault) -> list[str | int]:
    """Return the keys and positions that the author wrote.

    pydantic's path also names the form that was tried (`<lines>`) and keys of a mapping as such (`[key]`); but what it
    begins with is an option, and what is unknown is a key, whatever they look like.
    """
    last = len(found.path) - 1
    written = {0, last} if found.kind is FaultKind.UNKNOWN else {0}
    return [part for number, part in enumerate(found.path) if number in written or not str(part).startswith(("<", "["))]


def _message(found: FieldFault, *, option: str, name: str) -> tuple[str, str | None]:
    keys = _KEYS_OF.get(option, ())
    match found.kind:
        case FaultKind.REFUSED:
            return f"{option!r}: {found.message}", found.hint
        case FaultKind.MISSING if option == name:
            return "this example has no 'source'", FORMS
        case FaultKind.MISSING:
            return f"{option!r} has no {name!r}", f"write {_FORMS_OF[option]}"
        case FaultKind.UNKNOWN if name in keys:
            return f"{option!r} says two things at once", "write them as a list"
        case FaultKind.UNKNOWN:
            return f"unknown key {name!r} in {option!r}", _hint_of(name, keys, option, found.value)
        case FaultKind.WRONG if keys and isinstance(found.value, dict) and found.value:
            key, value = next(iter(found.value.items()))
            return f"unknown key {key!r} in {option!r}", _hint_of(str(key), keys, option, value)
        case FaultKind.WRONG:
            return f"{option!r} cannot be read", f"write {_FORMS_OF.get(option, 'text')}"
        case _:
            assert_never(found.kind)


def _hint_of(name: str, choices: tuple[str, ...], option: str, value: object) -> str:
    if name in _NAME_KEYS and isinstance(value, str):
        return f"write `{option}: {value}`"
    near = nearest(name, choices)
    return f"nearest is {near!r}" if near else f"there are {', '.join(choices)}"


def _lineno_of(node: Node, trail: Sequence[str | int], *, key: bool) -> int:
    """Return the line of the value, or of the key, that pydantic's trail leads to."""
    lineno = node.lineno
    for part in trail:
        if isinstance(node, MappingNode):
            entries = {name.value: (name, value) for name, value in node.entries}
            if str(part) not in entries:
                break
            name, node = entries[str(part)]
            lineno = name.lineno if key else node.lineno
        elif isinstance(node, SequenceNode) and isinstance(part, int) and part < len(node.items):
            node = node.items[part]
            lineno = node.lineno
    return lineno
