"""Python modules written by chance, histories of them, and blocks pasted from them as people paste code.

All by one `random.Random`, so that a seed says what is made.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from random import Random

_NOUNS = ("order", "invoice", "basket", "parcel", "courier", "ticket", "sensor", "ledger", "garden", "voyage")
_VERBS = ("load", "send", "merge", "drop", "count", "check", "pack", "weigh", "label", "route", "store", "split")
_NOTES = (
    "## ... source file abbreviated to get to the examples ...",
    "# ... source file continues here ...",
    "## ... lines left out ...",
)


@dataclass(frozen=True, kw_only=True)
class Pasted:
    """A block, and the truth about it."""

    lines: tuple[str, ...]
    """Without marks."""
    linenos: tuple[tuple[int, ...], ...]
    """For each line the lines of the module that it is."""
    marked: tuple[int, ...]

    def as_markdown(self, link: str, label: str) -> str:
        """Return it as it stands on a classic page."""
        marks = set(self.marked)
        lines = [f"~~{line}" if number in marks else line for number, line in enumerate(self.lines, start=1)]
        return "\n".join([f"[**{label}**]({link})", "", "```python", *lines, "```", ""])


def write_module(random: Random, *, parts: int = 6) -> list[str]:
    """Write a module of functions and classes, each line of code of which tells more or less where it stands."""
    lines = ["# Made for a test.", "import os", "import sys", f"from warehouse import {random.choice(_NOUNS)}s", ""]
    lines += [f"LIMIT = ~{random.randrange(1, 500)}", ""]
    for _ in range(parts):
        lines += ["", *(_function(random, "") if random.random() < 0.6 else _class(random)), ""]
    return lines


def _name(random: Random) -> str:
    return f"{random.choice(_VERBS)}_{random.choice(_NOUNS)}_{random.randrange(1000)}"


def _function(random: Random, indent: str) -> list[str]:
    inner = indent + "    "
    lines = [f"{indent}def {_name(random)}({'self, ' if indent else ''}first, second=None):"]
    if random.random() < 0.6:
        lines += [f'{inner}"""{random.choice(_VERBS).title()} one, and say so.', "", f'{inner}At once."""']
    for _ in range(random.randrange(2, 7)):
        lines += _statement(random, inner)
    return [*lines, f"{inner}return {random.choice(('first', 'second', 'None', _name(random)))}"]


def _class(random: Random) -> list[str]:
    lines = [f"class {random.choice(_NOUNS).title()}{random.randrange(1000)}:", f"    size = {random.randrange(9)}"]
    for _ in range(random.randrange(1, 4)):
        lines += ["", *_function(random, "    ")]
    return lines


def _statement(random: Random, indent: str) -> list[str]:
    noun, number = random.choice(_NOUNS), random.randrange(10_000)
    kind = random.randrange(7)
    if kind == 0:
        return [f"{indent}# {noun} comes first {number}", f"{indent}{noun} = first.{random.choice(_VERBS)}({number})"]
    if kind == 1:
        return [f"{indent}if second is None:", f"{indent}    second = {number}", ""]
    if kind == 2:
        return [
            f"{indent}{noun} = dict(",
            f"{indent}    key={number},",
            f"{indent}    name='{noun} {number}',",
            f"{indent})",
        ]
    if kind == 3:
        return [f"{indent}{noun} = make({number}, first, second)  # as {noun} says"]
    if kind == 4:
        return [f"{indent}first.{random.choice(_VERBS)}(second, ~{number}, 'a {noun}', size={random.randrange(9)})"]
    if kind == 5:
        return [f"{indent}for {noun} in first:", f"{indent}    print({noun}, {number})"]
    return [f"{indent}{noun} = second or first", f"{indent}{random.choice(_VERBS)}({noun}, {number})", ""]


def change_module(lines: Sequence[str], random: Random) -> list[str]:
    """Return the module as it is after a commit: a few statements more, less, or others."""
    lines = list(lines)
    for _ in range(random.randrange(1, 5)):
        place = random.randrange(8, len(lines))
        if place in _docstrings(lines):
            continue
        if lines[place].startswith("    ") and re.fullmatch(r"\s+\w+ = (?:first|second).*", lines[place]):
            indent = lines[place][: len(lines[place]) - len(lines[place].lstrip())]
            lines[place : place + random.randrange(2)] = _statement(random, indent)
        elif not lines[place].strip():
            lines[place:place] = ["", *_function(random, "")] if random.random() < 0.5 else ["# a thought"]
    return lines


def paste(lines: Sequence[str], random: Random, *, name: str) -> Pasted:
    """Paste parts of a module, with less in it and its lines broken elsewhere, and mark some of them."""
    drops_comments, drops_blanks = random.random() < 0.6, random.random() < 0.4
    dashes, rewraps, dedents = random.random() < 0.3, random.random() < 0.4, random.random() < 0.3
    docstrings = _docstrings(lines)
    made: list[tuple[str, tuple[int, ...]]] = [(f"# {name}", ())] if random.random() < 0.7 else []
    start = random.choice((0, random.randrange(len(lines) // 2)))
    while start < len(lines) - 12:
        end = min(len(lines), start + random.randrange(12, 40))
        numbers = list(range(start, end))
        if drops_comments:
            numbers = [n for n in numbers if n not in docstrings and not lines[n].lstrip().startswith("#")]
        if drops_blanks:
            numbers = [n for n in numbers if lines[n].strip()]
        made += _transformed(
            lines, numbers, random, dashes=dashes, rewraps=rewraps, bare=drops_comments, dedents=dedents
        )
        start = end + random.randrange(4, 40)
        if random.random() < 0.4 or start >= len(lines) - 12:
            break
        # What is moved to the left is moved as far as the last sign.
        if dedents or random.random() < 0.8:
            made += [("", ()), (random.choice(_NOTES), ()), ("", ())]
    if not any(linenos for _, linenos in made):
        return paste(lines, random, name=name)
    marked = [n for n, (text, linenos) in enumerate(made, 1) if linenos and text.strip() and random.random() < 0.1]
    return Pasted(
        lines=tuple(text for text, _ in made), linenos=tuple(linenos for _, linenos in made), marked=tuple(marked)
    )


def _docstrings(lines: Sequence[str]) -> set[int]:
    found, inside = set(), False
    for number, line in enumerate(lines):
        if inside or '"""' in line:
            found.add(number)
        inside ^= line.count('"""') == 1
    return found


