"""A library whose release is named in the settings: its names are joined, and unknown ones are errors."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest
from werkzeug import Request, Response

from sourcebook.commands.build import plan_build
from sourcebook.commands.findings.text import report_text
from sourcebook.commands.proofs.old_symbols import find_old_symbols
from sourcebook.outputs.inventory import InventoryEntry, format_inventory
from sourcebook.planning.plan import Plan
from sourcebook.planning.run import open_run, read_pages, save
from sourcebook.settings.project import find_project
from tests.index_server import IndexServer
from tests.projects import EXTENSION_ONLY_YML, build, sourcebook, write_project

LIBRARY = {
    "lib/__init__.py": "from .session import Session, make\n",
    "lib/session.py": "class Session:\n    def query(self): ...\ndef make(): ...\n",
}
DEMO = "import lib\nfrom lib.session import Session as S\n\n\ndef run():\n    return S(lib.Session)\n"
SYMBOL = "---\ntitle: A\nsymbol: {}\nexamples:\n  - demo.py\n---\n"
BLOCK = "# A\n\n```example\nsource: demo.py\nmark: {}\n```\n"
SETTINGS = '[libraries]\nlib = "pkg:pypi/lib@1.0"\n'
FAULT = "lib 1.0 has no 'lib.Sesion'\n  hint: nearest is 'lib.Session', 'lib.session'"


@pytest.fixture
def root(tmp_path: Path, index: IndexServer) -> Path:
    index.add_wheel("lib", "1.0", LIBRARY)
    return tmp_path / "project"


def write(root: Path, index: IndexServer, page: str, **more: str) -> Path:
    pages = {"index.md": page, **more}
    return write_project(root, pages, settings=SETTINGS + index.toml, files={"demo.py": DEMO})


def planned(root: Path, **environ: str) -> tuple[Plan, list[int]]:
    """Plan a project as every door does, and return the lines marked in its first page."""
    run = open_run(find_project(root), {**os.environ, **environ})
    plan = plan_build(run, dict(sorted(read_pages(run).items(), reverse=True)))
    figures = next(iter(plan.pages.values())).figures
    return plan, sorted({mark.lineno for figure in figures for mark in figure.marks})


def marked(root: Path, **environ: str) -> list[int]:
    plan, marks = planned(root, **environ)
    assert plan.faults == ()
    return marks


def faults(root: Path, **environ: str) -> list[str]:
    return [str(fault) for fault in planned(root, **environ)[0].faults]


def command(root: Path, *arguments: str, **environ: str) -> str:
    return sourcebook(root, *arguments, environ=environ).output


@pytest.mark.parametrize("page", [SYMBOL, BLOCK])
@pytest.mark.parametrize("symbol", ["lib.Session", "lib.session.Session"])
def test_other_names_of_the_symbol_are_marked(root: Path, index: IndexServer, page: str, symbol: str) -> None:
    assert marked(write(root, index, page.format(symbol))) == [1, 2, 6]


def test_without_the_library_only_the_name_itself_is(root: Path) -> None:
    page = BLOCK.format("lib.session.Session")

    assert marked(write_project(root, {"index.md": page}, files={"demo.py": DEMO})) == [2, 6]


@pytest.mark.parametrize(
    ("page", "lineno"),
    [(SYMBOL, 3), (BLOCK, 5), ("---\ntitle: A\nsymbol: {}\n---\nNo examples.\n", 3)],
)
def test_an_unknown_symbol_is_one_error_at_its_line(root: Path, index: IndexServer, page: str, lineno: int) -> None:
    write(root, index, page.format("lib.Sesion"), **{"other.md": "```example\nsource: demo.py\n```\n"})

    assert faults(root) == [f"docs/index.md:{lineno}: {FAULT}"]


def test_the_other_examples_of_a_page_with_an_unknown_symbol_are_looked_at(root: Path, index: IndexServer) -> None:
    page = SYMBOL.format("lib.Sesion").replace("  - demo.py\n", "  - source: demo.py\n    mark: lib.mak\n")
    write(root, index, page)

    assert faults(root) == [
        f"docs/index.md:3: {FAULT}",
        "docs/index.md:6: lib 1.0 has no 'lib.mak'\n  hint: nearest is 'lib.make'",
    ]


def test_what_the_text_of_a_library_cannot_tell_is_no_error(root: Path, index: IndexServer) -> None:
    write(root, index, SYMBOL.format("lib.make.cache_clear"))

    plan, _ = planned(root)

    assert plan.faults == ()
    assert [warned.message for warned in plan.warnings] == ["no use of 'lib.make.cache_clear' in demo.py"]


@pytest.mark.parametrize("settings", ['base = "pkg:pypi/base@2.0"\n', ""])
def test_what_a_base_of_another_library_has_is_known_where_the_settings_name_it(
    root: Path, index: IndexServer, settings: str
) -> None:
    sub = {"sub/__init__.py": "from base import Base\nclass Sub(Base): ...\n"}
    index.add_wheel("sub", "1.0", sub)
    index.add_wheel("base", "2.0", {"base/__init__.py": "class Base:\n    def run(self): ...\n"})
    libraries = f'[libraries]\nsub = "pkg:pypi/sub@1.0"\n{settings}'
    pages = {"a.md": SYMBOL.format("sub.Sub.rnu"), "b.md": SYMBOL.format("sub.Sub.run")}
    write_project(root, pages, settings=libraries + index.toml, files={"demo.py": DEMO})

    fault = "docs/a.md:3: sub 1.0 has no 'sub.Sub.rnu'\n  hint: nearest is 'sub.Sub.run'"
    assert faults(root) == ([fault] if settings else [])


def test_the_engine_reports_an_unknown_symbol(root: Path, index: IndexServer) -> None:
    built = build(write(root, index, SYMBOL.format("lib.Sesion")))

    assert built.code == 1
    assert f"docs/index.md:3: {FAULT}\n" in built.output


def test_the_release_is_locked_and_then_never_asked_for(root: Path, index: IndexServer) -> None:
    write(root, index, BLOCK.format("lib.Session"))
    run = open_run(find_project(root), os.environ)
    plan_build(run, read_pages(run))

    assert save(run)
    index.server.clear_log()

    (entry,) = json.loads((root / "examples.lock").read_text())["sources"]
    assert entry["identity"] == "pkg:pypi/lib@1.0#lib/__init__.py"
    assert marked(root, CI="true") == [1, 2, 6]
    assert index.requests == []


def test_fetch_makes_a_checkout_ready_to_build_without_a_network(
    root: Path, index: IndexServer, tmp_path: Path
) -> None:
    write(root, index, BLOCK.format("lib.Session"))
    assert "examples.lock: 1 source, 1 added\n" in command(root, "lock")
    elsewhere = {"CI": "true", "SOURCEBOOK_CACHE": str(tmp_path / "empty")}

    command(root, "fetch", **elsewhere)
    index.server.clear_log()

    assert marked(root, **elsewhere) == [1, 2, 6]
    assert index.requests == []


def test_a_vendored_checkout_needs_neither_network_nor_cache(root: Path, index: IndexServer, tmp_path: Path) -> None:
    write(root, index, BLOCK.format("lib.Session"))
    command(root, "lock")
    command(root, "fetch")

    command(root, "vendor")
    index.server.clear_log()

    assert sorted(path.name for path in (root / "vendor/sourcebook").iterdir()) == [
        ".gitattributes",
        "README",
        "sha256",
    ]
    assert marked(root, CI="true", SOURCEBOOK_CACHE=str(tmp_path / "empty")) == [1, 2, 6]
    assert index.requests == []


def test_a_release_that_cannot_be_had_is_one_fault_at_the_settings(root: Path, index: IndexServer) -> None:
    write(root, index, BLOCK.format("lib.Session"), **{"b.md": SYMBOL.format("lib.make")})
    (root / "sourcebook.toml").write_text(SETTINGS.replace("1.0", "9.0") + index.toml)

    fault = "sourcebook.toml:2: there is no release '9.0' of 'lib' in the package index\n  hint: nearest is '1.0'"
    assert faults(root) == [fault]
    assert fault in command(root, "lock")


def test_an_unlocked_library_is_an_error_in_ci(root: Path, index: IndexServer) -> None:
    write(root, index, BLOCK.format("lib.Session"))

    assert faults(root, CI="true") == [
        "sourcebook.toml:2: the source 'pkg:pypi/lib@1.0#lib/__init__.py' is not in examples.lock\n"
        "  hint: run `sourcebook lock` on your machine and commit examples.lock"
    ]


def test_what_only_follows_from_an_unknown_library_is_not_told(root: Path, index: IndexServer) -> None:
    """Whether a symbol is used cannot be said before its other names are known; what else is wrong can."""
    page = BLOCK.format("lib.make") + "\n```example\nsource: demo.py\nmark: lib.make\nshow: no_such\n```\n"
    write(root, index, page, **{"b.md": SYMBOL.format("lib.make")})
    unlocked = (
        "sourcebook.toml:2: the source 'pkg:pypi/lib@1.0#lib/__init__.py' is not in examples.lock\n"
        "  hint: run `sourcebook lock` on your machine and commit examples.lock"
    )
    other = (
        "docs/index.md:11: no definition of 'no_such' in demo.py\n"
        "  hint: name a function, class, method or assignment of the file"
    )

    plan, _ = planned(root, CI="true")
    (root / "mkdocs.yml").write_text(EXTENSION_ONLY_YML.replace("{theme}", "mkdocs"))
    bare = build(root, strict=False)

    assert sorted(map(str, plan.faults)) == [other, unlocked]
    assert plan.warnings == ()
    assert unlocked in bare.output
    assert other in bare.output
    assert "no use of" not in bare.output


def test_a_release_whose_names_cannot_be_read_is_told_once(root: Path, index: IndexServer) -> None:
    """Without it in the cache, and without a network."""
    write(root, index, SYMBOL.format("lib.Session"), **{"b.md": SYMBOL.format("lib.make")})
    command(root, "lock")
    kept = (path for path in Path(os.environ["SOURCEBOOK_CACHE"]).rglob("*") if path.is_file())
    for path in kept:
        if path.stat().st_size > 600:
            path.unlink()
    (root / "sourcebook.toml").write_text(
        f'{SETTINGS}[index]\nurl = "http://127.0.0.1:9/simple"\nallow_private = true\n'
    )

    assert faults(root) == [
        "sourcebook.toml:2: 'pkg:pypi/lib@1.0#lib/__init__.py' is locked, but not in the cache, "
        "and cannot reach '127.0.0.1:9': connection refused\n"
        "  hint: run `sourcebook fetch` where there is a network; to need none, `sourcebook vendor`"
    ]


def test_a_library_can_be_upgraded_alone(root: Path, index: IndexServer) -> None:
    write(root, index, BLOCK.format("lib.Session"))
    command(root, "lock")
    index.server.clear_log()

    assert "unchanged" in command(root, "lock", "--upgrade", "pkg:pypi/lib@1.0")
    assert index.requests != []


MARKUP = "def keep(): ...\n"
OLDER = "from safe import Markup\ndef keep(): ...\n"
OLD = """\
def keep(): ...
def __getattr__(name):
    import warnings
    if name == "Markup":
        warnings.warn("'lib.Markup' goes. Import 'safe.Markup' instead.", DeprecationWarning)
        from safe import Markup
        return Markup
    raise AttributeError(name)
