"""A source is read as the file it names, or refused with what was expected."""

# ruff: noqa: E501 - a table of sources and messages is read by its rows

from __future__ import annotations

from pathlib import PurePosixPath

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from sourcebook.errors import ReferenceSyntaxError
from sourcebook.model.lines import WrittenLines
from sourcebook.model.reference import (
    Forge,
    ForgeReference,
    GitReference,
    HttpsReference,
    LocalReference,
    Reference,
    ReleaseReference,
)
from sourcebook.model.request import LinesSelector
from sourcebook.references import FORMS, PURL_FORM, parse_reference
from sourcebook.references.forges import forge_reference

GITHUB = Forge(url="https://github.com", kind="github", raw_url="https://raw.githubusercontent.com")
OURS = Forge(
    url="http://127.0.0.1:8080/git",
    kind="github",
    raw_url="http://127.0.0.1:8080/raw",
    allow_private=True,
)
GITLAB = Forge(url="https://gitlab.com", kind="gitlab", raw_url="https://gitlab.com")
CODEBERG = Forge(url="https://codeberg.org", kind="forgejo", raw_url="https://codeberg.org")
FORGES = (GITHUB, OURS, GITLAB, CODEBERG)
LAB_PAGE = "expected a file's page: 'https://gitlab.com/GROUP/PROJECT/-/blob/REVISION/path'"
BERG_PAGE = "expected a file's page: 'https://codeberg.org/OWNER/REPOSITORY/src/branch/REVISION/path'"
GIT_FORM = "expected 'git+https://HOST/REPOSITORY.git@REVISION#path.py'"
FILE_PAGE = "expected a file's page: 'https://github.com/OWNER/REPOSITORY/blob/REVISION/path'"
PATH_HINT = "'%', '#', '?', '\\', invisible characters and spaces around a name are not supported"


