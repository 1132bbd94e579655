"""Everything an author or operator can mend, as one tree of errors.

    SourcebookError
    ├── FaultGroup                  several faults reported together
    ├── FrontMatterError            the head of a page
    ├── BlockError                  an example block or an item of `examples:`
    │   └── NothingToShowError      a long file in which nothing is selected or marked
    ├── ReferenceSyntaxError        a source that cannot be read
    │   └── AbsolutePathError       a path that begins at the root of a disk
    ├── SettingsError               sourcebook.toml, corpus.toml or the environment (exit code 2)
    ├── ArgumentError               what a command line names is not there (exit code 2)
    ├── LockfileError               examples.lock or corpus.lock
    │   └── UnlockedError           a source that the lock does not have, where nothing may be resolved
    ├── FetchError                  a server that does not answer, or answers wrongly
    │   ├── HostNotAllowedError     a host outside the list, or a private address
    │   ├── RevisionNotFoundError   no such release, branch, tag or commit
    │   ├── PathNotFoundError       no such file at that revision
    │   └── DigestMismatchError     bytes that are not those of the lock or the index
    ├── CacheError                  the cache folder cannot be used
    ├── ContentError                bytes that are not text, too large, or hold a secret
    ├── SourceSyntaxError           a file that does not parse
    ├── SymbolNotFoundError         a symbol or definition that is not there
    ├── RegionNotFoundError         a region, range or pattern that is not there
    └── AddressError                two pages with one address, or a title that cannot be one

`sources` has a few narrower ones, which it handles itself. Everything else is a bug and keeps its traceback. A message
says what is wrong, `hint` how to mend it; the place is added on the way out by the caller that knows the page, with
`at()`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from copy import copy
from difflib import get_close_matches

from sourcebook.errors.passwords import without_passwords
from sourcebook.model.codes import Code
from sourcebook.model.place import Location
from sourcebook.model.warned import told


class SourcebookError(Exception):
    """A fault that an author or operator can mend.

    Args:
        message: What is wrong, without a place; may hold several lines.
        hint: How to mend it; None when the message says it all.
        location: Where; usually added later by `at()`.
        code: What kind of fault it is, where that is narrower than what its class says.
    """

    code: Code = Code.CONTENT
    """What kind of fault it is: the register explains it."""

    def __init__(
        self, message: str, *, hint: str | None = None, location: Location | None = None, code: Code | None = None
    ):
        # Here, where every message passes: what somebody wrote is repeated in a hundred of them.
        self.message = without_passwords(message)
        self.hint = without_passwords(hint) if hint else hint
        self.location = location
        if code is not None:
            self.code = code
        super().__init__(self.message)

    def __str__(self) -> str:
        return told(self.message, hint=self.hint, location=self.location)

    def __reduce__(self) -> tuple[object, ...]:
        # Not by its class's `__init__`: kinds of faults take different arguments.
        return (type(self).__new__, (type(self), *self.args), dict(self.__dict__))


class FaultGroup(SourcebookError):
    """Several faults, reported together and sorted by place.

    Its text is that of all faults, one below the other.
    """

    def __init__(self, faults: Sequence[SourcebookError]):
        super().__init__(f"{len(faults)} faults")
        self._faults = tuple(flatten(faults))

    @property
    def faults(self) -> tuple[SourcebookError, ...]:
        """The single faults, sorted by place (which may have been added after the group was made)."""
        return tuple(sorted(self._faults, key=_place))

    def __str__(self) -> str:
        return "\n".join(str(fault) for fault in self.faults)


def flatten(faults: Sequence[SourcebookError]) -> list[SourcebookError]:
    """Return the faults with those of groups in place of the groups."""
    return [single for fault in faults for single in (fault.faults if isinstance(fault, FaultGroup) else (fault,))]


def _place(fault: SourcebookError) -> tuple[str, int, str]:
    if fault.location is None:
        return ("", 0, fault.message)
    return (str(fault.location.path), fault.location.lineno or 0, fault.message)


class FrontMatterError(SourcebookError):
    """The head of a page cannot be read."""

    code = Code.HEAD


class BlockError(SourcebookError):
    """An example block, or an item of `examples:`, is not well formed."""

    code = Code.EXAMPLE


class NothingToShowError(BlockError):
    """A file is too long to be shown whole, and nothing in it is selected or marked."""

    code = Code.NOTHING_TO_SHOW


class ReferenceSyntaxError(SourcebookError):
    """A source is not in one of the forms that name a file."""

    code = Code.SOURCE


class AbsolutePathError(ReferenceSyntaxError):
    """A source is a path that begins at the root of a disk: who knows where the project lies may know what is meant.

    Attributes:
        path: As it was written.
    """

    def __init__(self, message: str, *, path: str, hint: str):
        super().__init__(message, hint=hint)
        self.path = path


class SettingsError(SourcebookError):
    """`sourcebook.toml`, `corpus.toml` or an environment variable is wrong."""

    code = Code.SETTINGS


class ArgumentError(SourcebookError):
    """A command line names a source that no page has."""


class LockfileError(SourcebookError):
    """`examples.lock` or `corpus.lock` cannot be read, or does not fit."""

    code = Code.LOCK


class UnlockedError(LockfileError):
    """A source is not in the lock, and nothing may be resolved."""

    code = Code.UNLOCKED


class FetchError(SourcebookError):
    """A server does not answer, or not as it should."""

    code = Code.SERVER


class HostNotAllowedError(FetchError):
    """A host is not on the list, or its address is a private one."""

    code = Code.HOST


class RevisionNotFoundError(FetchError):
    """There is no such release, branch, tag or commit."""

    code = Code.REVISION


class PathNotFoundError(FetchError):
    """There is no such file at that revision."""

    code = Code.PATH


class DigestMismatchError(FetchError):
    """The bytes are not those that the lock or the index names.

    Attributes:
        expected, actual: SHA-256, lowercase hex.
    """

    code = Code.DIGEST

    def __init__(self, message: str, *, expected: str, actual: str, hint: str | None = None):
        super().__init__(message, hint=hint)
        self.expected = expected
        self.actual = actual


class CacheError(SourcebookError):
    """The cache folder cannot be read or written."""

    code = Code.CACHE


class ContentError(SourcebookError):
    """A file is not text, is too large to show, or holds what looks like a secret."""


class SourceSyntaxError(SourcebookError):
    """A file cannot be parsed in its language."""

    code = Code.SYNTAX


class SymbolNotFoundError(SourcebookError):
    """A symbol is not used, or a definition is not there."""

    code = Code.USE


class RegionNotFoundError(SourcebookError):
    """A region, a line range or a text is not in the file."""

    code = Code.REGION


class AddressError(SourcebookError):
    """Two pages would have one address."""

    code = Code.ADDRESS


@contextmanager
def at(location: Location) -> Iterator[None]:
    """Add a place to the faults that leave the block without one."""
    try:
        yield
    except SourcebookError as error:
        for fault in flatten([error]):
            if fault.location is None:
                fault.location = location
        raise


@contextmanager
def collecting(faults: list[SourcebookError]) -> Iterator[None]:
    """Append the fault that ends the block to `faults`, and go on behind it."""
    try:
        yield
    except SourcebookError as error:
        faults.extend(flatten([error]))


def own_copy(error: SourcebookError, location: Location | None = None) -> SourcebookError:
    """Copy a fault that several places share, so that each can be given a place of its own.

    Args:
        error: A single fault; its copy has the same class and attributes.
        location: The place of the copy; by default that of the fault.
    """
    copied = copy(error)
    if location is not None:
        copied.location = location
    return copied


def raise_faults(faults: Sequence[SourcebookError]) -> None:
    """Raise what was gathered: nothing, the one fault, or a group."""
    if len(faults) == 1:
        raise faults[0]
    if faults:
        raise FaultGroup(faults)


def nearest(name: str, choices: Sequence[str], *, cutoff: float = 0.5) -> str | None:
    """Return the choice most like `name`, compared without case, or None when none is near.

    Args:
        name: What was written.
        choices: What might be meant.
        cutoff: Likeness from which a choice is near: 0 to 1.
    """
    by_lower = {choice.lower(): choice for choice in sorted(choices)}
    matches = get_close_matches(name.lower(), sorted(by_lower), n=1, cutoff=cutoff)
    return by_lower[matches[0]] if matches else None
