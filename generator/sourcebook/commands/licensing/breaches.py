"""What is wrong with the licences of what pages show, found in what is locked and kept: nobody is asked.

What is about one file is told at every example that shows it, what is about a release or repository at the first: there
a page can answer it with an ignore and a reason.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath

from sourcebook.commands.findings.finding import Finding, found
from sourcebook.commands.proofs.shown_lines import file_lines
from sourcebook.model.codes import Code
from sourcebook.model.figure import Attribution, PlannedFigure
from sourcebook.model.pin import License, Pin, ReleasePin
from sourcebook.model.request import ExampleRequest
from sourcebook.model.source import Source
from sourcebook.pins.license_headers import HeaderLicense, read_header_license
from sourcebook.pins.license_list import is_allowed
from sourcebook.pins.licenses import license_of, license_of_files, main_texts, two_licenses
from sourcebook.planning.run import Run
from sourcebook.sources.store.lock_file import load_lock

_FIND_OUT = "find out which one holds; until then take the example from the page"
_NOT_ALLOWED = "take the example from the page, or add the licence to `allow`"
_RELOCK = "see what it says now: `sourcebook lock --upgrade {}`"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Shown:
    """A figure whose source is locked."""

    figure: PlannedFigure
    source: Source
    pin: Pin
    attribution: Attribution

    @property
    def project(self) -> str:
        """The project with its version, as messages name it."""
        return f"{self.attribution.project} {self.attribution.short_version}".rstrip()

    @property
    def origin(self) -> str:
        """What the licence files belong to: the release or the commit."""
        origin = self.pin.origin
        if origin is None:
            return self.pin.identity
        return origin.file_name if isinstance(origin, ReleasePin) else origin.commit

    def finding(self, code: Code, message: str, hint: str | None = None) -> Finding:
        """Return a finding at the line that names the source."""
        asked = self.figure.asked
        location = asked.location_of("source") if isinstance(asked, ExampleRequest) else asked.location
        return found(code, message, location=location, hint=hint)


def find_breaches(run: Run, figures: Sequence[PlannedFigure]) -> Iterator[Finding]:
    """Yield what is wrong with the licences of figures.

    Args:
        run: With its lock, settings and cache.
        figures: Every figure of the site; files of the project itself, and pasted code, have no licence to compare.
    """
    shown = [one for figure in figures if (one := _shown(figure))]
    headers = {one.pin.identity: read_header_license(file_lines(one.figure)) for one in _firsts(shown, by_file=True)}
    for one in shown:
        yield from _of_file(one, headers[one.pin.identity], run.settings.allowed_licenses)
    locked = {pin.identity: pin.license for pin in load_lock(run.settings.lock_path).pins}
    for one in _firsts(shown, by_file=False):
        yield from _of_origin(one, locked.get(one.pin.identity), run)


def _shown(figure: PlannedFigure) -> _Shown | None:
    source, attribution = figure.source, figure.attribution
    if source is None or source.pin is None or attribution is None:
        return None
    return _Shown(figure=figure, source=source, pin=source.pin, attribution=attribution)


def _firsts(shown: Sequence[_Shown], *, by_file: bool) -> tuple[_Shown, ...]:
    first: dict[str, _Shown] = {}
    for one in shown:
        first.setdefault(one.pin.identity if by_file else one.origin, one)
    return tuple(first.values())


def _of_file(one: _Shown, header: HeaderLicense | None, allowed: Sequence[str] | None) -> Iterator[Finding]:
    license = one.pin.license.expression
    source = one.pin.identity
    if allowed is not None and license is None:
        yield one.finding(
            Code.UNKNOWN_LICENSE,
            f"the licence of {source!r} is not known",
            "take the example from the page, or choose a release that says its licence",
        )
    elif allowed is not None and not is_allowed(license, allowed):
        yield one.finding(
            Code.NOT_ALLOWED,
            f"{source!r} is under {license}, which `allow` under [licenses] does not have",
            _NOT_ALLOWED,
        )
    elif allowed is not None and header is not None and header.is_of(license or "") and not header.is_one_of(allowed):
        # Of the licences of a project among which one may choose, the file has only one.
        yield one.finding(
            Code.NOT_ALLOWED,
            f"{source!r} says in its line {header.lineno}: {header.said}, which `allow` under [licenses] does not have",
            _NOT_ALLOWED,
        )
    if header is not None and license is not None and not header.is_of(license):
        yield one.finding(
            Code.FILE_LICENSE,
            f"{source!r} says in its line {header.lineno}: {header.said}; its project is under {license}",
            "the page names the licence of the project: take the example from the page, or say why it may stay",
        )


def _of_origin(one: _Shown, locked: License | None, run: Run) -> Iterator[Finding]:
    texts, metadata = main_texts(one.source.license_texts), one.source.metadata
    if metadata is not None and (two := two_licenses(metadata, texts)):
        first, second = map(_told, two)
        yield one.finding(Code.TWO_LICENSES, f"{one.project} says two licences: {first}, {second}", _FIND_OUT)
    now = license_of(metadata, texts) if metadata is not None else license_of_files(texts)
    if locked is not None and (metadata is not None or texts) and now.expression != locked.expression:
        yield one.finding(
            Code.CHANGED_LICENSE,
            f"the licence of {one.project} is {_told(locked)} in the lock, and {_told(now)} by what is kept of it",
            _RELOCK.format(one.pin.identity.partition("#")[0]),
        )
    for name in run.sources.unkept_texts(one.source):
        yield one.finding(
            Code.NOTICE_LEFT_OUT,
            f"{one.project} has {name!r}, which the lock leaves out, and no page shows",
            _RELOCK.format(one.pin.identity.partition("#")[0]),
        )


def _told(license: License) -> str:
    if license.expression is None:
        return "not known"
    name = PurePosixPath(license.origin or "").name
    return f"{license.expression} ({name})" if name else license.expression
