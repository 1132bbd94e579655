"""The Markdown extension: example blocks and classic blocks become figures, in any engine.

It works on its own wherever Python-Markdown runs: MkDocs, ProperDocs and Zensical. The engine's extensions say
which file is being read; from there the project, its settings and its lock are found. Without the plugin nothing
is resolved and nothing is written: what the lock does not have is an error that names `sourcebook lock`.

Two steps instead of one preprocessor: the text is kept as the author wrote it before Python-Markdown normalizes
white space (tabs in code would be lost), and the fences are replaced before superfences sees them.
"""

from __future__ import annotations

import logging
import os
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import Any
from xml.etree.ElementTree import Element, fromstring

import click
from markdown import Markdown
from markdown.blockparser import BlockParser
from markdown.blockprocessors import BlockProcessor
from markdown.extensions import Extension
from markdown.postprocessors import Postprocessor
from markdown.preprocessors import Preprocessor
from markdown.util import HTML_PLACEHOLDER_RE

from sourcebook.display.asset_files import inline_style
from sourcebook.display.slots import FIGURE_SLOT, NOTE_END, NOTE_SLOT, figure_slot, note_blocks
from sourcebook.errors import FaultGroup, SourcebookError
from sourcebook.model.figure import Example, PlannedFigure
from sourcebook.model.place import Location
from sourcebook.model.request import ExampleRequest
from sourcebook.model.warned import Warned
from sourcebook.pages.body import replace_blocks
from sourcebook.pages.frontmatter import parse_front_matter
from sourcebook.pages.headings import Heading, find_headings, level_below
from sourcebook.pages.ignores import Ignore
from sourcebook.pages.page import Block, find_blocks, list_not_shown, parse_page
from sourcebook.planning.block_planner import BlockPlanner
from sourcebook.planning.run import Mode, Run, open_run
from sourcebook.planning.telling import worth_telling
from sourcebook.settings.project import Project, engine_project, find_project
from sourcebook.site.figure_cache import FigureCache
from sourcebook.site.finishing import Finish, put_in
from sourcebook.site.known_text import KnownText
from sourcebook.site.page_figures import examples_in
from sourcebook.writing.engine_markdown import escape_markdown
from sourcebook.writing.log_lines import spell_out_line as spell_out_line
from sourcebook.writing.log_lines import spell_out_told as spell_out_told
from sourcebook.writing.log_lines import spell_out_warned as spell_out_warned

