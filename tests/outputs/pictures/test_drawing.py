"""Pictures as drawn: small, the same bytes every time, nothing over the margins, and marks that are seen."""

from __future__ import annotations

from dataclasses import replace
from io import BytesIO

import pytest
from PIL import Image, ImageColor

from sourcebook.outputs.pictures.card import CodeLine, SocialCard
from sourcebook.outputs.pictures.drawing import (
    GROUND,
    HEIGHT,
    LEFT,
    MARK,
    PAPER,
    RIGHT,
    TINT,
    WIDTH,
    render_social_picture,
)

LONG = "very_long_name_" * 40
WIDE = "漢字" * 200


def line(*pieces: str, marked: bool = False) -> CodeLine:
    """Every second piece is a name."""
    named = tuple((text, bool(number % 2)) for number, text in enumerate(pieces))
    return CodeLine(pieces=named, marked=marked)


CODE = (
    line("def session(engine):"),
    line("    Session = ", "sessionmaker", "(bind=engine)", marked=True),
    line("    return Session()"),
)
CARD = SocialCard(
    site_name="Test site",
    title="sqlalchemy.orm.sessionmaker",
    is_symbol=True,
    library="sqlalchemy",
    counts="4 examples from 3 projects",
    code=CODE,
)
PROSE = SocialCard(site_name="Test site", title="A page", description="What it says.")
CARDS = {
    "symbol": CARD,
    "short": replace(CARD, title="os"),
    "long": replace(CARD, title=f"{LONG}.{LONG}", library=LONG, counts=LONG, site_name=LONG),
    "many parts": replace(CARD, title="a." * 500 + "b"),
    "long code": replace(CARD, code=(line(LONG, LONG, LONG, marked=True),) * 3),
    "far name": replace(CARD, code=(line("x = " + "y" * 200 + ".", "name", "(1)", marked=True),)),
    "wide": replace(CARD, title=WIDE, library=WIDE, site_name=WIDE, code=(line(WIDE, WIDE),)),
    "one line": replace(CARD, code=CODE[:1]),
    "empty line": replace(CARD, code=(CODE[0], line(), CODE[1])),
    "no code": replace(CARD, code=(), description="What it does."),
    "prose": PROSE,
    "long prose": replace(PROSE, title="A long title " * 30, description="many words " * 200),
    "one word": replace(PROSE, title="W" * 500, description="w" * 3000),
    "nothing": SocialCard(site_name="", title=""),
    "hostile": replace(PROSE, title="a\u202eb\x00\ud800\n", description="\u200b" * 500),
}


def opened(card: SocialCard) -> Image.Image:
    return Image.open(BytesIO(render_social_picture(card))).convert("RGB")


def color(name: str) -> tuple[int, ...]:
    return ImageColor.getrgb(name)


@pytest.mark.parametrize("name", CARDS)
def test_a_picture_is_a_small_png_without_metadata(name: str) -> None:
    data = render_social_picture(CARDS[name])

    image = Image.open(BytesIO(data))
    assert (image.format, image.size, image.mode) == ("PNG", (1200, 630), "P")
    assert image.info == {}
    assert len(data) < 60_000


@pytest.mark.parametrize("name", CARDS)
def test_nothing_runs_over_the_margins(name: str) -> None:
    image = opened(CARDS[name])

    # Below the bar at the top; a letter may lean over its own edge by a hair.
    for left, right in ((0, LEFT - 4), (RIGHT + 4, WIDTH)):
        margin = image.crop((left, 10, right, HEIGHT))
        assert margin.getcolors() == [(margin.width * margin.height, color(GROUND))]


@pytest.mark.parametrize("name", CARDS)
def test_the_same_card_is_the_same_bytes(name: str) -> None:
    assert render_social_picture(CARDS[name]) == render_social_picture(CARDS[name])


def test_whatever_differs_is_seen() -> None:
    changed = [
        CARD,
        replace(CARD, site_name="Other"),
        replace(CARD, title="sqlalchemy.orm.Session"),
        replace(CARD, is_symbol=False),
        replace(CARD, library="flask"),
        replace(CARD, counts="5 examples from 3 projects"),
        replace(CARD, code=CODE[1:]),
        replace(CARD, code=()),
        replace(CARD, code=(), description="Words."),
    ]

    assert len({render_social_picture(card) for card in changed}) == len(changed)


def test_a_marked_line_has_a_tint_and_a_bar_at_its_left() -> None:
    image = opened(CARD)

    rows = [y for y in range(10, HEIGHT) if image.getpixel((RIGHT - 40, y)) == color(TINT)]
    assert rows == list(range(rows[0], rows[-1] + 1))
    assert {image.getpixel((LEFT + 6, y)) for y in rows} == {color(MARK)}
    beside = {image.getpixel((LEFT + 6, y)) for y in (rows[0] - 1, rows[-1] + 1)}
    assert beside == {color(PAPER)}


def test_a_name_far_to_the_right_is_brought_into_sight() -> None:
    """Its underline is the only mark's ink right of the bar."""
    image = opened(CARDS["far name"])

    code = image.crop((LEFT + 20, 300, RIGHT, HEIGHT))
    colors = code.getcolors(WIDTH * HEIGHT)
    assert colors is not None
    underlined = [count for count, found in colors if found == color(MARK)]
    assert underlined and underlined[0] > 100
