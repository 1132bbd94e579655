"""Plans a site with what other plugins are taken to bring to its pages: text that no page has before it is rendered.

Where pages lie, and what the catalog lists, is settled before that. So it is foreseen, from what the last build saw;
what was mended since, in a text that a page includes, is no fault of today.
"""

from __future__ import annotations

from collections.abc import Callable, Collection

from sourcebook.commands.build import OpenedBuild, arrange_build, plan_build
from sourcebook.commands.kept.seen_pages import SeenPages, pages_as_seen
from sourcebook.model.page_path import PagePath
from sourcebook.pages.page import Page
from sourcebook.site.addresses import EngineAddresses
from sourcebook.site.arrangement import Site

Pages = dict[PagePath, Page]
Arranged = tuple[Site, EngineAddresses, Pages]


def arrange_foreseen(
    opened: OpenedBuild,
    pages: Pages,
    seen: SeenPages,
    *,
    is_sure: bool,
    place: Callable[[Collection[PagePath]], EngineAddresses],
) -> Arranged:
    """Plan and arrange pages with what others are taken to bring to them.

    Args:
        opened: The build.
        pages: All that are built.
        seen: What was seen on them.
        is_sure: Whether it is so today; else what is wrong with it may be mended, and it is left out.
        place: Returns where the engine would put pages of ours, and everything else.

    Returns:
        The site, what `place` says of it, and the pages with what is brought to them.
    """
    foreseen = pages_as_seen(opened.run, pages, seen)
    plan = plan_build(opened.run, foreseen)
    engine = place(plan.pages)
    site = arrange_build(opened.run, plan, engine, opened.counts)
    if site.all_faults and not is_sure and foreseen != pages:
        return arrange_foreseen(opened, pages, SeenPages(), is_sure=True, place=place)
    return site, engine, foreseen
