"""What became of an example: every verdict, in every form in which a page asks for one."""

from __future__ import annotations

from pathlib import PurePosixPath

import pytest

from sourcebook.excerpts.verdicts import Judged
from sourcebook.model.source import Source
from sourcebook.model.verdict import Verdict
from sourcebook.pages.page import parse_page
from sourcebook.planning.figures import FigurePlanner
from sourcebook.planning.newer import judge_newer
from sourcebook.planning.obtaining import Obtained
from sourcebook.sources.store.blobs import blob_of

OLD = '''\
"""A demonstration."""

from sqlalchemy import create_engine
from sqlalchemy.orm import Session, sessionmaker


def unrelated():
    value = 1
ABOVE
    return value


# region setup
def connect(url):
    # One engine.
    engine = create_engine(url)
    factory = sessionmaker(bind=engine)
    return factory()


# endregion setup
def last():
    value = 1
BELOW
    return 2
'''

for word in ("ABOVE", "BELOW"):
    # A short file would be shown whole.
    OLD = OLD.replace(word, "\n".join(f"    value += len('{word.lower()} {n}')" for n in range(40)))
AT = OLD.splitlines().index("    factory = sessionmaker(bind=engine)") + 1

FORMS = {
    "block": "mark: sqlalchemy.orm.sessionmaker",
    "list": "mark: sqlalchemy.orm.sessionmaker",
    "lines": f'show: {{lines: "{AT - 3}-{AT + 1}"}}\nmark: {{lines: "{AT}"}}',
    "lines alone": f'show: {{lines: "{AT - 1}-{AT}"}}',
    "region": "show: {region: setup}\nmark: {text: sessionmaker(}",
    "symbol": "show: connect\nmark: sqlalchemy.orm.sessionmaker",
    "text": "mark: {text: sessionmaker(}",
    "regex": "mark: {regex: 'sessionmaker\\(bind'}",
    "notes": f'show: {{lines: "{AT - 3}-{AT + 1}"}}\nnote: {{{AT}: Makes sessions.}}',
}
"""Each shows `connect`, or a part of it, and speaks of `factory = sessionmaker(bind=engine)`."""


def _page(form: str) -> str:
    """Return a page with one example, in one of the forms or with other options."""
    options = "\n".join(["source: src/demo.py", FORMS.get(form, form)])
    if form == "list":
        return "---\nexamples:\n  - " + options.replace("\n", "\n    ") + "\n---\n"
    return f"```example\n{options}\n```\n"


def judge(form: str, new: str, old: str = OLD) -> Judged:
    """Return what a newer version makes of an example, in one of the forms or with other options."""
    (request,) = parse_page(_page(form), path=PurePosixPath("page.md"), forges=()).requests
    before, after = (Source(reference=request.reference, pin=None, blob=blob_of(text.encode())) for text in (old, new))
    planner = FigurePlanner(Obtained(sources={request.reference.identity: before}))
    figure, _ = planner.plan(request)
    return judge_newer(figure, after, planner)


def altered(old: str, new: str) -> str:
    """Return the demonstration with one text in it replaced."""
    assert OLD.count(old) == 1
    return OLD.replace(old, new)


BEHIND = {
    "something else behind it": altered("return 2", "return 3"),
    "another comment behind it": altered("def last", "# The last.\ndef last"),
}
ABOVE = {
    "lines above it": altered("def unrelated", "def another():\n    return 0\n\n\ndef unrelated"),
    "lines above it are gone": OLD[: OLD.index("def unrelated")] + OLD[OLD.index("# region") :],
    "it stands behind another function": altered(OLD[OLD.index("# region") : OLD.index("def last")], "")
    + "\n\n"
    + OLD[OLD.index("# region") : OLD.index("def last")],
}
LAYOUT = {
    "a comment on its line": altered("bind=engine)", "bind=engine)  # for all"),
    "its line is broken": altered("sessionmaker(bind=engine)", "sessionmaker(\n        bind=engine,\n    )"),
}
MARKED = {
    "another argument": altered("bind=engine", "bind=engine, future=True"),
    "another name": altered("factory = s", "make = s").replace("return factory()", "return make()"),
    "it is called where it was kept": altered(
        "factory = sessionmaker(bind=engine)\n    return factory()", "return sessionmaker(bind=engine)()"
    ),
}
CONTEXT = {
    "another engine": altered("create_engine(url)", "create_engine(url, echo=True)"),
    "a statement between": altered("    factory = ", "    print(url)\n    factory = "),
}
GONE = {
    "another way": altered("sessionmaker(bind=engine)", "make_factory(engine)").replace(", sessionmaker", ""),
    "the same name of another library": altered(
        "from sqlalchemy.orm import Session, sessionmaker", "from sqlmodel import Session, sessionmaker"
    ),
}

BY_MEANING = ("block", "list", "symbol")


