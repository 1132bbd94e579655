"""Draw and measure text with fonts that come from packages, the same on every machine.

The fonts are Source Code Pro and Source Sans 3 (SIL Open Font License 1.1; Latin, Greek and Cyrillic), each one
variable file for all weights. A character that a font lacks is drawn as an empty box. Letters stand one after the
other without kerning by script: the library that would shape them is not in every wheel of Pillow, and pictures
would differ by it.

Reading a font is reading package data: it is part of the program.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from functools import cache
from importlib.metadata import version
from importlib.resources import as_file, files
from itertools import groupby

import PIL
from PIL import ImageDraw, ImageFont

FONT_PACKAGES = ("fontpkg-source-code-pro", "fontpkg-source-sans-3")
_FILES = {
    "mono": ("fontpkg_source_code_pro", "SourceCodePro[wght].ttf"),
    "sans": ("fontpkg_source_sans_3", "SourceSans3[wght].ttf"),
}
_NEVER_A_CHARACTER = "\uffff"
"""For which every font has its sign of a missing glyph. Source: Unicode, section 23.7, noncharacters."""


class Face:
    """A font at one weight and size.

    Args:
        family: `mono` or `sans`.
        weight: From 200 to 900, 400 being regular.
        size: Pixels of an em.
    """

    def __init__(self, family: str, weight: int, size: int):
        self.size = size
        self._family = family
        self._font = _load(family, weight, size)
        self._column = self._font.getlength("0")

    def width(self, text: str) -> float:
        """Return the width of a text in pixels."""
        return sum(self._run_width(run, lacking) for run, lacking in self._runs(text))

    def draw(self, canvas: ImageDraw.ImageDraw, x: float, baseline: float, text: str, ink: str) -> float:
        """Draw a text from its left end on its base line; return where it ends."""
        for run, lacking in self._runs(text):
            if lacking:
                for char in run:
                    self._draw_box(canvas, x, baseline, char, ink)
                    x += self._box_width(char)
            else:
                canvas.text((x, baseline), run, fill=ink, font=self._font, anchor="ls")
                x += self._run_width(run, lacking)
        return x

    def _runs(self, text: str) -> Iterator[tuple[str, bool]]:
        """Yield stretches of characters that the font has, or lacks."""
        if text.isascii():
            yield text, False
            return
        for lacking, chars in groupby(text, lambda char: _lacks(self._family, char)):
            yield "".join(chars), lacking

    def _run_width(self, run: str, lacking: bool) -> float:
        if lacking:
            return sum(map(self._box_width, run))
        # Many lengths are tried for a long name, and columns need no font to be counted.
        columns = self._family == "mono" and run.isascii()
        return len(run) * self._column if columns else self._font.getlength(run)

    def _box_width(self, char: str) -> float:
        """Return the room of a box: two columns for a wide character, none for an accent."""
        if unicodedata.combining(char):
            return 0.0
        wide = unicodedata.east_asian_width(char) in "WF"
        return 2 * self._column if wide else self._column

    def _draw_box(self, canvas: ImageDraw.ImageDraw, x: float, baseline: float, char: str, ink: str) -> None:
        room = self._box_width(char)
        if room:
            gap, line = self.size // 12, max(1, self.size // 24)
            top = baseline - round(self.size * 0.66)
            canvas.rectangle((x + gap, top, x + room - gap - 1, baseline), outline=ink, width=line)


@cache
def tool_versions() -> str:
    """Name the versions of everything that a picture's pixels depend on, beside our own code."""
    fonts = " ".join(f"{name} {version(name)}" for name in FONT_PACKAGES)
    return f"pillow {PIL.__version__} {fonts}"


@cache
def _load(family: str, weight: int, size: int) -> ImageFont.FreeTypeFont:
    package, name = _FILES[family]
    with as_file(files(package) / "files" / name) as path:
        font = ImageFont.truetype(path.open("rb"), size, layout_engine=ImageFont.Layout.BASIC)
    # The only axis of both files is the weight.
    font.set_variation_by_axes([weight])
    return font


@cache
def _lacks(family: str, char: str) -> bool:
    """Tell whether a font has no glyph of its own for a character: it is drawn like one that cannot be."""
    font = _load(family, 400, 32)
    return _shape(font, char) == _shape(font, _NEVER_A_CHARACTER)


def _shape(font: ImageFont.FreeTypeFont, char: str) -> tuple[bytes, tuple[int, ...]]:
    mask, offset = font.getmask2(char, mode="1")
    return bytes(mask), tuple(offset)
