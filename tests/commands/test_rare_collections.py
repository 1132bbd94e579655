"""How often Python looks for circles while trees are read."""

from __future__ import annotations

import gc

import pytest

from sourcebook.commands.rare_collections import collect_rarely, rare_collections


@pytest.mark.parametrize("usual", [700, 0, 5_000_000])
def test_it_is_as_before_where_it_is_left(usual: int) -> None:
    """Collections that are off stay off, and a higher threshold stays."""
    before = gc.get_threshold()
    try:
        gc.set_threshold(usual, 10, 10)

        with rare_collections():
            within = gc.get_threshold()[0]
        after = gc.get_threshold()[0]
        collect_rarely()

        assert (within == usual) is (usual != 700)
        assert within == gc.get_threshold()[0]
        assert after == usual
    finally:
        gc.set_threshold(*before)