_BEFORE_WHITESPACE = 31
"""normalize_whitespace is at 30."""
_BEFORE_FENCES = 29
"""superfences and fenced_code are at 25, meta, which drops lines, is at 27."""
_LAST = -100
_SLOT = re.compile(f"{FIGURE_SLOT.pattern}|{NOTE_SLOT.pattern}|{re.escape(NOTE_END)}")
_BEFORE_CODE = 85
"""An indented code block is at 80, an indented part of a list at 90."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PageContext:
    """What a door knows of the page that is being converted."""

    path: PurePosixPath
    """As messages show it."""
    symbol: str | None
    body_lineno: int
    """Line of the file on which the text given to Markdown begins."""
    run: Run
    planner: BlockPlanner
    known: KnownText | None = None
    figures: list[PlannedFigure] = field(default_factory=list)
    """By the numbers of their slots; those of the text are added while it is converted."""
    texts: list[str] = field(default_factory=list)
    """Those with blocks that were converted for it, and were not known; added while it is converted."""
    faults: list[SourcebookError] | None = None
    """What is wrong with blocks, added while it is converted; None where that ends the conversion."""
    late: bool = False
    """Whether the door binds the figures itself, after templates and search have seen the page."""
    ignores: Sequence[Ignore] = ()
    """What the page does not want to be told; empty where the door reports warnings itself."""
    logger: logging.Logger | None = None
    """Where warnings go; None when the door reports them itself."""


class PageFaults(click.ClickException):
    """The faults of a page, sorted by place, for engines without our plugin.

    MkDocs and ProperDocs are click programs: as a `ClickException` it ends their build with the message and exit
    code 1 instead of a traceback.
    """

    exit_code = 1

    def __init__(self, faults: list[SourcebookError]):
        super().__init__(spell_out_told(FaultGroup(faults).faults))


class SourcebookExtension(Extension):
    """Turn example blocks and classic blocks into figures.

    Args:
        run: The plugin's; without it one is opened for each page, and nothing is resolved.

    Attributes:
        context: Set by the plugin for the page being rendered; found out from the engine otherwise.
        planner: Set by the plugin once its build is planned; without it each page has its own.
    """

    def __init__(self, run: Run | None = None, **kwargs: Any) -> None:
        self.config = {"settings": ["", "Path of sourcebook.toml, when it is not beside the engine's file"]}
        self.run = run
        self.context: PageContext | None = None
        self.planner: BlockPlanner | None = None
        super().__init__(**kwargs)

    def extendMarkdown(self, md: Markdown) -> None:
        """Register the steps."""
        original = _Original(md)
        blocks = _Blocks(md, original, self)
        md.preprocessors.register(original, "sourcebook-original", _BEFORE_WHITESPACE)
        md.preprocessors.register(blocks, "sourcebook-blocks", _BEFORE_FENCES)
        md.parser.blockprocessors.register(_Slots(md.parser), "sourcebook-slots", _BEFORE_CODE)
        md.postprocessors.register(_Figures(md, blocks), "sourcebook-figures", _LAST)


def makeExtension(**kwargs: Any) -> SourcebookExtension:
    """Make the extension, as Python-Markdown asks for it by module name."""
    return SourcebookExtension(**kwargs)


class _Original(Preprocessor):
    """Keeps the lines as they were written."""

    lines: list[str]

    def run(self, lines: list[str]) -> list[str]:
        self.lines = "\n".join(lines).replace("\r\n", "\n").replace("\r", "\n").split("\n")
        return lines


class _Blocks(Preprocessor):
    """Replaces each fence that is ours by a slot."""

    def __init__(self, md: Markdown, original: _Original, extension: SourcebookExtension) -> None:
        super().__init__(md)
        self._original = original
        self._extension = extension
        self.context: PageContext | None = None

    def run(self, lines: list[str]) -> list[str]:
        """Return the lines with slots in place of what becomes a figure."""
        written = self._original.lines
        if self._extension.context is None and self._extension.run is None:
            _warn_of_list(self.md, self._extension)
        if len(written) > len(lines) or not any("```" in line or "~~~" in line for line in written):
            self.context = self._extension.context
            return lines
        self.context = self._extension.context or _context_of(self.md, "\n".join(written), self._extension)
        return _replace_blocks(self.md, self.context, written, lines)


class _Slots(BlockProcessor):
    """Makes an element of a slot that is a block of its own.

    As a paragraph it would stay one where something is added to it, such as the way back from a footnote.
    """

    def __init__(self, parser: BlockParser) -> None:
        super().__init__(parser)

    def test(self, parent: Element, block: str) -> bool:
        """Tell whether a block is a slot and nothing else."""
        return self._slot(block) is not None

    def run(self, parent: Element, blocks: list[str]) -> None:
        """Put the slot where the block stands."""
        slot = self._slot(blocks.pop(0))
        assert slot is not None, "it was tested"
        parent.append(fromstring(slot))

    def _slot(self, block: str) -> str | None:
        found = HTML_PLACEHOLDER_RE.fullmatch(block.strip("\n"))
        stashed = self.parser.md.htmlStash.rawHtmlBlocks[int(found[1])] if found else None
        return stashed if isinstance(stashed, str) and _SLOT.fullmatch(stashed) else None


class _Figures(Postprocessor):
    """Puts the figures into their slots when nothing else will touch the text."""

    def __init__(self, md: Markdown, blocks: _Blocks) -> None:
        super().__init__(md)
        self._blocks = blocks

    def run(self, text: str) -> str:
        """Return the text with its figures, unless the door puts them in later."""
        context = self._blocks.context
        if context is None or context.late or not FIGURE_SLOT.search(text):
            return text
        settings = context.run.settings
        render: Callable[[Example], str] = FigureCache(settings.cache / "figures", settings.secret).render
        finish = Finish(examples=examples_in(text, context.figures))
        return inline_style() + put_in(text, finish, render=render)


def _replace_blocks(md: Markdown, context: PageContext, written: list[str], lines: list[str]) -> list[str]:
    """Return lines with a slot in place of each block, whose figure is added to the context.

    Raises:
        PageFaults: When a figure cannot be made.
    """
    known, warnings = _known(context, "\n".join(written))
    if known is not context.known and known.blocks:
        context.texts.append(known.text)
    asked = [block.content for block in known.blocks if not isinstance(block.content, SourcebookError)]
    planned = context.planner.plan(asked)
    broken = [block.content for block in known.blocks if isinstance(block.content, SourcebookError)]
    if faults := [*broken, *planned.faults]:
        if context.faults is None:
            raise PageFaults(faults)
        context.faults.extend(faults)
        return lines
    if context.logger is not None:
        told = (*warnings, *planned.warnings)
        for warned in worth_telling(told, ignores=context.ignores, settings=context.run.settings):
            context.logger.warning("%s", spell_out_warned(warned))
    figures = iter(planned.figures)

    def write(block: Block, result: list[str], following: str) -> None:
        figure = next(figures)
        assert figure is not None, "what has no figure has a fault"
        context.figures.append(figure)
        store, number = md.htmlStash.store, len(context.figures) - 1
        parts = [*_title(block, known.headings), store(figure_slot(number))]
        for start, text, end in note_blocks(figure, number):
            parts += [store(start), text.expandtabs(md.tab_length), store(end)]
        for part in parts:
            if result and not _is_blank(result[-1]):
                result.append(block.prefix.rstrip())
            result += [block.prefix + line if line.strip() else block.prefix.rstrip() for line in part.split("\n")]
        if following and not _is_blank(following):
            result.append(block.prefix.rstrip())

    return replace_blocks(lines, known.blocks, write)


def _known(context: PageContext, text: str) -> tuple[KnownText, Sequence[Warned]]:
    """Return the blocks and headings of a text, and what is worth telling; a text that is known is not read again."""
    if context.known is not None and context.known.text == text:
        return context.known, ()
    blocks, warnings = find_blocks(
        text,
        path=context.path,
        body_lineno=context.body_lineno,
        forges=context.run.settings.forges,
        symbol=context.symbol,
        name=context.run.settings.fence,
    )
    return KnownText(text=text, blocks=blocks, headings=find_headings(text)), warnings


def _is_blank(line: str) -> bool:
    """Tell whether a line parts two blocks, in a quote too.

    One more would not: a footnote ends at a second empty line, and in a quote it becomes part of the next block.
    """
    return not line.strip("> \t")


def _title(block: Block, headings: Sequence[Heading]) -> list[str]:
    """Return the heading of an example that has a title, one level below the heading above it."""
    if not isinstance(block.content, ExampleRequest) or block.content.title is None:
        return []
    hashes = "#" * level_below(headings, block.lineno)
    return [f"{hashes} {escape_markdown(block.content.title)}"]


def _context_of(md: Markdown, body: str, extension: SourcebookExtension) -> PageContext:
    """Find out from the engine which page is being converted, and read its front matter.

    Raises:
        PageFaults: When the page's front matter, the settings or the lock cannot be read.
    """
    ignores: Sequence[Ignore] = ()
    try:
        page_file, project = _page_file(md)
        settings_path = extension.getConfig("settings")
        run = extension.run or open_run(
            project,
            os.environ,
            mode=Mode.LOCKED,
            settings_path=Path(settings_path) if settings_path else None,
        )
        if page_file is None:
            path, symbol, lineno = PurePosixPath("page"), None, 1
        else:
            text = page_file.read_text("utf-8-sig")
            path = project.shown(page_file)
            page = parse_page(text, path=path, forges=run.settings.forges, fence=run.settings.fence)
            symbol, ignores = page.front_matter.symbol, page.ignores
            lineno = _lineno_of(body, text)
    except SourcebookError as error:
        raise PageFaults([error]) from error
    return PageContext(
        path=path,
        symbol=symbol,
        body_lineno=lineno,
        run=run,
        ignores=ignores,
        planner=extension.planner or BlockPlanner(run.sources, libraries=run.settings.libraries),
        logger=None if extension.run else logging.getLogger(_engine_logger(md)),
    )


def _warn_of_list(md: Markdown, extension: SourcebookExtension) -> None:
    """Say that the examples in the head of a page are not shown: without the plugin nothing lays the page out."""
    page_file, project = _page_file(md)
    if page_file is None:
        return
    text = page_file.read_text("utf-8-sig", errors="replace")
    if "examples" not in text:
        return
    path = project.shown(page_file)
    head = parse_front_matter(text, path=path)
    if head.examples is not None:
        context = _context_of(md, text, extension)
        told = [list_not_shown(Location(path=path, lineno=head.front_matter.linenos.get("examples")))]
        for warned in worth_telling(told, ignores=context.ignores, settings=context.run.settings):
            logging.getLogger(_engine_logger(md)).warning("%s", spell_out_warned(warned))


def _engine_logger(md: Markdown) -> str:
    """Name a logger below the engine's own, so that a strict build counts what is warned of."""
    if "relpath" in md.treeprocessors:
        return f"{type(md.treeprocessors['relpath']).__module__.partition('.')[0]}.sourcebook"
    return "sourcebook"


