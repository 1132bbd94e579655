"""Leave passwords out of the addresses that a message repeats: messages end in the logs of a CI, for all to read.

What people write by mistake is rarely well-formed, so no address is parsed here: whatever stands where a password would
is taken for one. A message that hides too much can still be understood; one that hides too little cannot be taken back.
"""

from __future__ import annotations

import re

_HIDDEN = "***"
_TOKEN = re.compile(r"[\w-]{20}")
"""A token is often written in place of the user; the name of a user is hardly ever that long."""

_USER_INFO = re.compile(
    r"(?P<start>(?:https?|ssh|ftp):[\\/]{0,8}|[\\/]{2,8})"
    r"(?P<info>[^/?#\s]{1,1000}(?=@)"
    # A `/`, `?`, `#` or blank in a password ends the host for every parser: where no port follows, it is a password.
    # The counts bound the time that a text of nothing but beginnings takes.
    r"|[^/?#\s@:]{0,1000}:(?!\d*(?:[/?#\s'\"\\]|\Z))[^@'\"\n]{1,1000}(?:@[^/?#\s@]{1,1000})*(?=@))"
    # Without its scheme: only at the beginning of what is quoted, since a colon and an `@` stand in much else.
    r"|(?:\A|(?<=['\"]))(?!pkg:|mailto:)(?P<bare>[^\s:/@'\"]{1,64}:[^\s/@'\"]{1,200}(?=@[\w\[]))",
    re.IGNORECASE,
)


def without_passwords(text: str) -> str:
    """Return a text with `***` in place of each password in an address; the names of users stay.

    Args:
        text: A message, or an address in any state.
    """
    return _USER_INFO.sub(_hidden, text) if "@" in text else text


def _hidden(match: re.Match[str]) -> str:
    info = match["info"] or match["bare"]
    user, *password = re.split(r"(:|%3a)", info, maxsplit=1, flags=re.IGNORECASE)
    shown = _HIDDEN if _TOKEN.search(user) else user
    return f"{match['start'] or ''}{shown}{f'{password[0]}{_HIDDEN}' if password else ''}"
