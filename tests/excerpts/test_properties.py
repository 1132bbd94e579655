"""What holds for every file: nothing crashes, and what is shown is what is there."""

from __future__ import annotations

import os
import time
from itertools import pairwise
from pathlib import PurePosixPath

import pytest
from bench.excerpt_faults import FAULTS, Pair, faults_of, parsed
from hypothesis import given, settings
from hypothesis import strategies as st

from sourcebook.code.lines import split_lines
from sourcebook.errors import SourcebookError
from sourcebook.excerpts.selection import select_excerpt
from sourcebook.marks.targets import find_marks
from sourcebook.model.excerpt import Excerpt
from sourcebook.model.lines import WrittenLines
from sourcebook.model.mark import Mark
from sourcebook.model.request import (
    FileSelector,
    LinesSelector,
    LinesTarget,
    MarkTarget,
    PatternSelector,
    RegexTarget,
    RegionSelector,
    Selector,
    SymbolSelector,
    SymbolTarget,
    TextTarget,
)
from tests.marks.python.uses import find_uses

pytestmark = pytest.mark.slow

EXAMPLES = 1_000 if os.environ.get("SOURCEBOOK_TORTURE") else 50
PATH = PurePosixPath("pkg/module.py")
NAMES = st.sampled_from(["x", "a", "b", "Base", "ё", "ﬁ"])


