"""How often the symbol of a page is used in the corpus, below its heading."""

from __future__ import annotations

from sourcebook.model.corpus_counts import SHORT_DIGEST, Usage
from sourcebook.writing.safe_html import render_attribute, render_text


def render_usage(usage: Usage | None) -> str:
    """Render by how many projects a name is used, with the digest of what was counted; nothing of nothing."""
    if usage is None:
        return ""
    digest = render_attribute("title", f"corpus.lock, sha256 {usage.corpus}")
    return (
        f'<p class="sb-used">Used by <b>{render_text(usage.share)}</b> '
        f"of corpus <code{digest}>{render_text(usage.corpus[:SHORT_DIGEST])}</code></p>\n"
    )
