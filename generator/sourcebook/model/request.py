"""What an author asked for: what to show of a source, and what to mark in it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import PurePosixPath

from sourcebook.model.lines import WrittenLines
from sourcebook.model.place import Location
from sourcebook.model.reference import Reference


@dataclass(frozen=True, slots=True, kw_only=True)
class SymbolSelector:
    """A definition of this file: `Session.mount`."""

    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LinesSelector:
    """Lines by their numbers."""

    ranges: tuple[WrittenLines, ...]
    """As written: may overlap and need not be sorted; never empty."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RegionSelector:
    """The lines between a start and an end comment with this name."""

    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PatternSelector:
    """From the one line that contains `start` to the first line after it that contains `end`, both included."""

    start: str
    end: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FileSelector:
    """The whole file."""


Selector = SymbolSelector | LinesSelector | RegionSelector | PatternSelector | FileSelector


@dataclass(frozen=True, slots=True, kw_only=True)
class SymbolTarget:
    """Mark the uses of a dotted symbol, by meaning."""

    symbol: str
    explicit: bool = True
    """False when it is the page's `symbol`: finding nothing is then a warning, not an error."""
    also: tuple[str, ...] = ()
    """Other dotted paths of the same object, as its library's own release tells them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TextTarget:
    """Mark every line that holds this text."""

    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RegexTarget:
    """Mark every line in which this regular expression is found."""

    pattern: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LinesTarget:
    """Mark lines by their numbers."""

    ranges: tuple[WrittenLines, ...]
    """As written: may overlap and need not be sorted; never empty."""


MarkTarget = SymbolTarget | TextTarget | RegexTarget | LinesTarget


def described(target: MarkTarget) -> str:
    """Return what is marked as messages name it."""
    match target:
        case SymbolTarget():
            return repr(target.symbol)
        case TextTarget():
            return f"the text {target.text!r}"
        case RegexTarget():
            return f"the pattern {target.pattern!r}"
        case LinesTarget():
            return "the marked lines"


@dataclass(frozen=True, slots=True, kw_only=True)
class LineNote:
    """Markdown shown beside one line of the source file."""

    lineno: int
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ExampleRequest:
    """One example as an author asked for it: the options of a block or of an item of `examples:`."""

    location: Location
    source: str
    """As written by the author; kept for messages and for writing it back."""
    reference: Reference
    show: tuple[Selector, ...] = ()
    """Empty: what the marks need."""
    mark: tuple[MarkTarget, ...] = ()
    """What the author names, else the page's `symbol` as a target that is not explicit; empty where there is neither.
    """
    symbol: str | None = None
    """What the example shows the use of: the first dotted symbol that the author marks in it, else the page's."""
    context: int | None = None
    """Lines kept around a mark; None for the default."""
    dedent: bool = False
    """Whether the white space that all shown lines begin with is taken off."""
    language: str | None = None
    """Any of the names that Pygments has for the language of the file; None where the file tells it."""
    max_lines: int | None = None
    """Lines of what the marks need, at most; None for the default."""
    title: str | None = None
    note: str | None = None
    line_notes: tuple[LineNote, ...] = ()
    project: str | None = None
    ignore: tuple[str, ...] = ()
    """What is not to be told of it: the code of a finding and the reason, as written."""
    option_linenos: tuple[tuple[str, int], ...] = ()
    """Line of the page on which each option stands, for messages: `(("show", 14),)`."""

    @property
    def has_own_marks(self) -> bool:
        """Whether the author named what to mark, so that it does not depend on the page's `symbol`."""
        return any(not isinstance(target, SymbolTarget) or target.explicit for target in self.mark)

    def location_of(self, option: str) -> Location:
        """Return the place of an option on the page, or of the example when it was not written."""
        lineno = dict(self.option_linenos).get(option, self.location.lineno)
        return Location(path=self.location.path, lineno=lineno)


@dataclass(frozen=True, slots=True, kw_only=True)
class ClassicBlock:
    """Pasted code whose markers are taken off."""

    location: Location
    """Of the fence's opening line."""
    lines: tuple[str, ...]
    """The code, without markers and otherwise as written."""
    marked: tuple[int, ...]
    """Numbers of the marked lines, 1-based within the block, ascending."""
    elisions: tuple[int, ...]
    """Numbers of the lines that say something was left out."""
    language: str
    """As the fence names it; may be empty."""
    label: str
    """Text of the link, on one line."""
    project: str | None
    """First part of the label, else the repository's name; None without a readable link."""
    path: PurePosixPath | None
    """Of the file in its repository; None when the link cannot be read."""
    url: str | None
    """The link as written, for readers to follow; None when it cannot be read."""
    revision: str | None
    """First segment behind `/blob/`; None when the link cannot be read."""
    symbol: str | None = None
    """What the code shows the use of: the page's `symbol`."""
    unreadable_link: str | None = None
    """Markdown of a link that cannot be read, where it stands on one line: a page is better off with its label."""


def placeless(asked: ExampleRequest | ClassicBlock) -> ExampleRequest | ClassicBlock:
    """Return what is asked for without the place where it is written."""
    if isinstance(asked, ExampleRequest):
        return replace(asked, location=_NOWHERE, option_linenos=(), ignore=())
    return replace(asked, location=_NOWHERE)


_NOWHERE = Location(path=PurePosixPath())
