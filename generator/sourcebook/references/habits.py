"""Addresses as people have them at hand, each of which names something else than a file: told with what to write.

A clone address, a gist, a requirement with `==`, a package URL without its `#`. That they are no sources is known by
their form alone; which hosts may be asked is for others to say.
"""

from __future__ import annotations

import re

from sourcebook.errors import ReferenceSyntaxError

_SSH = re.compile(r"(?:ssh://)?git@(?P<host>[\w.-]+)[:/](?P<path>[\w./~-]+?)(?:\.git)?/?(?P<rest>[@#].*)?")
_GIT = re.compile(r"git://(?P<host>[\w.-]+)/(?P<path>[\w./~-]+?)(?:\.git)?/?(?P<rest>[@#].*)?")
_GIST = re.compile(r"https?://gist\.(?P<host>[^/]+)/(?P<path>[\w-]+/[0-9a-f]+)/?(?:[#?].*)?")
_FILE = re.compile(r"file:/+(?P<path>.+)", re.IGNORECASE)
_KEY = re.compile(r"(?:source|file|path|url)(?:[:=\uff1a]| [=:\uff1a])\s*(?P<value>\S.*)", re.IGNORECASE)
_PROJECT = r"(?P<name>[A-Za-z0-9][A-Za-z0-9._-]*)"
_VERSION = r"(?P<version>[0-9][A-Za-z0-9.!+]*)"
_REQUIREMENT = re.compile(rf"(?:pkg:(?://)?(?:pypi/)?|pypi:)?{_PROJECT} ?={{2,3}} ?{_VERSION}[#/](?P<path>.+)")
_NO_MARK = re.compile(rf"pkg:(?://)?pypi/{_PROJECT}@{_VERSION}/(?P<path>[^?#]+)")
_AT_LINE = re.compile(r"(?P<address>(?:(?:pkg:|git\+)[^#]+#)?[^:#\s]+\.\w+):(?P<lineno>[0-9]+)(?::[0-9]+)?:?")
"""As `sourcebook uses`, compilers and `grep` name it."""
_NO_TYPE = re.compile(rf"(?:pkg:(?://)?|pypi:/*|pip:/*)?{_PROJECT}@{_VERSION}[#/](?P<path>.+)")


def refuse_habits(text: str) -> None:
    """Refuse an address that is a habit.

    Args:
        text: A source as written, without white space around it.

    Raises:
        ReferenceSyntaxError: With what to write in its place.
    """
    for pattern, what, hint in _HABITS:
        if match := pattern.fullmatch(text):
            raise ReferenceSyntaxError(f"{text!r} {what}", hint=hint.format(**match.groupdict()))


_CLONE_HINT = (
    "paste the page of the file, 'https://{host}/{path}/blob/REVISION/path.py', "
    "or write 'git+https://{host}/{path}.git@REVISION#path.py'"
)
_PURL_HINT = "write 'pkg:pypi/{name}@{version}#{path}'"
_HABITS = (
    (_SSH, "is the address by which a repository is cloned, not a file", _CLONE_HINT),
    (_GIT, "is the address by which a repository is cloned, not a file", _CLONE_HINT),
    (
        _GIST,
        "is the page of a gist, not a file",
        "paste the address of its button `Raw`, and name that host in `hosts` of sourcebook.toml; "
        "or copy the file into the project",
    ),
    (
        _FILE,
        "is the address of a file on one machine",
        "write a file of this project relative to the folder of mkdocs.yml, with '/'",
    ),
    (_KEY, "has no ': ' behind its key", "write 'source: {value}'"),
    (
        _AT_LINE,
        "names a line behind the file",
        "write '{address}' alone; to mark that line, write `mark: {{lines: \"{lineno}\"}}` below it",
    ),
    (_REQUIREMENT, "names its version as a requirement does", _PURL_HINT),
    (_NO_MARK, "has no '#' before the path", _PURL_HINT),
    (_NO_TYPE, "is no package URL", _PURL_HINT),
)
"""Patterns, what each is, and what to write."""
