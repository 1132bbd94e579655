"""Pasted code is found in the file that it is of, line by line, whatever people do to code when they paste it."""

from __future__ import annotations

import os
import re
from pathlib import PurePosixPath
from random import Random

import pytest

from sourcebook.code.pasted.file_lines import Kind, read_file_lines
from sourcebook.code.pasted.pasted_lines import may_hold, read_pasted, squeeze
from sourcebook.code.pasted.placement import Misplacement, Placement, Transform, place_code
from sourcebook.model.lines import LineRange
from tests.pasted_blocks import Pasted, paste, write_module

LAST = 1_500 if os.environ.get("SOURCEBOOK_TORTURE") else 30

MODULE = '''\
"""A shop."""
import shelf

RATE = ~3  # in percent


class Basket:
    """What is bought."""

    # All of it.
    items = {"a b": 1, "c": 2}

    def total(self):
        """Return the price."""
        return sum(
            self.items.values(),
        )

    def clear(self):
        self.items = {}
        return None


def sell(basket):
    if basket.total() > 10:
        return None
    return shelf.sell(basket, gift=True, price=basket.total())
'''


def place(pasted: str, *, marked: tuple[int, ...] = (), module: str = MODULE) -> Placement | Misplacement:
    lines = pasted.split("\n")
    notes = [number for number, line in enumerate(lines, start=1) if line.startswith("## ...")]
    code = read_pasted(lines, elisions=notes, language="python", path=PurePosixPath("src/shop.py"))
    return place_code(code, read_file_lines(module, language="python"), marked=marked, count=len(lines))


def placed(pasted: str, *, marked: tuple[int, ...] = (), module: str = MODULE) -> Placement:
    found = place(pasted, marked=marked, module=module)
    assert isinstance(found, Placement), found
    return found


def test_what_stands_in_the_file_is_placed_without_a_transform() -> None:
    found = placed(MODULE.rstrip("\n"))

    assert found.linenos == tuple((n,) if line else () for n, line in enumerate(MODULE.split("\n")[:-1], start=1))
    assert (found.transforms, found.distance) == ((), (0, 0))


@pytest.mark.parametrize(
    ("pasted", "linenos", "transforms"),
    [
        ("# shop.py\nimport shelf", [(), (2,)], (Transform.NAME,)),
        ("# src/other.py\nimport shelf", [(), (2,)], (Transform.NAME,)),
        ("import shelf\nRATE = ~3", [(2,), (4,)], (Transform.COMMENTS, Transform.BLANKS)),
        ("import shelf\n\nRATE = -3  # in percent", [(2,), (), (4,)], (Transform.DASHED,)),
        ("import shelf\n\n\nRATE = ~3  # in percent", [(2,), (), (), (4,)], ()),
        (
            "class Basket:\n    items = {'a b': 1, 'c': 2}".replace("'", '"'),
            [(7,), (11,)],
            (Transform.COMMENTS, Transform.DOCSTRINGS, Transform.BLANKS),
        ),
        ("def clear(self):\n    self.items = {}", [(19,), (20,)], (Transform.DEDENTED,)),
        ("        return sum(self.items.values(),)", [(15, 16, 17)], (Transform.REWRAPPED,)),
        (
            "    return shelf.sell(basket, gift=True,\n                      price=basket.total())",
            [(27,), (27,)],
            (Transform.REWRAPPED,),
        ),
        ("import shelf\n## ... left out\n\ndef sell(basket):", [(2,), (), (), (24,)], (Transform.CUT,)),
        (
            "class Basket:\n    def clear(self):\n        self.items = {}",
            [(7,), (19,), (20,)],
            (Transform.COMMENTS, Transform.DOCSTRINGS, Transform.BLANKS, Transform.GAP),
        ),
    ],
)
def test_each_transform_is_named(
    pasted: str, linenos: list[tuple[int, ...]], transforms: tuple[Transform, ...]
) -> None:
    found = placed(pasted)

    assert list(found.linenos) == linenos
    assert found.transforms == transforms


def test_tabs_may_have_become_spaces() -> None:
    module = "def run():\n\tif True:\n\t\treturn 1\n"
    lines = ("def run():", "    if True:", "        return 1")
    code = read_pasted(lines, elisions=(), language="python", path=None)

    found = place_code(code, read_file_lines(module, language="python", tab=4), marked=(), count=3)

    assert isinstance(found, Placement)


@pytest.mark.parametrize(
    ("pasted", "number"),
    [
        ("import shelf\nimport other", 2),
        ("RATE = ~3\nimport shelf", 2),
        ("    return shelf.sell(basket, gift=False,\n        price=basket.total())", 1),
        # White space in a string, `~` for `-`, an indent that means something.
        ('    items = {"ab": 1,\n        "c": 2}', 1),
        ("    if basket.total() ~ 10:", 1),
        ("def sell(basket):\n  if basket.total() > 10:", 2),
        ("        self.items = {}\n    return None", 2),
    ],
)
def test_what_is_no_transform_is_not_placed(pasted: str, number: int) -> None:
    found = place(pasted)

    assert isinstance(found, Misplacement)
    assert found.number == number


def test_a_mark_that_may_stand_on_two_lines_is_not_placed() -> None:
    module = "def one():\n    go()\n    return 1\n\n\ndef two():\n    go()\n    return 2\n"

    found = place("    go()", marked=(1,), module=module)

    assert found == Misplacement(number=1, lineno=2, others=(2, 7))
    assert placed("    go()", module=module).linenos == ((2,),)
    assert placed("    go()\n    return 2", marked=(1,), module=module).linenos == ((7,), (8,))


