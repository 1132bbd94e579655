"""Rendered figures are kept, never wrong ones, and not without end."""

from __future__ import annotations

import hashlib
import json
import os
import threading
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pygments
import pytest

from sourcebook.display.figure import render_figure
from sourcebook.model.figure import Example
from sourcebook.site import figure_cache
from sourcebook.site.figure_cache import FigureCache
from tests.conftest import ROOT
from tests.display.examples import read_example

EXAMPLES: dict[str, Example] = {
    path.stem: read_example(json.loads(path.read_text("utf-8")))
    for path in sorted((ROOT / "tests/cases/display").glob("*.json"))
}
EXAMPLE = EXAMPLES["release"]
SECRET = b"secret"


@pytest.fixture
def count(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Anchors of the figures that were rendered, not read."""
    rendered: list[str] = []

    def counted(example: Example) -> str:
        rendered.append(example.anchor)
        return render_figure(example)

    monkeypatch.setattr(figure_cache, "render_figure", counted)
    return rendered


def entries(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


def with_digest(data: bytes) -> bytes:
    """Return an entry as an earlier version kept it, and as anybody can write it."""
    return hashlib.sha256(data).hexdigest().encode() + b"\n" + data


@pytest.mark.parametrize("name", sorted(EXAMPLES))
def test_a_kept_figure_is_the_same_and_is_rendered_once(tmp_path: Path, count: list[str], name: str) -> None:
    html = render_figure(EXAMPLES[name])

    assert FigureCache(tmp_path, SECRET).render(EXAMPLES[name]) == html
    assert FigureCache(tmp_path, SECRET).render(EXAMPLES[name]) == html
    assert len(count) == 1


def test_whatever_differs_makes_another_figure(tmp_path: Path, count: list[str]) -> None:
    cache = FigureCache(tmp_path, SECRET)
    cache.render(EXAMPLE)

    for changed in (
        replace(EXAMPLE, anchor="other"),
        replace(EXAMPLE, language="text"),
        replace(EXAMPLE, source_lines=("x", *EXAMPLE.source_lines[1:])),
        replace(EXAMPLE, marks=()),
        replace(EXAMPLE, file_url="../x/"),
        replace(EXAMPLE, note="<p>x</p>"),
    ):
        assert cache.render(changed) == render_figure(changed)

    assert len(count) == 7


def test_other_code_or_pygments_makes_another_figure(
    tmp_path: Path, count: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    cache = FigureCache(tmp_path, SECRET)
    cache.render(EXAMPLE)

    monkeypatch.setattr(pygments, "__version__", "0")
    figure_cache._renderer.cache_clear()
    cache.render(EXAMPLE)
    figure_cache._renderer.cache_clear()

    assert len(count) == 2


@pytest.mark.parametrize(
    "damage",
    [
        lambda data: b"",
        lambda data: data[:-1],
        lambda data: data + b"<script>",
        lambda data: data.replace(b"figure", b"script", 1),
        lambda data: b"\n" + data,
        lambda data: b"\xff" * len(data),
        lambda data: with_digest(data.partition(b"\n")[2] + b"<script>alert(1)</script>"),
        lambda data: with_digest(data.partition(b"\n")[2]),
    ],
)
def test_a_damaged_entry_is_never_shown(tmp_path: Path, count: list[str], damage: Callable[[bytes], bytes]) -> None:
    cache = FigureCache(tmp_path, SECRET)
    html = cache.render(EXAMPLE)
    (path,) = entries(tmp_path)
    path.write_bytes(damage(path.read_bytes()))

    assert cache.render(EXAMPLE) == html
    assert cache.render(EXAMPLE) == html
    assert len(count) == 2


def test_an_entry_of_another_figure_is_never_shown(tmp_path: Path, count: list[str]) -> None:
    cache = FigureCache(tmp_path, SECRET)
    other = replace(EXAMPLE, note="<p>other</p>")
    cache.render(EXAMPLE)
    (mine,) = entries(tmp_path)
    cache.render(other)
    (theirs,) = set(entries(tmp_path)) - {mine}
    mine.write_bytes(theirs.read_bytes())

    assert cache.render(EXAMPLE) == render_figure(EXAMPLE)
    assert cache.render(EXAMPLE) == render_figure(EXAMPLE)
    assert len(count) == 3


def test_without_a_secret_each_figure_is_rendered(tmp_path: Path, count: list[str]) -> None:
    cache = FigureCache(tmp_path / "figures", None)

    assert cache.render(EXAMPLE) == cache.render(EXAMPLE) == render_figure(EXAMPLE)
    assert len(count) == 2
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_cannot_be_written_keeps_nothing(tmp_path: Path, count: list[str]) -> None:
    (tmp_path / "file").write_text("")
    cache = FigureCache(tmp_path / "file" / "figures", SECRET)

    assert cache.render(EXAMPLE) == cache.render(EXAMPLE) == render_figure(EXAMPLE)
    cache.prune()
    assert len(count) == 2


def test_the_least_recently_used_go_first(tmp_path: Path, count: list[str]) -> None:
    cache = FigureCache(tmp_path, SECRET)
    changed = [replace(EXAMPLE, anchor=f"a{number}") for number in range(4)]
    for age, example in enumerate(changed):
        before = set(entries(tmp_path))
        cache.render(example)
        (new,) = set(entries(tmp_path)) - before
        os.utime(new, (age, age))
    cache.render(changed[0])
    count.clear()

    size = sum(path.stat().st_size for path in entries(tmp_path))
    cache.prune(most_bytes=size // 2)

    for example in changed:
        cache.render(example)
    assert count == ["a1", "a2"]


def test_nothing_is_left_behind_by_many_at_once(tmp_path: Path) -> None:
    html = render_figure(EXAMPLE)
    seen: list[str] = []

    def render() -> None:
        cache = FigureCache(tmp_path, SECRET)
        for number in range(20):
            seen.append(cache.render(replace(EXAMPLE, note=f"<p>{number % 3}</p>")))
            cache.prune(most_bytes=len(html))

    threads = [threading.Thread(target=render) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(seen) == 80
    assert set(seen) == {render_figure(replace(EXAMPLE, note=f"<p>{number}</p>")) for number in range(3)}
    assert len(entries(tmp_path)) <= 3
