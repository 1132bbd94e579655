"""Draws the questions: which symbols are asked about, each in which files.

Candidates are what the files of the corpus name of a library: its classes and functions by their paths, and members
that such a class defines itself and that files which import the library read of something. A seed draws among them,
members that more files may use with a larger chance; what our resolver finds plays no part. A member is asked about in
some files too that do not import its library, so that a name alone is seen to prove nothing.
"""

from __future__ import annotations

import ast
import json
import random
import warnings
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import NamedTuple

from bench.truth.checker import STANDARD, standard_library
from bench.truth.releases import Sample, parser_of_sets, sample_of

SEED = 12
SIZES = (300, 60_000)
"""Characters of a file that is asked about."""
_PER_LIBRARY = 2
"""Names of each library, and members where nothing else is said."""
_STANDARD = 34
"""Names and as many members of the standard library, from different modules where there are enough."""
_FILES = 7
"""Of a member, half of them name its class where there are enough."""
_FOREIGN = 1
"""Files a member is asked about that do not import its library."""
_ENOUGH = 4
"""Files that name a candidate at least."""
_ASSERTIONS = ("assertEqual", "assertRaises", "assertTrue")
"""Always asked: those of `unittest`, which are counted apart."""


class Candidate(NamedTuple):
    """A symbol that may be asked about."""

    weight: int
    """Of its chance to be drawn."""

    symbol: str
    owner: str = ""
    """Of a member, the path of its class."""


