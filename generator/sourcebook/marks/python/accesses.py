"""Where a name is used in a Python file, and which bindings it may stand for there.

The flow of a file is followed statement by statement, with the state of each scope beside it: a later binding
replaces an earlier one, the ends of branches are joined. So an import that is tried and replaced by `None` where it
fails still counts, and a name that was bound to something else in between does not. The bodies of functions and
lambdas run later: they see their surroundings as these are at the end.

Only the names asked for are followed, and only statements on whose lines one of them stands are looked into: that is
what makes it fast. What a path means is left to `symbol_uses`.

Source: https://docs.python.org/3/reference/executionmodel.html#naming-and-binding
"""

from __future__ import annotations

import ast
from collections.abc import Sequence

from sourcebook.marks.python.expressions import Expressions
from sourcebook.marks.python.findings import Access, Wanted
from sourcebook.marks.python.import_bindings import STAR, Imported, own_path
from sourcebook.marks.python.local_names import Following
from sourcebook.marks.python.name_binder import NameBinder
from sourcebook.marks.python.relevant_lines import RelevantLines, linenos_holding, linenos_with
from sourcebook.marks.python.scope_state import Binding, Frame
from sourcebook.marks.python.statements import Statements

_LATE_ANNOTATIONS = "__future__.annotations"


def find_accesses(
    tree: ast.Module,
    lines: tuple[str, ...],
    *,
    wanted: Wanted,
    imports: Sequence[Imported],
    module: str | None,
) -> tuple[Access, ...]:
    """Return where names are read, each with the bindings that reach it.

    Args:
        tree: The parsed file.
        lines: Its lines, as `split_lines` gives them.
        wanted: The names to follow, those that a star import may bind included.
        imports: What the import statements of the file bind.
        module: Dotted path of the file itself (`imports_of`); None when unknown. Definitions then have paths that
            begin with a dot.
    """
    top = Frame(parent=None, kind=ast.Module, path=own_path(module) or "")
    top.state |= {name: frozenset({Binding(path=f"builtins.{name}", lineno=0)}) for name in wanted.builtins}
    binder = NameBinder(wanted=wanted, lines=lines, top=top)
    following = Following(
        names=wanted.names,
        relevant=_relevant_lines(lines, wanted, imports),
        walruses=RelevantLines(linenos_holding({":="}, lines)),
    )
    expressions = Expressions(
        wanted=wanted,
        following=following,
        binder=binder,
        annotations_are_late=any(imported.full_path == _LATE_ANNOTATIONS for imported in imports),
    )
    statements = Statements(
        wanted=wanted,
        binder=binder,
        expressions=expressions,
        following=following,
        module=module,
    )
    statements.walk(tree, top)
    return tuple(expressions.accesses)


def _relevant_lines(lines: tuple[str, ...], wanted: Wanted, imports: Sequence[Imported]) -> RelevantLines:
    """Return the lines that a walk looks into; star imports bind names that do not stand on their line."""
    stars = {imported.statement.lineno for imported in imports if imported.name == STAR}
    return RelevantLines({*linenos_with(wanted.names, lines), *stars})
