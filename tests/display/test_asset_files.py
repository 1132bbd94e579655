"""The style ships with the package, is small, asks for nothing, and can be read by everyone."""

from __future__ import annotations

import gzip
import re
from importlib.resources import files

import pytest

from sourcebook.display.asset_files import asset_files, inline_style
from sourcebook.model.mark import Kind
from tests.conftest import ROOT
from tests.display.colors import color_of, contrast, properties_of
from tests.display.markup import parse_strictly

FILES = dict(asset_files())
CSS = FILES["sourcebook.css"].decode()
JS = FILES["sourcebook.js"].decode()
OURS = properties_of(CSS, "body")

TOKENS = {
    name: f"light-dark(color-mix(in srgb,var({hue}) 75%,var(--sb-code)),"
    f"color-mix(in srgb,var({hue}) 60%,var(--sb-code)))"
    for name, hue in [
        ("keyword", "--sb-hue-k"),
        ("string", "--sb-hue-s"),
        ("number", "--sb-hue-m"),
        ("definition", "--sb-hue-d"),
    ]
}
TEXTS = TOKENS | {
    "comment": "var(--sb-soft)",
    "code": "var(--sb-code)",
    "mark": "var(--sb-mark)",
    "link": "var(--sb-link)",
    "ink": "var(--sb-ink)",
}
GROUNDS = {"paper": "var(--sb-paper)", "marked": "var(--sb-tint)", "selected": "var(--sb-pick)"} | {
    "band": "var(--sb-band)"
}


def material(scheme: str) -> dict[str, str]:
    """Return the properties that the installed Material gives a page of this scheme."""
    folder = files("material").joinpath("templates/assets/stylesheets")
    sheets = sorted((f for f in folder.iterdir() if f.name.endswith(".css")), key=lambda f: f.name)
    css = "".join(sheet.read_text(encoding="utf-8") for sheet in sheets)
    selectors = [":root", "[data-md-color-scheme=default]"]
    if scheme == "slate":
        slate = "[data-md-color-scheme=slate]"
        selectors += [slate, f"{slate}[data-md-color-primary=indigo]"]
    return {k: v for selector in selectors for k, v in properties_of(css, selector).items()}


def bootstrap(scheme: str) -> dict[str, str]:
    """Return the ground that MkDocs' own theme gives a page of this scheme."""
    sheet = files("mkdocs").joinpath("themes/mkdocs/css/bootstrap.min.css")
    css = sheet.read_text(encoding="utf-8")
    light = properties_of(css, "[data-bs-theme=light]")
    dark = properties_of(css, "[data-bs-theme=dark]")
    return {"--bs-body-bg": (light | (dark if scheme == "dark" else {}))["--bs-body-bg"]}


PAGES = {
    "no theme, light": ({}, False),
    "no theme, dark": ({}, True),
    "MkDocs, light": (bootstrap("light"), False),
    "MkDocs, dark": (bootstrap("dark"), True),
    "Material, light": (material("default"), False),
    "Material, dark": (material("slate"), True),
}


def test_stylesheet_and_script_are_small_and_are_all_there_is() -> None:
    """With what our own site adds of its own."""
    assert list(FILES) == ["sourcebook.css", "sourcebook.js"]
    for ending, folder in (("css", "content/assets"), ("js", "overrides/assets/javascripts")):
        own = [path.read_bytes() for path in sorted((ROOT / folder).glob(f"*.{ending}"))]
        packed = sum(len(gzip.compress(data, mtime=0)) for data in [FILES[f"sourcebook.{ending}"], *own])
        assert own
        assert packed <= 9_000, f"{ending}: {packed}"


def test_stylesheet_and_script_ask_no_other_host_for_anything() -> None:
    assert "url(" not in CSS
    assert "@import" not in CSS
    assert "//" not in JS.replace("\\/\\/", "")


def test_the_script_needs_no_leave_that_a_strict_policy_refuses() -> None:
    """No text becomes markup or code."""
    for risky in ("innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "eval("):
        assert risky not in JS
    assert not re.search(r"setAttribute\(\"(style|on)|new Function|import\(", JS)


def test_every_kind_has_a_sign_on_lines_and_in_lists() -> None:
    kinds = {*map(str, Kind), "string", "inferred", "override"} - {"other"}
    for kind in kinds:
        assert f"[data-mark~={kind}]" in CSS
        assert f"[data-kind={kind}]" in CSS


def test_the_stylesheet_can_stand_in_a_page_where_no_script_is() -> None:
    (style,) = parse_strictly(inline_style().strip())

    assert style.tag == "style"
    figures, _, catalog = CSS.partition(".sb-catalog,.sb-related{font")
    assert catalog
    assert style.text == f"\n{figures}.sb-tools,.sb-bare{{display:none!important}}\n"


def test_the_token_colors_are_those_that_are_measured_here() -> None:
    rule = TOKENS["keyword"].replace("--sb-hue-k", "--sb-hue")

    assert f"color:{rule}}}" in CSS


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("ground", GROUNDS)
@pytest.mark.parametrize("text", TEXTS)
def test_every_text_can_be_read_on_every_ground(page: str, ground: str, text: str) -> None:
    theme, dark = PAGES[page]
    properties = OURS | theme
    paper = color_of("var(--sb-paper)", properties, dark=dark)
    behind = color_of(GROUNDS[ground], properties, dark=dark).over(paper)

    ratio = contrast(color_of(TEXTS[text], properties, dark=dark), behind)

    assert ratio >= 4.5, f"{text} on {ground}, {page}: {ratio:.2f}"


def test_a_theme_without_properties_of_its_own_is_noticed() -> None:
    """Guard of the test above: Material's properties are really read."""
    assert material("slate")["--md-default-bg-color"] != material("default")["--md-default-bg-color"]
    assert bootstrap("dark") != bootstrap("light")
