"""Run git so that it obeys nobody but us: no settings, hooks, prompts or programs of anybody else.

The environment is made anew: nothing of the user's is in it but where programs lie, proxies, certificates and, for ssh,
the agent. All settings travel in it too, so that no secret stands in a command line. Every way to a server is closed
but the one that is asked for, redirects and lazy fetching included. Nothing is checked out, so that neither attributes,
filters, submodules nor links of a repository mean anything.

Sources: https://git-scm.com/docs/git (environment variables), https://git-scm.com/docs/git-config.
"""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import IO

from sourcebook.errors import FetchError

_NEEDED = (2, 37)
"""The first version that can be told which address a host has (`http.curloptResolve`)."""
_KEPT = ("PATH", "SYSTEMROOT", "TMPDIR", "TEMP", "TMP")
_KEPT_FOR_SERVERS = (
    *("http_proxy", "https_proxy", "no_proxy", "all_proxy"),
    *("HTTPS_PROXY", "NO_PROXY", "ALL_PROXY"),
    "SSH_AUTH_SOCK",
)
_CERTIFICATES = ("REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE", "SSL_CERT_FILE")
_CLOSED = {
    "GIT_CONFIG_NOSYSTEM": "1",
    "GIT_CONFIG_SYSTEM": os.devnull,
    "GIT_CONFIG_GLOBAL": os.devnull,
    "GIT_ATTR_NOSYSTEM": "1",
    "GIT_NO_REPLACE_OBJECTS": "1",
    "GIT_NO_LAZY_FETCH": "1",
    "GIT_LITERAL_PATHSPECS": "1",
    "GIT_PROTOCOL_FROM_USER": "0",
    "GIT_TERMINAL_PROMPT": "0",
    "GIT_ASKPASS": "",
    "SSH_ASKPASS": "",
    "SSH_ASKPASS_REQUIRE": "never",
    "LC_ALL": "C",
}
_SETTINGS = (
    ("core.hooksPath", os.devnull),
    ("core.attributesFile", os.devnull),
    ("core.fsmonitor", "false"),
    ("core.askPass", ""),
    ("credential.helper", ""),
    ("fetch.recurseSubmodules", "false"),
    ("submodule.recurse", "false"),
    ("fetch.unpackLimit", "1"),
    ("pack.writeReverseIndex", "false"),
    # Larger files pass through git in pieces: otherwise it holds one of up to 512 MB whole, out of a small pack.
    ("core.bigFileThreshold", "1m"),
    # Of a signed commit `log` would run what the repository calls gpg.
    ("log.showSignature", "false"),
    ("gc.auto", "0"),
    ("maintenance.auto", "false"),
    ("http.followRedirects", "false"),
    ("protocol.version", "2"),
    ("protocol.allow", "never"),
)
_PAUSE = 0.02
"""Seconds between two looks at a running command."""


class GitError(Exception):
    """Git ended with a fault; its text is what git says, in one line."""


def run_git(
    arguments: Sequence[str],
    *,
    folder: Path,
    timeout: float,
    max_bytes: int,
    objects: Path | None = None,
    protocol: str | None = None,
    settings: Sequence[tuple[str, str]] = (),
    environ: Mapping[str, str] | None = None,
    stdin: bytes = b"",
    max_growth: int | None = None,
) -> bytes:
    """Run one command of git and return what it prints.

    Args:
        arguments: Of git; what comes from outside stands behind `--end-of-options`.
        folder: A bare repository of ours.
        timeout: Seconds until it is ended, with all it has started.
        max_bytes: Bytes of output that are too many.
        objects: Where its objects lie, when not in it.
        protocol: The one that may be used; None for no server at all.
        settings: More of git's settings; may hold secrets.
        environ: More variables; they win.
        stdin: What the command reads.
        max_growth: Bytes that the objects may grow meanwhile.

    Raises:
        GitError: When it fails.
        FetchError: When git is absent or too old, or the command is too slow or sends too much.
    """
    command = [find_git(), *arguments]
    objects = objects or folder / "objects"
    told = _environment(folder, objects, protocol=protocol, settings=settings, more=environ or {})
    # Files and no pipes: nothing has to be read while it runs, and what it prints can be measured.
    with tempfile.TemporaryFile() as given, tempfile.TemporaryFile() as output, tempfile.TemporaryFile() as errors:
        given.write(stdin)
        given.seek(0)
        # A session of its own, so that all it starts can be ended with it.
        process = subprocess.Popen(
            command, cwd=folder, env=told, stdin=given, stdout=output, stderr=errors, start_new_session=True
        )
        try:
            _wait(process, output, objects, timeout=timeout, max_bytes=max_bytes, max_growth=max_growth)
        finally:
            _end(process)
        output.seek(0)
        if process.returncode:
            raise GitError(_plain(errors))
        return output.read()


