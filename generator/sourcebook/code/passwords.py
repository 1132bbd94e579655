"""Which lines of a file hold a password: those of headers and of file formats that leave no doubt.

A password has no form of its own, so it is told by where it stands: in the header of a request, in base64; in `.npmrc`,
`.netrc` or a section of `.pypirc`. What is quoted or called, or says itself that it is none, is code or a placeholder.
"""

from __future__ import annotations

import re
from base64 import b64decode, b64encode
from collections.abc import Iterator, Sequence

FEWEST_CHARACTERS = 8
"""Different ones in a secret that is no placeholder."""


def _within_base64(text: bytes) -> str:
    """Return an expression of a text in base64, wherever it stands in what was encoded.

    Source: https://datatracker.ietf.org/doc/html/rfc4648#section-4 (four characters hold three bytes).
    """
    forms = []
    for before in range(3):
        encoded = b64encode(bytes(before) + text).decode()
        # The characters at both ends hold bits of what stands beside the text.
        forms.append(encoded[-(-before * 8 // 6) : (before + len(text)) * 8 // 6])
    return "|".join(map(re.escape, forms))


_TOKEN_USER = re.compile(rf"(?:{_within_base64(b'x-access-token:')})([A-Za-z0-9+/_-]{{20,}})")
"""The name beside which GitHub takes a token. Source: actions/checkout, `git-auth-helper.ts`."""
_PAIR = re.compile(
    r"""authorization["'\])]{0,3}\s{0,9}[:=,]\s{0,9}["']?basic\s{1,9}([A-Za-z0-9+/_-]{8,}={0,2})"""
    r"""|//[^\s:]{1,300}:_auth\s{0,9}=\s{0,9}["']?([A-Za-z0-9+/_-]{8,}={0,2})"""
    r"""|^\s*"auth"\s{0,9}:\s{0,9}"([A-Za-z0-9+/_-]{8,}={0,2})""",
    re.IGNORECASE,
)
"""Name and password in base64: a header (RFC 7617), and the files of npm and Docker that are made of it."""
_NPM = re.compile(
    r"//[^\s:]{1,300}:_authToken\s{0,9}=\s{0,9}[\"']?(\S{16,})|^\s*_authToken\s{0,9}=\s{0,9}(\S{16,})\s*$"
)
_LONGEST_LINE = 1_000
"""Characters of a line that is read as one of `.netrc` or of a section."""
_MACHINE = re.compile(r"""\bmachine\s+\S+(?:\s+(?:login|account)\s+\S+){0,2}(?:\s+password\s+([^\s\\"']+))?""")
_MACHINE_NEXT = re.compile(r"\s*(?:(?:login|account)\s+\S+\s*)*(?:password\s+(\S+)\s*)?(?:login\s+\S+\s*)?")
_SECTION = re.compile(r"\[[\w.:-]+\]\s*")
_ENTRY = re.compile(r"([A-Za-z][\w-]*)\s*[:=]\s*(\S*)\s*|\s*(?:[#;].*)?")
_USER_KEYS = frozenset({"username", "user", "login", "repository"})
_PASSWORD_KEYS = frozenset({"password", "passwd"})
_PLACEHOLDER = re.compile(
    r"pass|secret|token|example|change|your|placeholder|gX1fBat3bV|[\s$%{}<>()\[\]\"'`*]", re.IGNORECASE
)
"""What says of itself that it is none, is quoted or called, or is the example of RFC 6749."""


def find_passwords(lines: Sequence[str]) -> Iterator[tuple[int, str]]:
    """Yield the lines of a file that hold a password or an unnamed token, each with what it looks like.

    Args:
        lines: All of the file, without their ends: most formats are known by the lines before.
    """
    for lineno, line in enumerate(lines, start=1):
        folded = line.lower()
        if any(len(set(found[1])) >= FEWEST_CHARACTERS for found in _TOKEN_USER.finditer(line)):
            yield lineno, "a token in base64"
        elif "auth" in folded and any(_is_pair(found[found.lastindex or 0]) for found in _PAIR.finditer(line)):
            yield lineno, "a password in base64"
        elif "_authtoken" in folded and any(_is_password(found[1] or found[2]) for found in _NPM.finditer(line)):
            yield lineno, "a token of npm"
    bounded = [line if len(line) <= _LONGEST_LINE else "?" for line in lines]
    yield from _netrc_passwords(bounded)
    yield from _section_passwords(bounded)


def _is_password(text: str | None) -> bool:
    """Return whether a text that stands where a password does is one, and no placeholder or code."""
    return text is not None and len(set(text)) >= FEWEST_CHARACTERS and not _PLACEHOLDER.search(text)


def _is_pair(encoded: str) -> bool:
    try:
        text = b64decode(encoded.rstrip("=") + "=" * (-len(encoded.rstrip("=")) % 4)).decode("utf-8")
    except ValueError:
        return False
    _, colon, password = text.partition(":")
    return bool(colon) and text.isprintable() and _is_password(password)


def _netrc_passwords(lines: Sequence[str]) -> Iterator[tuple[int, str]]:
    """Yield the passwords of `.netrc`: in the line of their machine, or in those below it."""
    is_open = False
    for lineno, line in enumerate(lines, start=1):
        if found := _MACHINE.search(line):
            password, is_open = found[1], not line[found.end() :].strip() and line.lstrip().startswith("machine")
        elif is_open and (found := _MACHINE_NEXT.fullmatch(line)):
            password = found[1]
        else:
            password, is_open = None, False
        if _is_password(password):
            yield lineno, "a password of .netrc"


def _section_passwords(lines: Sequence[str]) -> Iterator[tuple[int, str]]:
    """Yield the passwords of sections that name a user too, as in `.pypirc`: nothing else stands in these."""
    waiting: list[int] = []
    has_section = has_user = False
    for lineno, line in enumerate([*lines, "[end]"], start=1):
        entry = _ENTRY.fullmatch(line) if has_section else None
        if entry is None:
            yield from ((at, "a password of .pypirc") for at in waiting if has_user)
            waiting, has_user, has_section = [], False, _SECTION.fullmatch(line) is not None
        elif entry[1]:
            has_user = has_user or entry[1].lower() in _USER_KEYS
            if entry[1].lower() in _PASSWORD_KEYS and _is_password(entry[2]):
                waiting.append(lineno)
