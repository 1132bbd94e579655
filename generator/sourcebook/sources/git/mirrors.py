"""Find the copy of a forge's repository that settings name, on this disk or on a server.

Owner and name come from pages: they fill in parts of a path and never lead out of them. A folder is found by either
case of its letters, as the forges find repositories, and one that is not there is no copy: the forge is asked then.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from urllib.parse import quote, unquote

from sourcebook.model.reference import GitReference
from sourcebook.settings.values import Mirror


def find_mirror(mirrors: Sequence[Mirror], reference: GitReference) -> GitReference | Path | None:
    """Return what is asked in place of a repository: another one, or a folder; None for the repository itself.

    Args:
        mirrors: Of the settings.
        reference: By the address of the forge.
    """
    for mirror in mirrors:
        if not reference.url.lower().startswith(f"{mirror.url.lower()}/"):
            continue
        owner, _, name = unquote(reference.url[len(mirror.url) + 1 :]).rstrip("/").rpartition("/")
        owner = "/".join(filter(None, (mirror.owner, owner)))
        name = name[: -len(".git")] if name.lower().endswith(".git") else name
        parts = (*owner.split("/"), name)
        if any(part in ("", ".", "..") or "\\" in part or not part.isprintable() for part in parts):
            return None
        if "://" in mirror.pattern:
            # `format` would take braces of a name for fields.
            filled = mirror.pattern.replace("{owner}", quote(owner)).replace("{name}", quote(name))
            scheme, _, location = filled.partition("://")
            return replace(reference, scheme=scheme, location=location)
        if (folder := _find_folder(mirror.pattern, owner, name)) is not None:
            return folder
    return None


def _find_folder(pattern: str, owner: str, name: str) -> Path | None:
    folder = Path(Path(pattern).anchor)
    for part in Path(pattern).parts[1:]:
        filled = part.replace("{owner}", owner).replace("{name}", name)
        for step in filled.split("/"):
            found = _find_entry(folder, step) if filled != part else folder / step
            if found is None:
                return None
            folder = found
    return folder if folder.is_dir() else None


def _find_entry(folder: Path, name: str) -> Path | None:
    """Return the entry of a folder by a name in any case: the one written exactly so where it is there."""
    if (folder / name).exists():
        return folder / name
    try:
        found = sorted(path for path in folder.iterdir() if path.name.casefold() == name.casefold())
    except OSError:
        return None
    return found[0] if found else None
