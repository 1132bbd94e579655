"""What is read of classes of the standard library, held against the classes of this Python."""

from __future__ import annotations

import importlib
from functools import cache

import pytest

from sourcebook.exports.standard_classes import StandardClasses
from sourcebook.sources.standard_library import standard_text

MODULES = (
    *(
        "argparse",
        "asyncio.base_events",
        "asyncio.timeouts",
        "codecs",
        "concurrent.futures",
        "configparser",
        "datetime",
    ),
    *(
        "email.message",
        "hmac",
        "html.parser",
        "http.client",
        "http.server",
        "io",
        "json",
        "logging.handlers",
        "pathlib",
    ),
    *(
        "pickle",
        "profile",
        "queue",
        "random",
        "selectors",
        "socketserver",
        "string",
        "subprocess",
        "tarfile",
        "tempfile",
    ),
    *("threading", "unittest", "urllib.request", "wave", "weakref", "wsgiref.handlers", "xml.etree.ElementTree"),
    *("xml.sax.handler", "xmlrpc.client", "zipfile"),
)


@cache
def classes() -> StandardClasses:
    return StandardClasses(standard_text)


@pytest.mark.parametrize("module", MODULES)
def test_nothing_that_a_class_has_is_missing(module: str) -> None:
    missing = {}
    for name, cls in vars(importlib.import_module(module)).items():
        if isinstance(cls, type) and cls.__module__ == module:
            known = classes().members(f"{module}.{name}")
            public = {member for member in dir(cls) if not member.startswith("_")}
            if known is not None and not public <= known:
                missing[name] = public - known

    assert missing == {}


@pytest.mark.parametrize(
    ("path", "member"),
    [
        ("json.JSONDecoder", "scan_once"),
        ("http.client.HTTPConnection", "source_address"),
        ("logging.handlers.SocketHandler", "retryPeriod"),
        ("subprocess.Popen", "text_mode"),
        ("threading.Thread", "daemon"),
        ("io.TextIOWrapper", "buffer"),
        ("concurrent.futures.Future", "cancel"),
        ("email.message.EmailMessage", "get_content"),
    ],
)
def test_attributes_of_instances_are_known_though_nobody_documents_them(path: str, member: str) -> None:
    members = classes().members(path)

    assert members is not None
    assert member in members


@pytest.mark.parametrize(
    "path",
    [
        "argparse.Namespace",
        "ctypes.Structure",
        "multiprocessing.managers.BaseManager",
        "threading.local",
        "types.SimpleNamespace",
        "unittest.mock.Mock",
        "xmlrpc.client.ServerProxy",
        "threading.Thraed",
        "elsewhere.Thread",
        "asyncio",
        "",
    ],
)
def test_of_what_has_any_member_or_is_no_class_nothing_is_known(path: str) -> None:
    assert classes().members(path) is None
