"""The pictures that other sites show beside links to our pages: which page gets one, what is on it, where it lies.

A picture is drawn once: it is kept beside the figures of the cache, under everything it is made of. Drawing needs
the extra `[social]`, so the modules that draw are imported only where pictures are wanted.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import quote

from sourcebook import __version__
from sourcebook.errors import SettingsError
from sourcebook.model.excerpt import Excerpt, Run
from sourcebook.model.mark import Kind, Mark
from sourcebook.model.request import ClassicBlock, ExampleRequest
from sourcebook.model.warned import Warned
from sourcebook.pages.opening import plain_opening
from sourcebook.pages.page import Page
from sourcebook.pictures.card import CodeLine, SocialCard, code_lines, describe_card
from sourcebook.planning.build import Build
from sourcebook.settings.values import Settings
from sourcebook.site.picture_head import announce_picture, has_picture
from sourcebook.sources.store.results import ResultCache, code_digest, result_key
from sourcebook.writing.plurals import plural

FOLDER = "assets/social"
"""Below the site; the pictures of pages lie in it as the pages lie below the site."""
HOME = "index.html"
_NEEDED = ("PIL", "fontpkg_source_code_pro", "fontpkg_source_sans_3")


class SocialPictures:
    """The pictures of one build.

    Args:
        build: After `plan` where cards are asked for.
        site: The folder that the site is written to.
        site_name: Stands on every picture.
        site_description: Stands on that of the home page where the page itself says nothing.
        site_url: Address of the site, absolute, with a slash at its end.
    """

    def __init__(
        self,
        build: Build,
        *,
        site: Path,
        site_name: str,
        site_description: str | None,
        site_url: str,
    ):
        self._build = build
        self._site = site
        self._site_name = site_name
        self._site_description = site_description
        self._site_url = site_url
        self._results = ResultCache(build.settings.cache / "pictures")

    def add(self, html: str, page: Page | None, *, address: str, title: str | None) -> str:
        """Write the picture of a page and return the page with the picture in its head.

        A page that gets none comes back as it was, as does one whose head has a picture already.

        Args:
            html: The finished page.
            page: As its author wrote it; None for a page made of data.
            address: Path of its file below the site.
            title: What the engine calls it; the site's name stands for None.

        Raises:
            OSError: When the site cannot be written.
        """
        if not _is_pictured(page, address) or has_picture(html):
            return html
        from sourcebook.pictures.drawing import HEIGHT, WIDTH

        card = self._card(page, address, title)
        path = picture_path(address)
        target = self._site / path
        # Engines empty the site before a build and copy files before pages: what is there is the author's own.
        is_ours = not target.exists()
        if is_ours:
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(self.render(card))
        return announce_picture(
            html,
            url=self._site_url + quote(path),
            alt=describe_card(card),
            size=(WIDTH, HEIGHT) if is_ours else None,
        )

    def render(self, card: SocialCard) -> bytes:
        """Return a picture as a PNG, from the cache where it is."""
        from sourcebook.pictures.drawing import render_social_picture

        key = result_key(_painter(), card)
        kept = self._results.read(key)
        if kept is None:
            kept = render_social_picture(card)
            self._results.write(key, kept)
        return kept

    def prune(self) -> None:
        """Bound the cache of pictures."""
        self._results.prune()

    def _card(self, page: Page | None, address: str, title: str | None) -> SocialCard:
        site_description = self._site_description if address == HOME else None
        title = title or self._site_name
        if page is None:
            return SocialCard(site_name=self._site_name, title=title, description=site_description)
        return social_card(
            self._build,
            page,
            site_name=self._site_name,
            title=title,
            description=site_description,
        )


def open_pictures(
    build: Build,
    *,
    site: Path,
    site_name: str,
    site_description: str | None,
    site_url: str | None,
) -> SocialPictures | None:
    """Return what makes the pictures of a build; None where the settings do not want any.

    Without the site's address there are none either, with a warning: a picture is found by its full address alone.

    Raises:
        SettingsError: When they are wanted and the extra is not installed.
    """
    social = build.settings.social
    if not social.pictures:
        return None
    _check_installed(build.settings)
    if not site_url:
        warned = Warned(
            message="no pictures are made: other sites find a picture by its full address, and the site has none",
            hint="set `site_url` in mkdocs.yml, or take `pictures` out",
            location=social.location,
        )
        build.warn([warned])
        return None
    return SocialPictures(
        build,
        site=site,
        site_name=site_name,
        site_description=site_description,
        site_url=site_url.rstrip("/") + "/",
    )


def social_card(build: Build, page: Page, *, site_name: str, title: str, description: str | None = None) -> SocialCard:
    """Return what stands on the picture of a page: of one with a symbol that and code, of another what it says.

    Args:
        build: After `plan`.
        page: As its author wrote it.
        site_name: Stands at the foot.
        title: For a page without a symbol.
        description: For a page that has none and no prose either.
    """
    front_matter = page.front_matter
    shown = _shown(build, page)
    symbol = front_matter.symbol
    code = shown[0][1] if shown else ()
    said = None
    if not (code and front_matter.library):
        said = front_matter.meta or plain_opening(page) or description
    projects = {project.lower() for project, _ in shown}
    counts = f"{plural(len(shown), 'example')} from {plural(len(projects), 'project')}"
    return SocialCard(
        site_name=site_name,
        title=symbol or title,
        is_symbol=symbol is not None,
        library=front_matter.library,
        counts=counts if shown else None,
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


def _shown(build: Build, page: Page) -> list[tuple[str, tuple[CodeLine, ...]]]:
    """Return project and code of each example of a page in the order a reader meets them; code of the first alone."""
    shown: list[tuple[str, tuple[CodeLine, ...]]] = []
    for content in (*(block.content for block in page.blocks), *page.examples):
        code: tuple[CodeLine, ...] = ()
        if isinstance(content, ClassicBlock):
            code = () if shown else _classic_code(content)
            shown.append((content.project or "", code))
        elif isinstance(content, ExampleRequest) and (example := build.find_planned(content, page.front_matter.symbol)):
            if not shown:
                code = code_lines(example.source_lines, example.excerpt, example.shown_marks)
            shown.append((build.attribution(example).project, code))
    return shown


def _classic_code(block: ClassicBlock) -> tuple[CodeLine, ...]:
    runs = (Run(lineno=1, lines=block.lines),) if block.lines else ()
    marks = [Mark(lineno=n, end_lineno=n, kind=_classic_kind(block.lines, n)) for n in block.marked]
    return code_lines(block.lines, Excerpt(runs=runs, line_count=len(block.lines)), marks)


def _classic_kind(lines: Sequence[str], lineno: int) -> Kind:
    """Tell an import from any other line that an author marked, by its first word."""
    is_import = re.match(r"\s*(?:import|from)\s", lines[lineno - 1])
    return Kind.IMPORT if is_import else Kind.AUTHOR


@cache
def _painter() -> str:
    """Name the code, fonts and tools that a picture's bytes depend on."""
    from sourcebook.pictures.faces import tool_versions

    code = f"{code_digest('sourcebook.pictures')} {code_digest('sourcebook.writing')}"
    return f"{__version__} {code} {tool_versions()}"
