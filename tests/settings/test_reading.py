"""What `sourcebook.toml` and the environment say becomes values; every fault is told at its line."""

from __future__ import annotations

from pathlib import Path, PurePosixPath

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sourcebook.errors import SettingsError, SourcebookError, flatten
from sourcebook.model.codes import Code, Severity
from sourcebook.model.place import Location
from sourcebook.model.reference import Forge
from sourcebook.pins.license_list import PERMISSIVE
from sourcebook.settings.reading import load_settings
from sourcebook.settings.values import PUBLIC_FORGES, Host, Index, Limits, Mining, Settings, Social
from tests.sources.store.odd_files import put, within


def load(root: Path, toml: str | bytes = "", **environ: str) -> Settings:
    data = toml.encode() if isinstance(toml, str) else toml
    (root / "sourcebook.toml").write_bytes(data)
    return load_settings(root, environ=environ)


def faults(root: Path, toml: str | bytes) -> list[str]:
    with pytest.raises(SourcebookError) as caught:
        load(root, toml)
    found = flatten([caught.value])
    assert all(isinstance(fault, SettingsError) for fault in found)
    return [str(fault) for fault in found]


def test_everything_has_a_default(tmp_path: Path) -> None:
    assert load_settings(tmp_path, environ={}) == Settings(
        root=tmp_path,
        cache=tmp_path / ".cache" / "sourcebook",
        locked=False,
        ci=False,
        index=Index(url=None, allow_private=False),
        forges=PUBLIC_FORGES,
        hosts=(),
        git_ssh=(),
        git_file=(),
        local_files=(),
        tokens=(),
        limits=Limits(),
        whole_files=PERMISSIVE,
    )


def test_every_setting_is_read(tmp_path: Path) -> None:
    toml = """\
        locked = true
        cache = "kept"
        hosts = ["example.org:443", {name = "127.0.0.1:8080", allow_private = true}]
        git_ssh = ["git.example.org", "git.example.org:2222"]
        git_file = ["repositories", "/srv/git"]
        local_files = ["examples/generated/*.py", "!b.py"]
        [index]
        url = "http://127.0.0.1:8080/simple/"
        allow_private = true
        [forges.work]
        url = "https://git.example.org/"
        kind = "github"
        raw_url = "https://raw.example.org"
        [forges.lab]
        url = "https://lab.example.org:8443"
        kind = "gitlab"
        [forges.hub]
        url = "https://hub.example.org"
        [limits]
        connect_timeout = 1
        read_timeout = 2.5
        transfer_timeout = 3
        file_bytes = 4
        archive_bytes = 5
        archive_members = 6
        [licenses]
        whole_files = ["mit", "LicenseRef-Ours"]
        [findings]
        SB202 = "off"
        SB105 = "error"
        [social]
        pictures = true
        [mine]
        schedulers = ["tcp://10.0.0.1:8786", "tls://[::1]:8786"]
        table = "uses"
    """

    assert load(tmp_path, toml) == Settings(
        root=tmp_path,
        cache=tmp_path / "kept",
        locked=True,
        index=Index(url="http://127.0.0.1:8080/simple", allow_private=True),
        hosts=(Host(name="example.org"), Host(name="127.0.0.1:8080", allow_private=True)),
        git_ssh=("git.example.org", "git.example.org:2222"),
        git_file=(tmp_path / "repositories", Path("/srv/git")),
        local_files=("examples/generated/*.py", "!b.py"),
        forges=(
            *PUBLIC_FORGES,
            Forge(
                url="https://hub.example.org",
                kind="github",
                raw_url="https://hub.example.org/raw",
            ),
            Forge(
                url="https://lab.example.org:8443",
                kind="gitlab",
                raw_url="https://lab.example.org:8443",
            ),
            Forge(url="https://git.example.org", kind="github", raw_url="https://raw.example.org"),
        ),
        limits=Limits(
            connect_timeout=1.0,
            read_timeout=2.5,
            transfer_timeout=3.0,
            file_bytes=4,
            archive_bytes=5,
            archive_members=6,
        ),
        whole_files=("MIT", "LicenseRef-Ours"),
        severities=((Code.USE, Severity.ERROR), (Code.ANCHOR, Severity.OFF)),
        social=Social(pictures=True, location=Location(path=PurePosixPath("sourcebook.toml"), lineno=32)),
        mining=Mining(schedulers=("tcp://10.0.0.1:8786", "tls://[::1]:8786"), table=str(tmp_path / "uses")),
    )


