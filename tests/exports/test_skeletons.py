"""A module cut down to what it declares still says what its names are and what its functions return."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from sourcebook.exports.skeletons import skeleton

CASES = [
    ("def f(a: int, *, b=[1, 2]) -> str:\n    'Says.'\n    return g(a)\n", "def f(a: int, *, b=...) -> str:\n    ..."),
    ("def f():\n    x = A()\n    print(x)\n    return x\n", "def f():\n    x = A()\n    return x"),
    ("def f():\n    print()\n", "def f():\n    ..."),
    ("def f():\n    'Get.\\n\\n    :rtype: lib.Answer\\n    '\n    return g()\n", "def f() -> lib.Answer:\n    ..."),
    (
        "class A(B[int]):\n    'Is.'\n    x: int = 1\n"
        "    def __init__(self) -> None:\n        log()\n        self.y = C()\n",
        "class A(B[int]):\n    x: int = 1\n\n    def __init__(self) -> None:\n        self.y = C()",
    ),
    ("class A:\n    'Is.'\n", "class A:\n    pass"),
    ("if TYPE_CHECKING:\n    import a\nelse:\n    log()\n", "if TYPE_CHECKING:\n    import a"),
    ("try:\n    import a\nexcept ImportError:\n    log()\n", "try:\n    import a\nexcept ImportError:\n    pass"),
    (
        "def f():\n    try:\n        return a()\n    finally:\n        b()\n",
        "def f():\n    try:\n        return a()\n    finally:\n        pass",
    ),
    ("@property\ndef f(self):\n    yield self.x\n", "@property\ndef f(self):\n    yield self.x"),
    ("print('x')\nfor n in y:\n    z = n\n", "z = n"),
    ("type N[T] = dict[str, T]\n", "N: TypeAlias = dict[str, T]"),
    ("x = f'{n}'\n", "x = ''"),
    ('def f():\n    return f"{", ".join(x)}"\n', "def f():\n    return ''"),
    ("try:\n    import a\nexcept A, B:\n    pass\n", "try:\n    import a\nexcept (A, B):\n    pass"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "cut"), CASES)
def test_what_declares_nothing_is_left_out(text: str, cut: str) -> None:
    assert skeleton(text) == cut


def test_what_cannot_be_parsed_declares_nothing() -> None:
    assert skeleton("def f(:") is None
    assert skeleton("x = " + "-" * 50_000 + "1") is None
    assert skeleton("\0") is None


def test_every_module_of_the_program_stays_python() -> None:
    import sourcebook.exports

    (folder,) = sourcebook.exports.__path__
    for path in sorted(Path(folder).glob("*.py")):
        cut = skeleton(path.read_text())
        assert cut is not None
        ast.parse(cut)
        assert len(cut) < path.stat().st_size
