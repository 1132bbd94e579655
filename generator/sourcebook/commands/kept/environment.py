"""What a build has read, as it was then: files by what the system says of them, those of the project by their bytes."""

from __future__ import annotations

import hashlib
import os
import sys
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any, Self

from sourcebook.commands.kept.observing import Observed, Seen, absolute, names_of, state_of
from sourcebook.sources.store.plain_files import OddFileError, open_file


@dataclass(frozen=True, slots=True, kw_only=True)
class Environment:
    """Files and folders that a build has read."""

    files: Mapping[str, Seen] = field(default_factory=dict)
    """Each that was read: what it was, and the digest of its bytes where it belongs to the project, else nothing."""
    folders: Mapping[str, Seen] = field(default_factory=dict)
    """Each that was listed: what it was, and the digest of the names in it where it belongs to the project."""

    @classmethod
    def parse(cls, read: Mapping[str, Any]) -> Self:
        """Return what was written as JSON."""
        return cls(
            files={path: (tuple(state), kept) for path, (state, kept) in read["files"].items()},
            folders={path: (tuple(state), kept) for path, (state, kept) in read["folders"].items()},
        )

    def is_same(self, *, apart: Collection[Path]) -> bool:
        """Tell whether everything is as it was.

        Args:
            apart: Folders that do not count where they lie in another: those that builds themselves fill.
        """
        without = frozenset(map(absolute, apart))
        return all(_is_same(path, kept, digest_of) for path, kept in self.files.items()) and all(
            _is_same(path, kept, partial(names_of, without=without)) for path, kept in self.folders.items()
        )

    def without(self, is_covered: Callable[[str], bool]) -> Self:
        """Return it without the files and folders of whose absolute paths `is_covered` is true."""
        return type(self)(
            files={path: seen for path, seen in self.files.items() if not is_covered(path)},
            folders={path: seen for path, seen in self.folders.items() if not is_covered(path)},
        )


def environment_of(
    noted: Observed, *, root: Path, before: Environment, without: Callable[[str], bool] = lambda path: False
) -> Environment:
    """Return what a build that has just ended has read, the modules of the program among it.

    Args:
        noted: What it did.
        root: The project, whose files are compared by their bytes.
        before: What was read for those parts of earlier builds that it took over.
        without: Tells which absolute paths do not count.
    """
    modules = {absolute(path) for one in list(sys.modules.values()) if (path := getattr(one, "__file__", None))}
    ours = f"{absolute(root)}{os.sep}"
    files = {
        path: (state_of(path), digest_of(path) if path.startswith(ours) else "")
        for path in noted.files.keys() | (modules - before.files.keys())
        if not without(path)
    }
    folders = {
        path: (state_of(path), names_of(path, without=noted.apart) if f"{path}{os.sep}".startswith(ours) else "")
        for path in noted.folders
        if not without(path)
    }
    # What was not read again counts as it was when it was.
    kept = before.without(without)
    return Environment(files={**kept.files, **files}, folders={**kept.folders, **folders})


def digest_of(path: str) -> str:
    """Return the digest of a file's bytes: SHA-256, lowercase hex; of what cannot be read, why."""
    try:
        # A pipe in place of a file that was read would be waited for without an end.
        with open_file(Path(path), root=None) as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except (OSError, OddFileError) as error:
        return type(error).__name__


def _is_same(path: str, kept: Seen, digest: Callable[[str], str]) -> bool:
    state, kept_digest = kept
    return state_of(path) == state or (kept_digest != "" and digest(path) == kept_digest)