def test_a_finding_that_is_none_or_ends_a_build_has_no_other_severity(tmp_path: Path) -> None:
    toml = '[findings]\nSB999 = "off"\nSB105 = "warning"\n'

    assert faults(tmp_path, toml) == [
        "sourcebook.toml:2: no finding has the code 'SB999'\n"
        "  hint: a code is written behind each finding, such as 'SB201'",
        "sourcebook.toml:3: 'SB105' cannot count as 'warning': a build ends by it\n"
        "  hint: mend what it tells; its page in the docs says how",
    ]
    assert faults(tmp_path, '[findings]\nsb201 = "off"\n') == [
        "sourcebook.toml:2: no finding has the code 'sb201'\n  hint: write 'SB201'"
    ]
    assert faults(tmp_path, '[findings]\nSB201 = "low"\n') == [
        "sourcebook.toml:2: expected 'error', 'warning' or 'off', not 'low', in 'findings.SB201'"
    ]


def test_a_licence_that_is_none_is_an_error(tmp_path: Path) -> None:
    toml = '[licenses]\nwhole_files = ["MIT", "GPL", "MIT OR ISC"]\n'

    assert faults(tmp_path, toml) == [
        "sourcebook.toml:2: 'GPL' is not an SPDX licence id, in 'licenses.whole_files[1]'",
        "sourcebook.toml:2: 'MIT OR ISC' is not an SPDX licence id, in 'licenses.whole_files[2]'",
    ]


@pytest.mark.parametrize(
    ("value", "is_ci"),
    [
        ("true", True),
        ("1", True),
        ("yes", True),
        ("", False),
        ("false", False),
        ("False", False),
        ("0", False),
    ],
)
def test_ci_is_recognized_by_its_variable(tmp_path: Path, value: str, is_ci: bool) -> None:
    assert load(tmp_path, CI=value).ci is is_ci


@pytest.mark.parametrize(
    ("toml", "ci", "may_resolve"),
    [
        ("", "", True),
        ("", "true", False),
        ("locked = true", "", False),
        ("locked = false", "true", False),
    ],
)
def test_nothing_is_resolved_when_locked_or_in_ci(tmp_path: Path, toml: str, ci: str, may_resolve: bool) -> None:
    assert load(tmp_path, toml, CI=ci).may_resolve is may_resolve


def test_the_cache_variable_goes_before_the_setting(tmp_path: Path) -> None:
    toml = 'cache = "kept"'

    assert load(tmp_path, toml, SOURCEBOOK_CACHE="/elsewhere").cache == Path("/elsewhere")
    assert load(tmp_path, toml, SOURCEBOOK_CACHE="").cache == tmp_path / "kept"
    assert load(tmp_path, toml, SOURCEBOOK_CACHE="own").cache == tmp_path / "own"


def test_the_lock_lies_in_the_project(tmp_path: Path) -> None:
    assert load(tmp_path).lock_path == tmp_path / "examples.lock"


def test_a_forge_with_the_address_of_the_public_one_takes_its_place(tmp_path: Path) -> None:
    loaded = load(tmp_path, '[forges.mirror]\nurl = "https://github.com"\nraw_url = "https://raw.test"')

    assert [forge.raw_url for forge in loaded.forges] == [
        "https://raw.test",
        "https://gitlab.com",
        "https://codeberg.org",
    ]


def test_tokens_are_read_and_never_shown(tmp_path: Path) -> None:
    loaded = load(tmp_path, GITHUB_TOKEN=" s3cret\n", GITLAB_TOKEN="")

    assert loaded.tokens == (("https://github.com", "s3cret"),)
    assert "s3cret" not in repr(loaded)


def test_bom_and_windows_line_ends_are_read(tmp_path: Path) -> None:
    assert load(tmp_path, b"\xef\xbb\xbflocked = true\r\n[limits]\r\nfile_bytes = 7\r\n").locked


