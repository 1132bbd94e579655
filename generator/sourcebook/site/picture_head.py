"""The picture of a page in its head, as sites read it that show a link to the page."""

from __future__ import annotations

import re

from sourcebook.writing.safe_html import theme_text

_OTHER = re.compile(r"<meta\s[^>]*\bproperty=[\"']?og:image\b", re.IGNORECASE)
_CARD = re.compile(r"<meta\s[^>]*\bname=[\"']?twitter:card\b[^>]*>", re.IGNORECASE)
_HEAD_END = "</head>"


def has_picture(html: str) -> bool:
    """Tell whether the head of a finished page announces a picture already: the theme's, or the author's."""
    return bool(_OTHER.search(html.partition(_HEAD_END)[0]))


def announce_picture(html: str, *, url: str, alt: str, size: tuple[int, int] | None) -> str:
    """Return the page with its picture in its head.

    Args:
        html: The finished page.
        url: Absolute: those who read it do not know the page's base.
        alt: What the picture says.
        size: Width and height in pixels; None when it is not known.

    Source: https://ogp.me/#structured (og:image and what belongs to it).
    """
    head, end, rest = html.partition(_HEAD_END)
    if not end:
        return html
    sizes = {} if size is None else {":width": str(size[0]), ":height": str(size[1])}
    properties = {"": url, **sizes, ":alt": alt}
    metas = [f'<meta property="og:image{name}" content="{theme_text(text)}">' for name, text in properties.items()]
    # The large form; whoever wrote another one did not know of this picture.
    card = '<meta name="twitter:card" content="summary_large_image">'
    return _CARD.sub("", head) + "".join((*metas, card)) + end + rest
