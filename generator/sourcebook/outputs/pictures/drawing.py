"""Draw the picture of a page: what it is about, large; how often it is shown; three lines of code.

Most people see it an inch wide in a list of messages, so there is one thing to look at, and little beside it. The
ground is light whatever the site's theme is, since it stands among the text of other sites. A marked line looks as
on our pages: an amber tint, a bar at its left, the name bold and underlined.
"""

from __future__ import annotations

from functools import cache
from io import BytesIO

from PIL import Image, ImageColor, ImageDraw

from sourcebook.outputs.pictures.card import CODE_LINES, CodeLine, Pieces, SocialCard, drawable
from sourcebook.outputs.pictures.faces import Face
from sourcebook.outputs.pictures.fitting import (
    ELLIPSIS,
    at_most,
    break_name,
    break_prose,
    cut_to_width,
    shorten_name,
)

WIDTH, HEIGHT = 1200, 630
"""Pixels: 1.91 to 1, the shape that is not cropped. Source: https://developers.facebook.com/docs/sharing/webmasters/images"""

INK, SOFT, CODE = "#1f2328", "#59616b", "#2f3a44"
GROUND, PAPER, LINE = "#f6f7f9", "#ffffff", "#d5d8dc"
TINT, MARK = "#fef1d9", "#8a5200"

LEFT, RIGHT = 72, WIDTH - 72
TEXT_TOP, FOOT = 52, HEIGHT - 84
"""Where the title may begin, and the line above the site's name."""
CODE_ROW, CODE_PAD = 56, 18
_MOST_OF_A_NAME = 200
"""Characters; about twice what three lines hold."""
_STEPS = 16
"""From a ground to the ink on it: what the edges of letters are made of."""

_Line = list[tuple[str, Face, str]]
"""Pieces of a line with face and ink."""


def render_social_picture(card: SocialCard) -> bytes:
    """Return the picture of a page as a PNG of `WIDTH` by `HEIGHT` pixels, without metadata."""
    image = Image.new("RGB", (WIDTH, HEIGHT), GROUND)
    canvas = ImageDraw.Draw(image)
    canvas.rectangle((0, 0, WIDTH, 9), fill=MARK)
    code_top = _draw_code(canvas, card.code) if card.code else FOOT - 24
    _draw_words(canvas, card, bottom=code_top)
    _draw_foot(canvas, card.site_name)
    return _png(image)


