"""The commands from a symbol to a page: which uses teach best, and pages that show them."""

from __future__ import annotations

import click

from sourcebook.cli.context import Context, is_dotted, say
from sourcebook.writing.log_lines import json_text


@click.command()
@click.argument("symbol")
@click.option("-n", "--examples", "count", type=click.IntRange(1, 100), default=5, help="How many at most.")
@click.option("--tests", is_flag=True, help="Take tests for as good as other code.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object an example.")
@click.pass_obj
def suggest(context: Context, symbol: str, count: int, tests: bool, as_json: bool) -> None:
    """Print the uses of a symbol in the corpus that teach best, one a project, each with why."""
    from sourcebook.commands.suggest import suggest_examples

    if not is_dotted(symbol):
        raise click.UsageError("a symbol is a name, or several joined by dots")
    found = suggest_examples(context.place(tell=False), symbol, count=count, tests=tests)
    for line in map(json_text, found.as_json()) if as_json else found.as_text():
        say(line)
