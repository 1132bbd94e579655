"""Where what a statement binds is read again: the names and attributes that get what stands in it.

A name is followed by its scope (`bindings`), an attribute of `self` or `cls` by its spelling in the class and in those
that the file derives from it, a name that is kept in such an attribute by both. What else an object may go through is
not followed: it is only where a reader sees what the object is for.
"""

from __future__ import annotations

import ast
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from functools import lru_cache

from sourcebook.code.bindings import NameUse
from sourcebook.code.tree_walk import children
from sourcebook.model.lines import Span

_Place = tuple[int, int]
_Key = tuple[str, int]
"""An attribute with the number of its class, or a name with the line that binds it."""
_OWN = frozenset({"self", "cls"})
_MOST_BINDINGS = 100
"""Lines that bind a name whose reads are followed: of one with more nobody knows what it is."""


def read_later(
    tree: ast.Module, names: Mapping[int, tuple[NameUse, ...]], spans: Collection[Span]
) -> Mapping[Span, tuple[int, ...]]:
    """Return the lines that read what the statements around some places bind, the nearest below first.

    Args:
        tree: Of the file.
        names: Those read in the whole file, by line.
        spans: The places, each within a line or a few.
    """
    places = sorted(spans)
    starts = [(span.lineno, span.col) for span in places]
    attributes, bound = _attributes(tree)
    around = []
    for node, key in bound:
        start, end = _ends(node)
        if inside := places[bisect_left(starts, start) : bisect_left(starts, end)]:
            around.append((start[0], end[0], key, inside))
    reads = _reads(names, {key for _, _, key, _ in around})
    kept = _kept(bound)
    found: defaultdict[Span, set[int]] = defaultdict(set)
    for first, last, key, inside in around:
        lines = attributes[key] if key in attributes else reads.get(key, set())
        through = [attributes.get(attribute, set()) for n in lines for attribute in kept.get((key[0], n), ())]
        elsewhere = {n for n in lines.union(*through) if not first <= n <= last}
        for span in inside:
            found[span] |= elsewhere
    return {span: _nearest(lines, span.end_lineno) for span, lines in found.items()}


def set_for_reads(tree: ast.Module) -> Mapping[int, tuple[int, ...]]:
    """Return, for lines that read attributes of `self` or `cls`, the lines of the class that set them, in order."""
    reads, bound = _attributes(tree)
    sets: defaultdict[_Key, set[int]] = defaultdict(set)
    for node, key in bound:
        if key in reads:
            sets[key].add(_ends(node)[0][0])
    found: defaultdict[int, set[int]] = defaultdict(set)
    for key in sets:
        for lineno in reads[key]:
            found[lineno] |= sets[key]
    return {lineno: tuple(sorted(linenos)) for lineno, linenos in found.items()}


def _reads(names: Mapping[int, tuple[NameUse, ...]], wanted: Collection[_Key]) -> Mapping[_Key, set[int]]:
    """Return the lines that read names which some lines bind; not of names that are bound all over a file."""
    reads: defaultdict[_Key, set[int]] = defaultdict(set)
    for lineno, uses in names.items():
        for use in uses:
            if len(use.bound) <= _MOST_BINDINGS:
                for key in ((use.name, binding) for binding in use.bound):
                    if key in wanted:
                        reads[key].add(lineno)
    return reads


def _kept(bound: Iterable[tuple[ast.AST, _Key]]) -> Mapping[_Key, set[_Key]]:
    """Return the attributes in which names are kept, by the name and the line on which it is read for that."""
    found: defaultdict[_Key, set[_Key]] = defaultdict(set)
    for node, key in bound:
        match node:
            case ast.Assign(value=ast.Name() as value) | ast.AnnAssign(value=ast.Name() as value) if key[1] < 0:
                found[value.id, value.lineno].add(key)
    return found


def _nearest(linenos: Collection[int], lineno: int) -> tuple[int, ...]:
    return (*sorted(n for n in linenos if n > lineno), *sorted((n for n in linenos if n < lineno), reverse=True))


