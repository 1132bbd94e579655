"""What the symbol of a page is, how much the page shows of it, and how often the corpus uses it, below its heading."""

from __future__ import annotations

from sourcebook.model.corpus_counts import SHORT_DIGEST, Usage
from sourcebook.writing.safe_html import render_attribute, render_link, render_text


def render_facts(what: str, examples: str, usage: Usage | None = None, reference: str | None = None) -> str:
    """Render what a symbol is, how many examples there are, and where its own documentation is; nothing of nothing.

    Args:
        what: The kind of thing in a word; may be empty.
        examples: How many, from how many projects; may be empty.
        usage: How many projects of the corpus use it.
        reference: Address of its documentation.
    """
    link = render_link(reference, "reference \u2197") if reference else ""
    facts = " \u00b7 ".join(filter(None, (render_text(what), render_text(examples), _usage(usage), link)))
    return f'<p class="sb-used">{facts}</p>\n' if facts else ""


def _usage(usage: Usage | None) -> str:
    """Return by how many projects a name is used, with the digest of what was counted; nothing of nothing."""
    if usage is None:
        return ""
    digest = render_attribute("title", f"corpus.lock, sha256 {usage.corpus}")
    return (
        f"used by <b>{render_text(usage.share)}</b> "
        f'of corpus <code{digest} translate="no">{render_text(usage.corpus[:SHORT_DIGEST])}</code>'
    )
