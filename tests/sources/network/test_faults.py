"""Every fault that a server can play has its own message, takes no longer than its limit, and harms nothing else."""

from __future__ import annotations

import hashlib
import json
import os
import random
import re
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

import pytest

from sourcebook.errors import FetchError, HostNotAllowedError, SourcebookError
from sourcebook.model.reference import ReleaseReference
from sourcebook.model.source import Source
from sourcebook.pins.lock_text import Lock
from sourcebook.references import parse_reference
from sourcebook.settings.values import Host, Index, Limits, Settings
from sourcebook.sources.network.addresses import AllowedServers, server_of
from sourcebook.sources.network.transport import Transport
from sourcebook.sources.servers import allowed_servers
from sourcebook.sources.session import Sources
from tests.index_server import wheel_bytes
from tests.sources.network.fault_server import FaultServer

pytestmark = pytest.mark.slow

LIMITS = Limits(connect_timeout=2, read_timeout=1, transfer_timeout=1.5)
QUICK = Limits(connect_timeout=2, read_timeout=0.2, transfer_timeout=0.4)
"""For answers that never come."""
DATA = bytes(range(256)) * 40

LATER = "try again later"
OPEN = "open the address in a browser to see whether it moved"
SLOWER = "try again later, or raise `transfer_timeout` under [limits]"
LARGER = "raise `file_bytes` or `archive_bytes` under [limits], if the file is meant"
HOST = "name it in sourcebook.toml: in `hosts`, as a `[forges.NAME]` or as the `[index]`"
HTTPS = "use https, or set `allow_private = true` for a server of your own"
BETWEEN = "something between here and the server may change what it sends"


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """What a step of the server comes to."""

    message: str
    """`NAME` stands for the server."""
    hint: str
    passes: bool = True
    """Whether it is tried again."""


BROKEN = Fault(message="NAME breaks off in the middle of an answer", hint=LATER)
SLOW = Fault(message="NAME takes more than SECONDS seconds for one answer", hint=SLOWER, passes=False)
LARGE = Fault(message="NAME sends more than 100000 bytes", hint=LARGER, passes=False)
ENDED = Fault(message="NAME ends the connection instead of answering", hint=LATER)


def no_address(shown: str) -> Fault:
    return Fault(message=f"NAME redirects to what is not an address: {shown}", hint=OPEN, passes=False)


def no_server(shown: str) -> Fault:
    message = f"there is no server in the address {shown}"
    return Fault(message=message, hint="addresses begin with https://HOST/", passes=False)


def no_end(said: str) -> Fault:
    message = f"NAME sends an answer of which nobody can tell where it ends: {said!r}"
    return Fault(message=message, hint=BETWEEN, passes=False)


UNPACKED = Fault(
    message="NAME sends an answer that cannot be unpacked: Error -3 while decompressing data: incorrect header check",
    hint=LATER,
    passes=False,
)