def test_all_faults_are_told_at_their_lines(tmp_path: Path) -> None:
    toml = """\
lokced = true
[index]
url = "http://index.example.org/simple"
[limits]
read_timeout = "5"
file_bytes = -1
archive_members = 2.5
connect_timeout = inf
foo = 2
[forges.a]
kind = "gitea"
[forges."b.c"]
url = "ftp://b.example.org"
[forges.d]
url = "https://user@d.example.org/?q"
"""

    assert faults(tmp_path, toml) == [
        "sourcebook.toml:1: unknown setting 'lokced'\n  hint: nearest is 'locked'",
        "sourcebook.toml:2: url 'http://index.example.org/simple' is not https, "
        "and allow_private is not true, in 'index'",
        "sourcebook.toml:5: expected a number, not '5', in 'limits.read_timeout'",
        "sourcebook.toml:6: expected more than 0, not -1, in 'limits.file_bytes'",
        "sourcebook.toml:7: expected a whole number, not 2.5, in 'limits.archive_members'",
        "sourcebook.toml:8: expected a finite number, not inf, in 'limits.connect_timeout'",
        "sourcebook.toml:9: unknown setting 'limits.foo'\n"
        "  hint: known are 'archive_bytes', 'archive_members', 'connect_timeout', 'file_bytes', "
        "'read_timeout', 'transfer_timeout'",
        "sourcebook.toml:10: missing setting 'forges.a.url'",
        "sourcebook.toml:11: expected 'github', 'gitlab' or 'forgejo', not 'gitea', in 'forges.a.kind'",
        "sourcebook.toml:13: expected an address such as 'https://git.example.org', "
        "not 'ftp://b.example.org', in 'forges.b.c.url'",
        "sourcebook.toml:15: expected an address without user, query and fragment, "
        "not 'https://user@d.example.org/?q', in 'forges.d.url'",
    ]


def test_a_password_in_an_address_is_not_repeated(tmp_path: Path) -> None:
    toml = """\
hosts = ["me:s3cret@a.example.org", "https://me:s3cret@b.example.org"]
git_ssh = ["git:s3cret@a.example.org"]
[index]
url = "HTTPS://me:s3cret@index.example.org/simple"
[forges.c]
url = "https://me:s3%40cret@c.example.org"
kind = "https://me:s3cret-s3cret-s3cret-s3cret-s3cret-s3cret-s3cret@c.example.org"
[forges.d]
url = "https://me:s3/cret@d.example.org"
raw_url = "http://me:s3cret@d.example.org"
"""

    assert faults(tmp_path, toml) == [
        "sourcebook.toml:1: expected a host such as 'example.org', not 'https://me:***@b.example.org', "
        "in 'hosts[1].name'",
        "sourcebook.toml:1: expected a host such as 'example.org', not 'me:***@a.example.org', in 'hosts[0].name'",
        "sourcebook.toml:2: expected a host such as 'example.org', not 'git:***@a.example.org', in 'git_ssh[0]'",
        "sourcebook.toml:4: expected an address without user, query and fragment, "
        "not 'HTTPS://me:***@index.example.org/simple', in 'index.url'",
        "sourcebook.toml:6: expected an address without user, query and fragment, "
        "not 'https://me:***@c.example.org', in 'forges.c.url'",
        "sourcebook.toml:7: expected 'github', 'gitlab' or 'forgejo', "
        "not 'https://me:***@c.example.org', in 'forges.c.kind'",
        "sourcebook.toml:9: expected an address such as 'https://git.example.org', "
        "not 'https://me:***@d.example.org', in 'forges.d.url'",
        "sourcebook.toml:10: expected an address without user, query and fragment, "
        "not 'http://me:***@d.example.org', in 'forges.d.raw_url'",
    ]


