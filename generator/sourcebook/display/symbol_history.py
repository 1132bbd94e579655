"""Since when there is the symbol of a page, and until when, below its heading."""

from __future__ import annotations

from sourcebook.model.symbol_history import SymbolHistory
from sourcebook.writing.safe_html import render_text


def render_history(history: SymbolHistory | None) -> str:
    """Render what the releases of a library say of a symbol, its own words in quotation marks; nothing of nothing."""
    if history is None:
        return ""
    said = f" <q>{render_text(history.said)}</q>" if history.said else ""
    return f'<p class="sb-used">{render_text(history.sentence)}{said}</p>\n'
