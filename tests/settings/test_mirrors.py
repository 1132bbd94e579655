"""`[mirrors]` says where copies of a forge's repositories lie; what cannot be one is told at its line."""

from __future__ import annotations

from pathlib import Path

import pytest

from sourcebook.settings.values import Mirror
from tests.settings.test_reading import faults, load

HINT = '\n  hint: such as "https://github.com/" = "/srv/git/{owner}+{name}/repo"'


def test_the_longest_address_comes_first(tmp_path: Path) -> None:
    toml = """\
        [mirrors]
        "https://github.com/" = "/srv/git/{owner}+{name}/repo"
        "https://github.com/ours" = "https://git.example.org/{owner}/{name}.git"
        "https://gitlab.com" = "copies/{owner}/{name}"
    """

    assert load(tmp_path, toml).mirrors == (
        Mirror(url="https://github.com/ours", owner="ours", pattern="https://git.example.org/{owner}/{name}.git"),
        Mirror(url="https://github.com", pattern="/srv/git/{owner}+{name}/repo"),
        Mirror(url="https://gitlab.com", pattern=f"{tmp_path}/copies/{{owner}}/{{name}}"),
    )


@pytest.mark.parametrize(
    ("line", "fault"),
    [
        ('"github.com" = "/a/{owner}/{name}"', "'github.com' under [mirrors] is not the address of a forge"),
        ('"https://u@x.org" = "/a/{owner}/{name}"', "'https://u@x.org' under [mirrors] is not the address of a forge"),
        ('"https://x.org" = "/a/{name}"', "the mirror '/a/{name}' lacks {owner}"),
        ('"https://x.org" = "/a/{owner}"', "the mirror '/a/{owner}' lacks {name}"),
        (
            '"https://x.org" = "/a/{owner}/{name}/{rev}"',
            "the mirror '/a/{owner}/{name}/{rev}' holds '{rev}', and only {owner} and {name} are filled in",
        ),
        ('"https://x.org" = "/a/../{owner}/{name}"', "the mirror '/a/../{owner}/{name}' is not the path of a folder"),
        (
            '"https://x.org" = "ssh://y.org/{owner}/{name}"',
            "the mirror 'ssh://y.org/{owner}/{name}' is neither a folder nor an https address",
        ),
        (
            '"https://x.org" = "https://{owner}.y.org/{name}"',
            "the mirror 'https://{owner}.y.org/{name}' is neither a folder nor an https address",
        ),
    ],
)
def test_what_is_no_mirror_is_told_at_its_line(tmp_path: Path, line: str, fault: str) -> None:
    assert faults(tmp_path, f"[mirrors]\n{line}\n") == [f"sourcebook.toml:2: {fault}{HINT}"]