@pytest.mark.parametrize(
    ("toml", "text"),
    [
        (
            "locked = yes",
            "sourcebook.toml:1: not TOML: invalid value (at line 1, column 10)\n"
            "  hint: text needs quotes, and true and false are written in lower case",
        ),
        ("locked = 1", "sourcebook.toml:1: expected true or false, not 1, in 'locked'"),
        *(
            (
                f"local_files = ['a', '{pattern}']",
                "sourcebook.toml:1: expected a pattern as in .gitignore, such as 'examples/generated/*.py', "
                f"not {pattern!r}, in 'local_files[1]'",
            )
            for pattern in ("", "#a", "!", "/", "a\\", "a\u202eb")
        ),
        (
            "local_files = ['**/a/**/b/**']",
            "sourcebook.toml:1: expected at most 2 '**' in a pattern, not '**/a/**/b/**', in 'local_files[0]'",
        ),
        ("[forges]\na = 3", "sourcebook.toml:2: expected a table, not 3, in 'forges.a'"),
        ("index = 3", "sourcebook.toml:1: expected a table, not 3, in 'index'"),
        ("forges.a.url = 3", "sourcebook.toml: expected text, not 3, in 'forges.a.url'"),
        ("limits = {x = 1}", "sourcebook.toml: unknown setting 'limits.x'"),
        ("git_ssh = 1", "sourcebook.toml:1: expected a list, not 1, in 'git_ssh'"),
        (
            'hosts = ["https://a"]',
            "sourcebook.toml:1: expected a host such as 'example.org', not 'https://a', in 'hosts[0].name'",
        ),
        (
            "hosts = [{name = 'a', x = 1}]",
            "sourcebook.toml:1: unknown setting 'hosts[0].x'\n  hint: known are 'allow_private', 'name'",
        ),
        ('cache = ""', "sourcebook.toml:1: expected the path of a folder, not '', in 'cache'"),
        (
            'cache = "a\\u0000b"',
            "sourcebook.toml:1: expected the path of a folder, not 'a\\x00b', in 'cache'",
        ),
    ],
)
def test_a_fault_is_told_at_its_line(tmp_path: Path, toml: str, text: str) -> None:
    (found,) = faults(tmp_path, toml)

    assert found.startswith(text)


@pytest.mark.parametrize("form", ["{} = 1", "[{}]", "x = {{{} = 1}}", "[[ {} ]]"])
@pytest.mark.parametrize("key", [".".join(["a"] * 50_000), " . ".join(["a"] * 102), ".".join(['"a.\\""'] * 102)])
def test_a_key_of_very_many_dots_is_refused_before_it_is_parsed(tmp_path: Path, form: str, key: str) -> None:
    (found,) = faults(tmp_path, "locked = true\n" + form.format(key))

    assert found == "sourcebook.toml:2: a key with more than 100 dots\n  hint: no setting has more than two"


def test_many_dots_in_texts_and_numbers_are_no_key(tmp_path: Path) -> None:
    toml = "# " + "." * 200 + "\nhosts = [" + "'a.example', " * 200 + "]\ncache = '" + "." * 150 + "'\n"

    assert load(tmp_path, toml).cache.name == "." * 150


def test_settings_of_more_than_a_megabyte_are_refused(tmp_path: Path) -> None:
    (found,) = faults(tmp_path, "#" * 1_000_001)

    assert found == (
        "sourcebook.toml: the settings file has 1000001 characters, more than the 1000000 that are read\n"
        "  hint: settings are written by hand: put data into files of their own"
    )


def test_a_list_of_very_many_values_is_refused(tmp_path: Path) -> None:
    (found,) = faults(tmp_path, "[licenses]\nwhole_files = [" + "1," * 10_001 + "]")

    assert found == (
        "sourcebook.toml:2: a list of 10001 values, more than the 10000 that are read, in 'licenses.whole_files'\n"
        "  hint: name what is meant in fewer"
    )


def test_of_very_many_faults_the_first_hundred_are_told(tmp_path: Path) -> None:
    found = faults(tmp_path, "".join(f"a{n} = 1\n" for n in range(300)))

    assert len(found) == 100


def test_text_in_another_encoding_is_refused(tmp_path: Path) -> None:
    (found,) = faults(tmp_path, b"# caf\xe9")

    assert found == (
        "sourcebook.toml: the settings file cannot be read: it is not UTF-8\n"
        "  hint: it must be a readable file of UTF-8 text"
    )


