"""The text of a library's modules to its names; nothing of it is imported.

Modules are read one at a time (`binding`, `effects`); what their imports, stars and calls of each other lead to is
joined here. Whatever might give something a name that no text tells makes it open: there any name may be.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping, Sequence

from sourcebook.code.syntax import parse_tree
from sourcebook.exports.binding import Binder
from sourcebook.exports.deprecations import read_deprecations
from sourcebook.exports.effects import Effects
from sourcebook.exports.library_notes import LibraryNotes
from sourcebook.exports.module_names import Gift, Notes
from sourcebook.exports.module_texts import ModuleText, module_name
from sourcebook.exports.names import Exports, Thing
from sourcebook.exports.python_members import FUNCTION, members_of
from sourcebook.exports.standard_classes import Standard, StandardClasses
from sourcebook.exports.stars import expand_stars

__all__ = ["ModuleText", "module_name", "read_exports"]


def read_exports(name: str, modules: Mapping[str, ModuleText], standard: Standard = lambda _: None) -> Exports:
    """Read the names of a library.

    Args:
        name: Dotted path by which the library is imported.
        modules: By dotted path, everything in the release that can be imported. Of these, the library's own are read,
            and those of the packages that they import from: `pytest` is little without `_pytest`.
        standard: Gives the stubs of the standard library, for what bases from there have.
    """
    read = LibraryNotes()
    wanted = [name.partition(".")[0]]
    done: set[str] = set()
    while wanted:
        top = wanted.pop()
        done.add(top)
        own = sorted(path for path in modules if path.partition(".")[0] == top)
        read.things.update(dict.fromkeys(own, Thing.MODULE))
        _add_namespaces(own, read)
        if any(modules[path].is_compiled for path in own):
            # Compiled modules leave pointers for each other there.
            read.open.add(f"{top}._")
        for path in own:
            read.submodules.setdefault(path.rpartition(".")[0], []).append(path)
        for path in own:
            _read_module(path, modules[path], read)
        targets = {*read.aliases.values(), *(m for stars in read.stars.values() for m in stars)}
        tops = {target.partition(".")[0] for target in targets} & {path.partition(".")[0] for path in modules}
        wanted = sorted(tops - done)
    read.open |= {module for module, function in read.shown if read.origin(function) not in read.looking}
    expand_stars(read)
    _join_assignments(read)
    _join_stubs(read)
    _join_exported(read)
    _settle_bases(read)
    _join_gifts(read)
    _settle_alternatives(read)
    read.open |= {f"{cls}.{name}" for cls in read.taking for name in read.keywords}
    return Exports(
        things=read.things,
        aliases=read.aliases,
        bases=read.bases,
        open=frozenset(read.open),
        packages=frozenset(p for p in modules if p in read.things and modules[p].is_package),
        summaries=read.summaries,
        standard=_standard_bases(read, StandardClasses(standard)),
        alternatives={path: tuple(targets) for path, targets in sorted(read.alternatives.items()) if targets},
        deprecated=read_deprecations({path: modules[path] for path in modules if path in read.things}),
    )


def _read_module(path: str, module: ModuleText, read: LibraryNotes) -> None:
    """Read one module; of one that cannot be read, any name may be there."""
    notes = None if module.text is None else _notes(path, module.text, module.is_package)
    if notes is None:
        read.open.add(path)
    else:
        _keep(notes, read)
        if notes.exported is not None:
            read.exported[path] = notes.exported
        read.gifts += notes.gifts
        read.giving += notes.giving
        read.handovers += notes.handovers
        read.returning |= notes.returning
        read.replacing |= notes.replacing
        read.injecting |= notes.injecting - {"sys.meta_path"}
        if module.is_compiled:
            read.open |= {path, *(place for place, thing in notes.things.items() if thing is Thing.CLASS)}
        if "sys.meta_path" in notes.injecting:
            # A finder of its own makes modules, near it as a rule.
            above = f"{notes.package}."
            read.open |= {p for p, t in read.things.items() if t is Thing.MODULE and f"{p}.".startswith(above)}
        read.shown += [(path, function) for function in notes.shown]
        read.looking |= notes.looking
        read.keywords |= notes.keywords
        read.taking |= notes.taking
        read.named += [(path, function, is_statement) for function, is_statement in notes.named]
    if module.stub is not None and (stub := _notes(path, module.stub, module.is_package)):
        read.stubbed |= stub.things
        for place, bases in stub.bases.items():
            read.bases.setdefault(place, bases)
        for place, summary in stub.summaries.items():
            read.summaries.setdefault(place, summary)


def _add_namespaces(paths: Sequence[str], read: LibraryNotes) -> None:
    """Add the folders that modules lie in but that have no text: others may put theirs there too."""
    for path in paths:
        while path := path.rpartition(".")[0]:
            if path not in read.things:
                read.things[path] = Thing.MODULE
                read.open.add(path)


def _notes(path: str, text: str, is_package: bool) -> Notes | None:
    notes = Notes(path, path if is_package else path.rpartition(".")[0])
    try:
        tree = parse_tree(text)
        binder = Binder(notes)
        binder.module(tree)
        Effects(notes).module(tree)
        binder.finish()
    except Exception:
        # What is not Python, or nested too deeply, or like nothing seen before: the text is anybody's, and the names
        # of one module are not worth the build.
        return None
    return notes


def _keep(notes: Notes, read: LibraryNotes) -> None:
    """Add what one module says; where a module has a submodule and another object of one name, both are meant."""
    for place, thing in notes.things.items():
        if read.things.setdefault(place, thing) is Thing.MODULE and thing is not Thing.MODULE:
            if place in notes.plain:
                read.alternatives[place].append(FUNCTION)
            else:
                read.open.add(place)
    for place, target in notes.aliases.items():
        if place not in read.things:
            read.aliases[place] = target
        elif target != place and read.things[place] is Thing.MODULE:
            read.alternatives[place].append(target)
    for place, targets in notes.alternatives.items():
        read.alternatives[place] += targets
    read.plain |= notes.plain
    for place, bases in notes.bases.items():
        read.bases[place] = tuple(dict.fromkeys((*read.bases.get(place, ()), *bases)))
    read.open |= notes.open
    if notes.stars:
        read.stars[notes.path] = notes.stars
    read.imports[notes.path] = notes.imports
    prefix = len(notes.path) + 1
    bound = (*notes.things, *notes.aliases)
    # What a package has imported of its own modules, it has by their name.
    bound = (*bound, *read.submodules.get(notes.path, ()))
    read.names[notes.path] = [place[prefix:] for place in bound if "." not in place[prefix:] and place[prefix:]]
    for place, summary in notes.summaries.items():
        read.summaries.setdefault(place, summary)
    read.assigned |= notes.assigned


def _join_assignments(read: LibraryNotes) -> None:
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
        is_value = read.things.get(place) is Thing.VALUE
        if is_value and read.things.get(target, Thing.VALUE) is not Thing.VALUE and not in_class:
            del read.things[place]
            read.aliases[place] = target


def _join_stubs(read: LibraryNotes) -> None:
    """Add what only stubs tell; a class of theirs may have more members than they say."""
    for place, thing in read.stubbed.items():
        if place not in read.aliases and place not in read.things:
            read.things[place] = thing
            if thing is Thing.CLASS:
                read.open.add(place)


def _join_exported(read: LibraryNotes) -> None:
    """Believe a module that lists a name in its `__all__`, however it comes by it."""
    for path, exported in read.exported.items():
        for name in exported.names:
            place = f"{path}.{name}"
            if name.isidentifier() and place not in read.aliases:
                read.things.setdefault(place, Thing.VALUE)


def _settle_bases(read: LibraryNotes) -> None:
    """Tell the bases that nothing binds and that are Python's own from those that come from elsewhere."""
    for path, bases in read.bases.items():
        read.bases[path] = tuple(_settled(base, read) for base in bases)