FAULTS = {
    "429": Fault(message="NAME answers 429 (too many requests)", hint=LATER),
    "429, retry at once": Fault(message="NAME answers 429 (too many requests)", hint=LATER),
    "429, retry at a date": Fault(message="NAME answers 429 (too many requests)", hint=LATER),
    "500": Fault(message="NAME answers 500 (internal server error)", hint=LATER),
    "502": Fault(message="NAME answers 502 (bad gateway)", hint=LATER),
    "503, retry at once": Fault(message="NAME answers 503 (service unavailable)", hint=LATER),
    "reset": ENDED,
    "hang up": ENDED,
    "silent": Fault(message="NAME does not send anything in time", hint=LATER),
    "half": BROKEN,
    "half chunked": BROKEN,
    "half packed": BROKEN,
    "endless header": Fault(message="NAME answers with something that is not HTTP", hint=LATER),
    "404": Fault(message="NAME answers 404: nothing is at this address", hint=OPEN, passes=False),
    "403": Fault(
        message="NAME answers 403 (forbidden)",
        hint="it may be private, or the server refuses programs",
        passes=False,
    ),
    "204": Fault(message="NAME answers 204 (no content)", hint=LATER, passes=False),
    "not packed": UNPACKED,
    "oddly packed": Fault(
        message="NAME packs its answer as 'br', which was not asked for",
        hint=BETWEEN,
        passes=False,
    ),
    "slow body": SLOW,
    "slow header": SLOW,
    "slow chunk size": SLOW,
    "slow packing": SLOW,
    "continue": SLOW,
    "endless": LARGE,
    "bomb": LARGE,
    "to http": Fault(
        message="'evil.test' would be asked by 'http', only https is allowed",
        hint=HTTPS,
        passes=False,
    ),
    "to loopback": Fault(
        message="the host '127.0.0.1' is not one that sources may come from",
        hint=HOST,
        passes=False,
    ),
    "to link-local": Fault(
        message="the host '169.254.169.254' is not one that sources may come from",
        hint=HOST,
        passes=False,
    ),
    "to private": Fault(
        message="the host '10.0.0.1' is not one that sources may come from",
        hint=HOST,
        passes=False,
    ),
    "to private v6": Fault(
        message="the host 'fc00::1' is not one that sources may come from",
        hint=HOST,
        passes=False,
    ),
    "to another name": Fault(
        message="the host 'evil.test' is not one that sources may come from",
        hint=HOST,
        passes=False,
    ),
    "to a file": Fault(
        message="there is no server in the address 'file:///etc/passwd'",
        hint="addresses begin with https://HOST/",
        passes=False,
    ),
    "to a trick": Fault(
        message="there is no server in the address 'https://127.0.0.1\\\\@evil.test/'",
        hint="addresses begin with https://HOST/",
        passes=False,
    ),
    "to half an address": no_address("'http://[::1'"),
    "to a bracket": no_address("'http://['"),
    "to another host by its form": no_address("'http://exam\u2100ple.com/x'"),
    "to no utf-8": no_address("'/\xe9'"),
    "to a control character": no_address(r"'https://evil\x01.test/'"),
    "to a tab": no_address(r"'https://ev\til.test/'"),
    "to a word for a port": no_server("'https://evil.test:port/'"),
    "to a port too high": no_server("'https://evil.test:99999/'"),
    "to nowhere": no_address("''"),
    "to blanks": no_address("''"),
    "to much": no_address(repr("/" + "x" * 199)),
    "to too much": Fault(message="NAME answers with something that is not HTTP", hint=LATER),
    "to a password": no_server("'ftp://me:***@/'"),
    "gzip in chunks": no_end("Transfer-Encoding: gzip, chunked"),
    "gzip and chunks": no_end("Transfer-Encoding: gzip, chunked"),
    "chunks and gzip": no_end("Transfer-Encoding: chunked, gzip"),
    "chunks twice": no_end("Transfer-Encoding: chunked, chunked"),
    "identity": no_end("Transfer-Encoding: identity"),
    "chunks and a length": no_end("Transfer-Encoding: chunked and Content-Length: 10"),
    "two lengths": Fault(
        message="NAME sends an answer that cannot be read: "
        "Content-Length contained multiple unmatching values (10, 20)",
        hint=BETWEEN,
        passes=False,
    ),
    "a length that is none": no_end("Content-Length: ten"),
    "a length below nothing": no_end("Content-Length: -1"),
    "to /loop": Fault(
        message="NAME redirects more than 5 times",
        hint="the address may have moved: open it in a browser and use the one it ends at",
        passes=False,
    ),
}


SLOW_STEPS = {step for step, fault in FAULTS.items() if fault is SLOW} | {"silent"}


@pytest.fixture(scope="module")
def server() -> Iterator[FaultServer]:
    with FaultServer() as running:
        running.play("/loop", b"", "to /loop")
        yield running


def transport_to(server: FaultServer, limits: Limits = LIMITS) -> Transport:
    private = frozenset({server_of(server.url)})
    return Transport(AllowedServers(public=frozenset(), private=private), limits, backoff=0.005)


def filled(message: str, server: FaultServer, limits: Limits) -> str:
    seconds = f"{limits.transfer_timeout:g}"
    return message.replace("NAME", repr(server.name)).replace("SECONDS", seconds)


@pytest.mark.parametrize("step", FAULTS)
def test_a_fault_has_its_own_message_and_ends_in_time(server: FaultServer, step: str) -> None:
    expected = FAULTS[step]
    path = f"/one/{step.replace(' ', '-')}"
    limits = QUICK if step in SLOW_STEPS else LIMITS
    server.play(path, DATA, step)
    started = time.monotonic()

    with pytest.raises(FetchError) as caught:
        transport_to(server, limits).get(server.url + path, max_bytes=100_000)

    assert caught.value.message == filled(expected.message, server, limits)
    assert caught.value.hint == expected.hint
    assert server.requests.count(path) == (3 if expected.passes else 1)
    assert time.monotonic() - started < 5