@pytest.mark.parametrize(
    ("text", "identity"),
    [
        ("pkg:pypi/Flask@3.0.0#src/flask/app.py", "pkg:pypi/flask@3.0.0#src/flask/app.py"),
        ("  pkg:pypi/zope.interface@7#a.py\t", "pkg:pypi/zope-interface@7#a.py"),
        ("PKG://PyPI/a@1#b.py", "pkg:pypi/a@1#b.py"),
        ("pkg:pypi/a_b@1#./x/./y.py", "pkg:pypi/a-b@1#x/y.py"),
        ("pkg:pypi/a@1.0%2Blocal#x%20y.py", "pkg:pypi/a@1.0+local#x y.py"),
        ("pkg:pypi/a@1?file_name=a-1.tar.gz#b", "pkg:pypi/a@1?file_name=a-1.tar.gz#b"),
        ("https://github.com/a/b/blob/m/c.py", "github.com/a/b/blob/m/c.py"),
        ("HTTPS://GitHub.com:443/A/b/blob/m/./c.py", "github.com/A/b/blob/m/c.py"),
        (
            "https://github.com/a/b/blob/feature/x/c.py?plain=1",
            "github.com/a/b/blob/feature/x/c.py",
        ),
        ("https://github.com/a/b/raw/m/c.py", "github.com/a/b/blob/m/c.py"),
        ("https://github.com/a/b/blame/m/c.py", "github.com/a/b/blob/m/c.py"),
        ("https://github.com/a/b/blob/refs/heads/m/c.py", "github.com/a/b/blob/m/c.py"),
        ("https://raw.githubusercontent.com/a/b/m/c.py?token=x", "github.com/a/b/blob/m/c.py"),
        ("http://127.0.0.1:8080/git/a/b/blob/m/c", "127.0.0.1:8080/git/a/b/blob/m/c"),
        ("https://github.com/a/b/blob/refs/tags/v1/c.py", "github.com/a/b/blob/refs/tags/v1/c.py"),
        ("https://gitlab.com/g/s/p/-/blob/m/c.py", "gitlab.com/g/s/p/-/blob/m/c.py"),
        ("https://gitlab.com/g/p/-/raw/m/c.py?inline=false", "gitlab.com/g/p/-/blob/m/c.py"),
        (
            "https://gitlab.com/g/p/-/blame/f/x/c.py?ref_type=heads",
            "gitlab.com/g/p/-/blob/f/x/c.py",
        ),
        (
            "https://gitlab.com/g/p/-/blob/v1/c.py?ref_type=tags",
            "gitlab.com/g/p/-/blob/v1/c.py?ref_type=tags",
        ),
        ("https://gitlab.com/g/p/blob/m/blob/c.py", "gitlab.com/g/p/-/blob/m/blob/c.py"),
        ("https://codeberg.org/a/b/src/branch/f/x/c.py", "codeberg.org/a/b/src/branch/f/x/c.py"),
        ("https://codeberg.org/a/b/src/tag/v1/c.py", "codeberg.org/a/b/src/tag/v1/c.py"),
        ("https://codeberg.org/a/b/raw/commit/1/c.py", "codeberg.org/a/b/src/commit/1/c.py"),
        ("https://Example.org:443/a%20b/c.py?x=1", "//example.org/a b/c.py?x=1"),
        ("https://example.org:8443/c.py", "//example.org:8443/c.py"),
        ("http://example.org/c.py", "http//example.org/c.py"),
        ("git+https://x.org/a/b.git@m#c/d.py", "//x.org/a/b.git@m#c/d.py"),
        ("GIT+HTTPS://X.org:443/b@f/x#c.py", "//x.org/b@f/x#c.py"),
        ("git+https://x.org/b.git@@scope/p@1.0#c.py", "//x.org/b.git@@scope/p@1.0#c.py"),
        ("git+ssh://git@x.org:22/b.git@m#c.py", "ssh//git@x.org:22/b.git@m#c.py"),
        ("git+file:///srv/b.git@m#c%20d.py", "file///srv/b.git@m#c d.py"),
        ("examples/demo.py", "examples/demo.py"),
        ("./examples//x/../demo.py", "examples/demo.py"),
        ("größe/an example [x].py", "größe/an example [x].py"),
    ],
)
def test_source_has_one_identity(text: str, identity: str) -> None:
    reference, lines = parse_reference(text, forges=FORGES)

    assert reference.identity == identity
    assert lines is None


def test_parts_of_a_release_are_typed() -> None:
    reference, _ = parse_reference("pkg:pypi/A.B@1?file_name=a-1.zip#c/d.py", forges=())

    assert reference == ReleaseReference(name="a-b", version="1", path=PurePosixPath("c/d.py"), file_name="a-1.zip")


def test_parts_of_a_file_page_are_typed() -> None:
    reference, _ = parse_reference("https://github.com/a/b/blob/m/c/d.py", forges=FORGES)

    assert reference == forge_reference(GITHUB, repository="a/b", revision_and_path="m/c/d.py")


def test_parts_of_a_repository_are_typed() -> None:
    reference, _ = parse_reference("git+ssh://git@x.org/a/b.git@f/x#c/d.py", forges=FORGES)

    assert reference == GitReference(
        scheme="ssh", location="git@x.org/a/b.git", revision="f/x", path=PurePosixPath("c/d.py")
    )
    assert reference.url == "ssh://git@x.org/a/b.git"


def test_parts_of_a_web_address_are_typed() -> None:
    reference, lines = parse_reference("https://x.org/a%20b/c.py?d=%20#L3-L5", forges=FORGES)

    assert reference == HttpsReference(scheme="https", host="x.org", path=PurePosixPath("a b/c.py"), query="d=%20")
    assert reference.url == "https://x.org/a%20b/c.py?d=%20"
    assert lines == LinesSelector(ranges=(WrittenLines(lineno=3, end_lineno=5),))


