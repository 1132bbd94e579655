"""Import modules and write down what is there: the truth that names read from text are held against.

Run by the Python of a venv that has the releases, in a process without network; it imports nothing of ours. Given is
a line of JSON, `{"library": ..., "modules": [...]}`; written is one, by module that could be imported: its names,
whether it makes names by a `__getattr__`, and the classes it offers with their members.
"""

from __future__ import annotations

import contextlib
import importlib
import inspect
import io
import json
import os
import socket
import sys
import warnings
from types import ModuleType


def names_of(thing: object) -> list[str]:
    """Return what `dir` tells and can be had."""
    found = []
    for name in dir(thing):
        try:
            getattr(thing, name)
        except BaseException:
            continue
        if name.isidentifier():
            found.append(name)
    return sorted(set(found))


def classes_of(module: ModuleType, library: str, seen: set[int]) -> dict[str, object]:
    """Return the classes that a module is the first to offer: their members, and whether all bases are own."""
    found: dict[str, object] = {}
    for name, thing in sorted(vars(module).items()):
        if not isinstance(thing, type) or id(thing) in seen or not name.isidentifier():
            continue
        if str(getattr(thing, "__module__", "")).partition(".")[0] == library.partition(".")[0]:
            seen.add(id(thing))
            kinds = [*inspect.getmro(thing), *inspect.getmro(type(thing))]
            known = (library.partition(".")[0], "builtins", "abc")
            is_own = all(str(kind.__module__).partition(".")[0] in known for kind in kinds)
            found[name] = {"members": names_of(thing), "own": is_own}
    return found


def refuse(*_: object) -> None:
    """Stand for every way to a network, where the process has not been cut off from it."""
    raise OSError("no network")


def main() -> None:
    """Answer one request."""
    socket.socket.connect = socket.socket.connect_ex = socket.getaddrinfo = refuse  # type: ignore[assignment, method-assign]
    asked = json.loads(sys.stdin.readline())
    out = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)
    seen: set[int] = set()
    answer = {}
    with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
        warnings.simplefilter("ignore")
        modules = {}
        for path in asked["modules"]:
            sys.argv = [path]
            with contextlib.suppress(BaseException):
                modules[path] = importlib.import_module(path)
        for path, module in modules.items():
            with contextlib.suppress(Exception):
                answer[path] = {
                    "names": names_of(module),
                    "lazy": "__getattr__" in vars(module) or type(module) is not ModuleType,
                    "classes": classes_of(module, asked["library"], seen),
                }
    json.dump(answer, out, sort_keys=True)
    out.close()
    os._exit(0)


if __name__ == "__main__":
    main()