@pytest.mark.parametrize("step", [step for step, fault in FAULTS.items() if fault.passes])
@pytest.mark.parametrize("last", ["ok", "ok packed", "ok chunked"])
def test_what_can_be_fetched_is(server: FaultServer, step: str, last: str) -> None:
    if step == "silent" and last != "ok":
        pytest.skip("waited for once")
    path = f"/two/{step.replace(' ', '-')}/{last}".replace(" ", "-")
    server.play(path, DATA, step, last)

    assert transport_to(server).get(server.url + path, max_bytes=100_000).data == DATA


@pytest.mark.parametrize("step", ["to a bracket", "to half an address", "to another host by its form"])
def test_a_redirect_that_cannot_be_read_ends_one_source_and_not_the_run(
    server: FaultServer, tmp_path: Path, step: str
) -> None:
    path = f"/bad/{step.replace(' ', '-')}.py"
    server.play(path, b"", step)
    server.play("/good.py", b"a = 1\n", "ok")
    settings = Settings(
        root=tmp_path,
        cache=tmp_path / "cache",
        hosts=(Host(name=server.name, allow_private=True),),
    )
    references = [parse_reference(server.url + path, forges=())[0] for path in (path, "/good.py")]

    bad, good = Sources(settings, Lock()).obtain(references).values()

    assert isinstance(bad, FetchError)
    assert bad.message == filled(FAULTS[step].message, server, LIMITS)
    assert isinstance(good, Source)
    assert good.blob.data == b"a = 1\n"


def test_the_page_beside_a_redirect_is_not_read_to_its_end(server: FaultServer) -> None:
    server.play("/endless-page", DATA, "to an endless page")
    server.play("/behind", DATA, "ok")
    started = time.monotonic()

    assert transport_to(server).get(server.url + "/endless-page", max_bytes=100_000).data == DATA
    assert time.monotonic() - started < 1


def test_a_server_that_asks_for_a_day_is_given_up_at_once(server: FaultServer) -> None:
    server.play("/tomorrow", DATA, "429, retry tomorrow")
    server.play("/fine", DATA, "ok")
    transport = transport_to(server)

    for path in ("/tomorrow", "/fine", "/fine"):
        with pytest.raises(FetchError) as caught:
            transport.get(server.url + path, max_bytes=100_000)
        assert caught.value.message == f"{server.name!r} answers 429 (too many requests)"

    assert server.requests.count("/tomorrow") == 1
    assert server.requests.count("/fine") == 0


def test_a_pause_that_a_server_asks_for_holds_for_all_requests(server: FaultServer) -> None:
    """One request is told to wait for a second; another that comes meanwhile waits too."""
    server.play("/pause", DATA, "429, in a second", "ok")
    server.play("/meanwhile", DATA, "ok")
    transport = transport_to(server)

    with ThreadPoolExecutor() as pool:
        first = pool.submit(transport.get, server.url + "/pause", max_bytes=100_000)
        while "/pause" not in server.requests:
            time.sleep(0.01)
        time.sleep(0.2)
        started = time.monotonic()
        transport.get(server.url + "/meanwhile", max_bytes=100_000)
        waited = time.monotonic() - started
        first.result()

    assert 0.4 < waited < 2


def test_few_requests_are_made_at_once(server: FaultServer) -> None:
    for number in range(40):
        server.play(f"/many/{number}", DATA, "ok" if number % 2 else "ok chunked")
    transport = transport_to(server)
    server.most = 0

    with ThreadPoolExecutor(max_workers=16) as pool:
        urls = [f"{server.url}/many/{number}" for number in range(40)]
        answers = list(pool.map(lambda url: transport.get(url, max_bytes=100_000).data, urls))

    assert answers == [DATA] * 40
    assert 1 < server.most <= 4


@pytest.mark.parametrize(
    "host",
    ["127.0.0.1", "169.254.169.254", "10.0.0.1", "[::1]", "[fe80::1]", "0.0.0.0", "2130706433"],
)
def test_an_index_that_names_a_file_on_a_private_host_is_refused(
    server: FaultServer, tmp_path: Path, host: str
) -> None:
    """Files may lie on any public host; a number is an address too."""
    file = {"filename": "demo-1.0-py3-none-any.whl", "url": f"https://{host}/demo.whl"}
    page = {"meta": {"api-version": "1.0"}, "name": "demo", "files": [{**file, "hashes": {}}]}
    server.play("/private/demo/", json.dumps(page).encode(), "ok")
    index = Index(url=f"{server.url}/private", allow_private=True)
    settings = Settings(root=tmp_path, cache=tmp_path / "cache", index=index, limits=LIMITS)
    reference = ReleaseReference(name="demo", version="1.0", path=PurePosixPath("a.py"))

    result = Sources(settings, Lock()).obtain([reference])[reference.identity]

    address = "127.0.0.1" if host == "2130706433" else host.strip("[]")
    assert isinstance(result, HostNotAllowedError)
    assert result.message == (f"the host {host.strip('[]')!r} has the address {address!r}, which is not a public one")