@pytest.mark.parametrize("form", FORMS)
def test_what_is_not_shown_does_not_matter(form: str) -> None:
    assert judge(form, OLD) == Judged(verdict=Verdict.SAME)
    for name, new in BEHIND.items():
        assert judge(form, new) == Judged(verdict=Verdict.SAME), name


@pytest.mark.parametrize("form", FORMS)
def test_the_same_text_on_other_lines_has_moved(form: str) -> None:
    for name, new in ABOVE.items():
        assert judge(form, new).verdict is Verdict.MOVED, name


@pytest.mark.parametrize("form", FORMS)
def test_comments_and_layout_are_no_code(form: str) -> None:
    for name, new in LAYOUT.items():
        assert judge(form, new).verdict is Verdict.COMMENTS_ONLY, name


@pytest.mark.parametrize("form", [form for form in FORMS if form != "lines alone"])
def test_what_stands_around_the_marked_statements_is_context(form: str) -> None:
    for name, new in CONTEXT.items():
        assert judge(form, new).verdict is Verdict.CONTEXT_CHANGED, name


@pytest.mark.parametrize("form", FORMS)
def test_marked_statements_that_say_something_else_have_changed(form: str) -> None:
    for name, new in MARKED.items():
        assert judge(form, new) == Judged(verdict=Verdict.MARKED_CODE_CHANGED, linenos=(AT,)), name


@pytest.mark.parametrize("form", BY_MEANING)
def test_a_symbol_is_gone_where_the_file_does_not_use_it(form: str) -> None:
    for name, new in GONE.items():
        assert judge(form, new).verdict is Verdict.SYMBOL_GONE, name


@pytest.mark.parametrize(
    ("form", "new"),
    [
        ("symbol", altered("def connect", "def connect_to")),
        ("region", altered("# region setup\n", "").replace("# endregion setup\n", "")),
    ],
)
def test_what_is_shown_by_its_name_can_be_gone_too(form: str, new: str) -> None:
    assert judge(form, new).verdict is Verdict.SYMBOL_GONE


def test_a_file_that_is_shown_whole_says_nothing_of_single_lines() -> None:
    assert judge("show: file", altered("return 2", "return 3")).verdict is Verdict.CONTEXT_CHANGED


@pytest.mark.parametrize("said", ["mark: {text: One engine}", f"show: connect\nnote: {{{AT - 2}: Why.}}"])
def test_a_comment_that_the_author_speaks_of_is_more_than_a_comment(said: str) -> None:
    same = judge(said, altered("bind=engine)", "bind=engine)  # for all"))
    changed = judge(said, altered("# One engine.", "# No engine at all."))

    assert same.verdict is Verdict.COMMENTS_ONLY
    assert changed == Judged(verdict=Verdict.MARKED_CODE_CHANGED, linenos=(AT - 2,))


def test_a_statement_between_a_shown_comment_and_what_is_marked_is_context() -> None:
    options = f'show: {{lines: "{AT - 2}-{AT}"}}\nmark: {{lines: "{AT - 1}"}}'

    assert (
        judge(options, altered("# One engine.\n", "# One engine.\n    print(url)\n")).verdict is Verdict.CONTEXT_CHANGED
    )


def test_a_docstring_is_a_comment() -> None:
    new = altered("def connect(url):", 'def connect(url):\n    """Connect."""')

    assert judge("symbol", new).verdict is Verdict.COMMENTS_ONLY


ROUTES = OLD + "\n\nroutes = table(\n    first=1,\n    second=two(2),\n    third=3,\n)\n"


@pytest.mark.parametrize(
    ("old", "new", "verdict"),
    [
        ("third=3", "third=4", Verdict.CONTEXT_CHANGED),
        ("first=1,", "zeroth=0,\n    first=1,", Verdict.CONTEXT_CHANGED),
        ("second=two(2)", "second=two(3)", Verdict.MARKED_CODE_CHANGED),
    ],
)
def test_of_a_long_statement_only_the_marked_lines_are_spoken_of(old: str, new: str, verdict: Verdict) -> None:
    assert judge("mark: {text: two(2)}", ROUTES.replace(old, new), ROUTES).verdict is verdict


HEADED = OLD + "\n\ndef long(\n    first,\n    second=2,\n): ...\n"


@pytest.mark.parametrize(
    ("old", "new", "verdict"),
    [
        ("second=2", "second=3", Verdict.CONTEXT_CHANGED),
        ("long(\n    first,\n    second=2,\n)", "long(first)", Verdict.CONTEXT_CHANGED),
        ("def long", "async def long", Verdict.MARKED_CODE_CHANGED),
    ],
)
def test_a_mark_on_the_first_line_of_a_long_header_is_about_its_name(old: str, new: str, verdict: Verdict) -> None:
    assert judge("mark: {text: def long}", HEADED.replace(old, new), HEADED).verdict is verdict


def test_a_change_is_told_at_the_marked_line_of_a_long_statement() -> None:
    lineno = ROUTES.splitlines().index("    second=two(2),") + 1

    assert judge("mark: {text: two(2)}", ROUTES.replace("two(2)", "two(3)"), ROUTES).linenos == (lineno,)