def _settled(base: str, read: LibraryNotes) -> str:
    if base in read.things or base in read.aliases:
        return base
    builtin = f"builtins.{base.rpartition('.')[2]}"
    holder = base.rpartition(".")[0]
    return builtin if read.things.get(holder) is Thing.MODULE and members_of(builtin) is not None else base


def _standard_bases(read: LibraryNotes, classes: StandardClasses) -> dict[str, tuple[str, ...]]:
    """Return what the bases have that the standard library defines, by their paths."""
    origins = {read.origin(base) for bases in (*read.bases.values(), *read.alternatives.values()) for base in bases}
    wanted = sorted(base for base in origins - read.things.keys() if members_of(base) is None)
    found = {base: classes.members(base) for base in wanted}
    return {base: tuple(sorted(members)) for base, members in found.items() if members is not None}


def _join_gifts(read: LibraryNotes) -> None:
    """Give classes and modules what code gives to them, itself or by functions that are called with them."""
    injecting = {read.origin(path) for path in read.injecting}
    harmless = {read.origin(path) for path in read.returning - read.replacing}
    for call in read.handovers:
        function = read.function(call.function)
        if function in injecting:
            read.open.add(_module_of(call.argument, read))
        if call.is_decorator and function not in harmless:
            read.open.add(call.argument)
    foreign = {read.origin(base) for bases in read.bases.values() for base in bases} - read.things.keys()
    for gift in [*read.gifts, *_handed_over(read)]:
        origin = read.origin(gift.to)
        if gift.to.startswith("."):
            read.open |= {p for p, t in read.things.items() if t is Thing.CLASS and p.endswith(gift.to)}
        if gift.to in read.alternatives and gift.name is None:
            read.open.add(gift.to)
        if read.things.get(origin) not in (Thing.CLASS, Thing.MODULE):
            read.plain.discard(origin)
            if origin in foreign:
                read.open.add(origin)
            continue
        if gift.name is None:
            if not (gift.in_dict and read.things[origin] is Thing.CLASS):
                read.open.add(origin)
        elif f"{origin}.{gift.name}" not in read.aliases:
            read.things.setdefault(f"{origin}.{gift.name}", Thing.VALUE)
    givers = injecting | {read.origin(gift.to) for gift in read.giving if gift.name is None}
    for module, function, is_statement in read.named:
        origin = read.origin(function)
        # The module's name is enough to find the module, and to put something in its place.
        if origin in read.things:
            is_suspect = origin in givers or origin.rpartition(".")[0] in read.open
        else:
            is_suspect = is_statement and not _is_of_python(origin)
        if is_suspect:
            read.open.add(module)