MIXED = [step for step in FAULTS if step not in ("endless", "bomb", "to /loop")]


def _plan(chance: random.Random) -> list[str]:
    """Draw a plan: mostly well in the end, sometimes never."""
    steps = [
        step
        for _ in range(chance.choice([0, 0, 1, 1, 2, 3]))
        if (step := chance.choice(MIXED)) not in SLOW_STEPS or chance.random() < 0.2
    ]
    return [*steps, "ok"] if chance.random() < 0.8 or not steps else steps


def _outcome(steps: list[str]) -> Fault | None:
    """Tell what three attempts at a plan come to; None for bytes."""
    fault = None
    for attempt in range(3):
        step = steps[min(attempt, len(steps) - 1)]
        fault = FAULTS.get(step)
        if fault is None or not fault.passes:
            return fault
    return fault


def _mixed_run(server: FaultServer, folder: Path, seed: int) -> list[str]:
    """Resolve four releases through a server of faults, and return what is not as it should be."""
    chance = random.Random(seed)
    base = f"/mixed/{seed}"
    index = Index(url=f"{server.url}{base}/simple", allow_private=True)
    settings = Settings(root=folder, cache=folder / "cache", index=index, limits=LIMITS)
    bodies, outcomes = {}, {}
    for number in range(4):
        name = f"demo{number}"
        bodies[name] = b"n = %d\n" % number * chance.randint(1, 2000)
        wheel = wheel_bytes(name, "1.0", {"a.py": bodies[name]})
        file_name = f"{name}-1.0-py3-none-any.whl"
        page = json.dumps(
            {
                "meta": {"api-version": "1.0"},
                "name": name,
                "files": [
                    {
                        "filename": file_name,
                        "url": f"{server.url}{base}/{file_name}",
                        "hashes": {"sha256": hashlib.sha256(wheel).hexdigest()},
                    }
                ],
            }
        )
        # What is downloaded as it is sent has no packing to be wrong.
        plans = _plan(chance), [step for step in _plan(chance) if "packed" not in step] or ["ok"]
        server.play(f"{base}/simple/{name}/", page.encode(), *plans[0])
        server.play(f"{base}/{file_name}", wheel, *plans[1])
        outcomes[name] = _outcome(plans[0]) or _outcome(plans[1])
    references = [ReleaseReference(name=name, version="1.0", path=PurePosixPath("a.py")) for name in bodies]
    transport = Transport(allowed_servers(settings), LIMITS, backoff=0.005)
    results = Sources(settings, Lock(), transport=transport).obtain(references)
    wrong = []
    for reference in references:
        result, expected = results[reference.identity], outcomes[reference.name]
        if isinstance(result, Source):
            if expected is not None or result.blob.data != bodies[reference.name]:
                wrong.append(f"seed {seed}: {reference.name} should be {expected}")
        elif expected is None or not _says(result, expected, server):
            wrong.append(f"seed {seed}: {reference.name} should be {expected}, is {result}")
    for path in (folder / "cache" / "sha256").rglob("??/*"):
        if hashlib.sha256(path.read_bytes()).hexdigest() != path.parent.name + path.name:
            wrong.append(f"seed {seed}: {path} is damaged")
    return wrong


def _says(error: SourcebookError, expected: Fault, server: FaultServer) -> bool:
    """Compare a message; what is missing is told in the words of the index."""
    message = filled(expected.message, server, LIMITS)
    missing = r"there is no project '\w+' in the package index"
    return message in error.message or bool("404" in message and re.fullmatch(missing, error.message))


def _seeds() -> range:
    return range(500 if os.environ.get("SOURCEBOOK_TORTURE") else 50)


@pytest.mark.torture
def test_mixed_faults_harm_only_what_they_are_about(server: FaultServer, tmp_path: Path) -> None:
    """Runs go side by side, since most of their time is waiting."""
    started = time.monotonic()

    def run(seed: int) -> list[str]:
        folder = tmp_path / str(seed)
        folder.mkdir()
        return _mixed_run(server, folder, seed)

    with ThreadPoolExecutor(max_workers=8) as pool:
        wrong = [line for lines in pool.map(run, _seeds()) for line in lines]

    assert wrong == []
    assert time.monotonic() - started < 2 * len(_seeds())
