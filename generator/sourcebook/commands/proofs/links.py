"""Proves that every internal link, anchor and asset of a built site leads somewhere.

Addresses of other hosts are not asked: a check that needs the network fails for reasons that are nobody's fault.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from functools import partial
from pathlib import Path, PurePosixPath
from urllib.parse import quote, unquote, urljoin, urlsplit

from sourcebook.commands.findings.finding import Finding, found
from sourcebook.commands.proofs.html_pages import HtmlPage, read_html
from sourcebook.commands.proofs.written_places import Target, Written, WrittenPlaces
from sourcebook.model.anchor_ids import is_anchor
from sourcebook.model.codes import Code
from sourcebook.writing.plurals import plural

_ORIGIN = "http://site.invalid"
"""Stands for the site's own host while relative addresses are joined. Source: RFC 6761, section 6.4."""
_ELSEWHERE = re.compile(r"\s*(?:[A-Za-z][A-Za-z0-9+.-]*:|//)")
"""Source: RFC 3986, section 3.1."""


def read_site(site: Path) -> dict[PurePosixPath, HtmlPage]:
    """Read every HTML page of a built site, by path below it, sorted."""
    paths = sorted(path for path in site.rglob("*.html") if path.is_file())
    # An author's own HTML file may be in any encoding; ids and addresses are ASCII in most.
    return {PurePosixPath(path.relative_to(site)): read_html(path.read_text("utf-8", "replace")) for path in paths}


def check_links(
    site: Path, pages: Mapping[PurePosixPath, HtmlPage], written: WrittenPlaces | None = None
) -> Iterator[Finding]:
    """Yield a finding for each link, anchor or asset that leads nowhere, and for each id given twice.

    Args:
        site: The folder of the built site.
        pages: As `read_site` gave them.
        written: Where an author wrote what stands there; by default everything is told where the site has it.
    """
    written = written or WrittenPlaces()
    base = base_path(pages)
    # What no page of the author has comes from the theme or a template: one cause, on many pages.
    everywhere: dict[tuple[Code, Target], list[Written]] = {}
    for path, page in pages.items():
        for doubled in page.duplicate_ids:
            yield found(Code.DOUBLE_ID, f"two elements have the id {doubled!r}", location=written.of_id(path, doubled))
        for kind, urls in ((Code.LINK, page.links), (Code.ASSET, page.assets)):
            for url in dict.fromkeys(urls):
                code = _check(url, path, base, site, pages, code=kind)
                if code is None:
                    continue
                for place in written.of_link(path, url, partial(target_of, base=base)):
                    if place.location.path == path:
                        key = (code, target_of(url, path, base) or (url, ""))
                        everywhere.setdefault(key, []).append(place)
                    else:
                        yield _tell(code, place)
    for (code, _), (first, *others) in everywhere.items():
        yield _tell(code, first, pages=len({place.location for place in others}))


def count_own_links(page: HtmlPage) -> int:
    """Return how many addresses of the site itself a page has: those that name no scheme and no host."""
    return sum(not _ELSEWHERE.match(url) for url in {*page.links, *page.assets})


def _tell(code: Code, place: Written, *, pages: int = 0) -> Finding:
    """Return a finding for a place from which a link leads nowhere, as it does on some other pages."""
    what = f"{place.url!r}: no such anchor there" if code is Code.ANCHOR else f"{place.url!r} leads to nothing"
    return found(code, f"{what}, as on {plural(pages, 'other page')}" if pages else what, location=place.location)


def _check(
    url: str,
    path: PurePosixPath,
    base: str,
    site: Path,
    pages: Mapping[PurePosixPath, HtmlPage],
    *,
    code: Code,
) -> Code | None:
    """Return what is wrong with an address, if anything is."""
    target = target_of(url, path, base)
    if target is None:
        return None
    place, fragment = target
    page_path = file_of(place, site)
    if page_path is None:
        return code
    if fragment and page_path in pages and not is_anchor(fragment, pages[page_path].ids):
        if not (fragment == "top" or fragment.startswith(":~:")):
            return Code.ANCHOR
    return None


def target_of(url: str, path: PurePosixPath, base: str) -> tuple[str, str] | None:
    """Return path below the site and fragment of an internal address; nothing for others."""
    own = f"{_ORIGIN}{quote(f'{base}{path}')}"
    try:
        parts = urlsplit(urljoin(own, url.strip()))
    except ValueError:
        return (url, "")
    if f"{parts.scheme}://{parts.netloc}" != _ORIGIN:
        return None
    place = unquote(parts.path)
    if not place.startswith(base):
        return (f"outside of the site: {parts.path}", "")
    return place.removeprefix(base), unquote(parts.fragment)


def file_of(target: str, site: Path) -> PurePosixPath | None:
    """Return the file that a server answers with, below the site; nothing where there is none."""
    path = PurePosixPath(target or "index.html")
    if ".." in path.parts:
        return None
    if target.endswith("/") or (site / path).is_dir():
        path = path / "index.html"
    return path if (site / path).is_file() else None


def base_path(pages: Mapping[PurePosixPath, HtmlPage]) -> str:
    """Return the path at which the site is served, `/` or `/project/`, as its canonical addresses tell.

    Not every page has one: a `404.html` does not, and an author's own HTML file may have another site's.
    """
    bases: Counter[str] = Counter()
    for path, page in pages.items():
        canonical = unquote(urlsplit(page.canonical or "").path)
        for own in (str(path), str(path).removesuffix("index.html")):
            if canonical.endswith(f"/{own}"):
                bases[canonical.removesuffix(own)] += 1
                break
    return bases.most_common(1)[0][0] if bases else "/"
