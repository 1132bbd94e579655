"""Which lines of a file look like secrets.

A secret in a public file is known to whoever looks for one, and showing it on one more page helps only them; of the
project's own files it may be news. What is looked for has a form of its own, so that ordinary code is left alone; a
token made of a few characters again and again is a placeholder. What has no such form is for `passwords` to tell.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from sourcebook.code.passwords import FEWEST_CHARACTERS, find_passwords

_TOKENS: tuple[tuple[str, str, re.Pattern[str]], ...] = tuple(
    (name, sign, re.compile(rf"(?<![A-Za-z0-9])(?:{pattern})"))
    for name, sign, pattern in (
        ("a token of GitHub", "gh", r"gh[pousr]_[A-Za-z0-9]{36,255}"),
        ("a token of GitHub", "github_pat_", r"github_pat_[A-Za-z0-9_]{60,255}"),
        ("a token of GitLab", "gl", r"gl(?:pat|ptt|dt|rt|oas)-[A-Za-z0-9_-]{20,255}"),
        ("an access key of AWS", "AKIA", r"AKIA(?![A-Z0-9]{9}EXAMPLE)[A-Z2-7]{16}(?![A-Za-z0-9])"),
        ("an access key of AWS", "ASIA", r"ASIA(?![A-Z0-9]{9}EXAMPLE)[A-Z2-7]{16}(?![A-Za-z0-9])"),
        ("an API key of Google", "AIza", r"AIza[A-Za-z0-9_-]{35}(?![A-Za-z0-9_-])"),
        ("a token of Slack", "xox", r"xox[abeoprs]-[0-9]{6,}[A-Za-z0-9-]{16,255}"),
        ("a secret key of Stripe", "k_live_", r"[rs]k_live_[A-Za-z0-9]{20,255}"),
        ("a token of a package index", "pypi-AgE", r"pypi-AgE[A-Za-z0-9_-]{60,1000}"),
        ("a token of npm", "npm_", r"npm_[A-Za-z0-9]{36}(?![A-Za-z0-9])"),
        ("an API key of SendGrid", "SG.", r"SG\.[A-Za-z0-9_-]{22}\.[A-Za-z0-9_-]{43}"),
        ("an API key of a model's provider", "sk-", r"sk-(?:ant|proj|svcacct)-[A-Za-z0-9_-]{40,500}"),
    )
)
"""What it is, a text that each has, and its form. Sources: the pages on token formats of each service's documentation.
"""
_KEY_BEGIN = re.compile(r"-----BEGIN (?:[A-Z0-9]+ )*PRIVATE KEY(?: BLOCK)?-----")
_KEY_END = re.compile(r"-----END (?:[A-Z0-9]+ )*PRIVATE KEY(?: BLOCK)?-----")
_KEY_BODY = re.compile(r"[A-Za-z0-9+/]{40}")
_KEY_LINES = 120
"""A key of 16,384 bits takes about as many."""


def find_secrets(lines: Sequence[str]) -> tuple[tuple[int, str], ...]:
    """Return the lines of a file that look like secrets, each with what it looks like, sorted.

    Args:
        lines: All of the file, without their ends: the middle of a key is known by its beginning.
    """
    found: dict[int, str] = {}
    for lineno, line in enumerate(lines, start=1):
        if "PRIVATE KEY" in line and _KEY_BEGIN.search(line):
            found |= dict.fromkeys(_key_linenos(lines, lineno), "a private key")
        for name, sign, pattern in _TOKENS:
            if sign in line and any(len(set(m[0])) >= FEWEST_CHARACTERS for m in pattern.finditer(line)):
                found.setdefault(lineno, name)
    for lineno, what in find_passwords(lines):
        found.setdefault(lineno, what)
    return tuple(sorted(found.items()))


def _key_linenos(lines: Sequence[str], begin: int) -> range:
    """Return the lines of a key that begins at a line; none when no key follows, as where code looks for one."""
    end = begin
    for lineno in range(begin, min(begin + _KEY_LINES, len(lines) + 1)):
        end = lineno
        if _KEY_END.search(lines[lineno - 1]):
            break
    # Code that looks for keys names their first line too, but holds no key.
    body = any(_KEY_BODY.search(line) for line in lines[begin - 1 : end])
    return range(begin, end + 1) if body else range(0)