@cache
def find_git() -> str:
    """Return the path of git.

    Raises:
        FetchError: When it is not there, or too old.
    """
    program = shutil.which("git")
    hint = "install git {}.{} or newer".format(*_NEEDED)
    if program is None:
        raise FetchError("the program git is not found, which 'git+' sources need", hint=hint)
    kept = {name: os.environ[name] for name in _KEPT if name in os.environ}
    said = subprocess.run([program, "version"], env=kept | _CLOSED, capture_output=True, text=True, check=False).stdout
    number = re.search(r"(\d+)\.(\d+)", said)
    if number is None or (int(number[1]), int(number[2])) < _NEEDED:
        raise FetchError(f"git is too old for 'git+' sources: {said.strip()!r}", hint=hint)
    return program


def _environment(
    folder: Path,
    objects: Path,
    *,
    protocol: str | None,
    settings: Sequence[tuple[str, str]],
    more: Mapping[str, str],
) -> dict[str, str]:
    """Return all that git knows of the world; its settings too, since anybody can read a command line."""
    opened = [(f"protocol.{protocol}.allow", "always")] if protocol else []
    told = [*_SETTINGS, *opened, *settings]
    kept = _KEPT if protocol is None else (*_KEPT, *_KEPT_FOR_SERVERS)
    environ = {name: os.environ[name] for name in kept if name in os.environ}
    environ |= _CLOSED
    environ["HOME"] = environ["XDG_CONFIG_HOME"] = str(folder)
    environ["GIT_CEILING_DIRECTORIES"] = str(folder.parent)
    environ["GIT_DIR"] = str(folder)
    environ["GIT_OBJECT_DIRECTORY"] = str(objects)
    environ["GIT_ALLOW_PROTOCOL"] = protocol or ""
    authority = next((os.environ[name] for name in _CERTIFICATES if os.environ.get(name)), None)
    if authority is not None:
        environ["GIT_SSL_CAINFO"] = authority
    environ["GIT_CONFIG_COUNT"] = str(len(told))
    for number, (key, value) in enumerate(told):
        environ[f"GIT_CONFIG_KEY_{number}"] = key
        environ[f"GIT_CONFIG_VALUE_{number}"] = value
    return {**environ, **more}


def _wait(
    process: subprocess.Popen[bytes],
    output: IO[bytes],
    objects: Path,
    *,
    timeout: float,
    max_bytes: int,
    max_growth: int | None,
) -> None:
    """Wait for the end of a command, or raise what it does too much of."""
    began = looked = time.monotonic()
    size = _size(objects) if max_growth is not None else 0
    while True:
        with suppress(subprocess.TimeoutExpired):
            process.wait(_PAUSE)
            return
        now = time.monotonic()
        if now - began > timeout:
            raise FetchError(
                f"git takes longer than {timeout:g} seconds",
                hint="try again later, or raise `transfer_timeout` under [limits]",
            )
        if os.fstat(output.fileno()).st_size > max_bytes:
            raise FetchError(f"git prints more than {max_bytes} bytes", hint="name a smaller one")
        if max_growth is not None and now - looked > 0.5:
            looked = now
            if _size(objects) - size > max_growth:
                raise FetchError(
                    f"the repository sends more than {max_growth} bytes",
                    hint="raise `archive_bytes` under [limits], if the repository is meant",
                )


def _end(process: subprocess.Popen[bytes]) -> None:
    """End a command and all it has started."""
    if process.poll() is None:
        if sys.platform == "win32":  # pragma: no cover - another system, without groups of processes
            process.kill()
        else:
            with suppress(ProcessLookupError, PermissionError):
                os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def _size(folder: Path) -> int:
    total = 0
    for path in folder.rglob("*"):
        with suppress(OSError):
            total += path.stat().st_size
    return total


def _plain(errors: IO[bytes]) -> str:
    """Return the line that says most of what git prints, without what it prefixes."""
    errors.seek(0)
    lines = errors.read(4000).decode("utf-8", "replace").splitlines()
    telling = [line for line in lines if line.startswith(("fatal:", "error:", "ERROR:"))] or lines
    text = " ".join((telling or ["no reason given"])[0].split())
    return "".join(char for char in text if char.isprintable())[:300]
