"""The options that every command takes, before its name or behind it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from sourcebook.cli.context import Context


class FullHelp(click.Group):
    """A group whose help says of each command all of its first sentence."""

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the commands, in the order of their names."""
        commands = [(name, self.get_command(ctx, name)) for name in self.list_commands(ctx)]
        with formatter.section("Commands"):
            formatter.write_dl(
                [(name, command.get_short_help_str(limit=1_000)) for name, command in commands if command]
            )


def take_everywhere(group: click.Group) -> None:
    """Let a group and all commands in it take the options, but for one that has an option of that name itself."""
    for command in (group, *group.commands.values()):
        there = {name for parameter in command.params for name in parameter.opts}
        command.params += [option for option in _options() if there.isdisjoint(option.opts)]
        if isinstance(command, click.Group) and command is not group:
            take_everywhere(command)


def _options() -> list[click.Option]:
    return [
        _option(
            ["--project"],
            lambda context, value: context.given(start=value),
            type=click.Path(exists=True, path_type=Path),
            help="Folder of the project; its mkdocs.yml is looked for there and upwards.",
        ),
        _option(
            ["--settings"],
            lambda context, value: context.given(settings=value),
            type=click.Path(exists=True, dir_okay=False, path_type=Path),
            help="The sourcebook.toml to use, when it is not beside mkdocs.yml.",
        ),
        _option(
            ["-q", "--quiet"],
            lambda context, value: context.given(is_quiet=value),
            is_flag=True,
            help="Print what was asked for and what is wrong, and nothing else.",
        ),
        _option(
            ["--offline"],
            lambda context, value: context.given(offline=value),
            is_flag=True,
            help="Ask no server: what is not at hand is a fault.",
        ),
    ]


def _option(names: list[str], given: Callable[[Context, Any], Context], **more: Any) -> click.Option:
    def take(click_context: click.Context, _: click.Parameter, value: Any) -> None:
        if value:
            click_context.obj = given(click_context.ensure_object(Context), value)

    return click.Option(names, callback=take, expose_value=False, **more)