def _transformed(
    lines: Sequence[str],
    numbers: Sequence[int],
    random: Random,
    *,
    dashes: bool,
    rewraps: bool,
    bare: bool,
    dedents: bool,
) -> list[tuple[str, tuple[int, ...]]]:
    texts = [lines[n] for n in numbers]
    shift = 0
    if dedents:
        shift = min((len(text) - len(text.lstrip()) for text in texts if text.strip()), default=0)
    made: list[tuple[str, tuple[int, ...]]] = []
    skipped = -1
    for place, (number, text) in enumerate(zip(numbers, texts, strict=True)):
        if place <= skipped:
            continue
        if bare:
            text = text.split("  #")[0]
        text = text[shift:].replace("~", "-") if dashes else text[shift:]
        linenos: tuple[int, ...] = (number + 1,) if text.strip() else ()
        if rewraps and text.endswith(" = dict(") and [n - number for n in numbers[place : place + 4]] == [0, 1, 2, 3]:
            joined = [lines[number + more].strip() for more in (1, 2, 3)]
            made.append((f"{text}{joined[0]} {joined[1]}{joined[2]}", tuple(range(number + 1, number + 5))))
            skipped = place + 3
        elif rewraps and random.random() < 0.5 and (found := re.fullmatch(r"(\s+.*\(.+?,) (.+\))", text)):
            indent = " " * (len(text) - len(text.lstrip()))
            made += [(found[1], linenos), (f"{indent}    {found[2]}", linenos)]
        else:
            made.append((text, linenos))
    return made