def _ends(node: ast.AST) -> tuple[_Place, _Place]:
    at: ast.expr = node  # type: ignore[assignment]  # all that bind have places
    return (at.lineno, at.col_offset), (at.end_lineno or at.lineno, at.end_col_offset or 0)


@lru_cache(maxsize=1)
def _attributes(tree: ast.Module) -> tuple[Mapping[_Key, set[int]], Sequence[tuple[ast.AST, _Key]]]:
    """Return the lines that read an attribute, and what binds names and attributes."""
    reads: defaultdict[_Key, set[int]] = defaultdict(set)
    bound: list[tuple[ast.AST, _Key]] = []
    waiting: list[tuple[ast.AST, int, bool]] = [(tree, 0, False)]
    classes: list[ast.ClassDef] = []
    while waiting:
        node, number, directly = waiting.pop()
        for whole, target in _bindings(node):
            match target:
                case ast.Name() if directly:
                    bound.append((whole, (target.id, -number)))
                    reads[target.id, -number].update(())
                case ast.Name():
                    bound.append((whole, (target.id, target.lineno)))
                case ast.arg():
                    bound.append((whole, (target.arg, target.lineno)))
                case ast.ClassDef():
                    bound.append((whole, (target.name, target.lineno)))
                case ast.alias():
                    bound.append((whole, (target.asname or target.name.partition(".")[0], target.lineno)))
                case ast.Attribute(value=ast.Name(id=name)) if name in _OWN:
                    bound.append((whole, (target.attr, -number)))
        match node:
            case ast.Attribute(value=ast.Name(id=name), ctx=ast.Load()) if name in _OWN:
                reads[node.attr, -number].add(node.lineno)
            case ast.ClassDef():
                classes.append(node)
                number, directly = len(classes), True
            case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.Lambda():
                directly = False
        waiting += [(child, number, directly) for child in children(node)]
    _read_where_derived(reads, classes, own={key for _, key in bound})
    return dict(reads), bound


def _read_where_derived(reads: dict[_Key, set[int]], classes: Sequence[ast.ClassDef], *, own: Collection[_Key]) -> None:
    """Add to the reads of an attribute those in classes that derive from its class and do not set it anew."""
    numbers = {node.name: number for number, node in enumerate(classes, 1)}
    bases = {
        number: [numbers[base.id] for base in node.bases if isinstance(base, ast.Name) and base.id in numbers]
        for number, node in enumerate(classes, 1)
    }
    for (attribute, number), linenos in list(reads.items()):
        waiting, seen = [-number] if number else [], set[int]()
        while waiting:
            derived = waiting.pop()
            if (attribute, -derived) in own:
                continue
            for base in bases[derived]:
                if base not in seen:
                    seen.add(base)
                    waiting.append(base)
                    reads.setdefault((attribute, -base), set()).update(linenos)


def _bindings(node: ast.AST) -> Iterator[tuple[ast.AST, ast.AST]]:
    """Yield what a node binds, with the part of it that is bound or tells what it is."""
    match node:
        case ast.Assign():
            for target in node.targets:
                yield from ((node, name) for name in _names(target))
        case ast.AnnAssign() | ast.NamedExpr():
            yield from ((node, name) for name in _names(node.target))
        case ast.For() | ast.AsyncFor():
            yield from ((node.iter, name) for name in _names(node.target))
        case ast.With() | ast.AsyncWith():
            for item in node.items:
                if item.optional_vars is not None:
                    yield from ((item.context_expr, name) for name in _names(item.optional_vars))
        case ast.arg() if node.annotation is not None:
            yield node.annotation, node
        case ast.alias():
            yield node, node
        case ast.ClassDef():
            yield from ((base, node) for base in node.bases)


def _names(target: ast.expr) -> Iterator[ast.expr]:
    match target:
        case ast.Tuple() | ast.List():
            for element in target.elts:
                yield from _names(element)
        case ast.Starred():
            yield from _names(target.value)
        case _:
            yield target