"""
USE = "import lib\n\n\ndef run():\n    return lib.Markup('x')\n"


def _of_three_releases(tmp_path: Path, index: IndexServer, page: str) -> Path:
    """Make a project whose settings list three releases of a library, in no order."""
    for version, text in (("1.0", OLDER), ("2.0", OLD), ("3.0", MARKUP)):
        index.add_wheel("lib", version, {"lib/__init__.py": text})
    settings = f'[libraries]\nlib = ["pkg:pypi/lib@3.0", "pkg:pypi/lib@1.0", "pkg:pypi/lib@2.0"]\n{index.toml}'
    return write_project(
        tmp_path / "project",
        {"index.md": page},
        settings=settings,
        files={"demo.py": USE},
    )


def test_a_symbol_that_was_removed_is_told_on_its_page_and_to_programs(tmp_path: Path, index: IndexServer) -> None:
    root = _of_three_releases(tmp_path, index, SYMBOL.format("lib.Markup"))

    built = build(root)

    assert built.code == 0, built.output
    sentence = "In lib since 1.0 or before, deprecated in 2.0, removed in 3.0; use safe.Markup instead."
    said = "'lib.Markup' goes. Import 'safe.Markup' instead."
    assert f'<p class="sb-used">{sentence} <q>{said}</q></p>' in built.html("index.html").replace("&#x27;", "'")
    assert f"{sentence} “{said}”" in built.html("index.html.md")
    assert "removed in 3.0" in built.html("libraries/lib/index.html")
    assert sentence in built.html("llms.txt")
    assert json.loads(built.html("examples.json"))["examples"][0]["history"] == {
        "since": "1.0",
        "deprecated": "2.0",
        "removed": "3.0",
        "successor": "safe.Markup",
    }
    locked = json.loads((root / "examples.lock").read_text())
    assert [source["requested-revision"] for source in locked["sources"]] == ["1.0", "2.0", "3.0"]


def test_examples_of_what_is_gone_are_findings(tmp_path: Path, index: IndexServer) -> None:
    root = _of_three_releases(tmp_path, index, BLOCK.format("lib.Markup"))
    run = open_run(find_project(root), os.environ)
    plan = plan_build(run, read_pages(run))

    (finding,) = find_old_symbols(plan)

    assert plan.faults == ()
    assert report_text([finding]) == (
        "libraries: 1 finding\n"
        "docs/index.md:4: marked code uses 'lib.Markup', removed in lib 3.0; use safe.Markup instead [SB611]\n"
        "  hint: show how it is done today, or say on the page why the old name is shown"
    )


def test_examples_of_what_is_deprecated_are_warnings(tmp_path: Path, index: IndexServer) -> None:
    root = _of_three_releases(tmp_path, index, BLOCK.format("lib.Markup"))
    settings = root / "sourcebook.toml"
    settings.write_text(settings.read_text().replace('"pkg:pypi/lib@3.0", ', ""))
    run = open_run(find_project(root), os.environ)

    (finding,) = find_old_symbols(plan_build(run, read_pages(run)))

    assert report_text([finding]).splitlines()[1] == (
        "docs/index.md:4: warning: marked code uses 'lib.Markup', deprecated in lib 2.0; use safe.Markup instead "
        "[SB612]"
    )


def test_what_no_release_has_is_a_fault_as_ever(tmp_path: Path, index: IndexServer) -> None:
    root = _of_three_releases(tmp_path, index, SYMBOL.format("lib.Markop"))

    (fault,) = plan_build(run := open_run(find_project(root), os.environ), read_pages(run)).faults

    assert fault.message == "lib 3.0 has no 'lib.Markop'"


# What the documentation of a library lists.


@pytest.fixture
def documentation(root: Path, index: IndexServer) -> dict[str, bytes]:
    """What is served as the inventory of the library, by `file`; nothing where that is not there."""
    served = {"file": listed()}
    path = f"/{root.parent.name}/objects.inv"
    url = index.server.url_for(path)

    def answer(_: Request) -> Response:
        return Response(served.get("file", b""), status=200 if "file" in served else 404, mimetype="application/x-inv")

    index.server.expect_request(path).respond_with_handler(answer)
    settings = (
        f'hosts = [{{name = "{url.split("/")[2]}", allow_private = true}}]\n{SETTINGS}'
        f'[inventories]\nlib = "{url}"\n{index.toml}'
    )
    page = SYMBOL.format("lib.session.Session")
    write_project(root, {"index.md": page}, settings=settings, files={"demo.py": DEMO})
    return served


def address_of(root: Path, index: IndexServer, name: str = "") -> str:
    """Return the address of a file beside the inventory; by default that of the inventory."""
    return index.server.url_for(f"/{root.parent.name}/{name or 'objects.inv'}")


def listed(url: str = "api.html#$") -> bytes:
    entry = InventoryEntry(symbol="lib.Session", other_names=(), role="class", url=url)
    return format_inventory([entry], project="lib")


@pytest.mark.usefixtures("documentation")
def test_a_symbol_leads_to_its_own_documentation_by_any_of_its_names(root: Path, index: IndexServer) -> None:
    plan, _ = planned(root)

    assert plan.faults == ()
    assert plan.libraries.documentation("lib.session.Session") == address_of(root, index, "api.html#lib.Session")
    assert plan.libraries.documentation("lib.make") is None
    assert plan.libraries.documentation("other.Session") is None


@pytest.mark.usefixtures("documentation")
def test_the_page_and_its_twin_have_the_link_and_a_locked_build_asks_nobody(root: Path, index: IndexServer) -> None:
    address = address_of(root, index, "api.html#lib.Session")
    first = build(root)
    index.server.clear_log()

    again = build(root, environ={"CI": "1"})

    assert (first.code, again.code) == (0, 0), first.output + again.output
    assert index.requests == []
    assert f"Class · 1 example from 1 project · <a href={address}>reference ↗</a>" in again.html("index.html")
    assert f"Class · 1 example from 1 project · [Reference]({address})" in again.html("index.html.md")


def test_an_inventory_that_is_none_is_told_at_its_line(
    root: Path, index: IndexServer, documentation: dict[str, bytes]
) -> None:
    documentation["file"] = b"not one"

    assert faults(root) == [
        f"sourcebook.toml:5: '{address_of(root, index)}' is not the inventory of a documentation: "
        "its first line is not '# Sphinx inventory version 2'\n"
        "  hint: Sphinx and mkdocstrings write one as 'objects.inv', beside the first page of the documentation"
    ]


def test_an_inventory_that_is_gone_is_told_at_its_line(root: Path, documentation: dict[str, bytes]) -> None:
    del documentation["file"]

    (fault,) = faults(root)

    assert fault.startswith(f"sourcebook.toml:5: there is no file '{root.parent.name}/objects.inv' on ")


def test_an_inventory_that_changed_is_taken_when_somebody_upgrades(
    root: Path, index: IndexServer, documentation: dict[str, bytes]
) -> None:
    assert sourcebook(root, "lock").code == 0
    documentation["file"] = listed("new.html#$")

    (changed,) = faults(root, SOURCEBOOK_CACHE=str(root / "other"), CI="1")
    upgraded = sourcebook(root, "lock", "--upgrade", address_of(root, index))

    assert changed.startswith(f"sourcebook.toml:5: '{address_of(root, index)}' has sha256 ")
    assert upgraded.code == 0, upgraded.output
    found = planned(root)[0].libraries.documentation("lib.Session")
    assert found == address_of(root, index, "new.html#lib.Session")


@pytest.mark.usefixtures("documentation")
def test_the_host_of_an_inventory_has_to_be_named(root: Path) -> None:
    path = root / "sourcebook.toml"
    host, _, rest = path.read_text().partition("\n")
    path.write_text(f"hosts = []\n{rest}".replace("http://" + host.split('"')[1], "https://docs.example.org", 1))

    (fault,) = faults(root)

    assert fault.startswith("sourcebook.toml:5: ")
    assert "docs.example.org" in fault


def test_in_a_twin_what_is_said_of_a_symbol_stands_below_a_title_that_its_author_wrote(
    root: Path, index: IndexServer
) -> None:
    about = "---\nsymbol: {}\n---\n{}\n\nText.\n\n```example\ndemo.py\n```\n"
    pages = {
        "one.md": about.format("lib.Session", "# Sessions"),
        "two.md": about.format("lib.session.Session", "Makers\n==="),
        "three.md": about.format("lib", "Text first.\n\n# Modules"),
    }
    write(root, index, "# Home\n", **pages)

    built = build(root)

    assert built.code == 0, built.output
    said = "1 example from 1 project\n\n"
    assert built.html("one/index.html.md").startswith(f"# Sessions\n\nClass · {said}Text.\n\nExample: ")
    assert built.html("two/index.html.md").startswith(f"Makers\n===\n\nClass · {said}Text.\n\nExample: ")
    assert built.html("three/index.html.md").startswith(f"Module · {said}Text first.\n\n# Modules\n\nText.\n")
