"""Read what a package release says about itself: its core metadata (`METADATA` or `PKG-INFO`).

Releases of the last twenty years are read, so nothing in here is an error: a field that cannot be read is a field that
is not there. Which licence follows from the fields is decided in `licenses`. The form is that of
https://packaging.python.org/en/latest/specifications/core-metadata/, parsed by `packaging`.
"""

from __future__ import annotations

from urllib.parse import urlsplit

from sourcebook.model.source import ReleaseMetadata

_HOME_LABELS = ("homepage", "home", "source", "sourcecode", "repository", "github", "code")
"""Labels of links that stand in for a home page, best first, compared without case, spaces and punctuation.

Source: https://packaging.python.org/en/latest/specifications/well-known-project-urls/
"""
_SUMMARY_LENGTH = 500
"""Characters of a summary that are kept."""


def parse_metadata(text: str) -> ReleaseMetadata:
    """Read core metadata, leaving out what cannot be read.

    Args:
        text: Content of `METADATA` or `PKG-INFO`, any newline style; may be empty or no metadata at all.
    """
    from packaging.metadata import parse_email

    raw, _ = parse_email(text.removeprefix("\ufeff"))
    links = tuple(
        (" ".join(label.split()), url) for label, url in raw.get("project_urls", {}).items() if _is_web_address(url)
    )
    home_page = raw.get("home_page", "").strip()
    summary = _known(" ".join(raw.get("summary", "").split()))
    return ReleaseMetadata(
        name=_known(raw.get("name", "")),
        version=_known(raw.get("version", "")),
        summary=summary[:_SUMMARY_LENGTH] if summary else None,
        home_page=home_page if _is_web_address(home_page) else _home_link(links),
        links=links,
        license_expression=_known(raw.get("license_expression", "")),
        license_field=_known(raw.get("license", "")),
        license_files=tuple(raw.get("license_files", [])),
        classifiers=tuple(line.strip() for line in raw.get("classifiers", [])),
    )


def _known(value: str) -> str | None:
    """Return a value, or None for none and for the `UNKNOWN` that old tools wrote in its place."""
    value = value.strip()
    return value if value and value.upper() != "UNKNOWN" else None


def _is_web_address(url: str) -> bool:
    """Tell whether a link can be shown: other schemes, such as `javascript:`, never reach a page."""
    try:
        parts = urlsplit(url)
        host = parts.hostname
    except ValueError:
        return False
    return parts.scheme.lower() in {"http", "https"} and bool(host) and url.isprintable() and " " not in url


def _home_link(links: tuple[tuple[str, str], ...]) -> str | None:
    by_label = {"".join(filter(str.isalnum, label)).lower(): url for label, url in reversed(links)}
    return next((by_label[label] for label in _HOME_LABELS if label in by_label), None)
