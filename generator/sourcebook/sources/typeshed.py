"""What the standard library declares: the stubs of typeshed, read as text from the package that carries them.

The package is found and never imported: it is data.

Source: https://github.com/python/typeshed, as `typeshed-client` ships it.
"""

from __future__ import annotations

from functools import cache
from importlib.util import find_spec
from pathlib import Path

from sourcebook.model.declared_module import DeclaredModule

_PACKAGE = "typeshed_client"
_DISTRIBUTION = "typeshed-client"


def standard_module(path: str) -> DeclaredModule | None:
    """Return what a module of the standard library declares; None for any other module.

    Args:
        path: Dotted path by which it is imported.
    """
    file = _stub_of(path)
    if file is None:
        return None
    return DeclaredModule(
        text=file.read_text("utf-8"),
        is_package=file.stem == "__init__",
        is_stub=True,
        origin=f"typeshed ({_DISTRIBUTION} {stubs_version()})",
    )


def is_standard_module(path: str) -> bool:
    """Tell whether the standard library declares a module, without reading it."""
    return _stub_of(path) is not None


def _stub_of(path: str) -> Path | None:
    folder = _folder()
    *above, name = path.split(".")
    for part in above:
        if not part.isidentifier() or part not in _names_in(folder):
            return None
        folder /= part
    names = _names_in(folder) if name.isidentifier() else frozenset()
    if name in names and (file := folder / name / "__init__.pyi").is_file():
        return file
    return folder / f"{name}.pyi" if f"{name}.pyi" in names else None


@cache
def _names_in(folder: Path) -> frozenset[str]:
    """Return what a folder holds: asked once of each, as thousands of paths are asked for that nobody declares."""
    return frozenset(file.name for file in folder.iterdir()) if folder.is_dir() else frozenset()


@cache
def stubs_version() -> str:
    """Return the version of the package that carries the stubs."""
    # Asking `importlib.metadata` takes as long as reading the stub of a large module, and says the same.
    begin, end = f"{_PACKAGE}-", ".dist-info"
    names = (path.name for path in _folder().parents[1].iterdir())
    found = [name for name in names if name.startswith(begin) and name.endswith(end)]
    if len(found) == 1:
        return found[0].removeprefix(begin).removesuffix(end)
    from importlib.metadata import version

    return version(_DISTRIBUTION)


@cache
def _folder() -> Path:
    spec = find_spec(_PACKAGE)
    assert spec is not None and spec.submodule_search_locations, "it is a dependency of ours"
    return Path(spec.submodule_search_locations[0]) / "typeshed"
