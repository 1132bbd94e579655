"""What a worker makes once to look through the corpus: the names of the libraries, and the way to each project."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

from sourcebook.commands.files_to_search import PYTHON_SUFFIXES
from sourcebook.corpus.jobs import Job
from sourcebook.corpus.mining import mine_tree
from sourcebook.corpus.subjects import Subject, narrowed
from sourcebook.errors import ContentError, SourcebookError, raise_faults
from sourcebook.exports.public import imported_roots, public_symbols
from sourcebook.marks.python.inference.modules import Modules
from sourcebook.marks.python.name_table import NameTable, name_table
from sourcebook.model.corpus import OPT_OUT_MARKER
from sourcebook.model.reference import Library
from sourcebook.model.use_row import UseRow
from sourcebook.pins.lock_text import Lock
from sourcebook.planning.declarations import Declarations
from sourcebook.settings.reading import cache_in, tokens_in
from sourcebook.sources.session import Sources
from sourcebook.sources.store.secret import load_secret


def library_names(libraries: Sequence[Library], sources: Sources) -> tuple[NameTable, Modules]:
    """Return all public names of libraries, and their modules.

    Args:
        libraries: Those of the settings, stubs among them.
        sources: Give their releases.

    Raises:
        SourcebookError: When the release of one cannot be had or read.
    """
    # By sources of their own: all that they hold of the libraries would be held on to, and is in the table now.
    reading = sources.with_pins(())
    exports = {library.name: reading.exports(library) for library in libraries if not library.is_stubs}
    table = name_table(
        (symbol for name, found in exports.items() for symbol in public_symbols(found, name)),
        {name.partition(".")[0]: imported_roots(found) for name, found in exports.items()},
    )
    declarations = Declarations(libraries, sources)
    return table, Modules(declarations, declarations.has)


class CorpusFinder:
    """Finds the uses of all public names of the libraries in one project after another.

    Args:
        job: The run. Tokens, the cache and the secret of kept results are those of this process's environment.
    """

    def __init__(self, job: Job):
        settings = replace(
            job.settings,
            cache=cache_in(os.environ, job.settings.root) or job.settings.cache,
            tokens=tokens_in(os.environ),
            secret=load_secret(os.environ, ci=job.settings.ci),
            locked=True,
        )
        self._sources = Sources(settings, Lock(pins=job.libraries))
        self._table, self._modules = library_names(settings.libraries, self._sources)

    def rows(self, subject: object, pass_over: Callable[[SourcebookError], None]) -> Iterator[UseRow]:
        """Yield the uses in a project.

        Args:
            subject: The project.
            pass_over: Called with the fault of each file that is too large.

        Raises:
            SourcebookError: When the project, or one of its archives, cannot be had or read.
        """
        assert isinstance(subject, Subject)
        told: list[SourcebookError] = []
        suffixes = (*PYTHON_SUFFIXES, OPT_OUT_MARKER)
        with self._sources.open_trees(subject.whole, suffixes=suffixes, tell=told.append) as trees:
            for tree in narrowed(trees, subject):
                yield from mine_tree(tree, self._table, self._modules)
        raise_faults([fault for fault in told if not isinstance(fault, ContentError)])
        for fault in told:
            pass_over(fault)
