"""A build that begins again, since other plugins bring examples to its pages that it was not planned with.

Which pages are ours, where they lie and what the catalog lists is settled before the first page is rendered; what
others write into pages is known when the last one is. So a build is planned with what the last one saw, and one that
sees something else ends before it writes a page, and begins again with that, from the configuration as it is written.
So a site is the same whatever was kept. It begins again once: what differs each time is shown, and planned by nobody.
"""

from __future__ import annotations

import logging
import warnings
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import replace
from types import ModuleType
from typing import TYPE_CHECKING, Any

from mkdocs.config import load_config
from mkdocs.config.config_options import Hooks

from sourcebook.commands.foreseen import arrange_foreseen
from sourcebook.commands.kept.seen_pages import SeenPages, load_seen
from sourcebook.plugin.hearing import heard, untold
from sourcebook.plugin.reporting import tell_unforeseen

if TYPE_CHECKING:
    from mkdocs.config.defaults import MkDocsConfig

    from sourcebook.commands.build import OpenedBuild
    from sourcebook.commands.foreseen import Arranged, Pages
    from sourcebook.model.page_path import PagePath
    from sourcebook.site.addresses import EngineAddresses


class BeginAgain(Exception):
    """Ends a build that was planned with other texts than those that it saw."""


class Foresight:
    """What the build that runs takes for brought to its pages by others."""

    def __init__(self) -> None:
        self._seen: SeenPages | None = None
        self._is_running = self._may_end = False

    def arrange(
        self,
        opened: OpenedBuild,
        pages: Pages,
        *,
        place: Callable[[Collection[PagePath]], EngineAddresses],
    ) -> Arranged:
        """Plan and arrange pages, as `arrange_foreseen` does."""
        # Other pages than the engine has are not there any more.
        seen = replace(self._seen or load_seen(opened.run) or SeenPages(), made={})
        return arrange_foreseen(opened, pages, seen, is_sure=self._seen is not None, place=place)

    def see(self, seen: SeenPages, unforeseen: Sequence[str]) -> None:
        """Compare with what a build has seen.

        Args:
            seen: By the build.
            unforeseen: The pages that were planned with something else, as messages call them.

        Raises:
            BeginAgain: Where there are any, and the build can begin again.
        """
        if unforeseen:
            tell_unforeseen(unforeseen, begins_again=self._may_end)
        if unforeseen and self._may_end:
            self._seen = seen
            raise BeginAgain

    def build(self, build: Callable[[], None], config: MkDocsConfig) -> None:
        """Build a site, where needed twice."""
        # A plugin that builds each language by itself does so within a build.
        if self._is_running or not config.config_file_path:
            self._may_end = False
            return build()
        self._is_running = self._may_end = True
        given = _given(config)
        try:
            try:
                with heard(logging.INFO) as told:
                    return build()
            except BeginAgain:
                self._may_end = False
            with untold(told):
                _load_again(config, given)
                return build()
        finally:
            self._seen = None
            self._is_running = self._may_end = False


def _given(config: MkDocsConfig) -> dict[str, Any]:
    """Return what a caller may have set beside the configuration as it is written, such as a preview its address."""
    plain = {name: value for name, value in config.items() if value is None or isinstance(value, str | int)}
    return {**plain, "watch": list(config.watch)}


def _load_again(config: MkDocsConfig, given: Mapping[str, Any]) -> None:
    """Make a configuration what it was before plugins and hooks had changed it, with new ones."""
    # MkDocs declares a list, and has a mapping.
    hooks: dict[str, ModuleType] = dict(config.hooks)  # type: ignore[arg-type]
    if not any(hasattr(hook, f"on_{event}") for hook in hooks.values() for event in ("startup", "shutdown")):
        Hooks._load_hook.cache_clear()
    with warnings.catch_warnings():
        # As in `standing_in`.
        warnings.simplefilter("ignore", DeprecationWarning)
        asked = {name: value for one in config.user_configs[1:] for name, value in one.items()}
    path = config.config_file_path
    # Whoever has asked for the build holds this object, and asks its plugins afterwards.
    config.data = load_config(path, config_file_path=path, **asked).data
    config.data.update(given)
