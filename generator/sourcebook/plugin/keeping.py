"""Pages that would come out as they did: what Markdown made of them is taken over, and their files are left alone.

The engine builds page by page, and has no event that skips one. So three of its functions are replaced while a build
runs, and what puts a page into the index of search: that which empties the folder of the site leaves the files of
finished pages there, that which renders Markdown gives back what came of the same text, and that which builds a page
ends where a template would be filled in with what it was filled in with before. All events of other plugins are as
ever, but for that after a page is finished.
"""

from __future__ import annotations

import hashlib
import logging
import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, nullcontext, suppress
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any, Protocol

from mkdocs import utils
from mkdocs.commands import build as engine
from mkdocs.structure.files import File
from mkdocs.structure.pages import Page
from mkdocs.structure.toc import AnchorLink, TableOfContents

from sourcebook.commands.kept.observing import state_of
from sourcebook.commands.kept.page_records import Contents, FinishedFile, PageRecords, Piece, RenderedText
from sourcebook.commands.kept.told import Told
from sourcebook.commands.kept.value_digests import Digests
from sourcebook.model.built import folders_of
from sourcebook.model.page_path import PagePath
from sourcebook.plugin.beginning_again import BeginAgain
from sourcebook.plugin.files import path_of
from sourcebook.plugin.hearing import heard, tell_again

if TYPE_CHECKING:
    from mkdocs.config.defaults import MkDocsConfig
    from mkdocs.structure import StructureItem
    from mkdocs.structure.files import Files
    from mkdocs.structure.nav import Navigation

    from sourcebook.plugin.rendering import Rendering

_OF_THE_ENGINE = frozenset(
    {
        "base_url",
        "build_date_utc",
        "config",
        "extra_css",
        "extra_javascript",
        "mkdocs_version",
        "nav",
        "page",
        "pages",
        "properdocs_version",
    }
)
"""What the engine hands to every template."""


class Build(Protocol):
    """A build that runs."""

    rendering: Rendering | None
    """Its pages; None until they are laid out, and of a site on which nothing is ours."""


class _Kept(BaseException):
    """Ends the building of a page whose file is there; no `except Exception` of the engine takes it for a fault."""


