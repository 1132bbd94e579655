"""Which names of libraries some lines of a Python file use: what a figure of them can be searched for by.

Nothing of the libraries is read. So it is not known where a chain such as `os.environ.get` leaves what a library names,
and each beginning of it counts: `os.environ` and `os.environ.get`.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Collection, Iterator
from pathlib import PurePosixPath

from sourcebook.code.lines import split_lines
from sourcebook.code.syntax import bounded_nesting, is_python, parse_module
from sourcebook.errors import SourceSyntaxError
from sourcebook.marks.python.accesses import find_accesses
from sourcebook.marks.python.findings import Access, Wanted, path_of
from sourcebook.marks.python.import_bindings import STAR, imports_in, module_of, own_path

_WORD = re.compile(r"\w+")


def find_used_names(
    source: str, linenos: Collection[int], *, language: str, path: PurePosixPath
) -> tuple[tuple[str, int], ...]:
    """Find the names that some lines of a file use and its imports bind.

    Args:
        source: Text of the file, any newline style.
        linenos: 1-based.
        language: Pygments' short name of the file's language.
        path: The file's place in its release or repository; what lies in its own package is left out.

    Returns:
        Dotted names, sorted, each with the number of the lines on which a use of it begins, at least 1; no
        name without a dot. Empty for a file that is not Python or does not parse.
    """
    if not is_python(language):
        return ()
    lines, module = split_lines(source), module_of(path)
    shown = frozenset(linenos)
    text = "\n".join(line for n, line in enumerate(lines, 1) if n in shown)
    words = set(_WORD.findall(unicodedata.normalize("NFKC", text)))
    own = (own_path(module) or "").partition(".")[0]
    try:
        with bounded_nesting():
            tree = parse_module(source, path=path)
            imports = imports_in(tree, lines, module=module)
            names = {imported.name for imported in imports if imported.path and imported.name != STAR}
            wanted = Wanted(names=frozenset(names & words), builtins=frozenset(), calls={})
            found = find_accesses(tree, lines, wanted=wanted, imports=imports, module=module) if wanted.names else ()
    except SourceSyntaxError:
        return ()  # search is an extra, as links are
    uses = {(name, access.root.lineno) for access in found if access.root.lineno in shown for name in _names(access)}
    count = Counter(name for name, _ in uses if name.partition(".")[0] != own)
    return tuple(sorted(count.items()))


def _names(access: Access) -> Iterator[str]:
    """Yield what an import gives, and what each attribute taken from it gives; no name without a dot."""
    for binding in access.bindings:
        path = path_of(access, binding) if binding.imported is not None else None
        parts = path.split(".") if path else []
        for end in range(max(len(parts) - len(access.attributes), 2), len(parts) + 1):
            yield ".".join(parts[:end])
