"""Documentation sites of others, from source archives: the same with the plugin as without it.

`SOURCEBOOK_SITES` names a folder of source archives, such as `starlette-1.10.0.tar.gz`. Their text is read and nothing
of them is run: plugins but search, hooks, and extensions that are not installed or are set up by code are taken out,
and told with `-rP`. Each site is built twice without the plugin, so that what differs by itself is known, and once
with it.
"""

from __future__ import annotations

import os
import tarfile
import tomllib
from importlib.util import find_spec
from pathlib import Path, PurePosixPath
from typing import Any

import pytest
import yaml

from tests.projects import build, differing_files

FOLDER = os.environ.get("SOURCEBOOK_SITES")
ARCHIVES = sorted(Path(FOLDER).glob("*.tar.gz")) if FOLDER else []
SAME_DATE = {"SOURCE_DATE_EPOCH": "1700000000", "NO_MKDOCS_2_WARNING": "1"}
BY_CODE = "set up by code"

pytestmark = [pytest.mark.torture, pytest.mark.skipif(not ARCHIVES, reason="SOURCEBOOK_SITES names no archives")]


class _Loader(yaml.SafeLoader):
    """Takes what code would set up for a word."""


_Loader.add_multi_constructor("", lambda loader, suffix, node: BY_CODE)


def _unpack(archive: Path, root: Path) -> None:
    """Write the files of an archive below its one folder, no links among them."""
    with tarfile.open(archive) as tar:
        for member in tar:
            path = PurePosixPath(*PurePosixPath(member.name).parts[1:])
            data = tar.extractfile(member) if member.isfile() and ".." not in path.parts else None
            if data is not None:
                (root / path).parent.mkdir(parents=True, exist_ok=True)
                (root / path).write_bytes(data.read())


def _config_of(root: Path) -> tuple[dict[str, Any], list[str]]:
    """Return the site's configuration as far as it can be built, and what was taken out."""
    if (root / "mkdocs.yml").is_file():
        found: dict[str, Any] = yaml.load((root / "mkdocs.yml").read_text("utf-8"), _Loader)  # a safe one
    else:
        found = dict(tomllib.loads((root / "zensical.toml").read_text("utf-8"))["project"])
        found["nav"] = None
        found["markdown_extensions"] = list(found.get("markdown_extensions") or ())
    theme = found.get("theme") or {}
    name = theme.get("name", "material") if isinstance(theme, dict) else theme
    out: list[str] = [key for key in ("hooks", "theme.custom_dir", "plugins", "watch") if key in found]
    extensions = []
    for one in found.get("markdown_extensions") or ():
        word = one if isinstance(one, str) else next(iter(one))
        known = find_spec(f"markdown.extensions.{word}") if "." not in word else find_spec(word.partition(".")[0])
        if known is None or BY_CODE in str(one):
            out.append(word)
        else:
            extensions.append(one)
    kept = {key: found[key] for key in ("site_name", "site_url", "docs_dir", "repo_url", "nav") if found.get(key)}
    names = {"name": name if name in ("material", "mkdocs", "readthedocs") else "mkdocs", "font": False}
    return {**kept, "theme": names, "markdown_extensions": extensions}, out


@pytest.mark.parametrize("archive", ARCHIVES, ids=lambda path: path.name.removesuffix(".tar.gz"))
def test_a_site_of_others_is_the_same_with_the_plugin(archive: Path, tmp_path: Path) -> None:
    _unpack(archive, tmp_path)
    config, out = _config_of(tmp_path)
    if not (tmp_path / config.get("docs_dir", "docs")).is_dir():
        pytest.skip("the archive has no pages")
    print(f"{archive.name}: taken out: {', '.join(out) or 'nothing'}")
    sites = []
    for name in ("without", "again", "with"):
        plugins = ["search", "sourcebook"] if name == "with" else ["search"]
        (tmp_path / f"{name}.yml").write_text(yaml.safe_dump({**config, "plugins": plugins}), "utf-8")
        built = build(tmp_path, config=f"{name}.yml", site=tmp_path / f"site-{name}", strict=False, environ=SAME_DATE)
        assert built.code == 0, built.output
        sites.append(built.site)
    by_itself = differing_files(sites[0], sites[1])
    print(f"{archive.name}: {sum(1 for _ in sites[0].rglob('*.html'))} pages; differ by themselves: {by_itself}")

    assert sorted(differing_files(sites[0], sites[2])) == sorted(by_itself)