def blocks(simple: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    """Programs as lists of statements, some with blocks; most of them parse."""
    heads = st.builds(
        lambda head, name, other: head.format(n=name, m=other),
        st.sampled_from(
            [
                "def {n}({m}, *a, k={n}):",
                "class {n}({m}.x, x):\n    {m} = a.x()\n    def x(self, {n}: 'a.x'):\n        "
                "self.b = {m}()\n        super().b(self.b.x, {n}.b)\nif 1:",
                "class {n}({m}, metaclass={n}):",
                "@{n}\n@{m}.b(1)\nasync def {n}({m}: {n}) -> {m}:",
                "if {n}:",
                "while ({n} := {m}):",
                "for {n}, (a, *{m}) in x:",
                "with {n} as {m}, x() as y:",
                "try:\n    pass\nexcept ({n}, {m}) as {n}:",
                "match {n}:\n    case {m}(a=1, b={n}) | [{m}, *_]:\n        pass\nif 1:",
            ]
        ),
        NAMES,
        NAMES,
    )

    def extend(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
        body = st.lists(inner, min_size=1, max_size=4).map("\n".join)
        return st.builds(lambda head, text: f"{head}\n{indent(text)}", heads, body)

    return st.recursive(simple, extend, max_leaves=12)


def indent(text: str) -> str:
    return "\n".join(f"    {line}" for line in text.split("\n"))


SIMPLE = st.builds(
    lambda form, name, other: form.format(n=name, m=other),
    st.sampled_from(
        [
            "import {n}.{m}",
            "import {n} as {m}",
            "from {n} import {m}",
            "from {n} import (\n    {m},\n    x as {n},\n)",
            "from a import *",
            "from . import {n}",
            "import importlib",
            "{n} = importlib.import_module('{m}.{n}')",
            "importlib.import_module('.{m}', __package__).{n}",
            "global {n}",
            "nonlocal {m}",
            "{n} = {m}",
            "{n}: {m} = {n}.x",
            "{n}: \"{m} | list['{n}']\" = {m}()",
            "{n}: '''{m}[\n    {n}.b,\n]'''",
            "from __future__ import annotations",
            "cast('{n}.b', {m})",
            "({n} := a.x() or {m}).b",
            "self.{n}: {m} = x()",
            "{n} += {m}",
            "del {n}",
            "a.x({n}, *{m}, k={n})",
            "[{n} for {n} in {m} if ({m} := {n})]",
            "f = lambda {n}, b={m}: {n}.x",
            'f"{{{n}}} {{{m}.x!r:>{{{n}}}}}"',
            "raise {n}({m}) from x",
            "x = [\n    {n},\n    {m}(\n        1,\n    ),\n]",
            '"""one\n\n{n}\n"""',
            "# a comment",
            "# region {n}",
            "# endregion",
            "",
        ]
    ),
    NAMES,
    NAMES,
)
PROGRAMS = st.lists(blocks(SIMPLE), max_size=12).map("\n".join)
TEXTS = st.text(st.sampled_from("x a.b=#()[]'\"\\:\n\r\t\x0c\u2028ё🦔\ufeff"), max_size=60)
SOURCES = st.builds(
    lambda text, end, bom: bom + text.replace("\n", end),
    PROGRAMS | TEXTS,
    st.sampled_from(["\n", "\r\n", "\r"]),
    st.sampled_from(["", "\ufeff"]),
)
LINE_RANGES = st.lists(
    st.builds(WrittenLines, lineno=st.integers(0, 40), end_lineno=st.none() | st.integers(0, 40)),
    min_size=1,
    max_size=3,
).map(tuple)
SYMBOLS = st.sampled_from(
    [
        "x",
        "a.x",
        "a.x.b",
        "x.b",
        "pkg.module.Base.b",
        "a.b",
        "a",
        "pkg.x",
        "x.a",
        "Base",
        "ё.x",
        "fi.a",
    ]
)
TARGETS: st.SearchStrategy[MarkTarget] = st.one_of(
    st.builds(SymbolTarget, symbol=SYMBOLS | TEXTS, explicit=st.booleans()),
    st.builds(TextTarget, text=TEXTS | NAMES),
    st.builds(RegexTarget, pattern=st.sampled_from(["x", "^", "x*", "(", ".+"]) | TEXTS),
    st.builds(LinesTarget, ranges=LINE_RANGES),
)
SELECTORS: st.SearchStrategy[Selector] = st.one_of(
    st.builds(SymbolSelector, name=SYMBOLS | TEXTS),
    st.builds(LinesSelector, ranges=LINE_RANGES),
    st.builds(RegionSelector, name=NAMES),
    st.builds(PatternSelector, start=NAMES | TEXTS, end=NAMES | TEXTS),
    st.builds(FileSelector),
)


def marks_of(source: str, targets: list[MarkTarget], language: str) -> tuple[Mark, ...]:
    try:
        return find_marks(source, targets, language=language, path=PATH)[0]
    except SourcebookError:
        return ()


@pytest.mark.torture
@settings(max_examples=EXAMPLES, deadline=None)
@given(SOURCES, st.lists(TARGETS, max_size=4), st.sampled_from(["python", "text"]))
def test_every_mark_lies_within_the_file(source: str, targets: list[MarkTarget], language: str) -> None:
    lines = split_lines(source)

    marks = marks_of(source, targets, language)

    for mark in marks:
        assert 1 <= mark.lineno <= mark.end_lineno <= len(lines)
        if mark.name is not None:
            name = mark.name
            assert mark.lineno <= name.lineno <= name.end_lineno <= mark.end_lineno
            assert (name.lineno, name.col) < (name.end_lineno, name.end_col)
            assert name.end_col <= len(lines[name.end_lineno - 1])
    assert len(set(marks)) == len(marks)
    assert [mark.lineno for mark in marks] == sorted(mark.lineno for mark in marks)


@pytest.mark.torture
@settings(max_examples=EXAMPLES, deadline=None)
@given(
    SOURCES,
    st.lists(TARGETS, max_size=3),
    st.lists(SELECTORS, max_size=3),
    st.none() | st.integers(-1, 5),
    st.sampled_from(["python", "text"]),
)
def test_what_is_shown_is_what_is_there(
    source: str,
    targets: list[MarkTarget],
    show: list[Selector],
    context: int | None,
    language: str,
) -> None:
    lines = split_lines(source)
    marks = marks_of(source, targets, language)

    try:
        excerpt = select_excerpt(source, show=show, marks=marks, context=context, language=language, path=PATH)
    except SourcebookError:
        return

    assert_true_to(excerpt, lines)
    if not show and marks:
        assert {number for mark in marks for number in mark.linenos} & set(excerpt.linenos)


@pytest.mark.torture
@settings(max_examples=EXAMPLES, deadline=None)
@given(PROGRAMS, st.lists(TARGETS, min_size=1, max_size=3), st.sampled_from([None, 0, 5]), st.sampled_from([None, 40]))
def test_an_excerpt_has_no_fault(source: str, targets: list[MarkTarget], context: int | None, most: int | None) -> None:
    source = source.replace("\n", "\n\n# what\n# follows\n", 3) + "\n" + source
    marks = marks_of(source, targets, "python")
    if not marks or parsed(source) is None:
        return

    excerpt = select_excerpt(source, show=(), marks=marks, context=context, language="python", path=PATH, most=most)

    pair = Pair(path=PATH, symbol="x", source=source, marks=marks, excerpt=excerpt)
    # What is more than there is room for is told by case files: here files are short.
    assert dict(faults_of(pair)).keys() <= {FAULTS[2], FAULTS[6], *FAULTS[9:11], FAULTS[13]}


def assert_true_to(excerpt: Excerpt, lines: tuple[str, ...]) -> None:
    assert excerpt.runs
    assert excerpt.line_count == len(lines)
    for run in excerpt.runs:
        assert run.lines
        assert run.lines == lines[run.lineno - 1 : run.end_lineno]
    for before, after in pairwise(excerpt.runs):
        assert before.end_lineno + 1 < after.lineno


@pytest.mark.torture
@settings(max_examples=EXAMPLES, deadline=None)
@given(PROGRAMS, SYMBOLS)
def test_a_use_reads_the_name_that_it_marks(source: str, symbol: str) -> None:
    try:
        uses = find_uses(source, symbol, module="pkg.module")
    except SourcebookError:
        return

    lines = split_lines(source)
    for use in uses:
        text = lines[use.span.lineno - 1][use.span.col : use.span.end_col]
        assert text.isidentifier() or text == "*"


LONG = "import os\n" + "".join(
    f"def f{n}(a):\n    with os.scandir(a) as entries:\n        return [e for e in entries]\n\n\n"
    for n in range(10_000 if os.environ.get("SOURCEBOOK_TORTURE") else 2_500)
)
NESTED = "import os\n" + "x = " + "(" * 150 + "os.getcwd()" + ")" * 150 + "\n" + "\n" * 40


@pytest.mark.parametrize(
    "source",
    [
        pytest.param(LONG, id="many lines"),
        pytest.param("import os\nx = [\n" + "    os.sep,\n" * 10_000 + "]\n", id="one long statement"),
        pytest.param("import os\n" + "x = os.a" + ".b()" * 700, id="chain"),
        pytest.param("import os\n" + "x = os.sep" + " + os.sep" * 700, id="sum"),
        pytest.param("import os\n" + "if os:\n    pass\n" + "elif os.a:\n    pass\n" * 700, id="elif"),
        pytest.param(NESTED, id="parentheses"),
        pytest.param("import os\n" + "x = " + "[" * 5000 + "os" + "]" * 5000, id="too deep"),
        pytest.param("import os\n" + "x = " + "-" * 90_000 + "os", id="far too deep"),
        pytest.param("import os\n" + "os" + ".a" * 100_000, id="endless chain"),
        pytest.param("x" * 1_000_000 + "\n" + " " * 1_000_000 + "os\n", id="long lines"),
        pytest.param("# " + "region " * 100_000 + "\nos\n" + "# endregion\n" * 1000, id="regions"),
    ],
)
def test_large_and_deep_files_end_soon_in_a_result_or_a_named_error(source: str) -> None:
    begun = time.process_time()

    marks = marks_of(source, [SymbolTarget(symbol="os"), TextTarget(text="os")], "python")
    for show in ([], [SymbolSelector(name="f1")], [RegionSelector(name="x")]):
        try:
            excerpt = select_excerpt(source, show=show, marks=marks, context=None, language="python", path=PATH)
            assert_true_to(excerpt, split_lines(source))
        except SourcebookError as error:
            assert error.hint

    assert time.process_time() - begun < 20
