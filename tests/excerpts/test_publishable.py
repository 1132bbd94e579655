"""What is not published: secrets of every form that is known, and lines that no person wrote."""

from __future__ import annotations

import base64
import random
import string
from pathlib import Path, PurePosixPath

import pytest

from sourcebook.code.secrets import find_secrets
from sourcebook.errors import ContentError
from sourcebook.excerpts.publishable import check_publishable
from sourcebook.model.excerpt import Excerpt, Run
from tests.conftest import ROOT
from tests.projects import build, write_project

CHANCE = random.Random(1)
ALPHABET = string.ascii_letters + string.digits
UPPER = string.ascii_uppercase + "234567"


def drawn(count: int, alphabet: str = ALPHABET) -> str:
    """Return characters of no meaning, so that no token stands in this file."""
    return "".join(CHANCE.choice(alphabet) for _ in range(count))


def key(kind: str = "RSA ", dash: str = "-----") -> list[str]:
    body = base64.b64encode(CHANCE.randbytes(600)).decode()
    lines = [body[start : start + 64] for start in range(0, len(body), 64)]
    return [f"{dash}BEGIN {kind}PRIVATE KEY{dash}", *lines, f"{dash}END {kind}PRIVATE KEY{dash}"]


@pytest.mark.parametrize(
    ("token", "what"),
    [
        ("ghp" + "_" + drawn(36), "a token of GitHub"),
        ("github_pat" + "_" + drawn(22) + "_" + drawn(59), "a token of GitHub"),
        ("glpat" + "-" + drawn(20), "a token of GitLab"),
        ("AKIA" + drawn(16, UPPER), "an access key of AWS"),
        ("AIza" + drawn(35), "an API key of Google"),
        ("xoxb" + "-" + "123456789012-" + drawn(24), "a token of Slack"),
        ("sk_live" + "_" + drawn(24), "a secret key of Stripe"),
        ("pypi-AgE" + drawn(80), "a token of a package index"),
        ("npm" + "_" + drawn(36), "a token of npm"),
        ("SG" + "." + drawn(22) + "." + drawn(43), "an API key of SendGrid"),
        ("sk-ant" + "-" + drawn(60), "an API key of a model's provider"),
    ],
)
def test_a_token_is_found_wherever_it_stands_in_a_line(token: str, what: str) -> None:
    for line in (token, f'TOKEN = "{token}"', f"curl -H 'Authorization: {token}' #"):
        assert find_secrets(["x = 1", line]) == ((2, what),)


@pytest.mark.parametrize(
    "line",
    [
        "ghp" + "_" + "x" * 36,
        "AKIA" + "IOSFODNN7EXAMPLE",
        "AKIA" + "X" * 16,
        "xgithub_pat" + "_" + drawn(80),
        'if "-----BEGIN PRIVATE KEY-----" in text:',
        "-----BEGIN CERTIFICATE-----",
        "digest = '" + "0123456789abcdef" * 4 + "'",
        "sk-learn-and-other-things-with-long-names-in-them-that-are-packages",
    ],
)
def test_placeholders_and_code_about_secrets_are_left_alone(line: str) -> None:
    assert find_secrets([line, "x = 1"]) == ()


def encoded(text: str) -> str:
    return base64.b64encode(text.encode()).decode()


@pytest.mark.parametrize("before", ["", "a", "ab", "user:x "])
def test_the_token_that_a_checkout_leaves_is_found_in_base64(before: str) -> None:
    secret = encoded(f"{before}x-access-token:ghs" + "_" + drawn(36))

    for line in (f"\textraheader = AUTHORIZATION: basic {secret}", secret, f'HEADER = "{secret}"'):
        assert find_secrets(["[http]", line]) == ((2, "a token in base64"),)


@pytest.mark.parametrize(
    "line",
    [
        "AUTHORIZATION: basic {}",
        "extraheader = Authorization: Basic {}",
        "headers['Authorization'] = 'Basic {}'",
        '"Authorization": "Basic {}"',
        "//registry.example.org/:_auth={}",
        '      "auth": "{}"',
    ],
)
def test_a_password_of_a_header_is_found_in_base64(line: str) -> None:
    assert find_secrets([line.format(encoded(f"deploy:{drawn(20)}"))]) == ((1, "a password in base64"),)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("//registry.example.org/:_authToken=P", [(1, "a token of npm")]),
        ("registry=x\n_authToken = P", [(2, "a token of npm")]),
        ("machine a.example login me password P", [(1, "a password of .netrc")]),
        ("machine a.example password P", [(1, "a password of .netrc")]),
        ("machine a.example\n  login me\n  password P\n", [(3, "a password of .netrc")]),
        ("machine a.example login me\npassword P", [(2, "a password of .netrc")]),
        ("[pypi]\nusername = me\n# x\npassword = P\n", [(4, "a password of .pypirc")]),
        ("[own]\nrepository: https://a.example\npassword:P\nusername:me", [(3, "a password of .pypirc")]),
    ],
)
def test_a_password_is_told_by_the_file_it_stands_in(text: str, found: list[tuple[int, str]]) -> None:
    assert find_secrets(text.replace("P", drawn(20)).split("\n")) == tuple(found)


