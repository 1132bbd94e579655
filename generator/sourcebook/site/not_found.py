"""The page that a host shows for an address that leads nowhere, wherever below the host the site lies.

Engines write one address of the site's root into it, since nobody knows how deep the missing page was: that of
`site_url`, or that of the host. Where the site lies elsewhere, a script looks for the root among the folders above
the missing page, and shows the page as it is meant there. It is found at the first folder that has this very page.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from html import escape

from sourcebook.writing.safe_html import render_link, render_text

_HEAD = re.compile(r"<head\b[^>]*>")
_HEADING = re.compile(r"<h1\b[^>]*>.*?</h1>", re.DOTALL)
_SCRIPT = """<script data-root=ROOT>(async()=>{if(self.sbRoot)return;
const base=document.currentScript.dataset.root,parts=location.pathname.split("/").slice(0,-1);
for(const root of new Set([base,...parts.map((_,n)=>parts.slice(0,n+1).join("/")+"/")])){
const found=await fetch(root+"404.html").catch(()=>{}),text=found?.ok?await found.text():"";
if(!text.includes("sbRoot"))continue;
if(root===base)return;
const html=text.replace(/((?:href|src|action)=["']?|"(?:base|search)": *"|base_url *= *")PATTERN/g,
(_,start)=>start+root);
self.sbRoot=root;document.open();document.write(html);document.close();return}})()</script>"""
"""Goes down the folders above the missing page; what it writes anew keeps its window, and with it that it is done."""


def complete_not_found(html: str, *, root: str, links: Sequence[tuple[str, str]]) -> str:
    """Return the page with a way on, and with what finds its styles wherever the site lies.

    Args:
        html: As the theme's template made it.
        root: Address of the site's root in it: `/`, or `/book/`.
        links: Text and address, below the root, of where a reader may go.
    """
    items = ", ".join(render_link(f"{root}{url}", render_text(text)) for text, url in links)
    below = (
        '\n<div class="sb-catalog">\n<p>No page has this address: it may have moved. '
        f"Look for its name, or go on from {items}.</p>\n"
        '<p class="sb-find"><button type="button" data-do="search">Search all pages</button></p>\n</div>'
    )
    pattern = re.sub(r"[^A-Za-z0-9_-]", lambda found: f"\\{found[0]}", root)
    script = _SCRIPT.replace("ROOT", f'"{escape(root)}"').replace("PATTERN", pattern)
    html = _HEADING.sub(lambda found: found[0] + below, html, count=1)
    return _HEAD.sub(lambda found: f"{found[0]}\n{script}", html, count=1)
