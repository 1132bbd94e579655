"""Fonts: how wide a text becomes, what they lack, and what they are called."""

from __future__ import annotations

import pytest
from PIL import Image, ImageDraw

from sourcebook.outputs.pictures.faces import Face, tool_versions

FAMILIES = ("mono", "sans")


def drawn(face: Face, text: str) -> Image.Image:
    image = Image.new("L", (400, 60), 255)
    face.draw(ImageDraw.Draw(image), 10, 45, text, "#000000")
    return image


def ink_box(image: Image.Image) -> tuple[int, int, int, int]:
    """Left, top, right and bottom of what is not white."""
    box = image.point(lambda value: 255 - value).getbbox()
    assert box is not None
    return box


@pytest.mark.parametrize("family", FAMILIES)
@pytest.mark.parametrize("text", ["sessionmaker", "Größe", "Ελλάδα", "Привет", "č ž ő", "漢 a", "🎉"])
def test_a_text_is_as_wide_as_it_was_measured(family: str, text: str) -> None:
    face = Face(family, 400, 32)

    end = face.draw(ImageDraw.Draw(Image.new("L", (9, 9))), 10, 45, text, "#000000")

    assert end == pytest.approx(10 + face.width(text))
    assert ink_box(drawn(face, text))[2] <= end + 2


@pytest.mark.parametrize("family", FAMILIES)
@pytest.mark.parametrize("char", ["漢", "🎉", "ש", "\ue000"])
def test_a_character_that_the_font_lacks_is_an_empty_box(family: str, char: str) -> None:
    image = drawn(Face(family, 400, 32), char)

    left, top, right, bottom = ink_box(image)
    inside = image.crop((left + 1, top + 1, right - 1, bottom - 1))
    assert inside.getextrema() == (255, 255)
    assert image.crop((left, top, right, top + 1)).getextrema() == (0, 0)
    assert bottom - top > 15


@pytest.mark.parametrize("family", FAMILIES)
@pytest.mark.parametrize("char", ["a", "é", "Ω", "Ж", "ế", "…", "·", "→"])
def test_what_the_font_has_is_no_box(family: str, char: str) -> None:
    face = Face(family, 400, 32)

    assert drawn(face, char).tobytes() != drawn(face, "\ue000").tobytes()


def test_wide_characters_take_two_columns_and_lone_accents_none() -> None:
    face = Face("mono", 400, 30)
    column = face.width("0")

    assert face.width("漢字") == 4 * column
    assert face.width("ש") == column
    assert face.width("a\u20dd") <= 2 * column


def test_columns_are_as_wide_as_the_font_draws_them() -> None:
    face = Face("mono", 600, 44)
    text = "".join(map(chr, range(32, 127)))

    assert face.width(text) == pytest.approx(face._font.getlength(text))


def test_weights_of_a_variable_font_differ_and_columns_do_not() -> None:
    plain, strong = Face("mono", 400, 32), Face("mono", 700, 32)

    assert drawn(plain, "mount").tobytes() != drawn(strong, "mount").tobytes()
    assert plain.width("mount") == strong.width("mount")


def test_versions_name_everything_that_draws() -> None:
    names = tool_versions().split()

    assert names[::2] == ["pillow", "fontpkg-source-code-pro", "fontpkg-source-sans-3"]
