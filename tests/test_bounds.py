"""What is large by intent ends within 10 s of computing and 400 MB, or is refused by a limit that is named."""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path, PurePosixPath

import pytest

from tests.conftest import ROOT

resource = pytest.importorskip("resource", reason="Windows has no limits of a process")

PATH = PurePosixPath("a.py")
MANY = 90_000 if os.environ.get("SOURCEBOOK_TORTURE") else 15_000
"""Lines; more than the marks that a file may have."""
LINE = "x = [" + "1, " * 630_000 + "]\n"
CALLS = "foo(1); " * 235_000 + "\n"
USED = "from b import foo\n"
MARKED = "more than 10000 places of a.py are marked"
PACKED = "a.py is not parsed: its lines of more than 5000 characters have {} together, more than 500000"


def _shown(source: str, target: dict[str, str], language: str = "python") -> str:
    from sourcebook.code.lines import split_lines
    from sourcebook.display.highlight import highlight_lines
    from sourcebook.excerpts.selection import select_excerpt
    from sourcebook.marks.targets import find_marks
    from sourcebook.model.request import MarkTarget, SymbolTarget, TextTarget

    wanted: MarkTarget = (
        TextTarget(**target) if "text" in target else SymbolTarget(symbol=target["symbol"], explicit=True)
    )
    marks, _ = find_marks(source, [wanted], language=language, path=PATH)
    excerpt = select_excerpt(source, show=(), marks=marks, context=None, language=language, path=PATH)
    names = [mark.name for mark in marks if mark.name]
    html = highlight_lines(split_lines(source), language, names=names, linenos=excerpt.linenos)
    return f"{len(marks)} marks, {len(html)} lines"


def _licenses() -> str:
    from identify.vendor.licenses import LICENSES

    from sourcebook.pins.licenses import license_of_files

    words = dict(LICENSES)["AGPL-3.0"].split()
    chance = random.Random(0)
    return str(license_of_files([(f"{n}", " ".join(chance.sample(words, len(words)))) for n in range(900)]).expression)


def _settings(text: str) -> str:
    from sourcebook.settings.reading import load_settings
    from sourcebook.settings.toml_settings import parse_settings

    parse_settings(text, shown=PATH, defaults=load_settings(Path("nowhere"), environ={}))
    return "read"


CASES: dict[str, tuple[Callable[[], str], str]] = {
    "900 shuffled licences": (_licenses, "None"),
    "a long line": (lambda: _shown(LINE + "y = 1\n" * 50, {"text": "y ="}), "50 marks, 51 lines"),
    "a symbol beside a long line": (
        lambda: _shown(USED + LINE + "foo(1)\n", {"symbol": "b.foo"}),
        PACKED.format(len(LINE) - 1),
    ),
    "calls in a long line": (lambda: _shown(USED + CALLS, {"symbol": "b.foo"}), PACKED.format(len(CALLS) - 1)),
    "calls of a script": (lambda: _shown(CALLS, {"symbol": "foo"}, "javascript"), MARKED),
    "many texts": (lambda: _shown("x = 1\ny = 2\n" * MANY, {"text": "x"}), MARKED),
    "many symbols": (lambda: _shown(USED + "foo(1)\ny = 2\n" * MANY, {"symbol": "b.foo"}), MARKED),
    "9,000 marks": (
        lambda: _shown("x = 1\n" * 9_000 + "y = 2\n" * MANY, {"text": "x"}),
        f"9000 marks, {9_000 + MANY} lines",
    ),
    "a text everywhere": (lambda: _shown("x" * 1_900_000, {"text": "x"}), MARKED),
    "50,000 dotted keys": (lambda: _settings("a" + ".a" * 50_000 + " = 1"), "a key with more than 100 dots"),
    "100 dots in every line": (lambda: _settings(f"{'a.' * 99}a = 1\n".join(map(str, range(4_500)))), "not TOML"),
    "60,000 libraries": (
        lambda: _settings("[libraries]\n" + "".join(f"a{n} = 'x'\n" for n in range(60_000))),
        "'x' is not the release",
    ),
}


@pytest.mark.sampled(most=4)
@pytest.mark.slow
@pytest.mark.parametrize("what", CASES)
def test_what_is_large_by_intent_stays_within_bounds(what: str) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "tests.test_bounds", what], cwd=ROOT, capture_output=True, text=True, check=True
    )
    found = json.loads(done.stdout)

    assert CASES[what][1] in found["result"]
    assert found["seconds"] < 10
    assert found["megabytes"] < 400


def main() -> None:
    """Do what is named, and tell as JSON what came of it and what it took beyond what was loaded before."""
    from sourcebook.errors import SourcebookError, flatten

    before = resource.getrusage(resource.RUSAGE_SELF)
    try:
        result = CASES[sys.argv[1]][0]()
    except SourcebookError as error:
        result = flatten([error])[0].message
    after = resource.getrusage(resource.RUSAGE_SELF)
    seconds = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    megabytes = (after.ru_maxrss - before.ru_maxrss) // 1024
    print(json.dumps({"result": result, "seconds": seconds, "megabytes": megabytes}))


if __name__ == "__main__":
    main()
