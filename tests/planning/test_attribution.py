"""An example says where it comes from: project, version, licence, and the way back."""

from __future__ import annotations

from dataclasses import replace
from pathlib import PurePosixPath

from sourcebook.display.header import render_header
from sourcebook.model.figure import Attribution
from sourcebook.model.lines import LineRange
from sourcebook.model.pin import Attestation, CommitPin, License, Pin
from sourcebook.model.reference import Forge, GitReference, HttpsReference, LocalReference
from sourcebook.model.source import Source
from sourcebook.pins.lock_text import Lock, format_lock, parse_lock
from sourcebook.planning.attribution import attribution_for
from sourcebook.references.forges import forge_reference
from sourcebook.references.permalinks import release_url
from sourcebook.settings.values import Settings
from sourcebook.sources.session import Sources
from sourcebook.sources.store.blobs import blob_of
from tests.index_server import IndexServer, metadata_of
from tests.pins.test_attestations import provenance
from tests.sources.test_session import release, source_of

LINES = LineRange(lineno=1, end_lineno=2)


def test_a_release_names_itself_and_leads_to_its_page(index: IndexServer, settings: Settings) -> None:
    index.add_wheel("demo", "1.0", {"demo/a.py": "a = 1\n"}, metadata=metadata_of("Demo", "1.0"))

    source = source_of(Sources(settings, Lock()), release())

    assert attribution_for(source, project=None, lines=LINES) == Attribution(
        project="Demo",
        version="1.0",
        path=PurePosixPath("demo/a.py"),
        license=License(expression="MIT", origin="LICENSE"),
        project_url="https://Demo.example.org/",
        upstream_url=release_url("demo", "1.0"),
        upstream_label="Release page",
        commit=None,
        swhid=blob_of(b"a = 1\n").id.swhid,
    )


def test_the_name_an_author_gives_wins(index: IndexServer, settings: Settings) -> None:
    index.add_wheel("demo", "1.0", {"demo/a.py": "a = 1\n"})

    source = source_of(Sources(settings, Lock()), release())

    assert attribution_for(source, project="The Demo", lines=LINES).project == "The Demo"


def test_a_file_of_the_project_leads_nowhere(settings: Settings) -> None:
    (settings.root / "a.py").write_text("a = 1\n")
    source = source_of(Sources(settings, Lock()), LocalReference(path=PurePosixPath("a.py")))

    assert attribution_for(source, project=None, lines=LINES) == Attribution(
        project="this project",
        version=None,
        path=PurePosixPath("a.py"),
        license=License(expression=None, origin=None),
    )


PATH = PurePosixPath("src/a.py")
UNKNOWN = License(expression=None, origin=None)


def test_a_file_on_a_forge_leads_to_its_repository_and_to_the_lines_at_the_commit() -> None:
    forge = Forge(url="https://git.example.org", kind="github", raw_url="https://raw.example.org")
    reference = forge_reference(forge, repository="o/r", revision_and_path="main/src/a.py")
    blob = blob_of(b"a = 1\n")
    pin = Pin(
        identity=reference.identity,
        requested_revision="main",
        path=PATH,
        blob=blob.id,
        license=UNKNOWN,
        origin=CommitPin(commit="1" * 40),
    )

    found = attribution_for(Source(reference=reference, pin=pin, blob=blob), project=None, lines=LINES)

    assert found == Attribution(
        project="r",
        version="main",
        path=PATH,
        license=UNKNOWN,
        project_url="https://git.example.org/o/r",
        upstream_url=f"https://git.example.org/o/r/blob/{'1' * 40}/src/a.py#L1-L2",
        upstream_label="View lines 1–2 upstream",
        commit="1" * 40,
        swhid=blob.id.swhid,
    )


def test_a_repository_is_named_by_its_address_and_leads_nowhere() -> None:
    """What pages a repository has is known of forges only."""
    reference = GitReference(scheme="https", location="git.example.org/team/demo.git", revision="v1", path=PATH)
    blob = blob_of(b"a = 1\n")
    pin = Pin(
        identity=reference.identity,
        requested_revision="v1",
        path=PATH,
        blob=blob.id,
        license=UNKNOWN,
        origin=CommitPin(commit="1" * 40),
    )

    found = attribution_for(Source(reference=reference, pin=pin, blob=blob), project=None, lines=LINES)

    assert found == Attribution(
        project="demo",
        version="v1",
        path=PATH,
        license=UNKNOWN,
        commit="1" * 40,
        swhid=blob.id.swhid,
    )


def test_a_file_on_the_web_leads_to_itself() -> None:
    reference = HttpsReference(scheme="https", host="example.org", path=PATH)
    blob = blob_of(b"a = 1\n")
    pin = Pin(
        identity=reference.identity,
        requested_revision="",
        path=PATH,
        blob=blob.id,
        license=UNKNOWN,
        origin=None,
    )

    found = attribution_for(Source(reference=reference, pin=pin, blob=blob), project=None, lines=LINES)

    assert found == Attribution(
        project="example.org",
        version=None,
        path=PATH,
        license=UNKNOWN,
        upstream_url="https://example.org/src/a.py",
        upstream_label="View file upstream",
        swhid=blob.id.swhid,
    )


def test_what_the_index_states_of_a_release_is_locked_and_shown_as_stated(
    index: IndexServer, settings: Settings
) -> None:
    name = index.add_wheel("demo", "1.0", {"demo/a.py": "a = 1\n"})
    index.provenance[name] = provenance(index.digests[name] or "")
    sources = Sources(settings, Lock())
    source_of(sources, release())
    lock = parse_lock(format_lock(Lock(pins=sources.pins())))
    index.clear()

    found = attribution_for(
        source_of(Sources(replace(settings, locked=True), lock), release()), project=None, lines=LINES
    )

    assert index.requests == []
    assert found.stated == Attestation(publisher="GitHub", repository="o/demo", workflow="release.yml", commit="1" * 40)
    assert found.stated_url == f"https://github.com/o/demo/tree/{'1' * 40}"
    assert (
        '<span class="sb-stated" title="Stated by the package index (PEP 740): GitHub, o/demo by release.yml '
        f'at commit {"1" * 40}. Not verified here."><a href=https://github.com/o/demo/tree/{"1" * 40}>'
        "Published from o/demo</a>, as the index states</span>"
    ) in render_header(found)


def test_what_the_index_states_of_another_file_is_not_shown(index: IndexServer, settings: Settings) -> None:
    name = index.add_wheel("demo", "1.0", {"demo/a.py": "a = 1\n"})
    index.provenance[name] = provenance("f" * 64)

    source = source_of(Sources(settings, Lock()), release())

    assert attribution_for(source, project=None, lines=LINES).stated is None
    assert "/integrity/demo-1.0-py3-none-any.whl" in index.requests
