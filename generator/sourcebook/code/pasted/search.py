"""Find, among all versions of a file, the one that pasted code is of.

The version that differs least is taken: with the fewest gaps that no sign tells, then with the fewest lines wrapped
elsewhere; of several that differ as little, the first that is asked. A file that lacks a line is passed over before it
is looked at line by line.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Generic, TypeVar

from sourcebook.code.pasted.file_lines import TAB, read_file_lines
from sourcebook.code.pasted.pasted_lines import PastedCode, may_hold, squeeze
from sourcebook.code.pasted.placement import Misplacement, Placement, Transform, place_code

Version = TypeVar("Version")

_TABS = (4, TAB, 2)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sought:
    """Pasted code that is looked for."""

    code: PastedCode
    marked: tuple[int, ...]
    count: int
    """Lines of the block."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fit(Generic[Version]):
    """The version that pasted code is of."""

    version: Version
    placement: Placement


@dataclass(frozen=True, slots=True, kw_only=True)
class Miss(Generic[Version]):
    """The nearest version, for pasted code that is of none."""

    version: Version | None
    misplacement: Misplacement


class VersionSearch(Generic[Version]):
    """What was found so far of one block; fed with one version after another."""

    def __init__(self, sought: Sought):
        self._sought = sought
        self._needles = sought.code.needles()
        self._fit: Fit[Version] | None = None
        self._miss: Miss[Version] | None = None
        self._held = -1

    @property
    def is_settled(self) -> bool:
        """Whether no later version can fit better."""
        return self._fit is not None and self._fit.placement.distance == (0, 0)

    def take(self, version: Version, text: str, squeezed: str) -> None:
        """Look at a version.

        Args:
            version: Whatever names it.
            text: Of the file.
            squeezed: The same, as `squeeze` makes it, which is made once for all blocks.
        """
        if not may_hold(squeezed, self._needles):
            return
        placed = place_in_text(self._sought, text)
        if isinstance(placed, Misplacement):
            self._miss = Miss(version=version, misplacement=placed)
            self._held = len(self._needles)
        elif self._fit is None or placed.distance < self._fit.placement.distance:
            self._fit = Fit(version=version, placement=placed)

    def compare(self, version: Version, text: str, squeezed: str) -> None:
        """Look at a version once more, for the nearest one where none fits."""
        held = sum(needle in squeezed for needle in self._needles)
        if held > self._held:
            placed = place_in_text(self._sought, text)
            if isinstance(placed, Misplacement):
                self._held, self._miss = held, Miss(version=version, misplacement=placed)

    @property
    def result(self) -> Fit[Version] | Miss[Version]:
        """What was found."""
        return self._fit or self._miss or Miss(version=None, misplacement=Misplacement(number=1, lineno=0))


def place_in_text(sought: Sought, text: str) -> Placement | Misplacement:
    """Find where pasted code stands in a text; tabs may have been written as spaces."""
    code = sought.code
    tabs: Sequence[int] = _TABS if "\t" in text and not code.has_tabs else (TAB,)
    found: Placement | Misplacement | None = None
    for tab in tabs:
        lines = read_file_lines(text, language=code.language, tab=tab)
        found = place_code(code, lines, marked=sought.marked, count=sought.count)
        if isinstance(found, Placement):
            return _with_tabs(found, text) if len(tabs) > 1 else found
    assert found is not None, "there is a tab stop"
    return found


def _with_tabs(placement: Placement, text: str) -> Placement:
    """Tell that tabs were written as spaces, where a line that was pasted begins with one."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    if not any(lines[n - 1].startswith("\t") for numbers in placement.linenos for n in numbers):
        return placement
    told = {*placement.transforms, Transform.TABS}
    return replace(placement, transforms=tuple(transform for transform in Transform if transform in told))


def search_versions(
    sought: Sequence[Sought], versions: Iterable[tuple[Version, str]], again: Iterable[tuple[Version, str]]
) -> list[Fit[Version] | Miss[Version]]:
    """Find the version of each of several blocks of one file.

    Args:
        sought: The blocks.
        versions: With their texts, the oldest first.
        again: Some of them, to tell the nearest where none fits; read only then.
    """
    searches: list[VersionSearch[Version]] = [VersionSearch(one) for one in sought]
    for version, text in versions:
        open_ones = [search for search in searches if not search.is_settled]
        if not open_ones:
            break
        squeezed = squeeze(text)
        for search in open_ones:
            search.take(version, text, squeezed)
    lost = [search for search in searches if isinstance(search.result, Miss)]
    for version, text in again if lost else ():
        squeezed = squeeze(text)
        for search in lost:
            search.compare(version, text, squeezed)
    return [search.result for search in searches]
