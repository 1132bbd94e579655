"""Files of git repositories by the repository's own address: `git+https://host/repo.git@REV#path`.

The form is pip's, with the file's path in place of `#egg=`. Everything that git could take for an option, another
transport or a wildcard is refused here, long before git is asked: a part that begins with `-`, `ext::` and other
helpers, and characters that git does not allow in the name of a ref.

Sources: https://pip.pypa.io/en/stable/topics/vcs-support/ (the form) and
https://git-scm.com/docs/git-check-ref-format (names of refs).
"""

from __future__ import annotations

import re
from pathlib import PurePosixPath

from sourcebook.errors import ReferenceSyntaxError
from sourcebook.model.codes import Code
from sourcebook.model.reference import GitReference
from sourcebook.model.whole_source import WholeRepository
from sourcebook.references.forms import (
    LINES_FRAGMENT,
    is_invisible,
    parse_host,
    parse_segments,
    refuse_bad_escapes,
    show_hint,
)

GIT_FORM = "expected 'git+https://HOST/REPOSITORY.git@REVISION#path.py'"

_SCHEMES = ("https", "http", "ssh", "file")
_USER = re.compile(r"[A-Za-z0-9_][A-Za-z0-9._-]*")
_FOLDER = re.compile(r"[A-Za-z0-9._~+][A-Za-z0-9._~+ -]*")
_NOT_IN_REF = re.compile(r"\.\.|@\{|[ ~^:?*\[\\]|//|/\.|\.lock(/|$)|[./]$|^[/.-]")


def parse_git_url(text: str) -> GitReference:
    """Read a source that begins with `git+`."""
    repository = parse_git_repository(text)
    if repository.revision is None:
        raise ReferenceSyntaxError(f"{text!r} names no revision", hint=f"{GIT_FORM}: a commit, a tag or a branch")
    return GitReference(
        scheme=repository.scheme,
        location=repository.location,
        revision=repository.revision,
        path=_parse_path(text.partition("#")[2], text),
    )


def parse_git_repository(text: str) -> WholeRepository:
    """Read the repository of a source that begins with `git+`, at its default branch where no revision is named.

    Raises:
        ReferenceSyntaxError: Saying what was expected.
    """
    scheme, _, rest = text.partition("://")
    scheme = scheme[len("git+") :].lower()
    if scheme not in _SCHEMES:
        raise ReferenceSyntaxError(
            f"{text!r} names no way to a repository that may be taken",
            hint="'git+https', and where sourcebook.toml allows them 'git+ssh' and 'git+file'",
        )
    host, _, below = rest.partition("#")[0].partition("/")
    # At the first one: the name of a tag may hold more, as `@scope/package@1.0` does.
    folders, _, revision = below.partition("@")
    location = f"{_parse_server(host, scheme, text)}/{_parse_folders(folders, text)}"
    return WholeRepository(
        scheme=scheme, location=location, revision=_parse_revision(revision, text) if revision else None
    )


def _parse_server(host: str, scheme: str, text: str) -> str:
    """Return user, host and port; a user only for ssh, and never a password."""
    if scheme == "file":
        if host:
            raise ReferenceSyntaxError(f"{text!r} names a host, a file has none", hint="three slashes: 'git+file:///…'")
        return ""
    user, at, name = host.rpartition("@")
    if at and (scheme != "ssh" or not _USER.fullmatch(user)):
        raise ReferenceSyntaxError(
            f"the address holds a user or a password: {name!r} is asked without",
            hint="tokens come from the environment or from .netrc, never from a page",
            code=Code.SECRET_ADDRESS,
        )
    return f"{user}{at}{parse_host(name, scheme=scheme, text=text)}"


def _parse_folders(folders: str, text: str) -> str:
    parts = folders.removesuffix("/").split("/")
    for part in parts:
        if not _FOLDER.fullmatch(part) or part in (".", "..") or part != part.strip():
            raise ReferenceSyntaxError(f"{part!r} in {text!r} is not part of a repository's address", hint=GIT_FORM)
    return "/".join(parts)


def _parse_revision(revision: str, text: str) -> str:
    if _NOT_IN_REF.search(revision) or any(is_invisible(char) for char in revision):
        raise ReferenceSyntaxError(
            f"{revision!r} in {text!r} is not the name of a commit, tag or branch",
            hint=GIT_FORM,
        )
    return revision


def _parse_path(path: str, text: str) -> PurePosixPath:
    path, _, fragment = path.partition("#")
    if not path:
        raise ReferenceSyntaxError(f"{text!r} names no file of the repository", hint=GIT_FORM)
    lines = next((part for part in (path, fragment) if LINES_FRAGMENT.fullmatch(part)), None)
    if lines is not None or fragment:
        raise ReferenceSyntaxError(
            f"the address of a repository cannot name lines: {'#' + (lines or fragment)!r} in {text!r}",
            hint=show_hint(lines) if lines else GIT_FORM,
        )
    refuse_bad_escapes(path, text=text)
    return PurePosixPath(*parse_segments(path.split("/"), text=text))