@pytest.mark.parametrize(
    ("fragment", "start", "end"),
    [
        ("L10", 10, 10),
        ("L10-L24", 10, 24),
        ("L10-24", 10, 24),
        ("L10C3-L24C7", 10, 24),
        ("l5", 5, 5),
    ],
)
def test_lines_of_a_pasted_address_are_selected(fragment: str, start: int, end: int) -> None:
    _, lines = parse_reference(f"https://github.com/a/b/blob/m/c.py#{fragment}", forges=FORGES)

    assert lines == LinesSelector(ranges=(WrittenLines(lineno=start, end_lineno=end),))


@pytest.mark.parametrize(
    ("text", "message", "hint"),
    [
        (" ", "the source is empty", FORMS),
        ("a\nb", "'a\\nb' is more than one line", "one source only"),
        ("a\u202eb", "'a\\u202eb' holds the invisible character U+202E", "type it anew"),
        ("<https://x.org/>", "'<https://x.org/>' is a Markdown link", "write only the address: 'https://x.org/'"),
        ("[a](b.py)", "'[a](b.py)' is a Markdown link", "write only the address: 'b.py'"),
        ("pkg:npm/a@1#b", "package URLs of type 'npm' are not supported", PURL_FORM),
        ("pkg:pypi/a#b", "'pkg:pypi/a#b' names no version", "write '@' and exactly one behind 'a'; `sourcebook show pkg:pypi/a` tells which is the newest"),
        ("pkg:pypi/a@1", "'pkg:pypi/a@1' names no file of the release", PURL_FORM),
        ("pkg:pypi/a@>=1#b", "'>=1' in 'pkg:pypi/a@>=1#b' is not a version", "name one release exactly, as '2.3.0'"),
        ("pkg:pypi/-a@1#b", "'-a' in 'pkg:pypi/-a@1#b' is not a project's name", PURL_FORM),
        ("pkg:pypi/@1#b", "'' in 'pkg:pypi/@1#b' is not a project's name", PURL_FORM),
        ("pkg:pypi/x/a@1#b", "'pkg:pypi/x/a@1#b' has a namespace in front of its name, or a path before its version", PURL_FORM),
        ("pkg:pypi/a@1#../b", "'pkg:pypi/a@1#../b' holds '..'", "write the path without it"),
        ("pkg:pypi/a@1#x/%2E%2e/b", "'pkg:pypi/a@1#x/%2E%2e/b' holds '..'", "write the path without it"),
        ("pkg:pypi/a@1#x//b", "the path in 'pkg:pypi/a@1#x//b' has an empty part", "no '/' at its beginning or end, and no '//' in it"),
        ("pkg:pypi/a@1#/b", "the path in 'pkg:pypi/a@1#/b' has an empty part", "no '/' at its beginning or end, and no '//' in it"),
        ("pkg:pypi/a@1#.", "'pkg:pypi/a@1#.' names no file", FORMS),
        ("pkg:pypi/a@1#x%2Fb", "'x/b' in 'pkg:pypi/a@1#x%2Fb' cannot be part of a path", PATH_HINT),
        ("pkg:pypi/a@1#b%zz", "'%zz' in 'pkg:pypi/a@1#b%zz' is not percent-encoding", "a '%' itself is written '%25'"),
        ("pkg:pypi/a@1#b.py#L3-L5", "a package URL cannot name lines: '#L3-L5' in 'pkg:pypi/a@1#b.py#L3-L5'", "use the option 'show: {lines: 3-5}'"),
        ("pkg:pypi/a@1#L3", "a package URL cannot name lines: '#L3' in 'pkg:pypi/a@1#L3'", "use the option 'show: {lines: 3}'"),
        ("pkg:pypi/a@1?arch=x#b", "unknown qualifier 'arch' in 'pkg:pypi/a@1?arch=x#b'", "the only one is 'file_name'"),
        ("pkg:pypi/a@1?file_name=../x#b", "'../x' in 'pkg:pypi/a@1?file_name=../x#b' is not the name of a release's file", "such as 'flask-3.0.0-py3-none-any.whl'"),
        ("pkg:pypi/a@1#b?file_name=x", "in 'pkg:pypi/a@1#b?file_name=x' the path comes before '?'", "qualifiers stand before the path: 'pkg:pypi/NAME@VERSION?file_name=FILE#path'"),
        ("https://github.com/a/b/tree/m/c", "'https://github.com/a/b/tree/m/c' is a folder, not a file", FILE_PAGE),
        ("https://github.com/a/b", "'https://github.com/a/b' is not the page of a file", FILE_PAGE),
        ("https://github.com/a/b/blob/m", "'https://github.com/a/b/blob/m' names no file", FILE_PAGE),
        ("https://github.com/a/b/blob/m/../c", "'https://github.com/a/b/blob/m/../c' holds '..'", "write the path without it"),
        ("https://github.com/a/b/blob/-x/c", "'https://github.com/a/b/blob/-x/c' names no revision and file", FILE_PAGE),
        ("https://github.com/../b/blob/m/c", "'..' in 'https://github.com/../b/blob/m/c' is not the name of an owner or repository", FILE_PAGE),
        ("https://github.com/a/b/blob/m/c#x", "'#x' in 'https://github.com/a/b/blob/m/c#x' does not name lines", "such as '#L10' or '#L10-L24'"),
        ("https://github.com/a/b/blob/m/c#L9-L3", "'#L9-L3' in 'https://github.com/a/b/blob/m/c#L9-L3' is not a range of lines", "lines count from 1, and the first comes first"),
        ("http://github.com/a/b/blob/m/c", "'http://github.com/a/b/blob/m/c' is not fetched over plain http", "write 'https://github.com/a/b/blob/m/c'"),
        ("https://me@github.com/a/b/blob/m/c", "'https://me@github.com/a/b/blob/m/c' is not a web address", FORMS),
        ("https://me:s3cret@a.example/x.py", "'https://me:***@a.example/x.py' is not a web address", FORMS),
        ("HTTPS://me:s3cret@github.com/a/b/blob/m/c", "'HTTPS://me:***@github.com/a/b/blob/m/c' is not a web address", FORMS),
        ("https://me:s3/cret@a.example/x.py", "'https://me:***@a.example/x.py' is not a web address", FORMS),
        ("https://me:s3#cret@a.example/x.py", "'https://me:***@a.example/x.py' is not a web address", FORMS),
        ("https://me:s3%ret@a.example/x.py", "'%re' in 'https://me:***@a.example/x.py' is not percent-encoding", "a '%' itself is written '%25'"),
        ("https:\\\\me:s3cret@a.example/x.py", "'https:\\\\\\\\me:***@a.example/x.py' is not a web address", FORMS),
        ("ssh://me:s3cret@a.example/r.git", "sources such as 'ssh://me:***@a.example/r.git' are not supported", FORMS),
        ("me:s3cret@a.example/x.py", "sources such as 'me:***@a.example/x.py' are not supported", FORMS),
        ("git+https://me:s3/cret@a.example/r.git@m#x.py", "'git+https://me:***@a.example/r.git@m#x.py' is not a web address", FORMS),
        ("GIT+HTTPS://a.example/https://me:s3cret@m", "'https:' in 'GIT+HTTPS://a.example/https://me:***@m' is not part of a repository's address", GIT_FORM),
        ("git+ftp://me:s3cret@a.example/r.git@m#x.py", "'git+ftp://me:***@a.example/r.git@m#x.py' names no way to a repository that may be taken", "'git+https', and where sourcebook.toml allows them 'git+ssh' and 'git+file'"),
        ("[x](https://me:s3cret@a.example/x.py)", "'[x](https://me:***@a.example/x.py)' is a Markdown link", "write only the address: 'https://me:***@a.example/x.py'"),
        ("https://me:" + "s3cret" * 100 + "@a.example/" + "x" * 1_500, "a source of 2122 characters, beginning 'https://me:***@a.example/xxxxxxxxxxxxxxx', is too long", FORMS),
        ("https://git.example.org", "'https://git.example.org' names no file", "expected 'https://HOST/path.py'"),
        ("https://-x.org/a", "'https://-x.org/a' is not a web address", FORMS),
        ("https://x.org/a/../b", "'https://x.org/a/../b' holds '..'", "write the path without it"),
        ("https://x.org/a?private_token=1", "the address on 'x.org' holds a secret, 'private_token'", "leave it out: tokens come from the environment or from .netrc"),
        ("https://gitlab.com/g/p", "'https://gitlab.com/g/p' is not the page of a file", LAB_PAGE),
        ("https://gitlab.com/g/p/-/tree/m/c", "'https://gitlab.com/g/p/-/tree/m/c' is a folder, not a file", LAB_PAGE),
        ("https://gitlab.com/g/p/-/blob/m", "'https://gitlab.com/g/p/-/blob/m' names no file", LAB_PAGE),
        ("https://gitlab.com/g/../p/-/blob/m/c", "'..' in 'https://gitlab.com/g/../p/-/blob/m/c' is not the name of an owner or repository", LAB_PAGE),
        ("https://codeberg.org/a/b/src/m/c.py", "'https://codeberg.org/a/b/src/m/c.py' is not the page of a file", BERG_PAGE),
        ("https://codeberg.org/a/b/src/branch/m", "'https://codeberg.org/a/b/src/branch/m' names no file", BERG_PAGE),
        ("github.com/a/b/blob/m/c", "'github.com/a/b/blob/m/c' looks like a web address without its scheme", "write 'https://github.com/a/b/blob/m/c'"),
        ("git+https://x.org/a.git#b", "'git+https://x.org/a.git#b' names no revision", f"{GIT_FORM}: a commit, a tag or a branch"),
        ("git+https://x.org/a.git@m", "'git+https://x.org/a.git@m' names no file of the repository", GIT_FORM),
        ("git+https://x.org/a.git@m#b#L3", "the address of a repository cannot name lines: '#L3' in 'git+https://x.org/a.git@m#b#L3'", "use the option 'show: {lines: 3}'"),
        ("git+https://x.org/a.git@-u#b", "'-u' in 'git+https://x.org/a.git@-u#b' is not the name of a commit, tag or branch", GIT_FORM),
        ("git+https://x.org/a.git@m..n#b", "'m..n' in 'git+https://x.org/a.git@m..n#b' is not the name of a commit, tag or branch", GIT_FORM),
        ("git+https://x.org/-a@m#b", "'-a' in 'git+https://x.org/-a@m#b' is not part of a repository's address", GIT_FORM),
        ("git+https://x.org/../a@m#b", "'..' in 'git+https://x.org/../a@m#b' is not part of a repository's address", GIT_FORM),
        ("git+https://x.org/a@m#../b", "'git+https://x.org/a@m#../b' holds '..'", "write the path without it"),
        ("git+https://me:pw@x.org/a@m#b", "the address holds a user or a password: 'x.org' is asked without", "tokens come from the environment or from .netrc, never from a page"),
        ("git+ssh://-oProxyCommand=x/a@m#b", "'git+ssh://-oProxyCommand=x/a@m#b' is not a web address", FORMS),
        ("git+ssh://-o@x.org/a@m#b", "the address holds a user or a password: 'x.org' is asked without", "tokens come from the environment or from .netrc, never from a page"),
        ("git+https://--upload-pack=x/a@m#b", "'git+https://--upload-pack=x/a@m#b' is not a web address", FORMS),
        ("git+ext::sh -c x@m#b", "'git+ext::sh -c x@m#b' names no way to a repository that may be taken", "'git+https', and where sourcebook.toml allows them 'git+ssh' and 'git+file'"),
        ("git+file://host/a@m#b", "'git+file://host/a@m#b' names a host, a file has none", "three slashes: 'git+file:///…'"),
        ("git@github.com:a/b", "'git@github.com:a/b' is the address by which a repository is cloned, not a file", "paste the page of the file, 'https://github.com/a/b/blob/REVISION/path.py', or write 'git+https://github.com/a/b.git@REVISION#path.py'"),
        ("file:///etc/passwd", "'file:///etc/passwd' is the address of a file on one machine", "write a file of this project relative to the folder of mkdocs.yml, with '/'"),
        ("/etc/passwd", "'/etc/passwd' is not a path below this project", "write a file of this project relative to the folder of mkdocs.yml, with '/'"),
        ("C:\\a.py", "'C:\\\\a.py' is not a path below this project", "write a file of this project relative to the folder of mkdocs.yml, with '/'"),
        ("a/../../b", "'a/../../b' leaves this project", "only files below mkdocs.yml can be shown"),
        ("examples/", "'examples/' is a folder, not a file", FORMS),
        ("demo.py#L3-L5", "a file of this project is named without lines: 'demo.py#L3-L5'", "write 'demo.py' and use the option 'show: {lines: 3-5}'"),
    ],
)  # fmt: skip
def test_malformed_source_says_what_was_expected(text: str, message: str, hint: str) -> None:
    with pytest.raises(ReferenceSyntaxError) as caught:
        parse_reference(text, forges=FORGES)

    assert (caught.value.message, caught.value.hint) == (message, hint)