SCRIPT = "".join(f"// {n}\nconst a{n} = {n};\n" for n in range(60)) + "const app = express();\napp.listen(80);\n"


@pytest.mark.parametrize(
    ("new", "verdict"),
    [
        ("const first = 0;\n" + SCRIPT, Verdict.MOVED),
        (SCRIPT.replace("express();", "express( ); // made"), Verdict.COMMENTS_ONLY),
        (SCRIPT.replace("listen(80)", "listen(81)"), Verdict.CONTEXT_CHANGED),
        (SCRIPT.replace("express();", "fastify();"), Verdict.MARKED_CODE_CHANGED),
    ],
)
def test_other_languages_are_judged_by_their_tokens(new: str, verdict: Verdict) -> None:
    assert judge("language: javascript\nmark: {text: 'const app'}", new, SCRIPT).verdict is verdict


LOOP = "def total(rows):\n    found = 0\n    for row in rows:\n        found += row\n    return found\n"
CHOICE = "def choose(it):\n    if it:\n        it.go()\n    else:\n        it.stop()\n"
HANDLED = CHOICE.replace("if it", "try").replace("    else", "    except OSError:\n        pass\n    finally")


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (LOOP, LOOP.replace("    return", "        return")),
        (LOOP.replace("    return", "        return"), LOOP),
        (CHOICE, CHOICE.replace("    else:\n", "")),
        (CHOICE, CHOICE.replace("    else:\n        it", "    it")),
        (HANDLED, HANDLED.replace("finally", "else")),
        (LOOP, f"@cache\n{LOOP}"),
    ],
)
@pytest.mark.parametrize("show", ["file", "{lines: '1-END'}", "definition"])
def test_the_same_statements_in_other_blocks_are_another_context(show: str, old: str, new: str) -> None:
    show = show.replace("definition", old[4 : old.index("(")]).replace("END", str(old.count("\n")))

    assert judge(f"show: {show}\nmark: {{regex: 'return|stop'}}", new, old).verdict is Verdict.CONTEXT_CHANGED


def test_a_whole_that_is_indented_has_moved_alone() -> None:
    inside = "class Till:\n" + "".join(f"    {line}\n" for line in LOOP.splitlines())

    assert judge("show: {lines: '2-5'}", inside, LOOP).verdict is Verdict.COMMENTS_ONLY


def test_a_key_of_yaml_says_something_else_where_it_is_indented() -> None:
    old = "jobs:\n  test:\n    runs: a\n    steps: b\n"

    for new, verdict in (("  steps", Verdict.CONTEXT_CHANGED), ("    # b\n    steps", Verdict.COMMENTS_ONLY)):
        assert judge("language: yaml\nmark: {text: steps}", old.replace("    steps", new), old).verdict is verdict


IMPORTED = "import b\nfrom a import c\n"
LISTED = "from a import (\n    b,\n    c,\n)\n"
CALLED = "value = call(\n    1,\n    2,\n    three=3,\n)\nlast = 4\n"
APART = "".join(f"apart = {n}\n" for n in range(9)) + "marked = 0\n"


@pytest.mark.parametrize(
    ("show", "old", "new", "verdict"),
    [
        # On the line of what is shown last, or first, stands one name more.
        ("1-2", IMPORTED, "import b\nfrom a import c, d\n", Verdict.CONTEXT_CHANGED),
        ("2", IMPORTED, "import b\nfrom a import B, c\n", Verdict.CONTEXT_CHANGED),
        ("1-2", IMPORTED, "import b\nfrom a import c\nfrom a import d\n", Verdict.MOVED),
        ("2-3", LISTED, LISTED.replace("    b", "    a,\n    b"), Verdict.MOVED),
        ("2", LISTED, "from a import b, c\n", Verdict.COMMENTS_ONLY),
        # Of a statement that begins above, what is shown counts, and what is not does not.
        ("3-6", CALLED, CALLED.replace("2", "5"), Verdict.CONTEXT_CHANGED),
        ("3", CALLED, CALLED.replace("2", "5"), Verdict.CONTEXT_CHANGED),
        ("3-6", CALLED, CALLED.replace("    three=3,\n", ""), Verdict.CONTEXT_CHANGED),
        ("3-6", CALLED, CALLED.replace("2,", "2,\n    two=2,"), Verdict.CONTEXT_CHANGED),
        ("3-6", CALLED, CALLED.replace("three=3,\n)", "three=3)"), Verdict.COMMENTS_ONLY),
        ("3-6", CALLED, CALLED.replace("1", "6"), Verdict.SAME),
    ],
)
def test_all_that_stands_on_the_shown_lines_is_context(show: str, old: str, new: str, verdict: Verdict) -> None:
    number = (old + APART).count("\n")
    form = f'show: {{lines: "{show}, {number}"}}\nmark: {{lines: "{number}"}}'

    assert judge(form, new + APART, old + APART).verdict is verdict