def test_a_file_that_is_asked_for_must_exist(tmp_path: Path) -> None:
    with pytest.raises(SettingsError) as caught:
        load_settings(tmp_path, environ={}, path=tmp_path / "other.toml")

    assert str(caught.value) == (
        "other.toml: there is no such settings file\n  hint: name one that exists, or leave it out"
    )


def test_a_folder_in_place_of_the_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "sourcebook.toml").mkdir()

    with pytest.raises(SettingsError) as caught:
        load_settings(tmp_path, environ={})

    assert caught.value.message == "the settings file cannot be read: Is a directory"


_WORDS = "locked= cache= [index] [forges.x] [forges] url= [limits] true 3 [[ ]] { } 1e999 file_bytes="
_lines = st.sampled_from([*_WORDS.split(), '"https://[x"', '"https://a:b"', "\n", "'", "\\"])


@settings(deadline=None, max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(_lines | st.text(max_size=5), max_size=8).map("".join))
def test_no_text_makes_another_error_than_a_settings_fault(tmp_path: Path, text: str) -> None:
    try:
        load(tmp_path, text.encode("utf-8", "surrogatepass"))
    except SourcebookError as error:
        assert all(isinstance(fault, SettingsError) for fault in flatten([error]))


def test_libraries_are_releases_by_the_name_they_are_imported_by(tmp_path: Path) -> None:
    settings = load(
        tmp_path,
        """\
        [libraries]
        sqlalchemy = "pkg:pypi/SQLAlchemy@2.0.44"
        six = "pkg:pypi/six@1.17.0#six.py"
        "google.cloud" = "pkg:pypi/google@2.0?file_name=a-2.0.tar.gz#src/google/cloud/__init__.py"
        """,
    )

    assert [(lib.name, lib.reference.identity, str(lib.folder)) for lib in settings.libraries] == [
        (
            "google.cloud",
            "pkg:pypi/google@2.0?file_name=a-2.0.tar.gz#src/google/cloud/__init__.py",
            "src",
        ),
        ("six", "pkg:pypi/six@1.17.0#six.py", "."),
        ("sqlalchemy", "pkg:pypi/sqlalchemy@2.0.44#sqlalchemy/__init__.py", "."),
    ]
    assert str(settings.libraries[2].location) == "sourcebook.toml:2"


@pytest.mark.parametrize(
    ("line", "fault"),
    [
        (
            'flask = "flask 3.1.3"',
            "'flask 3.1.3' is not the release of a library\n"
            "  hint: expected a release such as 'pkg:pypi/sqlalchemy@2.0.44'",
        ),
        (
            'flask = "pkg:pypi/flask"',
            "'pkg:pypi/flask#flask/__init__.py' names no version\n"
            "  hint: write '@' and exactly one behind 'flask'; "
            "`sourcebook show pkg:pypi/flask` tells which is the newest",
        ),
        (
            'flask = "pkg:pypi/flask@3.1.3#flask/app.py"',
            "'flask/app.py' is not the file of 'flask'\n"
            "  hint: such as 'flask/__init__.py' or 'flask.py', behind any folders",
        ),
        (
            'flask-login = "pkg:pypi/flask-login@0.6.3"',
            "'flask-login' is not the name by which a library is imported\n"
            "  hint: such as 'sqlalchemy' or 'google.cloud.storage'",
        ),
        ("flask = 3", "expected a release, or a list of releases, not 3, in 'libraries.flask'"),
        ("flask = [3]", "expected text, not 3, in 'libraries.flask[0]'"),
        ("flask = []", "no release of 'flask'\n  hint: expected a release such as 'pkg:pypi/sqlalchemy@2.0.44'"),
        (
            'flask = ["pkg:pypi/flask@3.0", "pkg:pypi/quart@1.0#flask/__init__.py"]',
            "releases of several projects for 'flask': flask, quart\n  hint: list releases of one project",
        ),
        (
            'flask = ["pkg:pypi/flask@3.0", "pkg:pypi/flask@3.0.0"]',
            "the release '3.0.0' of 'flask' is listed twice\n  hint: list it once",
        ),
        (
            'flask = ["pkg:pypi/flask@3.0", "pkg:pypi/flask@new"]',
            "'new' is not a version that can be compared\n  hint: list releases whose versions have an order",
        ),
    ],
)
def test_a_library_that_is_none_is_an_error_at_its_line(tmp_path: Path, line: str, fault: str) -> None:
    assert faults(tmp_path, f"[libraries]\n{line}\n") == [f"sourcebook.toml:2: {fault}"]