def test_overlong_source_is_not_quoted_whole() -> None:
    with pytest.raises(ReferenceSyntaxError) as caught:
        parse_reference("x" * 2001, forges=FORGES)

    assert caught.value.message == (f"a source of 2001 characters, beginning '{'x' * 40}', is too long")


PIECES = st.sampled_from(
    [
        *("pkg:pypi/", "a", "B_c", "@", "1.0", "+l", "?", "file_name=", "&", "#", "/", ".", ".."),
        *("L3", "-L5", "%2e", "%", "%23", "https://github.com/", "http://127.0.0.1:8080/git/"),
        *("raw/", "tree/", "a/b/blob/m/", "refs/heads/", " ", "<", ">", "[a](", ")", "~", "C:"),
        *("\\", "\t", "git@", "./", "raw.githubusercontent.com/", "github.com", "*", '"', "|"),
        *("blob/", "é", ":", "https://gitlab.com/", "https://codeberg.org/", "a/b/-/blob/m/"),
        *(
            "a/b/src/tag/v/",
            "?ref_type=tags",
            "git+https://",
            "git+ssh://u@",
            "git+file://",
            "x.org/",
        ),
        *("refs/tags/", "a/b/src/branch/", "-/", "tree/", "http://"),
    ]
)
SOURCES = st.one_of(st.text(max_size=40), st.lists(PIECES, max_size=9).map("".join))


@settings(max_examples=300, deadline=None)
@given(SOURCES)
@example("./ a.py")
@example("./https:/a")
@example("./[a](b)")
@example("./~a")
def test_any_text_is_a_reference_that_reads_back_or_a_syntax_error(text: str) -> None:
    try:
        reference, lines = parse_reference(text, forges=FORGES)
    except ReferenceSyntaxError:
        return
    again, none = parse_reference(_written(reference), forges=FORGES)

    assert again == reference
    assert none is None
    assert ".." not in reference.path.parts
    assert not reference.path.is_absolute()
    assert lines is None or isinstance(reference, ForgeReference | HttpsReference)
    assert "://" not in reference.identity
    assert not isinstance(reference, LocalReference) or reference.path.parts


def _written(reference: Reference) -> str:
    """Return a source that has this reference, from nothing but its identity."""
    match reference:
        case ForgeReference():
            return f"https://{reference.identity}"
        case GitReference():
            scheme, _, rest = reference.identity.partition("//")
            return f"git+{scheme or 'https'}://{rest}"
        case HttpsReference():
            scheme, _, rest = reference.identity.partition("//")
            return f"{scheme or 'https'}://{rest}"
    return reference.identity
