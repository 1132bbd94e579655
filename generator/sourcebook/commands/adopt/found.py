"""What became of a pasted block: where it stands, or why it is left as it is."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise

from sourcebook.code.pasted.placement import Misplacement, Placement, Transform
from sourcebook.commands.adopt.adopted_text import AdoptedExample
from sourcebook.commands.adopt.pasted_blocks import PastedBlock
from sourcebook.model.lines import LineRange, ranges_of
from sourcebook.writing.line_ranges import name_lines


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """A block whose place is known."""

    block: PastedBlock
    source: str
    """The reference of the file, ready to paste."""
    shown: str
    """The same for people."""
    told: str
    """Why this one of all that fit."""
    placement: Placement

    @property
    def example(self) -> AdoptedExample:
        """What is written in its place."""
        content, linenos = self.block.content, self.placement.linenos
        own = self.block.reference.repository.rpartition("/")[2]
        project = content.project if content.project and content.project.lower() != own.lower() else None
        return AdoptedExample(
            source=self.source,
            show=shown_lines(self.placement),
            mark=ranges_of(n for number in content.marked for n in linenos[number - 1]),
            dedent=Transform.DEDENTED in self.placement.transforms,
            project=project if self.source.startswith("http") else None,
        )

    def as_text(self) -> str:
        """Return the row of the table."""
        transforms = ", ".join(self.placement.transforms) or "as it stands there"
        other = self.placement.elsewhere
        also = f"; it may as well be {name_lines((other,))}" if other else ""
        lines = name_lines(shown_lines(self.placement))
        return f"{self.block.place}: {self.shown}, {self.told}, {lines}; {transforms}{also}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Left:
    """A block that is left as it is."""

    place: str
    reason: str

    def as_text(self) -> str:
        """Return the row of the table."""
        return f"{self.place}: left as it is: {self.reason}"


def shown_lines(placement: Placement) -> tuple[LineRange, ...]:
    """Return the lines from the first to the last that were pasted, without those of gaps.

    What was left out of comments, docstrings and empty lines is in them: it belongs to the code.
    """
    numbers = sorted({n for line in placement.linenos for n in line})
    breaks = {first for first, _ in (*placement.gaps, *placement.cuts)}
    runs: list[list[int]] = [[numbers[0], numbers[0]]]
    for before, number in pairwise(numbers):
        if before in breaks:
            runs.append([number, number])
        runs[-1][1] = number
    return ranges_of(n for first, last in runs for n in range(first, last + 1))


def why_not(block: PastedBlock, misplacement: Misplacement, nearest: str) -> str:
    """Return the reason why a block does not stand in its nearest file."""
    text = block.content.lines[misplacement.number - 1].strip() if block.content.lines else ""
    lineno = block.content.location.lineno or 0
    at = f"line {lineno + misplacement.number}, {text[:60]!r}"
    if misplacement.others:
        places = " and ".join(map(str, misplacement.others))
        return f"{at}, is marked and may be line {places} of {nearest}"
    below = f" below line {misplacement.lineno}" if misplacement.lineno else ""
    return f"{at}, does not stand in the nearest, {nearest},{below or ' at all'}"


def left_all(blocks: Iterable[PastedBlock], reason: str) -> list[Left]:
    """Leave blocks as they are, all for one reason."""
    return [Left(place=block.place, reason=reason) for block in blocks]
