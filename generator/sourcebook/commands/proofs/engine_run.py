"""Builds the site once, into a folder of its own, and proves what it shows.

The engine runs as a program of its own, so that the check sees what a reader would get and the core stays free of
the engine; its warnings become findings like ours.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from sourcebook.commands.findings.finding import Finding, found
from sourcebook.commands.kept.seen_pages import VARIABLE as SEEN_VARIABLE
from sourcebook.commands.proofs.license_page import check_license_page
from sourcebook.commands.proofs.links import check_links, count_own_links, read_site
from sourcebook.commands.proofs.program_files import check_outputs
from sourcebook.commands.proofs.shown_lines import check_excerpts, count_shown
from sourcebook.commands.proofs.written_places import WrittenPlaces
from sourcebook.errors import SettingsError
from sourcebook.model.codes import Code
from sourcebook.model.figure import PlannedFigure
from sourcebook.model.page_path import PagePath
from sourcebook.model.place import Location
from sourcebook.settings.project import Project
from sourcebook.sources.store.secret import VARIABLE as SECRET_VARIABLE
from sourcebook.writing.plurals import plural

_ENGINES = {"mkdocs": "mkdocs", "properdocs": "properdocs"}
_REPORTED = re.compile(
    r"^(?P<level>WARNING|ERROR|CRITICAL)\s+-\s+(?P<ours>sourcebook: )?(?P<text>.+(?:\n(?!\w+\s+- ).+)*)",
    re.MULTILINE,
)
"""What an engine logs, with the lines that follow up to an empty one or the next entry."""
_LINK = re.compile(r"Doc file '(?P<page>[^'\n]+)' contains an? [^'\n]*link '(?P<url>[^'\n]+)'")
"""Source: https://github.com/mkdocs/mkdocs/blob/1.6.1/mkdocs/structure/pages.py (`_RelativePathTreeprocessor`)."""


def build_site(
    project: Project, site: Path, written: WrittenPlaces | None = None, *, seen: Path | None = None
) -> tuple[Finding, ...]:
    """Build the project's site into `site`; return what the engine reported beside our own warnings.

    Args:
        project: Whose site is built.
        site: An empty folder.
        written: Where an author wrote the links that the engine tells of.
        seen: A file for what the build saw on its pages.

    Raises:
        SettingsError: When the project is for an engine that cannot be run like this.
    """
    engine, config = _engine(project)
    done = subprocess.run(
        # A file of the project such as `yaml.py` is no module of the engine (`-P`).
        [sys.executable, "-P", "-m", engine, "build", "--site-dir", str(site)],
        cwd=project.root,
        # Without a secret no kept result is believed: what is proven is what this program makes.
        env={**os.environ, "NO_MKDOCS_2_WARNING": "1", SECRET_VARIABLE: "", SEEN_VARIABLE: str(seen or "")},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        errors="replace",
        check=False,
    )
    findings = [
        found(Code.ENGINE_WARNING if entry["level"] == "WARNING" else Code.ENGINE_FAULT, entry["text"], location=place)
        for entry in _REPORTED.finditer(done.stderr)
        if not entry["ours"]
        for place in _places_of(entry["text"], written or WrittenPlaces()) or (Location(path=config),)
    ]
    if done.returncode and not any(finding.code is Code.ENGINE_FAULT for finding in findings):
        last = (done.stderr.strip() or done.stdout.strip()).splitlines()[-1:]
        findings.append(found(Code.ENGINE_FAULT, f"the build failed: {' '.join(last)}", location=config))
    return tuple(findings)


def _places_of(text: str, written: WrittenPlaces) -> tuple[Location, ...]:
    """Return the places of the link that MkDocs complains about."""
    match = _LINK.match(text)
    return written.of_source_link(PagePath(PurePosixPath(match["page"])), match["url"]) if match else ()


def _engine(project: Project) -> tuple[str, PurePosixPath]:
    """Return the engine's module, and the name of its configuration."""
    for name, module in _ENGINES.items():
        for config in (f"{name}.yml", f"{name}.yaml"):
            if (project.root / config).is_file():
                return module, PurePosixPath(config)
    raise SettingsError(
        "only MkDocs and ProperDocs projects can be built by the check",
        hint="build the site first and name its folder with --site",
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Proofs:
    """What was looked at on a built site, and what is wrong with it."""

    findings: tuple[Finding, ...] = ()
    pages: int = 0
    examples: int = 0
    """What pages ask for and the site shows, each line of which was compared."""
    links: int = 0
    """Of the site to itself, with what its pages load; a page that has one twice counts it once."""

    def as_text(self) -> str:
        """Return what was proved: `65 pages, 223 examples, 4,812 links proved`."""
        counts = ((self.pages, "page"), (self.examples, "example"), (self.links, "link"))
        # Commas between thousands, as people read them.
        told = (plural(count, what).replace(str(count), f"{count:,}", 1) for count, what in counts)
        return f"{', '.join(told)} proved"


def prove_site(site: Path, planned: Sequence[PlannedFigure], written: WrittenPlaces | None = None) -> Proofs:
    """Compare the links and excerpts of a built site, and its files for programs, with what they are to be.

    Args:
        site: Its folder.
        planned: Every figure of a source that the project's pages ask for.
        written: Where an author wrote what stands there; by default everything is told where the site has it.

    Raises:
        SettingsError: When the folder holds no page.
    """
    pages = read_site(site)
    if not pages:
        raise SettingsError(f"no page in {str(site)!r}", hint="name the folder of a built site")
    findings = (
        *check_links(site, pages, written),
        *check_excerpts(pages, planned),
        *check_outputs(site, pages, planned),
        *check_license_page(pages, planned),
    )
    return Proofs(
        findings=findings,
        pages=len(pages),
        examples=count_shown(pages, planned),
        links=sum(map(count_own_links, pages.values())),
    )