def _settle_alternatives(read: LibraryNotes) -> None:
    """Find what it is that names stand for else; one that may stand for a value is open."""
    for path, targets in read.alternatives.items():
        if path in read.aliases:
            targets += read.bases.get(path, ())
        settled = dict.fromkeys(_settled(target, read) for target in targets)
        read.alternatives[path] = []
        for target in settled:
            origin = read.origin(target)
            thing = read.things.get(origin)
            if thing is Thing.FUNCTION and origin in read.plain:
                target = FUNCTION
            elif thing in (Thing.FUNCTION, Thing.VALUE):
                read.open.add(path)
            if origin not in (path, read.origin(path)):
                read.alternatives[path].append(target)


def _module_of(path: str, read: LibraryNotes) -> str:
    while path and read.things.get(path) is not Thing.MODULE:
        path = path.rpartition(".")[0]
    return path


def _handed_over(read: LibraryNotes) -> Iterator[Gift]:
    """Yield what functions give to what they are called with, as gifts to that."""
    giving: dict[str, set[tuple[str | None, bool]]] = {}
    for gift in read.giving:
        giving.setdefault(gift.to, set()).add((gift.name, gift.in_dict))
    calls = [(read.function(call.function), call) for call in read.handovers]
    changed = bool(giving)
    while changed:
        changed = False
        for function, call in calls:
            if call.is_parameter and (given := giving.get(function)) and not given <= giving.get(call.argument, set()):
                giving.setdefault(call.argument, set()).update(given)
                changed = True
    for function, call in calls:
        if not call.is_parameter:
            for name, in_dict in giving.get(function, ()):
                yield Gift(to=call.argument, name=name, in_dict=in_dict)


def _is_of_python(path: str) -> bool:
    return path.partition(".")[0] in sys.stdlib_module_names
