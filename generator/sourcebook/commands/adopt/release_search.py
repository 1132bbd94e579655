"""Look for pasted code in the releases of a project, where its repository cannot be reached.

To read all releases would take too long: a few of them over the whole time tell near which the code stands, and from
there the search goes on to both sides, by halves. Of those that it stands in the oldest is taken.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import PurePosixPath

from sourcebook.code.pasted.pasted_lines import may_hold, squeeze
from sourcebook.code.pasted.placement import Misplacement, Placement
from sourcebook.code.pasted.search import place_in_text
from sourcebook.commands.adopt.found import Found, Left, why_not
from sourcebook.commands.adopt.history_search import Outcome, read_text
from sourcebook.commands.adopt.pasted_blocks import PastedBlock
from sourcebook.errors import RevisionNotFoundError, SourcebookError
from sourcebook.model.whole_source import WholeRelease
from sourcebook.sources.session import Sources

_FIRST_LOOKS = 7
"""Releases that are looked at first, over the whole time of the project."""

_OLDEST = "the oldest release that fits of those read"

_File = tuple[str, str]
"""Reference and text."""


class ReleaseSearch:
    """The releases of the packages that a run looks into; each file of each is read once."""

    def __init__(self, sources: Sources):
        self._sources = sources
        self._versions: dict[str, tuple[str, ...]] = {}
        self._files: dict[tuple[str, str, PurePosixPath], _File | None] = {}

    def search(self, block: PastedBlock) -> Outcome:
        """Look for a block in the releases of the packages that its project may have."""
        left = Left(place=block.place, reason="no package is known for its project: say which by --package")
        for name in block.packages:
            try:
                versions = self._versions_of(name)
            except RevisionNotFoundError:
                continue
            except SourcebookError as error:
                return Left(place=block.place, reason=error.message)
            outcome = self._search_package(block, name, versions)
            if isinstance(outcome, Found):
                return outcome
            left = outcome or left
        return left

    def _versions_of(self, name: str) -> tuple[str, ...]:
        if name not in self._versions:
            self._versions[name] = self._sources.upstream.release_versions(name)
        return self._versions[name]

    def _search_package(self, block: PastedBlock, name: str, versions: Sequence[str]) -> Outcome | None:
        look = _Look(block, versions, lambda version: self._file(name, version, block))
        place = look.find()
        if place is not None:
            reference, placement = look.fits[place]
            shown = f"{reference.partition('#')[2]} in {name} {versions[place]}"
            return Found(block=block, source=reference, shown=shown, told=_OLDEST, placement=placement)
        nearest = look.nearest()
        if nearest is None:
            reason = f"no release of {name!r} that was looked at has a file {str(block.content.path)!r}"
            return Left(place=block.place, reason=reason) if versions else None
        version, misplacement = nearest
        return Left(place=block.place, reason=why_not(block, misplacement, f"{name} {version}"))

    def _file(self, name: str, version: str, block: PastedBlock) -> _File | None:
        path = block.content.path
        assert path is not None, "a block with a link has one"
        key = (name, version, path)
        if key not in self._files:
            try:
                self._files[key] = self._read(WholeRelease(name=name, version=version), path)
            except SourcebookError:
                self._files[key] = None
        return self._files[key]

    def _read(self, release: WholeRelease, path: PurePosixPath) -> _File | None:
        with self._sources.open_trees(release, suffixes=(path.name,), tell=lambda error: None) as trees:
            for tree in trees:
                same = _same_file(path, tree.paths())
                for found, data in tree.read([same] if same else []):
                    return tree.reference(found), read_text(data)
        return None


def _same_file(path: PurePosixPath, paths: Sequence[PurePosixPath]) -> PurePosixPath | None:
    """Return the path of a release that is a repository's: the same, or the same behind a folder of one of them."""

    def common(other: PurePosixPath) -> int:
        pairs = zip(reversed(path.parts), reversed(other.parts), strict=False)
        return next((n for n, (a, b) in enumerate(pairs) if a != b), min(len(path.parts), len(other.parts)))

    likely = [other for other in paths if common(other) >= min(2, len(path.parts), len(other.parts))]
    likely = [other for other in likely if common(other) in (len(path.parts), len(other.parts))]
    return max(likely, key=lambda other: (common(other), -len(other.parts)), default=None)


class _Look:
    """What was seen so far of one block in the releases of one package, by place in their order."""

    def __init__(self, block: PastedBlock, versions: Sequence[str], read: Callable[[str], _File | None]):
        self._block = block
        self._versions = versions
        self._read = read
        self._needles = block.sought.code.needles()
        self._held: dict[int, float] = {}
        self._misses: dict[int, Misplacement] = {}
        self.fits: dict[int, tuple[str, Placement]] = {}

    def find(self) -> int | None:
        """Return the place of the release, the oldest of those that fit equally and side by side."""
        for place in self._places():
            self._take(place)
        if not self.fits:
            return None
        best = min(fit.distance for _, fit in self.fits.values())
        first = min(place for place, (_, fit) in self.fits.items() if fit.distance == best)
        # Downwards by steps that double, then by halves; what does not fit any more is the end.
        step = 1
        while step:
            place = first - step
            if place >= 0 and self._take(place) and self.fits[place][1].distance == best:
                first, step = place, step * 2
            else:
                step //= 2
        return first

    def nearest(self) -> tuple[str, Misplacement] | None:
        """Return the release that holds most of the code, and where it ends to do so."""
        place = max(self._misses, key=lambda place: self._held[place], default=None)
        return None if place is None else (self._versions[place], self._misses[place])

    def _places(self) -> Iterator[int]:
        """Yield places to look at: a few over all, then those around the best, nearer and nearer."""
        last = len(self._versions) - 1
        if last < 0:
            return
        step = max(1, last // (_FIRST_LOOKS - 1))
        yield from range(last, -1, -step)
        while not any(fit.distance == (0, 0) for _, fit in self.fits.values()):
            if not self._held or (step == 1 and all(self._seen(p) for p in self._around(1))):
                return
            step = max(1, step // 2)
            yield from [place for place in self._around(step) if not self._seen(place)]

    def _around(self, step: int) -> list[int]:
        best = max(self._held, key=lambda place: (place in self.fits, self._held[place], place))
        return [place for place in (best - step, best + step) if 0 <= place < len(self._versions)]

    def _seen(self, place: int) -> bool:
        return place in self._held

    def _take(self, place: int) -> bool:
        """Look at a release, and return whether the code stands in it."""
        if place in self._held:
            return place in self.fits
        self._held[place] = 0.0
        found = self._read(self._versions[place])
        if found is None:
            return False
        reference, text = found
        squeezed = squeeze(text)
        self._held[place] = sum(needle in squeezed for needle in self._needles) / max(1, len(self._needles))
        placed = place_in_text(self._block.sought, text)
        if isinstance(placed, Placement) and may_hold(squeezed, self._needles):
            self.fits[place] = (reference, placed)
        elif isinstance(placed, Misplacement):
            self._misses[place] = placed
        return place in self.fits
