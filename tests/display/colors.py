"""Reads colours from stylesheets and reckons with them as a browser does, as far as ours need."""

from __future__ import annotations

import colorsys
import re
from collections.abc import Mapping
from typing import NamedTuple


class Color(NamedTuple):
    """Red, green, blue and opacity, each 0 to 1."""

    red: float
    green: float
    blue: float
    alpha: float = 1.0

    def over(self, ground: Color) -> Color:
        """Return what is seen of this colour before an opaque ground."""
        mixed = (a * self.alpha + b * (1 - self.alpha) for a, b in zip(self[:3], ground, strict=False))
        return Color(*mixed)

    def luminance(self) -> float:
        linear = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in self[:3])
        return sum(w * c for w, c in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


def contrast(text: Color, ground: Color) -> float:
    """Return the contrast ratio, 1 to 21.

    Source: https://www.w3.org/TR/WCAG22/#dfn-contrast-ratio
    """
    high, low = sorted((text.over(ground).luminance(), ground.luminance()), reverse=True)
    return (high + 0.05) / (low + 0.05)


def properties_of(css: str, selector: str) -> dict[str, str]:
    """Return the custom properties declared for exactly this selector; the last one wins."""
    plain = re.sub(r"/\*.*?\*/", "", css, flags=re.DOTALL)
    rules = re.findall(r"([^{}]+)\{([^{}]*)\}", plain)
    found = ";".join(body for selectors, body in rules if selector in _split(selectors))
    return dict(re.findall(r"(--[\w-]+)\s*:\s*([^;}]+)", found))


def color_of(value: str, properties: Mapping[str, str], *, dark: bool) -> Color:
    """Return the colour of a value: hex, hsl(a), var(), light-dark() and color-mix() in srgb."""
    value = value.strip()
    name, _, rest = value.partition("(")
    if not rest:
        return _hex(value)
    parts = _split(rest[: rest.rindex(")")])
    if name == "var":
        inner = properties.get(parts[0], ",".join(parts[1:]))
        return color_of(inner, properties, dark=dark)
    if name == "light-dark":
        return color_of(parts[dark], properties, dark=dark)
    if name == "color-mix":
        return _mix(parts, properties, dark=dark)
    if name in ("hsl", "hsla"):
        return _hsl(re.sub(r"var\((--[\w-]+)\)", lambda m: properties[m[1]], rest))
    raise ValueError(f"no colour: {value!r}")


def _mix(parts: list[str], properties: Mapping[str, str], *, dark: bool) -> Color:
    first, _, share = parts[1].removesuffix("%").rpartition(" ")
    a, b = (color_of(part, properties, dark=dark) for part in (first, parts[2]))
    p = int(share) / 100
    alpha = a.alpha * p + b.alpha * (1 - p)
    red, green, blue = ((x * a.alpha * p + y * b.alpha * (1 - p)) / alpha for x, y in zip(a[:3], b[:3], strict=True))
    return Color(red, green, blue, alpha)


def _hex(value: str) -> Color:
    digits = value.removeprefix("#")
    if len(digits) in (3, 4):
        digits = "".join(digit * 2 for digit in digits)
    return Color(*(int(digits[i : i + 2], 16) / 255 for i in range(0, len(digits), 2)))


def _hsl(arguments: str) -> Color:
    numbers = [float(number) for number in re.findall(r"[\d.]+", arguments)]
    hue, saturation, lightness = numbers[0] / 360, numbers[1] / 100, numbers[2] / 100
    alpha = numbers[3] if len(numbers) > 3 else 1.0
    return Color(*colorsys.hls_to_rgb(hue, lightness, saturation), alpha)


def _split(arguments: str) -> list[str]:
    """Split at the commas that are outside parentheses."""
    parts, depth = [""], 0
    for character in arguments:
        depth += (character == "(") - (character == ")")
        if character == "," and not depth:
            parts.append("")
        else:
            parts[-1] += character
    return [part.strip() for part in parts]