def test_a_line_that_tells_nothing_is_no_proof_behind_a_gap() -> None:
    found = place("import shelf\n\n\ndef sell(basket):\n        return None")

    assert isinstance(found, Misplacement)


def test_a_mark_of_a_wrapped_line_stands_on_what_it_holds() -> None:
    module = "value = call(\n    first,\n    second,\n    third)\n"

    found = placed("value = call(first,\n             second, third)", marked=(2,), module=module)

    assert found.linenos == ((1, 2), (3, 4))


STRINGS = 'warn(\n    "far too many words for"\n    " one line",\n    first, "second", "")\n'


@pytest.mark.parametrize(
    ("pasted", "linenos"),
    [
        ('warn(\n    "far too many"\n    " words for one line",', ((1,), (2,), (2, 3))),
        ('warn("far too many words for one line",', ((1, 2, 3),)),
        ('warn(\n    "far too "\n    "many "\n    "words for one line",', ((1,), (2,), (2,), (2, 3))),
    ],
)
def test_a_long_string_may_be_broken_elsewhere(pasted: str, linenos: tuple[tuple[int, ...], ...]) -> None:
    assert placed(pasted, module=STRINGS).linenos == linenos


@pytest.mark.parametrize(
    "pasted",
    ['warn(\n    "far too many"\n    "words for one line",', "warn(\n    'far too many'\n    ' words for one line',"],
)
def test_a_string_that_is_another_one_is_not_placed(pasted: str) -> None:
    assert isinstance(place(pasted, module=STRINGS), Misplacement)


def test_kinds_of_lines_need_no_parser() -> None:
    text = 'print "old"  # yes\n"""doc"""\nx = """a\n# no comment\n"""\n# one\ny = (1,\n     2)\n'

    lines = read_file_lines(text, language="python")

    kinds = [Kind.CODE, Kind.DOCSTRING, Kind.CODE, Kind.CODE, Kind.CODE, Kind.COMMENT, Kind.CODE, Kind.CODE, Kind.BLANK]
    assert [line.kind for line in lines] == kinds
    assert [number for number, line in enumerate(lines, start=1) if line.is_inner] == [4, 5, 8]
    assert lines[0].bare == 'print "old"'


def _place(pasted: Pasted, module: list[str]) -> Placement | Misplacement:
    from sourcebook.pages.elisions import find_elisions

    source = "\n".join(module)
    notes = find_elisions(pasted.lines)
    code = read_pasted(pasted.lines, elisions=notes, language="python", path=PurePosixPath("shop/demo.py"))
    found = place_code(code, read_file_lines(source, language="python"), marked=pasted.marked, count=len(pasted.lines))
    if isinstance(found, Placement):
        assert may_hold(squeeze(source), code.needles())
    return found


def _altered(pasted: Pasted, random: Random) -> Pasted:
    """Return a block with one token that stands nowhere in the module."""
    places = [
        place for place, numbers in enumerate(pasted.linenos) if numbers and re.search(r"\w", pasted.lines[place])
    ]
    place = random.choice(places)
    word = random.choice(list(re.finditer(r"\w+", pasted.lines[place])))
    line = f"{pasted.lines[place][: word.start()]}{word[0]}q{pasted.lines[place][word.end() :]}"
    lines = (*pasted.lines[:place], line, *pasted.lines[place + 1 :])
    return Pasted(lines=lines, linenos=pasted.linenos, marked=pasted.marked)


def _texts(module: list[str], linenos: tuple[int, ...]) -> list[str]:
    return [module[lineno - 1] for lineno in linenos]


def _check(seed: int) -> None:
    random = Random(seed)
    module = write_module(random, parts=random.randrange(4, 14))
    pasted = paste(module, random, name="demo.py")

    found = _place(pasted, module)

    assert isinstance(found, Placement), (seed, found)
    # Where nothing is marked, the same line elsewhere is as good.
    assert [_texts(module, numbers) for numbers in found.linenos] == [_texts(module, n) for n in pasted.linenos], seed
    assert [found.linenos[n - 1] for n in pasted.marked] == [pasted.linenos[n - 1] for n in pasted.marked], seed
    assert isinstance(_place(_altered(pasted, random), module), Misplacement), seed


@pytest.mark.parametrize("seed", range(12))
def test_blocks_pasted_by_chance_are_placed_exactly(seed: int) -> None:
    _check(seed)


@pytest.mark.torture
def test_hundreds_of_blocks_pasted_by_chance_are_placed_exactly() -> None:
    for seed in range(12, LAST):
        _check(seed)


def test_code_that_stands_in_the_file_several_times_is_told_with_the_last_place() -> None:
    once = "    go()\n    stop()\n"
    module = f"def one():\n{once}\n\ndef two():\n{once}\n\ndef three():\n{once}"

    found = placed(once.rstrip("\n"), module=module)

    assert (found.linenos, found.elsewhere) == (((2,), (3,)), LineRange(lineno=12, end_lineno=13))
    assert placed(f"def two():\n{once}".rstrip("\n"), module=module).elsewhere is None
    assert placed(f"{once}\n\ndef three():".rstrip("\n"), module=module).elsewhere is None
