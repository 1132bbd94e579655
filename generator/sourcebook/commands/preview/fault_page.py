"""The page that a browser shows while a build has faults: each with its place and hint, and gone when they are.

It looks again by itself, at the address at which it is shown, until something else is there; so it needs nothing of
the server that shows it, and one that starts anew meanwhile is waited for.
"""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import sha256

from sourcebook.errors import SourcebookError
from sourcebook.writing.plurals import plural
from sourcebook.writing.safe_html import render_attribute, render_text

_STYLE = """\
:root{color-scheme:light dark}
body{font:1rem/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem}
li{margin:1.25rem 0;overflow-wrap:anywhere}
code,pre{font:.9rem/1.5 ui-monospace,monospace}
pre{white-space:pre-wrap;margin:.25rem 0}
.place{font-weight:700}"""

_SCRIPT = """\
const shown = document.documentElement.dataset.faults;
async function look() {
  try {
    const text = document.hidden ? shown : await (await fetch(location.href, {cache: "no-store"})).text();
    if (!text.includes(shown)) return location.reload();
  } catch {}
  setTimeout(look, 1000);
}
setTimeout(look, 1000);"""


def fault_page(faults: Sequence[SourcebookError]) -> str:
    """Return a whole page of HTML that lists faults, in their order; the same faults are the same page."""
    rows = "\n".join(map(_row, faults))
    name = sha256(rows.encode()).hexdigest()[:16]
    title = f"{plural(len(faults), 'fault')} to mend"
    return (
        f"<!doctype html>\n<html lang=en{render_attribute('data-faults', name)}>\n<head>\n<meta charset=utf-8>\n"
        "<meta name=viewport content='width=device-width'>\n<meta name=robots content=noindex>\n"
        f"<title>{title}</title>\n<style>\n{_STYLE}\n</style>\n</head>\n<body>\n"
        f"<main>\n<h1>{title}</h1>\n<p>This page goes away by itself once what it lists is mended and saved.</p>\n"
        f"<ol>\n{rows}\n</ol>\n</main>\n<script>\n{_SCRIPT}\n</script>\n</body>\n</html>\n"
    )


def _row(fault: SourcebookError) -> str:
    place = f"<code class=place>{render_text(str(fault.location))}</code>" if fault.location else ""
    hint = f"<p class=hint>hint: {render_text(fault.hint)}</p>" if fault.hint else ""
    return f"<li>{place}<pre>{render_text(fault.message)}</pre>{hint}</li>"
