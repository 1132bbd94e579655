"""The text of a library's modules to its names, read by griffe and never imported.

griffe visits one module at a time; what its imports lead to is joined here, because a release is read from its archive
and not from a folder, and because griffe's own loader follows imports to what happens to be installed.
"""

from __future__ import annotations

import re
import warnings
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

import griffe

from sourcebook.exports.lazy_names import lazy_names
from sourcebook.exports.names import Exports, Thing
from sourcebook.exports.summaries import summary_of

_DYNAMIC = re.compile(
    r"\b(?:globals|vars|locals)\(\)(?:\[|\.update)|\bsys\.modules\[[^]]*\]\s*=|\bsetattr\(sys\b|\bexec\("
)
"""What makes names while a module runs."""
_TEXTS = (".py", ".pyi")
_COMPILED = (".so", ".pyd")
_PLAIN_BASES = frozenset({"object", "abc.ABC", "typing.Generic", "typing.Protocol"})
"""Bases outside of the library whose members nobody asks for."""
_NAMES_A_VALUE = frozenset({"module-attribute", "class-attribute"})
"""griffe's labels of what is assigned where it is defined, not in a method."""
_THINGS = {
    griffe.Kind.CLASS: Thing.CLASS,
    griffe.Kind.FUNCTION: Thing.FUNCTION,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class ModuleText:
    """One module of a release."""

    text: str | None
    """None for one that is not Python: an extension, compiled."""
    is_package: bool = False


def module_name(path: PurePosixPath) -> str | None:
    """Return the dotted path of a file that can be imported; None for any other file.

    Args:
        path: Below the folder that imports begin at.
    """
    if path.suffix not in (*_TEXTS, *_COMPILED):
        return None
    stem = path.name.partition(".")[0]
    parts = [*path.parent.parts, *([] if stem == "__init__" else [stem])]
    return ".".join(parts) if parts and all(part.isidentifier() for part in parts) else None


@dataclass(slots=True)
class _Read:
    """What has been read so far."""

    things: dict[str, Thing] = field(default_factory=dict)
    aliases: dict[str, str] = field(default_factory=dict)
    bases: dict[str, tuple[str, ...]] = field(default_factory=dict)
    open: set[str] = field(default_factory=set)
    stars: dict[str, list[str]] = field(default_factory=dict)
    """By module: those it imports everything from."""
    exported: dict[str, tuple[str, ...]] = field(default_factory=dict)
    """By module with an `__all__`: the names in it, and `x.__all__` for all those of `x`."""
    names: dict[str, list[str]] = field(default_factory=dict)
    """By module: what its text binds."""
    summaries: dict[str, str] = field(default_factory=dict)
    """By path of what has a docstring: its first sentence."""
    assigned: dict[str, str] = field(default_factory=dict)
    """By path of a value: the path it is assigned from, where that is all there is to it."""


def read_exports(name: str, modules: Mapping[str, ModuleText]) -> Exports:
    """Read the names of a library.

    Args:
        name: Dotted path by which the library is imported.
        modules: By dotted path, everything in the release that can be imported. Of these, the library's own are read,
            and those of the packages that they import from: `pytest` is little without `_pytest`.
    """
    read = _Read()
    wanted = [name.partition(".")[0]]
    done: set[str] = set()
    while wanted:
        top = wanted.pop()
        done.add(top)
        for path in sorted(path for path in modules if path.partition(".")[0] == top):
            _read_module(path, modules[path], read)
        targets = {*read.aliases.values(), *(m for stars in read.stars.values() for m in stars)}
        tops = {target.partition(".")[0] for target in targets} & {path.partition(".")[0] for path in modules}
        wanted = sorted(tops - done)
    _expand_stars(read)
    _join_assignments(read)
    return Exports(
        things=read.things,
        aliases={p: target for p, target in read.aliases.items() if p not in read.things},
        bases=read.bases,
        open=frozenset(read.open),
        packages=frozenset(p for p in modules if p in read.things and modules[p].is_package),
        summaries=read.summaries,
    )


def _read_module(path: str, module: ModuleText, read: _Read) -> None:
    """Visit one module; of one that cannot be read, any name may be there."""
    read.things[path] = Thing.MODULE
    visited = None if module.text is None else _visit(path, module.text, module.is_package)
    if module.text is None or visited is None:
        read.open.add(path)
        return
    if "__getattr__" in visited.members:
        if (lazy := lazy_names(module.text)) is None:
            read.open.add(path)
        read.things.update((f"{path}.{name}", Thing.VALUE) for name in lazy or ())
    if _DYNAMIC.search(module.text):
        read.open.add(path)
    _keep_summary(path, visited, read)
    read.names[path] = [name for name in visited.members if name.isidentifier()]
    if visited.exports is not None:
        read.exported[path] = tuple(
            entry if isinstance(entry, str) else entry.canonical_path for entry in visited.exports
        )
    _read_members(path, visited, read)


def _visit(path: str, text: str, is_package: bool) -> griffe.Module | None:
    """Let griffe read a module below empty packages, which is what it needs for relative imports."""
    *above, name = path.split(".")
    parent: griffe.Module | None = None
    folder = Path()
    for part in above:
        folder /= part
        parent = griffe.Module(part, filepath=folder / "__init__.py", parent=parent)
    file = folder / name / "__init__.py" if is_package else folder / f"{name}.py"
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # invalid escapes in other people's strings
            return griffe.visit(name, file, text, parent=parent)
    except Exception:
        # What is not Python, or nested too deeply, or what griffe was not made for: the text is
        # anybody's, and the names of one module are not worth the build.
        return None


def _read_members(path: str, holder: griffe.Module | griffe.Class, read: _Read) -> None:
    for name, member in holder.members.items():
        place = f"{path}.{name}"
        if isinstance(member, griffe.Alias):
            if member.wildcard:
                read.stars.setdefault(path, []).append(member.wildcard)
            elif member.runtime:
                read.aliases[place] = member.target_path
        elif place not in read.things:
            read.things[place] = _THINGS.get(member.kind, Thing.VALUE)
            _keep_summary(place, member, read)
            if isinstance(member, griffe.Class):
                _read_class(place, member, read)
            elif isinstance(member, griffe.Attribute) and member.labels & _NAMES_A_VALUE:
                if isinstance(member.value, griffe.ExprName | griffe.ExprAttribute):
                    read.assigned[place] = member.value.canonical_path


def _keep_summary(path: str, found: griffe.Object, read: _Read) -> None:
    """Keep what an object says of itself; of what is private nobody will ask."""
    if found.docstring is not None and not path.rpartition(".")[2].startswith("_"):
        if summary := summary_of(found.docstring.value):
            read.summaries[path] = summary


def _read_class(path: str, found: griffe.Class, read: _Read) -> None:
    bases = [base if isinstance(base, str) else base.canonical_path for base in found.bases]
    if bases := [base for base in bases if base not in _PLAIN_BASES]:
        read.bases[path] = tuple(bases)
    if found.decorators or found.keywords or "__getattr__" in found.members:
        read.open.add(path)
    _read_members(path, found, read)


def _expand_stars(read: _Read) -> None:
    """Turn `from x import *` into an alias a name."""
    for path in sorted(read.stars):
        for target in read.stars[path]:
            if read.things.get(target) is not Thing.MODULE or (target in read.open and target not in read.exported):
                read.open.add(path)
            for name in _public(target, read, frozenset()):
                place = f"{path}.{name}"
                if place not in read.things:
                    read.aliases.setdefault(place, f"{target}.{name}")


def _public(module: str, read: _Read, seen: frozenset[str]) -> Iterator[str]:
    """Yield the names that a star import takes from a module; one may come twice."""
    if module in seen:
        return
    seen |= {module}
    if (exported := read.exported.get(module)) is None:
        yield from (name for name in read.names.get(module, ()) if not name.startswith("_"))
        for target in read.stars.get(module, ()):
            yield from _public(target, read, seen)
        return
    for name in exported:
        other = name.removesuffix(".__all__")
        if other == name:
            yield name
        else:
            beside = f"{module}.{other}"
            target = other if other in read.things else read.aliases.get(beside, beside)
            yield from _public(target, read, seen)


def _join_assignments(read: _Read) -> None:
    """Turn `other = thing`, of a function, class or module, into an alias.

    In a class only another name of its own method is one: what else a class is given there is for subclasses to change.
    """
    places = dict(read.assigned)
    for place, target in sorted(places.items()):
        seen = {place}
        while target not in seen and (further := read.aliases.get(target) or places.get(target)):
            seen.add(target)
            target = further
        holder = place.rpartition(".")[0]
        in_class = read.things.get(holder) is Thing.CLASS and not target.startswith(f"{holder}.")
        if read.things.get(target, Thing.VALUE) is not Thing.VALUE and not in_class:
            del read.things[place]
            read.aliases[place] = target