def _lineno_of(body: str, text: str) -> int:
    """Return the line of `text` on which `body` begins.

    Other extensions and plugins may have changed the body; then the line is that of the first difference at worst,
    never beyond the file.
    """
    stripped = body.strip()
    normalized = text.replace("\r\n", "\n").replace("\r", "\n")
    found = normalized.find(stripped)
    if found < 0:
        return 1
    leading = len(body) - len(body.lstrip())
    return normalized.count("\n", 0, found) - body.count("\n", 0, leading) + 1


def _page_file(md: Markdown) -> tuple[Path | None, Project]:
    """Ask the engine for the page's file.

    MkDocs and ProperDocs register a tree processor that knows the file, Zensical a preprocessor that knows page and
    configuration; elsewhere the project is that of the current folder and the page is unknown.
    """
    if "relpath" in md.treeprocessors:
        processor: Any = md.treeprocessors["relpath"]
        # A page that a plugin makes may have a path and no file there.
        source = Path(processor.file.abs_src_path or "")
        config = processor.config
        project = engine_project(config.config_file_path, config.docs_dir)
        return (source if source.is_file() else None), project
    if "rendering_context" in md.preprocessors:
        context: Any = md.preprocessors["rendering_context"]
        project = find_project(Path.cwd())
        return project.content / context.page.path, project
    return None, find_project(Path.cwd())
