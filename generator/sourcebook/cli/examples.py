"""The commands from a symbol to a page: which uses teach best, and pages that show them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import click

from sourcebook.cli.context import Context, is_dotted, say
from sourcebook.writing.log_lines import json_text

if TYPE_CHECKING:
    from sourcebook.commands.new import LeftOut, WrittenPage


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
    found = suggest_examples(context.place(), symbol, count=count, tests=tests)
    for line in map(json_text, found.as_json()) if as_json else found.as_text():
        say(line)


@click.command()
@click.argument("symbol", required=False)
@click.option("--examples", type=click.IntRange(1, 100), default=3, help="How many at most.")
@click.option("--form", type=click.Choice(["list", "block"]), default="list", help="A list in the head, or blocks.")
@click.option("--slug", metavar="SLUG", help="The address of the page, which names its file too.")
@click.option("--tests", is_flag=True, help="Take tests for as good as other code.")
@click.option("--library", metavar="LIBRARY", help="Write a page for each symbol of this library that has none.")
@click.option("--min-projects", type=click.IntRange(1), default=3, help="With --library: how many projects use it.")
@click.option("--refresh", is_flag=True, help="Make pages anew that were made so and that nobody has touched.")
@click.pass_obj
def new(
    context: Context,
    symbol: str | None,
    examples: int,
    form: Literal["list", "block"],
    slug: str | None,
    tests: bool,
    library: str | None,
    min_projects: int,
    refresh: bool,
) -> None:
    """Write a page of the best examples of SYMBOL in the corpus, and lock its sources."""
    from sourcebook.commands.new import Desk, Wish

    if symbol is not None and not is_dotted(symbol):
        raise click.UsageError("a symbol is a name, or several joined by dots")
    if [symbol is not None or refresh, library is not None].count(True) != 1:
        raise click.UsageError("name a SYMBOL, or --library, or --refresh")
    if slug is not None and (refresh or library is not None):
        raise click.UsageError("--slug is for the page of one SYMBOL")
    desk, wish = Desk(context.place()), Wish(examples=examples, form=form, tests=tests)
    done: Iterator[WrittenPage | LeftOut]
    if refresh:
        done = desk.refresh([symbol] if symbol else [], wish)
    elif library is not None:
        done = desk.shelf(library, wish, min_projects=min_projects)
    else:
        assert symbol is not None, "one of the three is named"
        done = iter([desk.new_page(symbol, wish, slug=slug)])
    for page in done:
        for line in page.as_text():
            say(line)


@click.command()
@click.argument("page", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.argument("source")
@click.option("--title", metavar="TEXT", help="Of the example, in place of one that says what it does.")
@click.option("--show", metavar="LINES", help="Lines such as '3, 25-34', in place of what the marks need.")
@click.pass_obj
def add(context: Context, page: Path, source: str, title: str | None, show: str | None) -> None:
    """Put an example of SOURCE on PAGE behind its others, lock it, and print what it will look like."""
    from sourcebook.commands.add import add_example

    for line in add_example(context.place(page), source, title=title, show=show).as_text():
        say(line)
