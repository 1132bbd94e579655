"""What a page with examples weighs, beside the code it shows and beside plain Material; `bench.weight` prints it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import pytest
from bench.weight import Weight, plan_of, weigh

from sourcebook.planning.plan import Plan
from sourcebook.settings.project import Project
from sourcebook.site.figure_cache import FigureCache
from tests.own_site import sampled

pytestmark = pytest.mark.slow

PER_EXAMPLE = 4_600
"""Bytes: the head, the gaps, and the row in the list of examples, which shows the line of use."""


def _weights(project: Project, environ: Mapping[str, str]) -> list[Weight]:
    return list(weigh(*plan_of(project, environ)))


@pytest.fixture
def own(own_plan: Plan, tmp_path: Path) -> list[Weight]:
    shown = {path: planned for path, planned in own_plan.pages.items() if planned.figures}
    chosen = replace(own_plan, pages={path: shown[path] for path in sampled(shown)})
    return list(weigh(chosen, FigureCache(tmp_path, None)))


@pytest.fixture
def real(cases: Path, tmp_path: Path) -> list[Weight]:
    project = Project(root=tmp_path, content=cases / "full-stack-python")
    return _weights(project, {"SOURCEBOOK_CACHE": str(tmp_path / "cache")})


def _assert_light(weights: list[Weight]) -> None:
    for weight in weights:
        assert weight.ours <= 4.5 * weight.code + PER_EXAMPLE * weight.examples, weight
        assert weight.ours_lines < weight.plain, weight


@pytest.mark.torture
def test_pages_of_the_own_site_are_light(own: list[Weight]) -> None:
    assert len(own) >= 12

    _assert_light(own)
    # Short excerpts, of which there are many, weigh more by their heads than plain ones do.
    assert sum(weight.ours for weight in own) < 1.15 * sum(weight.plain for weight in own)


def test_real_pages_are_light_and_lighter_than_plain_material(real: list[Weight]) -> None:
    assert len(real) >= 30

    _assert_light(real)
    for weight in real:
        assert weight.ours < weight.plain, weight
    assert sum(w.ours for w in real) < 0.6 * sum(w.plain for w in real)