@pytest.mark.parametrize(
    "text",
    [
        "eC1hY2Nlc3MtdG9rZW46",
        f"TOKEN = '{encoded('x-access-token:' + 'a' * 40)}'",
        "Authorization: Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==",
        "Authorization: Basic czZCaGRSa3F0MzpnWDFmQmF0M2JW",
        f"Authorization: Basic {encoded('user:password123')}",
        "headers['Authorization'] = 'Basic ' + b64encode(pair)",
        "authorization: basic authentication_of_everything",
        "//registry.example.org/:_authToken=${NPM_TOKEN}",
        "this._authToken = readTheTokenOfTheUser(somewhere1)",
        "machine git.example.org login NAME password TOKEN",
        "the machine a.example and\nits login\npassword abcdefgh12345",
        "password = abcdefghi12345",
        "[x]\nfor username in names:\n    password = abcdefghi12345",
        "[tool]\nusername = me\npassword = 'abcdefghi12345'",
        "[tool]\nusername = me\npassword = get_it(abcdefg)",
        "[pypi]\nusername = me\npassword = <your password>",
        "[pypi]\npassword = abcdefghi12345",
    ],
)
def test_examples_of_passwords_and_code_about_them_are_left_alone(text: str) -> None:
    assert find_secrets(text.split("\n")) == ()


def test_a_page_that_shows_what_a_checkout_leaves_is_refused(tmp_path: Path) -> None:
    """As where the file of a checkout is copied to a name that no rule about folders knows."""
    secret = encoded("x-access-token:ghs" + "_" + drawn(36))
    project = write_project(tmp_path, {"x.md": "```example\nsource: copied.txt\nshow: file\n```\n"})
    (project / "copied.txt").write_text(
        f'[http "https://github.com/"]\n\textraheader = AUTHORIZATION: basic {secret}\n'
    )

    done = build(project)

    assert done.code == 1
    assert "line 2 of 'copied.txt' looks like a token in base64, which is not published" in done.output


@pytest.mark.parametrize("kind", ["", "RSA ", "EC ", "OPENSSH ", "ENCRYPTED "])
def test_a_key_is_all_its_lines(kind: str) -> None:
    lines = ["KEY = '''", *key(kind), "'''"]

    found = find_secrets(lines)

    assert found == tuple((n, "a private key") for n in range(2, len(lines)))


def test_a_key_in_one_line_is_found() -> None:
    line = r"KEY = '" + r"\n".join(key()) + "'"

    assert find_secrets([line]) == ((1, "a private key"),)


def test_a_key_without_an_end_is_not_the_whole_file() -> None:
    begin, body, *_ = key()

    assert len(find_secrets([begin, body, *["x = 1"] * 500])) == 120


def test_only_what_is_shown_is_refused() -> None:
    lines = ("a = 1", *key(), "b = 2")
    path = PurePosixPath("tests/demo.py")
    fine = Excerpt(runs=(Run(lineno=1, lines=lines[:1]),), line_count=len(lines))
    middle = Excerpt(runs=(Run(lineno=4, lines=lines[3:5]),), line_count=len(lines))

    check_publishable(fine, lines, path=path)
    with pytest.raises(ContentError) as caught:
        check_publishable(middle, lines, path=path)

    assert str(caught.value) == (
        "line 4 of 'tests/demo.py' looks like a private key, which is not published\n"
        "  hint: show other lines; if the secret is real, tell whoever it belongs to"
    )


def test_a_line_that_is_too_long_is_refused() -> None:
    lines = ("a = 1", "x" * 5_001)
    excerpt = Excerpt(runs=(Run(lineno=1, lines=lines),), line_count=2)

    with pytest.raises(ContentError) as caught:
        check_publishable(excerpt, lines, path=PurePosixPath("dist/a.js"))

    assert str(caught.value) == (
        "line 2 of 'dist/a.js' has 5001 characters, more than the 5000 that can be shown\n"
        "  hint: name a file that people write, not one that a program has packed"
    )


def test_our_own_tree_holds_no_secret() -> None:
    """Which is also a few hundred files of ordinary code that are left alone."""
    for path in sorted((ROOT / "generator").rglob("*.py")) + sorted((ROOT / "tests").rglob("*.py")):
        assert find_secrets(path.read_text("utf-8").splitlines()) == (), path


def test_a_build_reports_a_secret_at_its_line_and_publishes_nothing(tmp_path: Path) -> None:
    """A page that shows other lines of the file is made, but no page of the whole file."""
    secret = "ghp" + "_" + drawn(36)
    demo = f"import os\n\nx = os.getcwd()\n\n\nTOKEN = '{secret}'\n"
    page = "```example\nsource: examples/demo.py\nshow: {lines: LINES}\n```\n"
    root = write_project(
        tmp_path,
        {"index.md": page.replace("LINES", "1-3"), "other.md": page.replace("LINES", "5-6")},
        files={"examples/demo.py": demo},
    )

    failed = build(root)
    (root / "docs" / "other.md").unlink()
    built = build(root)

    assert failed.code == 1
    assert (
        "docs/other.md:3: line 6 of 'examples/demo.py' looks like a token of GitHub, "
        "which is not published\n"
        "  hint: show other lines; if the secret is real, tell whoever it belongs to"
    ) in failed.output
    assert secret not in failed.output
    assert built.code == 0, built.output
    assert not [p for p in built.site.rglob("*") if p.is_file() and secret in p.read_text("utf-8", "replace")]
