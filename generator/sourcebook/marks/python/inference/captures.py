"""What `case` binds, and of which classes that is."""

from __future__ import annotations

import ast
from collections.abc import Iterator


def captured_by(pattern: ast.pattern) -> Iterator[tuple[str, ast.expr | None]]:
    """Yield each name that a pattern binds, with the classes of what it gets where the pattern names them."""
    for node in ast.walk(pattern):
        if isinstance(node, ast.MatchAs | ast.MatchStar) and node.name:
            inner = node.pattern if isinstance(node, ast.MatchAs) else None
            yield node.name, classes_of(inner) if inner is not None else None
        elif isinstance(node, ast.MatchMapping) and node.rest:
            yield node.rest, None


def classes_of(pattern: ast.pattern) -> ast.expr | None:
    """Return the class of what a pattern matches, or a tuple of some; None where it may be of any."""
    match pattern:
        case ast.MatchClass(cls=cls):
            return cls
        case ast.MatchAs(pattern=ast.pattern() as inner):
            return classes_of(inner)
        case ast.MatchOr(patterns=patterns):
            classes = [cls for cls in map(classes_of, patterns) if cls is not None]
            return ast.Tuple(elts=classes) if len(classes) == len(patterns) else None
    return None
