"""No time of a build stands in its output, unless the caller has set it: two equal builds would differ.

Source: https://reproducible-builds.org/specs/source-date-epoch/
"""

from __future__ import annotations

import os
import re
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from mkdocs.structure.pages import Page as MkDocsPage

if TYPE_CHECKING:
    from mkdocs.utils.templates import TemplateContext

_NO_DATE = datetime(1980, 1, 1, tzinfo=UTC)
"""What stands for the time of a build where a date has to be: also that of a compressed sitemap."""


def settle_page_date(page: MkDocsPage) -> None:
    """Take the date of the build out of what a page says of itself."""
    if not _dates_wanted():
        page.update_date = _NO_DATE.date().isoformat()


def settle_template_date(context: TemplateContext) -> None:
    """Take the date of the build out of what templates know."""
    if not _dates_wanted():
        context["build_date_utc"] = _NO_DATE


def without_dates(output: str, template_name: str) -> str:
    """Take the date of the build out of the sitemap, which calls it the date of the last change."""
    if template_name != "sitemap.xml" or _dates_wanted():
        return output
    return re.sub(r"\s*<lastmod>[^<]*</lastmod>", "", output)


def _dates_wanted() -> bool:
    """Tell whether the caller has set the time of the build."""
    return "SOURCE_DATE_EPOCH" in os.environ
