"""The head of a figure: where the code comes from, under which licence, and how to get there.

The buttons are there from the start, so that nothing moves when the script arrives; where scripts do not run, the
stylesheet hides them.

Addresses come from settings, locks and package metadata alike, so one that is not http, https or relative is left out
and its text shown alone.
"""

from __future__ import annotations

from pathlib import PurePosixPath

from sourcebook.model.figure import Attribution
from sourcebook.writing.safe_html import render_attribute, render_link, render_text, safe_url

ARCHIVE_URL = "https://archive.softwareheritage.org/"
"""Where a Software Heritage id resolves.

Source: https://docs.softwareheritage.org/devel/swh-model/persistent-identifiers.html
"""

_SHORT_COMMIT = 10
_TOOLS = """<div class="sb-tools">\
<button type="button" data-do="wrap" aria-pressed="false">Wrap</button>
<button type="button" data-do="copy">Copy</button>"""
_CITE = '\n<button type="button" data-do="cite">Copy with attribution</button>'


def render_header(attribution: Attribution | None, *, file_url: str | None = None, citable: bool = True) -> str:
    """Render the `figcaption`: project, version, licence and links, then the path and what can be done.

    Args:
        attribution: None where the origin is not known; then there is only what can be done.
        file_url: Address of the page of the whole file.
        citable: Whether the code can be copied with a comment that says where it comes from.
    """
    cite = _CITE if citable else ""
    if attribution is None:
        return f'<figcaption class="sb-head sb-bare">\n<div class="sb-row">{_TOOLS}</div></div>\n</figcaption>\n'
    items = (
        _project(attribution),
        _license(attribution),
        _upstream(attribution),
        _stated(attribution),
        (' class="sb-file"', render_link(file_url, "Whole file") if safe_url(file_url) else ""),
        _archive(attribution),
    )
    parts = "\n".join(f"<span{name}>{html}</span>" for name, html in items if html)
    return (
        f'<figcaption class="sb-head">\n<div class="sb-from">{parts}</div>\n'
        f'<div class="sb-row"><div class="sb-path" translate="no">{render_path(attribution.path)}</div>\n'
        f"{_TOOLS}{cite}</div></div>\n</figcaption>\n"
    )


def render_path(path: PurePosixPath) -> str:
    """Render a path that may break behind each slash, the file's name strong."""
    *folders, name = str(path).split("/")
    before = "".join(f"{render_text(folder)}/<wbr>" for folder in folders)
    return f"{before}<strong>{render_text(name)}</strong>"


def _project(attribution: Attribution) -> tuple[str, str]:
    strong = f"<strong>{render_text(attribution.project)}</strong>"
    name = render_link(attribution.project_url, strong)
    return ' class="sb-project"', " ".join(filter(None, (name, _version(attribution))))


def _version(attribution: Attribution) -> str:
    """Return the version; of a branch or tag also its commit, of a commit only the beginning."""
    version, commit = attribution.version, attribution.commit
    if commit is None:
        return "" if version is None else f"<span>{render_text(version)}</span>"
    title = render_attribute("title", f"Commit {commit}")
    short = f"<span{title}>{render_text(commit[:_SHORT_COMMIT])}</span>"
    if version is None or commit.startswith(version):
        return short
    return f"<span>{render_text(version)}</span> {short}"


def short_version(attribution: Attribution) -> str:
    """Return the version in few characters: of a commit the beginning; nothing for a file of this project."""
    version, commit = attribution.version, attribution.commit
    if commit is not None and (version is None or commit.startswith(version)):
        return commit[:_SHORT_COMMIT]
    return version or ""


def _license(attribution: Attribution) -> tuple[str, str]:
    """Return the licence; that it is unknown is said only of a source that was looked into."""
    license_ = attribution.license
    if license_.expression is None:
        unknown = render_link(attribution.license_url, "licence unknown") if attribution.swhid else ""
        return ' class="sb-license"', unknown
    title = f"Licence, read from {license_.origin}" if license_.origin else "Licence"
    name = ' class="sb-license"' + render_attribute("title", title)
    return name, render_link(attribution.license_url, render_text(license_.expression))


def _upstream(attribution: Attribution) -> tuple[str, str]:
    if safe_url(attribution.upstream_url) is None:
        return "", ""
    label = render_text(attribution.upstream_label or "View upstream")
    return ' class="sb-upstream"', render_link(attribution.upstream_url, label)


def _stated(attribution: Attribution) -> tuple[str, str]:
    """Return what the index states of who published a release, and that it is no more than stated."""
    stated = attribution.stated
    if stated is None:
        return "", ""
    run = f" by {stated.workflow}" if stated.workflow else ""
    at = f" at commit {stated.commit}" if stated.commit else ""
    title = (
        f"Stated by the package index (PEP 740): {stated.publisher}, {stated.repository}{run}{at}. Not verified here."
    )
    link = render_link(attribution.stated_url, f"Published from {render_text(stated.repository)}")
    return ' class="sb-stated"' + render_attribute("title", title), f"{link}, as the index states"


def _archive(attribution: Attribution) -> tuple[str, str]:
    if attribution.swhid is None or not attribution.is_archived:
        return "", ""
    url = ARCHIVE_URL + attribution.swhid
    link = render_link(url, "Archived copy", title=attribution.swhid)
    return ' class="sb-archive"', link
