"""Only what the archive said that it has counts as archived."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any, cast

import pytest

from sourcebook.errors import FetchError
from sourcebook.pins.lock_text import Lock, format_lock, parse_lock
from sourcebook.planning.attribution import attribution_for
from sourcebook.settings.values import Host, Settings
from sourcebook.sources import session
from sourcebook.sources.archive import ARCHIVE_HOST, ask_archived
from sourcebook.sources.network.transport import Answer, Transport
from sourcebook.sources.session import Sources
from tests.index_server import IndexServer
from tests.sources.test_session import release, source_of

ONE, TWO = f"swh:1:cnt:{'1' * 40}", f"swh:1:cnt:{'2' * 40}"


class _Archive:
    """Plays the archive: answers each question with the same."""

    def __init__(self, answer: bytes | FetchError):
        self._answer = answer
        self.asked: list[Any] = []

    def get(self, url: str, *, content: bytes, **rest: object) -> Answer:
        assert url == "https://archive.softwareheritage.org/api/1/known/"
        self.asked.append(json.loads(content))
        if isinstance(self._answer, FetchError):
            raise self._answer
        return Answer(url=url, headers={}, status=200, data=self._answer)


def _ask(answer: bytes | FetchError) -> frozenset[str]:
    return ask_archived(cast(Transport, _Archive(answer)), [TWO, ONE])


def test_what_the_archive_knows_is_archived() -> None:
    assert _ask(json.dumps({ONE: {"known": True}, TWO: {"known": False}}).encode()) == {ONE}


@pytest.mark.parametrize("answer", [b"{}", b"no JSON", b"[]", FetchError("it is asleep")], ids=range(4))
def test_what_the_archive_does_not_tell_is_not_known(answer: bytes | FetchError) -> None:
    assert _ask(answer) == frozenset()


@pytest.mark.parametrize("is_named", [True, False])
def test_it_is_asked_once_where_settings_name_it(
    index: IndexServer, settings: Settings, monkeypatch: pytest.MonkeyPatch, is_named: bool
) -> None:
    asked: list[object] = []

    def known(transport: Transport, swhids: set[str]) -> frozenset[str]:
        asked.append(swhids)
        return frozenset(swhids)

    monkeypatch.setattr(session, "ask_archived", known)
    index.add_wheel("demo", "1.0", {"demo/a.py": "a = 1\n"})
    settings = replace(settings, hosts=(Host(name=ARCHIVE_HOST),) if is_named else ())
    sources = Sources(settings, Lock())
    swhid = source_of(sources, release()).blob.id.swhid

    sources.mark_archived()
    sources.mark_archived()
    lock = parse_lock(format_lock(Lock(pins=sources.pins())))
    again = source_of(Sources(replace(settings, locked=True), lock), release())

    assert asked == ([{swhid}] if is_named else [])
    assert attribution_for(again, project=None, lines=None).is_archived is is_named