@dataclass(frozen=True, slots=True, kw_only=True)
class File:
    """One file of the corpus, and what it names."""

    reference: str
    """As a page would name it."""
    paths: frozenset[str]
    """Dotted paths that it imports, or reads of what it imports at its top level."""
    imports: frozenset[str]
    """First parts of the absolute paths it imports."""
    attributes: frozenset[str]
    """Names behind a dot."""
    names: frozenset[str]
    """All names."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """A symbol and the files in which its uses are looked for."""

    symbol: str
    library: str
    """Name of the release, `python` for the standard library."""
    owner: str = ""
    """Of a member, the path of its class."""
    references: tuple[str, ...]


def main() -> None:
    """Write the questions."""
    parser = parser_of_sets(__doc__)
    parser.add_argument("--seed", type=int, default=SEED)
    parser.add_argument("--members", type=int, default=_PER_LIBRARY, help="members that are drawn of each library")
    options = parser.parse_args()
    sample = sample_of(options)
    warnings.simplefilter("ignore")
    files = [file for release in sample.releases("corpus") for file in _files(release.purl, release.modules)]
    found = choose(files, sample, random.Random(options.seed), options.members)
    sample.questions.write_text("".join(f"{json.dumps(_fields(question))}\n" for question in found))
    references = {reference for question in found for reference in question.references}
    members = sum(bool(question.owner) for question in found)
    packages = {reference.partition("#")[0] for reference in references}
    print(f"{len(files)} files read; {len(found)} symbols, {members} of them members")
    print(f"{sum(len(q.references) for q in found)} pairs, {len(references)} files, {len(packages)} packages")


def load_questions(path: Path) -> list[Question]:
    """Read the questions back."""
    found = []
    for line in path.read_text().splitlines():
        fields = json.loads(line)
        found.append(Question(**{**fields, "references": tuple(fields["references"])}))
    return found


def choose(files: Sequence[File], sample: Sample, draw: random.Random, count: int) -> list[Question]:
    """Draw the questions of all libraries, in the order of the list, the standard library last.

    Args:
        files: Of the corpus.
        sample: The set.
        draw: The seed.
        count: Members that are drawn of each library.
    """
    found = []
    for library in sample.releases("libraries"):
        shape = _shape(library.modules)
        for package in library.packages[:1]:
            names, members = _candidates(files, package, shape)
            chosen = [*_drawn(names, _PER_LIBRARY, draw), *_drawn(members, count, draw)]
            found += [_question(candidate, library.name, files, draw) for candidate in chosen]
    standard = standard_library(sample.folder)
    all_names: list[Candidate] = []
    all_members: list[Candidate] = []
    for package in sorted({path.parts[0].removesuffix(".pyi") for path in standard}):
        if package.startswith("_") or not package.isidentifier() or package in ("builtins", "typing_extensions"):
            continue
        own = {path: text for path, text in standard.items() if path.parts[0].removesuffix(".pyi") == package}
        names, members = _candidates(files, package, _shape(own))
        # No module weighs more than three times what another does: `typing` would be all there is.
        all_names += _drawn(names, 3, draw)
        all_members += _drawn(members, 3, draw)
    case = "unittest.TestCase"
    assertions = [Candidate(1, f"{case}.{name}", case) for name in _ASSERTIONS]
    chosen = [*_drawn(all_names, _STANDARD, draw), *_drawn(all_members, _STANDARD, draw), *assertions]
    return found + [_question(candidate, STANDARD, files, draw) for candidate in dict.fromkeys(chosen)]


def _fields(question: Question) -> dict[str, object]:
    return {
        "symbol": question.symbol,
        "library": question.library,
        "owner": question.owner,
        "references": list(question.references),
    }


def _files(purl: str, modules: Mapping[PurePosixPath, str]) -> Iterator[File]:
    for path, text in modules.items():
        if path.suffix != ".py" or not SIZES[0] <= len(text) <= SIZES[1]:
            continue
        try:
            tree = ast.parse(text)
        except (SyntaxError, ValueError, RecursionError):
            continue
        yield _read(f"{purl}#{path}", tree)


def _read(reference: str, tree: ast.Module) -> File:
    bound: dict[str, str] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            for alias in node.names:
                bound[alias.asname or alias.name.partition(".")[0]] = (
                    alias.name if alias.asname else alias.name.partition(".")[0]
                )
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            for alias in node.names:
                bound[alias.asname or alias.name] = f"{node.module}.{alias.name}"
    paths = set(bound.values())
    attributes, names = set(), set(bound)
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute):
            attributes.add(node.attr)
            root, *rest = _dotted(node)
            if root in bound:
                paths.add(".".join([bound[root], *rest]))
        elif isinstance(node, ast.Name):
            names.add(node.id)
    return File(
        reference=reference,
        paths=frozenset(paths),
        imports=frozenset(path.partition(".")[0] for path in bound.values()),
        attributes=frozenset(attributes),
        names=frozenset(names | attributes),
    )


def _dotted(node: ast.expr) -> list[str]:
    """Return the parts of a dotted name; the first is empty where it begins with something else."""
    parts: list[str] = []
    while isinstance(node, ast.Attribute):
        parts.insert(0, node.attr)
        node = node.value
    return [node.id if isinstance(node, ast.Name) else "", *parts]


def _shape(modules: Mapping[PurePosixPath, str]) -> dict[str, tuple[str, ...] | None]:
    """Return what a release defines at the top of its modules, by name: of a class, its own public members.

    None for a function, and for a name that several classes have.
    """
    found: dict[str, tuple[str, ...] | None] = {}
    for text in modules.values():
        try:
            body = ast.parse(text).body
        except (SyntaxError, ValueError, RecursionError):
            continue
        for node in _statements(body):
            if isinstance(node, ast.ClassDef):
                members = {
                    inner.name
                    for inner in _statements(node.body)
                    if isinstance(inner, ast.FunctionDef | ast.AsyncFunctionDef) and not inner.name.startswith("_")
                }
                known = found.get(node.name)
                # A stub beside its module says the same again.
                found[node.name] = tuple(sorted(members & set(known) if known is not None else members))
            elif isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                found.setdefault(node.name, None)
    return found


def _statements(body: Sequence[ast.stmt]) -> Iterator[ast.stmt]:
    """Yield statements, those below an `if` or `try` too."""
    for node in body:
        if isinstance(node, ast.If):
            yield from _statements([*node.body, *node.orelse])
        elif isinstance(node, ast.Try):
            yield from _statements([*node.body, *(s for handler in node.handlers for s in handler.body)])
        else:
            yield node


def _candidates(
    files: Sequence[File], package: str, shape: Mapping[str, tuple[str, ...] | None]
) -> tuple[list[Candidate], list[Candidate]]:
    """Return what may be asked of one package: names by their path, and members of classes. Sorted."""
    named: Counter[str] = Counter()
    attributes: Counter[str] = Counter()
    for file in files:
        if package not in file.imports or _is_of(file, package):
            continue
        attributes.update(file.attributes)
        named.update({short for path in file.paths if (short := _first_defined(path, package, shape))})
    names = sorted(path for path, count in named.items() if count >= _ENOUGH)
    by_origin: dict[str, str] = {}
    for path in sorted(names, key=lambda path: (-named[path], path)):
        by_origin.setdefault(path.rpartition(".")[2], path)
    names = sorted(by_origin.values())
    members = [
        Candidate(attributes[member] * named[path], f"{path}.{member}", path)
        for path in names
        for member in shape[path.rpartition(".")[2]] or ()
        if attributes[member] >= _ENOUGH
    ]
    return [Candidate(1, path) for path in names], members


def _is_of(file: File, package: str) -> bool:
    return file.reference.partition("#")[2].partition("/")[0] == package


def _first_defined(path: str, package: str, shape: Mapping[str, tuple[str, ...] | None]) -> str:
    """Return the beginning of a path that ends in something defined; empty for what is private or not known."""
    parts = path.split(".")
    if parts[0] != package or any(part.startswith("_") for part in parts):
        return ""
    for end in range(2, len(parts) + 1):
        if parts[end - 1] in shape and (end == 2 or parts[end - 1] != parts[end - 2]):
            return ".".join(parts[:end])
    return ""


def _drawn(candidates: Sequence[Candidate], count: int, draw: random.Random) -> list[Candidate]:
    """Draw some, at most one of each class."""
    by_owner: dict[str, Candidate] = {}
    chances = {candidate: draw.random() ** (1 / candidate.weight**0.5) for candidate in candidates}
    for candidate in sorted(candidates, key=lambda candidate: -chances[candidate]):
        by_owner.setdefault(candidate.owner or candidate.symbol, candidate)
    return list(by_owner.values())[:count]


def _question(candidate: Candidate, library: str, files: Sequence[File], draw: random.Random) -> Question:
    _, symbol, owner = candidate
    package, last = symbol.partition(".")[0], symbol.rpartition(".")[2]
    near: list[str] = []
    far: list[str] = []
    for file in files:
        if _is_of(file, package):
            continue
        if owner:
            if last in file.attributes:
                (near if package in file.imports else far).append(file.reference)
        elif package in file.imports and last in file.names:
            near.append(file.reference)
    among = set(near) if owner else set()
    naming = [file.reference for file in files if owner in file.paths and file.reference in among]
    chosen = draw.sample(naming, min(_FILES // 2, len(naming)))
    rest = [reference for reference in near if reference not in chosen]
    chosen += draw.sample(rest, min(_FILES - len(chosen), len(rest)))
    if owner:
        chosen += draw.sample(far, min(_FOREIGN, len(far)))
    return Question(
        symbol=symbol,
        library=library,
        owner=owner,
        references=tuple(sorted(chosen)),
    )


if __name__ == "__main__":
    main()
