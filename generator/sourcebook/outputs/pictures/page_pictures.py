"""The pictures that other sites show beside links to our pages: which page gets one, what is on it, where it lies.

A picture is drawn once: it is kept beside the figures of the cache, under everything it is made of. Drawing needs
the extra `[social]`, so the modules that draw are imported only where pictures are wanted.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import quote

from sourcebook.errors import SettingsError
from sourcebook.model.built import BuiltPage, SiteFacts
from sourcebook.model.codes import Code
from sourcebook.model.figure import PlannedFigure
from sourcebook.model.mark import Kind
from sourcebook.model.warned import Warned
from sourcebook.outputs.pictures.card import CodeLine, SocialCard, code_lines, describe_card
from sourcebook.pages.opening import plain_opening
from sourcebook.pages.page import Page
from sourcebook.planning.plan import PlannedPage
from sourcebook.settings.values import Settings
from sourcebook.site.head import HeadPicture
from sourcebook.sources.store.results import ResultCache, code_digest, result_key
from sourcebook.writing.plurals import plural

FOLDER = "assets/social"
"""Below the site; the pictures of pages lie in it as the pages lie below the site."""
HOME = "index.html"
_NEEDED = ("PIL", "fontpkg_source_code_pro", "fontpkg_source_sans_3")


@dataclass(frozen=True, slots=True, kw_only=True)
class PagePicture:
    """The picture of one page."""

    card: SocialCard
    path: str
    """Where it lies, below the site."""
    head: HeadPicture
    """How the page announces it."""
    is_ours: bool
    """Whether it is to be drawn: where the author has a file at its place, that is the picture."""


class PictureDrawer:
    """Draws pictures, or takes them from the cache.

    Args:
        folder: In the cache, for what is drawn.
        secret: Signs it; None to draw each anew.
    """

    def __init__(self, folder: Path, secret: bytes | None) -> None:
        self._results = ResultCache(folder, secret)

    def draw(self, card: SocialCard) -> bytes:
        """Return a picture as a PNG."""
        from sourcebook.outputs.pictures.drawing import render_social_picture

        key = result_key(_painter(), card)
        kept = self._results.read(key)
        if kept is None:
            kept = render_social_picture(card)
            self._results.write(key, kept)
        return kept

    def prune(self) -> None:
        """Bound the cache of pictures."""
        self._results.prune()


def open_pictures(settings: Settings, *, site_url: str | None) -> tuple[PictureDrawer | None, tuple[Warned, ...]]:
    """Return what draws the pictures of a build, and what is worth telling; None where there are to be none.

    Without the site's address there are none either, with a warning: a picture is found by its full address alone.

    Raises:
        SettingsError: When they are wanted and the extra is not installed.
    """
    social = settings.social
    if not social.pictures:
        return None, ()
    _check_installed(settings)
    if not site_url:
        warned = Warned(
            code=Code.NO_SITE_URL,
            message="no pictures are made: other sites find a picture by its full address, and the site has none",
            hint="set `site_url` in mkdocs.yml, or take `pictures` out",
            location=social.location,
        )
        return None, (warned,)
    return PictureDrawer(settings.cache / "pictures", settings.secret), ()


def picture_of(
    planned: PlannedPage | None, built: BuiltPage, facts: SiteFacts, *, is_taken: Callable[[str], bool]
) -> PagePicture | None:
    """Return the picture of a page; None for a page that gets none.

    Args:
        planned: As its author wrote it; None for a page made of data.
        built: As the engine made it.
        facts: Of a site that knows its own address.
        is_taken: Whether somebody else's file lies at a path below the site.
    """
    from sourcebook.outputs.pictures.drawing import HEIGHT, WIDTH

    if facts.url is None or not _is_pictured(planned.page if planned else None, built.address):
        return None
    description = facts.description if built.address == HOME else None
    title = built.title or facts.name
    if planned is None:
        card = SocialCard(site_name=facts.name, title=title, description=description)
    else:
        card = social_card(planned, site_name=facts.name, title=title, description=description)
    path = picture_path(built.address)
    is_ours = not is_taken(path)
    head = HeadPicture(
        url=facts.url.rstrip("/") + "/" + quote(path),
        alt=describe_card(card),
        size=(WIDTH, HEIGHT) if is_ours else None,
    )
    return PagePicture(card=card, path=path, head=head, is_ours=is_ours)


def social_card(planned: PlannedPage, *, site_name: str, title: str, description: str | None = None) -> SocialCard:
    """Return what stands on the picture of a page: of one with a symbol that and code, of another what it says.

    Args:
        planned: The page with its figures.
        site_name: Stands at the foot.
        title: For a page without a symbol.
        description: For a page that has none and no prose either.
    """
    page, figures = planned.page, planned.figures
    front_matter = page.front_matter
    symbol = front_matter.symbol
    code = _code(figures[0]) if figures else ()
    said = None
    if not (code and front_matter.library):
        said = front_matter.meta or plain_opening(page) or description
    projects = {(figure.project or "").lower() for figure in figures}
    counts = f"{plural(len(figures), 'example')} from {plural(len(projects), 'project')}"
    return SocialCard(
        site_name=site_name,
        title=symbol or title,
        is_symbol=symbol is not None,
        library=front_matter.library,
        counts=counts if figures else None,
        description=said,
        code=() if said else code,
    )


def picture_path(address: str) -> str:
    """Return where the picture of a page lies below the site: as the page does, below a folder of its own."""
    return f"{FOLDER}/{address.removesuffix('.html')}.png"


def _is_pictured(page: Page | None, address: str) -> bool:
    """Tell whether a page is one that people point others to."""
    if address == HOME:
        return True
    if page is None:
        return False
    front_matter = page.front_matter
    return bool(front_matter.library or front_matter.project or page.examples)


def _check_installed(settings: Settings) -> None:
    if not all(map(find_spec, _NEEDED)):
        raise SettingsError(
            "'pictures' needs the extra [social], which is not installed",
            hint="install it from a checkout of sourcebook: pip install 'PATH-OF-THE-CHECKOUT[social]'",
            location=settings.social.location,
        )


def _code(figure: PlannedFigure) -> tuple[CodeLine, ...]:
    marks = figure.shown_marks
    if figure.source is None:
        marks = tuple(replace(mark, kind=_pasted_kind(figure.source_lines, mark.lineno)) for mark in marks)
    return code_lines(figure.source_lines, figure.excerpt, marks)


def _pasted_kind(lines: Sequence[str], lineno: int) -> Kind:
    """Tell an import from any other line that an author marked, by its first word."""
    is_import = re.match(r"\s*(?:import|from)\s", lines[lineno - 1])
    return Kind.IMPORT if is_import else Kind.AUTHOR


@cache
def _painter() -> str:
    """Name the code, fonts and tools that a picture's bytes depend on."""
    from sourcebook.outputs.pictures.faces import tool_versions

    code = " ".join(map(code_digest, ("sourcebook.model", "sourcebook.outputs.pictures", "sourcebook.writing")))
    return f"{code} {tool_versions()}"
