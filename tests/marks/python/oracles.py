"""Two independent resolvers to compare ours with: libcst's qualified names, griffe's definitions.

libcst knows scopes and no order of statements, so it may name several meanings for one name. What is compared: a name
that it gives only one meaning is a use of ours, and each use of ours has the symbol among libcst's meanings.
"""

from __future__ import annotations

import random
import sysconfig
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

import griffe
import libcst as cst
from libcst.metadata import (
    ExpressionContext,
    ExpressionContextProvider,
    MetadataWrapper,
    ParentNodeProvider,
    PositionProvider,
    QualifiedNameProvider,
    QualifiedNameSource,
)

SITE = Path(sysconfig.get_path("purelib"))
Place = tuple[int, int]
"""Line, and column in characters."""


def files(*, count: int, seed: int, sizes: tuple[int, int] = (400, 6_000)) -> list[Path]:
    """Choose Python files of the installed packages, of sizes in bytes."""
    found = [
        path
        for path in sorted(SITE.rglob("*.py"))
        if sizes[0] <= path.stat().st_size <= sizes[1] and b"import" in path.read_bytes()
    ]
    return sorted(random.Random(seed).sample(found, min(count, len(found))))


@dataclass(frozen=True, slots=True, kw_only=True)
class Meanings:
    """What libcst says of the names of one file."""

    imported: Mapping[Place, frozenset[str]]
    """Of names that may come from an import: their dotted paths. Place is that of the last name."""
    certain: frozenset[Place]
    """Those that cannot be anything else."""

    def symbols(self) -> list[str]:
        """Return the absolute paths of everything that is imported and read."""
        paths = {path for paths in self.imported.values() for path in paths}
        return sorted(path for path in paths if not path.startswith("."))


class _Collector(cst.CSTVisitor):
    METADATA_DEPENDENCIES = (
        QualifiedNameProvider,
        PositionProvider,
        ParentNodeProvider,
        ExpressionContextProvider,
    )

    def __init__(self) -> None:
        self.imported: dict[Place, frozenset[str]] = {}
        self.certain: set[Place] = set()

    def visit_Import(self, node: cst.Import) -> bool:
        return False

    def visit_ImportFrom(self, node: cst.ImportFrom) -> bool:
        return False

    def visit_Name(self, node: cst.Name) -> None:
        self._note(node, node)

    def visit_Attribute(self, node: cst.Attribute) -> None:
        self._note(node, node.attr)

    def _note(self, node: cst.Name | cst.Attribute, last: cst.Name) -> None:
        if not _is_dotted(node):  # libcst takes `a().b` for `a.b`
            return
        parent = self.get_metadata(ParentNodeProvider, node)
        if isinstance(parent, cst.Attribute) and parent.attr is node:
            return
        context = self.get_metadata(ExpressionContextProvider, node, None)
        if isinstance(node, cst.Name) and context is not ExpressionContext.LOAD:
            return
        names = self.get_metadata(QualifiedNameProvider, node, set())
        imported = frozenset(n.name for n in names if n.source is QualifiedNameSource.IMPORT)
        if imported:
            start = self.get_metadata(PositionProvider, last).start
            self.imported[start.line, start.column] = imported
            if len(names) == 1 and context is ExpressionContext.LOAD:
                self.certain.add((start.line, start.column))


def _is_dotted(node: cst.BaseExpression) -> bool:
    while isinstance(node, cst.Attribute):
        node = node.value
    return isinstance(node, cst.Name)


def meanings_of(source: str) -> Meanings:
    """Ask libcst for the meaning of every name that is read."""
    collector = _Collector()
    MetadataWrapper(cst.parse_module(source), unsafe_skip_copy=True).visit(collector)
    return Meanings(imported=collector.imported, certain=frozenset(collector.certain))


def griffe_module(path: Path, module: str) -> griffe.Module:
    """Let griffe read one file as the module that it is.

    Args:
        path: The file.
        module: Its dotted path, ending in `.__init__` for the file of a package.
    """
    *packages, name = module.removesuffix(".__init__").split(".")
    parent: griffe.Module | None = None
    for depth, package in enumerate(packages, 1):
        folder = SITE.joinpath(*packages[:depth])
        parent = griffe.Module(package, filepath=folder / "__init__.py", parent=parent)
    return griffe.visit(name, filepath=path, code=path.read_text("utf-8"), parent=parent)


def definitions_of(owner: griffe.Module | griffe.Class) -> Iterator[tuple[str, int, int]]:
    """Yield functions and classes, methods included: dotted name below the module and lines.

    What griffe calls an attribute is left out: it counts a property from its `def`, and what is
    assigned to `self` as a member.
    """
    for name, member in owner.members.items():
        if member.is_alias or not (member.is_function or member.is_class):
            continue
        yield name, member.lineno or 0, member.endlineno or 0
        if isinstance(member, griffe.Class):
            for inner, first, last in definitions_of(member):
                yield f"{name}.{inner}", first, last


def path_in_release(path: Path) -> PurePosixPath:
    """Return the place of an installed file in its release."""
    return PurePosixPath(path.relative_to(SITE).as_posix())
