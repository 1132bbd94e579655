"""What pages say while a branch means one commit to the lock and another to them: the commit itself, by name.

A page that follows a branch and has line numbers must change at the moment at which the lock does. Two files are never
written at once, so that the page names the commit until the lock has it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from sourcebook.commands.bumping.page_moves import carry_page
from sourcebook.commands.bumping.plan import Before, Moves
from sourcebook.model.page_path import PagePath
from sourcebook.model.pin import CommitPin, Pin
from sourcebook.model.reference import Reference
from sourcebook.pages.carrying import Move
from sourcebook.references.other_revisions import at_revision, with_revision


@dataclass(frozen=True, slots=True, kw_only=True)
class Bridges:
    """Texts and pins of the time between."""

    texts: Mapping[PagePath, str] = field(default_factory=dict)
    pins: Mapping[str, Pin] = field(default_factory=dict)
    """By identity."""


def find_bridges(before: Before, moves: Moves) -> Bridges:
    """Return what pages say meanwhile that must not meet the pins of the other side."""
    texts: dict[PagePath, str] = {}
    pins: dict[str, Pin] = {}
    for path, carried in moves.pages.items():
        requests = before.pages[path].requests
        using = dict(carried.moves)
        for number, move in carried.moves.items():
            if move.versions is None and carried.carried[number].edits:
                pin = moves.pins[requests[number].reference.identity]
                using[number], bridge = _bridge(move, requests[number].reference, pin, before)
                pins[bridge.identity] = bridge
        if using != carried.moves:
            forges = before.run.settings.forges
            between = carry_page(before.texts[path], before.pages[path], using, before.shown(path), forges=forges)
            assert not between.left, "only its sources are other than in what was carried"
            texts[path] = between.text
    return Bridges(texts=texts, pins=pins)


def _bridge(move: Move, reference: Reference, pin: Pin, before: Before) -> tuple[Move, Pin]:
    """Return a move to the commit that a branch means by now, and the pin of that commit."""
    assert isinstance(pin.origin, CommitPin), "only a commit can be named"
    old, new = pin.requested_revision, pin.origin.commit
    source = with_revision(move.source, old, new, forges=before.run.settings.forges)
    identity = at_revision(reference, old, new).identity
    return replace(move, source=source, versions=(old, new)), replace(pin, identity=identity, requested_revision=new)