class KeptPages:
    """The pages of one build.

    Args:
        before: What earlier builds have kept.
        site: The folder of the site.
        build: Knows the build's rendering, once its pages are laid out.
    """

    def __init__(self, before: PageRecords, site: Path, build: Build) -> None:
        self._before = before
        self._build = build
        self._site, self._below = site, f"{site}{os.sep}"
        self._left: set[str] = set()
        """Finished files that were left in the site when it was emptied."""
        self._texts: dict[str, RenderedText] = {}
        self._finished: dict[str, FinishedFile] = {}
        self._pieces: dict[tuple[str, str], Piece] = {}
        self._digests = Digests()
        self._of_files: str | None = None
        self._of_site: str | None = None
        self._of_pages: dict[PagePath, str] = {}
        """The digest of what a page shows of its own."""
        self._for_programs: dict[PagePath, str] = {}
        """The key of what programs are told of a page."""

    def clean(self, directory: str) -> None:
        """Empty the folder of the site as the engine does, but for finished files."""
        self._left = {
            path for path, file in self._before.finished.items() if state_of(f"{self._below}{path}") == file.state
        }
        left = {f"{self._below}{path}".replace("/", os.sep) for path in self._left}
        for folder, folders, files in os.walk(directory, topdown=False):
            is_top = Path(folder) == Path(directory)
            for name in (*files, *(one for one in folders if Path(folder, one).is_symlink())):
                path = os.path.join(folder, name)  # noqa: PTH118 (thousands)
                if path not in left and not self._is_hidden(path):
                    with suppress(OSError) if not is_top else nullcontext():
                        os.unlink(path)  # noqa: PTH108 (as above)
            if not is_top and not self._is_hidden(folder):
                with suppress(OSError):
                    os.rmdir(folder)  # noqa: PTH106 (as above)

    def _is_hidden(self, path: str) -> bool:
        """Tell whether the engine leaves it alone, since it is hidden at the top of the site, or in such a folder."""
        return path.startswith(".", len(self._below))

    def close(self) -> PageRecords:
        """Return what is kept of this build: not a page that somebody has changed since it was finished."""
        kept = {path: file for path, file in self._finished.items() if state_of(f"{self._below}{path}") == file.state}
        return PageRecords(texts=self._texts, finished=kept, pieces=self._pieces)

    def take_away(self) -> None:
        """Remove what was left in the site and is no more part of it."""
        for path in self._left - self._finished.keys():
            self._remove(path)

    def _make_way(self, files: Files) -> None:
        """Remove what was left where a file comes to lie in place of its folder, or a folder in its place."""
        addresses = {file.dest_uri for file in files}
        folders = {folder for address in addresses for folder in folders_of(address)}
        for path in list(self._left):
            if path in folders or not addresses.isdisjoint(folders_of(path)):
                self._remove(path)

    def _remove(self, path: str) -> None:
        """Remove a file that was left, and the folders that are empty without it."""
        self._left.discard(path)
        place = self._site / path
        # Meanwhile somebody else may have put another file there.
        if state_of(str(place)) == self._before.finished[path].state:
            place.unlink()
            for folder in place.parents:
                if folder == self._site or any(folder.iterdir()):
                    break
                folder.rmdir()

    def render(self, original: Callable[..., None], page: Page, config: MkDocsConfig, files: Files) -> None:
        """Render the Markdown of a page, or take over what came of it."""
        rendering = self._build.rendering
        if rendering is None or page.markdown is None or (asked := rendering.asked_of(page.markdown)) is None:
            return original(page, config, files)
        path, level = page.file.src_uri, logging.getLogger(engine.log.name).getEffectiveLevel()
        if self._of_files is None:
            self._make_way(files)
            self._of_files = self._digests.of([(file.src_uri, file.url, file.inclusion.value) for file in files])
        key = self._digests.of((page.markdown, path, page.file.dest_uri, asked, level, self._of_files))
        known = self._before.texts.get(path)
        if known is not None and known.key == key and rendering.add_figures(known.figures, of=page.markdown):
            _take(page, known, files)
            tell_again(known.told)
        else:
            with heard(logging.INFO) as told:
                original(page, config, files)
            count = rendering.figures_of(page.markdown)
            if count is None or level <= logging.DEBUG:
                return None
            known = _text_of(page, key, count, told)
        self._texts[path] = known
        return None

    def build_page(self, original: Callable[..., None], page: Page, *args: Any, **more: Any) -> None:
        """Build a page, or leave the file of it that is there."""
        config, doc_files, nav, env, *rest = args
        self._see_search(config)
        path, key = page.file.dest_uri, None

        def is_there(context: Mapping[str, Any]) -> bool:
            nonlocal key
            key = self._key_of(page, context, doc_files, nav)
            before = self._before.finished.get(path)
            return (
                before is not None
                and before.key == key
                and path in self._left
                and state_of(page.file.abs_dest_path) == before.state
            )

        try:
            original(page, config, doc_files, nav, _Templates(env, is_there), *rest, **more)
        except _Kept:
            self._finished[path] = self._before.finished[path]
            return
        state, rendering = state_of(page.file.abs_dest_path), self._build.rendering
        if key is not None and state and rendering is not None and not rendering.is_hidden(page):
            self._finished[path] = FinishedFile(key=key, state=state)

    def write(self, path: PurePosixPath, data: bytes) -> None:
        """Write a file below the site, unless it is there."""
        name = path.as_posix()
        place = f"{self._below}{name}"
        key = hashlib.sha256(data).hexdigest()
        before = self._before.finished.get(name)
        if before is not None and before.key == key and name in self._left and state_of(place) == before.state:
            self._finished[name] = before
        else:
            utils.write_file(data, place)
            self._finished[name] = FinishedFile(key=key, state=state_of(place))

    def recall(self, kind: str, path: PagePath, make: Callable[[], str]) -> str:
        """Return the text for programs of a kind that a page has, made or taken over."""
        rendering = self._build.rendering
        if rendering is None or self._of_site is None:
            return make()
        if path not in self._for_programs:
            try:
                key = self._digests.of((self._of_site, self._of_page(rendering, path), rendering.hidden))
            except Exception:  # As in `_key_of`.
                return make()
            self._for_programs[path] = key
        return str(self._piece((kind, str(path)), self._for_programs[path], make))

    def _see_search(self, config: MkDocsConfig) -> None:
        """Let the index of search take over what it has said of a page; each build has an index of its own."""
        search = config.plugins.get("material/search") or config.plugins.get("search")
        index: Any = getattr(search, "search_index", None)
        entries = getattr(index, "entries", getattr(index, "_entries", None))
        if not isinstance(entries, list) or "add_entry_from_context" in vars(index):
            return
        add = index.add_entry_from_context

        def add_kept(page: Page) -> None:
            def added() -> list[Any]:
                count = len(entries)
                add(page)
                found = entries[count:]
                del entries[count:]
                return found

            said = (page.content, _contents(page.toc), page.meta, page.title, page.url)
            try:
                key = self._digests.of(said)
            except Exception:  # As in `_key_of`.
                add(page)
            else:
                entries.extend(map(dict, self._piece(("search", page.file.src_uri), key, added)))

        index.add_entry_from_context = add_kept

    def _piece(self, name: tuple[str, str], key: str, make: Callable[[], Any]) -> Any:
        known = self._before.pieces.get(name)
        if known is None or known.key != key:
            known = Piece(key=key, value=make())
        self._pieces[name] = known
        return known.value

    def _key_of(self, page: Page, context: Mapping[str, Any], files: list[File], nav: Navigation) -> str | None:
        """Return the key of a finished page; None of one that is not kept."""
        rendering = self._build.rendering
        if rendering is None or rendering.is_made_anew(page) or "template" in page.meta:
            return None
        more = [(name, value) for name, value in context.items() if name not in _OF_THE_ENGINE]
        try:
            if self._of_site is None:
                shown = (_tree(nav.items), nav.homepage is None, list(map(_facts, files)))
                self._of_site = self._digests.of((rendering.values_of_site(), shown))
            own = (page.content, _contents(page.toc), page.meta, page.title, more)
            return self._digests.of((self._of_site, own, self._of_page(rendering, path_of(page.file))))
        except Exception:  # What another plugin has put there may be anything.
            return None

    def _of_page(self, rendering: Rendering, path: PagePath) -> str:
        if path not in self._of_pages:
            self._of_pages[path] = self._digests.of(rendering.values_of_page(path))
        return self._of_pages[path]


