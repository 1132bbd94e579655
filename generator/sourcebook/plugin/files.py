"""The engine's files: pages read from them, pages made of data put among them, their addresses, and what is watched."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from functools import cache, cached_property
from pathlib import Path, PurePosixPath
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from mkdocs.structure.files import File, Files, InclusionLevel

from sourcebook.commands.kept.observing import PASSING
from sourcebook.model.built import SiteFacts
from sourcebook.model.page_path import PagePath
from sourcebook.model.reference import LocalReference, Reference
from sourcebook.settings.values import SETTINGS_NAME, Settings
from sourcebook.site.addresses import EngineAddresses
from sourcebook.site.arrangement import Site
from sourcebook.site.made_files import MadeFile, MadeKind, made_files

if TYPE_CHECKING:
    from mkdocs.config.defaults import MkDocsConfig


def path_of(file: File) -> PagePath:
    """Return how a file of the engine is known here."""
    return _page_path(file.src_uri)


@cache
def _page_path(uri: str) -> PagePath:
    # One object for all who ask: a path remembers its hash.
    return PagePath(PurePosixPath(uri))


def documents_of(files: Files, *, is_preview: bool) -> dict[PagePath, File]:
    """Return the files that become pages, in the engine's order; drafts too in a preview."""
    built = InclusionLevel.is_in_serve if is_preview else InclusionLevel.is_included
    return {path_of(file): file for file in files.documentation_pages(inclusion=built)}


def texts_of(documents: Mapping[PagePath, File]) -> dict[PagePath, Path | str]:
    """Return where the text of each page is: a file on disk, or the text itself where a plugin has made it."""
    return {path: _text(file) for path, file in documents.items()}


def brought_texts(documents: Mapping[PagePath, File], content: Path) -> dict[PagePath, str]:
    """Return the texts of the pages that do not lie in the project's folder of pages: other plugins have brought them.

    Some put all pages together in a folder of their own, which is the engine's from then on.
    """
    return {
        path: file.content_string
        for path, file in documents.items()
        if file.src_dir is None or not Path(file.abs_src_path or "").is_relative_to(content)
    }


def addresses_of(
    files: Files, pages: Collection[PagePath], config: MkDocsConfig, *, is_preview: bool
) -> EngineAddresses:
    """Return where the engine would put our pages, and everything else."""
    built = InclusionLevel.is_in_serve if is_preview else InclusionLevel.is_included
    return EngineAddresses(
        use_directory_urls=config.use_directory_urls,
        placed={path_of(file): file.dest_uri for file in files if path_of(file) in pages},
        taken={
            file.dest_uri: file.src_uri
            for file in files
            # MkDocs leaves the method without types.
            if path_of(file) not in pages and built(file.inclusion)  # type: ignore[no-untyped-call]
        },
    )


def arrange_files(files: Files, config: MkDocsConfig, site: Site, *, folder: Path) -> Files:
    """Return the files at their addresses, with those that are made.

    Args:
        files: Of the engine.
        config: The engine's.
        site: Whose pages are made.
        folder: An empty one, for copies of files that are made.
    """
    # A `nav:` may name the pages that are made, but nobody is to be warned that it does not.
    listed = InclusionLevel.UNDEFINED if config.nav is None else InclusionLevel.NOT_IN_NAV
    inclusion = {MadeKind.LISTED: listed, MadeKind.HIDDEN: InclusionLevel.NOT_IN_NAV}
    present = {file.src_uri for file in files}
    made = [
        _made(config, file, inclusion.get(file.kind, InclusionLevel.UNDEFINED), folder)
        for file in made_files(site)
        if file.kind is not MadeKind.ASSET or str(file.path) not in present
    ]
    arranged = [*files, *made]
    for file in arranged:
        address = site.addresses.get(path_of(file))
        if address is not None and file.dest_uri != address:
            file.dest_uri = address
    return Files(arranged)


def add_assets(files: Files, config: MkDocsConfig, site: Site) -> None:
    """Add the stylesheets and scripts alone, where files are settled already."""
    present = {file.src_uri for file in files}
    for file in made_files(site):
        if file.kind is MadeKind.ASSET and str(file.path) not in present:
            files.append(File.generated(config, str(file.path), content=file.content))


def folder_of_copies() -> TemporaryDirectory[str]:
    """Make a folder for copies of what is made; it goes with the value."""
    return TemporaryDirectory(prefix=PASSING, ignore_cleanup_errors=True)


def leave_out_of_written_nav(files: Files, config: MkDocsConfig) -> None:
    """Let nobody be warned that a `nav:` does not name the pages that are made; a plugin may have written it."""
    for file in files if config.nav is not None else ():
        if file.generated_by == "sourcebook" and file.inclusion is InclusionLevel.UNDEFINED:
            file.inclusion = InclusionLevel.NOT_IN_NAV


def _made(config: MkDocsConfig, made: MadeFile, inclusion: InclusionLevel, folder: Path) -> File:
    """Return a file that is made, of which a copy can lie in `folder`."""
    file = _CopiedFile.generated(config, str(made.path), content=made.content, inclusion=inclusion)
    assert isinstance(file, _CopiedFile), "it is of the class that makes it"
    del file.abs_src_path
    file.copies = folder
    return file


class _CopiedFile(File):
    """A file that is made; it lies on disk too, once anybody asks where: other plugins take a path for granted."""

    copies: Path

    @cached_property
    def abs_src_path(self) -> str | None:
        """The path of the copy, made while there is a folder for it."""
        copy = self.copies / self.src_uri
        if self.copies.is_dir():
            copy.parent.mkdir(parents=True, exist_ok=True)
            copy.write_bytes(self.content_bytes)
        return str(copy)


def facts_of(files: Files, config: MkDocsConfig, built: Collection[PagePath]) -> SiteFacts:
    """Return what the engine says of the site, with files as all plugins have left them.

    Args:
        files: Of the engine.
        config: The engine's.
        built: The pages that were rendered; a plugin may have made a draft of any other since.
    """
    there = [file for file in files if not file.is_documentation_page() or path_of(file) in built]
    return SiteFacts(
        name=config.site_name,
        description=config.site_description,
        url=config.site_url or None,
        files={path_of(file): file.dest_uri for file in there},
        urls={path_of(file): file.url for file in there},
    )


def watched_files(settings: Settings, references: Iterable[Reference], settings_path: str | None) -> Iterable[Path]:
    """Yield what a preview watches beside pages: lock, settings and the project's own files that examples are made of.

    A build writes the lock only when its bytes differ, so watching it costs one more rebuild, not a loop. For a
    file that is not there yet its folder is watched, but never the project's: what runs there may write a log.
    """
    local = {settings.root / reference.path for reference in references if isinstance(reference, LocalReference)}
    files = {settings.lock_path, Path(settings_path or settings.root / SETTINGS_NAME)}
    folders = {path.parent for path in local if not path.exists()} - {settings.root}
    watched = {path for path in files | local if path.is_file()}
    return sorted(watched | {path for path in folders if path.is_dir()})


def _text(file: File) -> Path | str:
    if file.src_dir is None or file.abs_src_path is None:
        return file.content_string
    return Path(file.abs_src_path)