def _draw_words(canvas: ImageDraw.ImageDraw, card: SocialCard, *, bottom: int) -> None:
    """Draw title and what follows it, in the middle of the room above the code."""
    blocks = [_symbol(card.title) if card.is_symbol else _title(card.title, large=not card.code)]
    if card.facts:
        blocks.append(_facts(card))
    if card.description and not card.code:
        blocks.append(_description(card.description))
    height = sum(step for lines, step in blocks for _ in lines) + 14 * (len(blocks) - 1)
    y = TEXT_TOP + max(0, (bottom - TEXT_TOP - height) // 2)
    for lines, step in blocks:
        for line in lines:
            x: float = LEFT
            for text, face, ink in line:
                x = face.draw(canvas, x, y + round(step * 0.76), text, ink)
            y += step
        y += 14


def _symbol(symbol: str) -> tuple[list[_Line], int]:
    """Set a symbol as large as it can be on few lines, its last part strong."""
    name = drawable(symbol)
    if len(name) > _MOST_OF_A_NAME:
        name = ELLIPSIS + name[-_MOST_OF_A_NAME:]
    lines, size = _fit_name(name)
    strong, soft = Face("mono", 600, size), Face("mono", 400, size)
    prefix_left = len("".join(lines)) - len(name.rpartition(".")[2])
    set_lines: list[_Line] = []
    for line in lines:
        cut = max(0, min(len(line), prefix_left))
        prefix_left -= cut
        set_lines.append([(line[:cut], soft, SOFT), (line[cut:], strong, INK)])
    return set_lines, round(size * 1.22)


def _fit_name(name: str) -> tuple[list[str], int]:
    """Return lines and size: one large line, else two, else three small ones."""
    for count, sizes in ((1, range(92, 55, -4)), (2, range(68, 47, -4)), (3, range(52, 39, -4))):
        for size in sizes:
            lines = break_name(name, RIGHT - LEFT, Face("mono", 600, size).width)
            if len(lines) <= count:
                return lines, size
    return shorten_name(name, 3, RIGHT - LEFT, Face("mono", 600, 44).width), 44


def _title(title: str, *, large: bool) -> tuple[list[_Line], int]:
    text = drawable(title)[:400]
    for size in range(84 if large else 68, 47, -4):
        face = Face("sans", 600, size)
        lines = break_prose(text, RIGHT - LEFT, face.width)
        if len(lines) <= (1 if size > 64 else 2):
            break
    lines = at_most(lines, 3 if large else 2, RIGHT - LEFT, face.width)
    return [[(line, face, INK)] for line in lines], round(size * 1.18)


def _facts(card: SocialCard) -> tuple[list[_Line], int]:
    strong, face = Face("sans", 600, 36), Face("sans", 400, 36)
    counts = cut_to_width(drawable(card.counts or "")[:200], RIGHT - LEFT, face.width)
    room = max(0, RIGHT - LEFT - face.width(f" · {counts}"))
    library = cut_to_width(drawable(card.library or "")[:400], room, strong.width) if room else ""
    between = " · " if library and counts else ""
    return [[(library, strong, INK), (between + counts, face, SOFT)]], 46


def _description(text: str) -> tuple[list[_Line], int]:
    face = Face("sans", 400, 38)
    lines = break_prose(drawable(text)[:600], RIGHT - LEFT, face.width)
    lines = at_most(lines, 3, RIGHT - LEFT, face.width)
    return [[(line, face, SOFT)] for line in lines], 50


def _draw_code(canvas: ImageDraw.ImageDraw, code: tuple[CodeLine, ...]) -> int:
    """Draw lines of code on paper above the foot; return where the paper begins."""
    rows = code[:CODE_LINES]
    bottom = FOOT - 28
    top = bottom - CODE_ROW * len(rows) - 2 * CODE_PAD
    canvas.rounded_rectangle((LEFT, top, RIGHT - 1, bottom), radius=10, fill=PAPER, outline=LINE, width=2)
    left, right = LEFT + 34, RIGHT - 24
    size = _code_size(rows, right - left)
    for number, row in enumerate(rows):
        y = top + CODE_PAD + number * CODE_ROW
        if row.marked:
            canvas.rectangle((LEFT + 2, y, RIGHT - 3, y + CODE_ROW - 1), fill=TINT)
            canvas.rectangle((LEFT + 2, y, LEFT + 11, y + CODE_ROW - 1), fill=MARK)
        baseline = y + CODE_ROW // 2 + round(size * 0.3)
        _draw_code_line(canvas, row, left, baseline, right=right, size=size)
    return top


def _code_size(rows: tuple[CodeLine, ...], room: float) -> int:
    """Return the largest size at which all lines fit, and never one that is too small to read."""
    for size in (36, 34, 32, 30):
        face = Face("mono", 400, size)
        if all(face.width("".join(text for text, _ in row.pieces)) <= room for row in rows):
            return size
    return 30


def _draw_code_line(
    canvas: ImageDraw.ImageDraw, row: CodeLine, x: float, baseline: int, *, right: float, size: int
) -> None:
    plain, strong = Face("mono", 400, size), Face("mono", 700, size)
    pieces = _name_in_sight(row.pieces, right - x, plain)
    for number, (text, is_name) in enumerate(pieces):
        face = strong if is_name else plain
        is_last = number == len(pieces) - 1
        room = right - x - (0 if is_last else plain.width(ELLIPSIS))
        shown = cut_to_width(text, room, face.width)
        if is_name:
            end = x + face.width(shown)
            canvas.rectangle((x, baseline + 7, end - 1, baseline + 9), fill=MARK)
        x = face.draw(canvas, x, baseline, shown, INK if is_name else CODE)
        if shown != text:
            break


def _name_in_sight(pieces: Pieces, room: float, face: Face) -> Pieces:
    """Leave out the beginning of a line whose first name would otherwise be cut, an ellipsis standing for it."""
    before, is_name = pieces[0] if pieces else ("", True)
    behind = [text for text, _ in pieces[1:3]]
    if is_name or not behind:
        return pieces
    # A column beyond the name is for the ellipsis where more follows.
    columns = int((room - face.width(behind[0])) / face.width("0")) - 1
    if face.width(before) <= columns * face.width("0"):
        return pieces
    kept = before[len(before) - max(0, columns - 1) :] if columns > 1 else ""
    return ((ELLIPSIS + kept.lstrip(), False), *pieces[1:])


def _draw_foot(canvas: ImageDraw.ImageDraw, site_name: str) -> None:
    face = Face("sans", 600, 30)
    canvas.rectangle((LEFT, FOOT, RIGHT - 1, FOOT + 1), fill=LINE)
    text = cut_to_width(drawable(site_name)[:400], RIGHT - LEFT, face.width)
    face.draw(canvas, LEFT, FOOT + 53, text, SOFT)


def _png(image: Image.Image) -> bytes:
    """Write few colours rather than all: a third of the bytes, and the large surfaces keep theirs exactly."""
    file = BytesIO()
    few = image.quantize(palette=_palette(), dither=Image.Dither.NONE)
    few.save(file, "PNG", optimize=True)
    return file.getvalue()


@cache
def _palette() -> Image.Image:
    """Return an image whose palette has every ground, every ink on it, and the steps between them."""
    inks = ((GROUND, (INK, SOFT)), (PAPER, (INK, CODE)), (TINT, (INK, CODE)))
    colors = [ImageColor.getrgb(color) for color in (LINE, MARK)]
    for ground, on_it in inks:
        for ink in on_it:
            ends = list(zip(ImageColor.getrgb(ground), ImageColor.getrgb(ink), strict=True))
            for step in range(_STEPS):
                share = step / (_STEPS - 1)
                red, green, blue = (round(low + (high - low) * share) for low, high in ends)
                colors.append((red, green, blue))
    palette = Image.new("P", (1, 1))
    palette.putpalette([part for color in dict.fromkeys(colors) for part in color])
    return palette
