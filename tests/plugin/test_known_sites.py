"""Documentation sites of others, from source archives: the same with the plugin as without it.

`SOURCEBOOK_SITES` names a folder of source archives, such as `starlette-1.10.0.tar.gz`; `python -m bench.known_sites`
fetches those that were tried. Their text is read and nothing of them is run: hooks, templates, options that are set up
by code, and plugins that run code or ask for git or a network are taken out, and told with `-rP`. Each site is built
twice without the plugin, so that what differs by itself is known, and once with it.
"""

from __future__ import annotations

import os
import tarfile
import tomllib
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path, PurePosixPath
from typing import Any

import pytest
import yaml

from tests.neighbors.trial import install
from tests.projects import Built, build, differing_files

FOLDER = os.environ.get("SOURCEBOOK_SITES")
ARCHIVES = sorted(Path(FOLDER).glob("*.tar.gz")) if FOLDER else []
SAME_DATE = {"SOURCE_DATE_EPOCH": "1700000000", "NO_MKDOCS_2_WARNING": "1"}
BY_CODE = "set up by code"
CODE = (BY_CODE, "zensical.", "material.extensions.")
"""How an option begins that names code."""
ASKING = frozenset({"inventories", "extensions", "custom_templates"})
"""Options of mkdocstrings that ask for a network or run code."""
PLUGINS = frozenset({"autorefs", "glightbox", "material/blog", "mike", "minify", "mkdocstrings", "redirects", "search"})
"""Those that need neither git nor a network, and run nothing of the site."""
EXTENSIONS = frozenset({"callouts", "mdx_gh_links", "mdx_include"})
PACKAGES = frozenset({"markdown", "material", "pymdownx", "pymdownx.blocks"})
DISTRIBUTIONS = (
    "markdown-callouts", "mdx-gh-links", "mdx-include", "mike", "mkdocs-autorefs", "mkdocs-glightbox",
    "mkdocs-minify-plugin", "mkdocs-redirects", "mkdocstrings[python]",
)  # fmt: skip

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
        found["markdown_extensions"] = list(_flat(found.get("markdown_extensions") or {}))
    theme = found.get("theme") or {}
    name = theme.get("name", "material") if isinstance(theme, dict) else theme
    out: list[str] = [key for key in ("hooks", "watch") if key in found]
    out += ["theme.custom_dir"] if isinstance(theme, dict) and "custom_dir" in theme else []
    extensions = [_plain(one, out) for one in found.get("markdown_extensions") or () if _is_there(_name_of(one), out)]
    written = found.get("plugins") or ["search"]
    plugins = [_plain(one, out) for one in (_items(written) if isinstance(written, dict) else written)]
    out += [_name_of(one) for one in plugins if _name_of(one) not in PLUGINS]
    kept = {key: found[key] for key in ("site_name", "site_url", "docs_dir", "repo_url", "nav") if found.get(key)}
    names = {"name": name if name in ("material", "mkdocs", "readthedocs") else "mkdocs", "font": False}
    config = {**kept, "theme": names, "markdown_extensions": extensions}
    return {**config, "plugins": [one for one in plugins if _name_of(one) in PLUGINS]}, out


def _items(table: dict[str, Any]) -> list[Any]:
    return [{name: options} if options else name for name, options in table.items()]


def _flat(table: dict[str, Any], prefix: str = "") -> Iterator[Any]:
    """Yield the extensions of a `zensical.toml`, whose dots are tables."""
    for name, options in table.items():
        if f"{prefix}{name}" in PACKAGES:
            yield from _flat(options, f"{prefix}{name}.")
        else:
            yield from _items({f"{prefix}{name}": options})


def _name_of(one: Any) -> str:
    """Return the name of a plugin or an extension, with options or without."""
    return one if isinstance(one, str) else str(next(iter(one)))


def _is_there(word: str, out: list[str]) -> bool:
    """Tell whether an extension is installed and runs no code of the site, and note it where it is not."""
    is_short = find_spec(f"markdown.extensions.{word}") is not None if "." not in word else False
    if is_short or word.partition(".")[0] in PACKAGES or word in EXTENSIONS:
        return True
    out.append(word)
    return False


def _plain(value: Any, out: list[str], key: str = "") -> Any:
    """Return options without those that code would set up or that ask for a network; what is left out is noted."""
    if isinstance(value, dict):
        left = {name for name, one in value.items() if name in ASKING or str(one).startswith(CODE)}
        out += [f"{key}{name}" for name in sorted(left)]
        kept = {name: _plain(one, out, f"{key}{name}.") for name, one in value.items() if name not in left}
        # Its handler would import what it cannot read.
        return {**kept, "allow_inspection": False} if key.endswith("python.options.") else kept
    return [_plain(one, out, key) for one in value] if isinstance(value, list) else value


@pytest.fixture(scope="session")
def theirs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return install(DISTRIBUTIONS, tmp_path_factory.mktemp("plugins"))


@pytest.mark.parametrize("archive", ARCHIVES, ids=lambda path: path.name.removesuffix(".tar.gz"))
def test_a_site_of_others_is_the_same_with_the_plugin(archive: Path, tmp_path: Path, theirs: Path) -> None:
    _unpack(archive, tmp_path)
    config, out = _config_of(tmp_path)
    if not (tmp_path / config.get("docs_dir", "docs")).is_dir():
        pytest.skip("the archive has no pages")
    # What lies in the folder of the site is not to be imported; mkdocs-autorefs writes sets in their order.
    environ = {**SAME_DATE, "PYTHONPATH": str(theirs), "PYTHONSAFEPATH": "1", "PYTHONHASHSEED": "1"}

    def built(name: str, plugins: list[Any]) -> Built:
        (tmp_path / f"{name}.yml").write_text(yaml.safe_dump({**config, "plugins": plugins}), "utf-8")
        site = tmp_path / f"site-{name}"
        return build(tmp_path, config=f"{name}.yml", site=site, strict=False, environ=environ, own_process=True)

    plugins = config["plugins"]
    if built("without", plugins).code != 0:
        # What it documents is not in the archive, or is seen by running it.
        out.append("mkdocstrings")
        plugins = [one for one in plugins if _name_of(one) != "mkdocstrings"]
    print(f"{archive.name}: taken out: {', '.join(dict.fromkeys(out)) or 'nothing'}")
    print(f"{archive.name}: beside: {', '.join(map(_name_of, plugins))}")
    all_built = [built("without", plugins), built("again", plugins), built("with", [*plugins, "sourcebook"])]
    assert [one.code for one in all_built] == [0, 0, 0], all_built[0].output[-2000:]
    sites = [one.site for one in all_built]
    by_itself = differing_files(sites[0], sites[1])
    print(f"{archive.name}: {sum(1 for _ in sites[0].rglob('*.html'))} pages; differ by themselves: {by_itself}")

    assert sorted(differing_files(sites[0], sites[2])) == sorted(by_itself)