FLASK = '[libraries]\nflask = "pkg:pypi/flask@3.1.3"\n[inventories]\n'
INVENTORY_FORM = "  hint: expected an address such as 'https://docs.sqlalchemy.org/en/20/objects.inv'"


def test_an_inventory_is_the_address_of_a_file_of_its_library(tmp_path: Path) -> None:
    settings = load(tmp_path, f'{FLASK}flask = "https://flask.example.org/en/stable/objects.inv"\n')

    (library,) = settings.libraries
    assert library.inventory is not None
    assert library.inventory.reference.identity == "//flask.example.org/en/stable/objects.inv"
    assert library.inventory.address("api/#flask.Flask") == "https://flask.example.org/en/stable/api/#flask.Flask"
    assert str(library.inventory.location) == "sourcebook.toml:4"


@pytest.mark.parametrize(
    ("line", "fault"),
    [
        (
            'flsk = "https://flask.example.org/objects.inv"',
            "there is no library 'flsk' under [libraries]\n  hint: nearest is 'flask'",
        ),
        ('flask = "objects.inv"', f"'objects.inv' is not the address of an inventory\n{INVENTORY_FORM}"),
        (
            'flask = "https://flask.example.org/"',
            "'https://flask.example.org/' names no file\n  hint: expected 'https://HOST/path.py'",
        ),
        (
            'flask = "https://flask.example.org/objects.inv#L3"',
            f"'https://flask.example.org/objects.inv#L3' is not the address of an inventory\n{INVENTORY_FORM}",
        ),
        ("flask = 3", "expected text, not 3, in 'inventories.flask'"),
    ],
)
def test_an_inventory_that_is_none_is_an_error_at_its_line(tmp_path: Path, line: str, fault: str) -> None:
    assert faults(tmp_path, f"{FLASK}{line}\n") == [f"sourcebook.toml:4: {fault}"]


def test_an_unknown_social_setting_names_the_known_one(tmp_path: Path) -> None:
    assert faults(tmp_path, "[social]\npicture = true\n") == [
        "sourcebook.toml:2: unknown setting 'social.picture'\n  hint: nearest is 'pictures'"
    ]


@pytest.mark.parametrize(
    ("line", "fault"),
    [
        (
            'schedulers = ["host"]',
            "expected the address of a scheduler such as 'tcp://10.0.0.1:8786', not 'host', in 'mine.schedulers[0]'",
        ),
        (
            'table = "s3://a:b@c"',
            "expected a folder, or an address such as 's3://bucket/uses', not 's3://a:***@c', in 'mine.table'",
        ),
    ],
)
def test_a_place_to_mine_that_is_none_is_an_error_at_its_line(tmp_path: Path, line: str, fault: str) -> None:
    assert faults(tmp_path, f"[mine]\n{line}\n") == [f"sourcebook.toml:2: {fault}"]


def test_a_table_on_an_object_store_keeps_its_address(tmp_path: Path) -> None:
    assert load(tmp_path, '[mine]\ntable = "s3://bucket/uses"\n').table_address == "s3://bucket/uses"
    assert load(tmp_path, "").table_address == str(tmp_path / ".cache" / "sourcebook" / "uses")


@pytest.mark.parametrize("kind", ["pipe", "zeros"])
def test_a_file_that_would_never_end_is_not_read(tmp_path: Path, kind: str) -> None:
    put(kind, tmp_path / "sourcebook.toml")

    with within(10), pytest.raises(SettingsError) as caught:
        load_settings(tmp_path, environ={})

    assert str(caught.value) == (
        "sourcebook.toml: the settings file cannot be read: it is no file\n"
        "  hint: it must be a readable file of UTF-8 text"
    )