@contextmanager
def standing_in(pages: KeptPages | None, *, is_preview: bool) -> Iterator[None]:
    """Let the engine take pages over while a build runs.

    Args:
        pages: None where none is kept.
        is_preview: Whether what is left of a build that fails serves the next one, as it does one that begins again.
    """
    if pages is None:
        yield
        return
    render, build_page, clean = Page.render, engine._build_page, utils.clean_directory

    def rendered(page: Page, config: MkDocsConfig, files: Files) -> None:
        pages.render(render, page, config, files)

    def built(page: Page, *args: Any, **more: Any) -> None:
        pages.build_page(build_page, page, *args, **more)

    # Each has the parameters of what it stands for.
    Page.render, engine._build_page = rendered, built  # type: ignore[method-assign,assignment]
    utils.clean_directory = pages.clean
    is_done = False
    try:
        yield
        is_done = True
    except BeginAgain:
        is_preview = True
        raise
    finally:
        Page.render, engine._build_page = render, build_page  # type: ignore[method-assign]
        utils.clean_directory = clean
        if is_done or not is_preview:
            pages.take_away()


class _Templates:
    """The engine's templates, of which one that would be filled in as before is not."""

    def __init__(self, env: Any, is_there: Callable[[Mapping[str, Any]], bool]) -> None:
        self._env, self._is_there = env, is_there

    def get_template(self, name: str) -> _Template:
        """Return a template by its name."""
        return _Template(self._env.get_template(name), self._is_there)


class _Template:
    def __init__(self, template: Any, is_there: Callable[[Mapping[str, Any]], bool]) -> None:
        self._template, self._is_there = template, is_there

    def render(self, context: Mapping[str, Any]) -> str:
        """Fill the template in.

        Raises:
            _Kept: When what would come of it is there.
        """
        if self._is_there(context):
            raise _Kept
        return str(self._template.render(context))


def _take(page: Page, known: RenderedText, files: Files) -> None:
    """Put into a page what came of its text before; the key of that says that what it links to is there."""
    links = {file: dict(found) for path, found in known.links if (file := files.get_file_from_path(path))}
    page.content = known.html
    page.toc = TableOfContents(list(map(_heading, known.contents)))
    page._title_from_render = known.title
    page.present_anchor_ids = set(known.anchors)
    page.links_to_anchors = links


def _text_of(page: Page, key: str, figures: int, told: list[Told]) -> RenderedText:
    links = (page.links_to_anchors or {}).items()
    return RenderedText(
        key=key,
        html=page.content or "",
        contents=_contents(page.toc),
        title=page._title_from_render,
        anchors=tuple(sorted(page.present_anchor_ids or ())),
        links=tuple((file.src_uri, tuple(found.items())) for file, found in links),
        figures=figures,
        told=tuple(told),
    )


def _contents(toc: Any) -> Contents:
    return tuple((one.title, one.id, one.level, _contents(one.children)) for one in toc)


def _heading(found: tuple[str, str, int, Contents]) -> AnchorLink:
    title, anchor, level, below = found
    heading = AnchorLink(title, anchor, level)
    heading.children = list(map(_heading, below))
    return heading


def _facts(file: File) -> tuple[object, ...]:
    """Return what other pages may show of a page."""
    page = file.page
    assert page is not None, "it is built"
    around = (page.previous_page, page.next_page)
    return (
        (file.src_uri, file.dest_uri, file.url, file.inclusion.value, page.title, page.meta),
        [other and other.file.src_uri for other in around],
    )


def _tree(items: list[StructureItem]) -> list[object]:
    return [
        (
            type(item).__name__,
            item.title,
            getattr(item, "url", None),
            file.src_uri if (file := getattr(item, "file", None)) else None,
            _tree(getattr(item, "children", None) or []),
        )
        for item in items
    ]
