"""Sites of somebody else, made at random: pages of theirs with keys, fences and headers that only look like ours."""

from __future__ import annotations

from pathlib import Path
from random import Random

TEMPLATE = """\
<!DOCTYPE html>
<html lang="en"><head><title>{{ page.title }} - {{ config.site_name }}</title>
{% for path in config.extra_css %}<link href="{{ path | url }}" rel="stylesheet">
{% endfor %}{% for path in extra_css %}<link href="{{ path }}">
{% endfor %}<link rel="canonical" href="{{ page.canonical_url }}"></head>
<body><p>{{ page.url }} {{ page.update_date }} {{ page.meta | dictsort }}</p>
<div id="toc">{% for item in page.toc %}{{ item.id }} {{ item.title }};{% endfor %}</div>
<main>{{ page.content }}</main>
{% for script in config.extra_javascript %}{{ script | script_tag }}
{% endfor %}</body></html>
"""
"""A theme that shows what there is of a page, and nothing of the pages beside it."""
CONFIG = """\
site_name: T
site_url: https://example.org/docs/
theme: {name: null, custom_dir: theme}
extra_css: [own.css]
extra_javascript: [own.js]
markdown_extensions: [pymdownx.superfences, toc, tables, footnotes]
plugins:
  - search
"""
CODE = "import os\n\n\ndef here():\n    return os.getcwd()\n"

_HEADS = (
    "",
    "---\nslug: moved/away\ntitle: Slugged\n---\n",
    "---\nproject: Apollo\nlinks: [a, b]\nlicense: none\n---\n",
    "---\nsymbol: gear\ntags: [a, b]\ncategory: x\n---\n",
    "---\nsortorder: -3\naliases: [old, older]\ntoc: false\n---\n",
    "---\nexamples: [one, two]\nmeta: [1, 2]\n---\n",
    "---\nexamples: 5\ntitel: A slip\ndescription: <b>\n---\n",
    "---\nbroken: [a\n---\n",
    "---\n\nno head\n\n---\n",
    "title: In lines\ntags: x\nauthor: y\n\n",
    "Note: this looks like a header\n\n",
    "---\ntitle: Hidden\nhide: [toc]\nsearch: {exclude: true}\ntags: one\n---\n",
    "\ufeff---\ntitle: With a mark\n---\n",
)
_BODIES = (
    "# A heading\n\nWords.\n\n## More {#more}\n\nWords[^1].\n\n[^1]: A note.\n",
    "Words without a heading.\n",
    "# F\n\n```example\nSome words: here\n  are shown\n```\n",
    "# F\n\n```example\n$ run it\n```\n\n~~~ {.example}\nx: y\n~~~\n",
    "# F\n\n> ```example\n> title: x\n> ```\n",
    "# F\n\n- item\n\n    ```example\n    https://example.org/search?q=1\n    ```\n",
    "# C\n\n[code](https://github.com/a/b/blob/main/c.py)\n\n```python\n~~x\n```\n",
    '# T\n\n| a | b |\n| - | - |\n| 1 | 2 |\n\n```python hl_lines="1"\nx = 1\n```\n',
    "# R\n\n[away](https://example.org) <b>raw</b> &amp; `code` {{ braces }}\n\t\ttabs\n",
)
_OURS = (
    "---\nsymbol: os.getcwd\nsortorder: 7\n---\n\n```example\nsource: code/a.py\n```\n",
    "---\nsymbol: os.getcwd\ntags: [ours]\nexamples:\n  - code/a.py\n---\n",
    "# Block\n\n```example\nsource: code/a.py\nshow: here\n```\n",
    "title: Classic\nsidebartitle: os getcwd\n\n\n[**a / b.py**](https://github.com/o/a/blob/master/b.py)\n\n"
    "```python\n~~import os\n```\n",
)


def foreign_pages(random: Random, count: int) -> dict[str, str]:
    """Return pages of somebody else by their paths; one is the home page."""
    names = ["index.md", "README.md", "a b.md", "guide/index.md", "über.md", "Projects.md", "guide/deep/x.md"]
    names += [f"{random.choice(['', 'guide/', 'projects/', 'z/'])}page{number}.md" for number in range(count)]
    chosen = ["index.md", *random.sample(sorted({*names} - {"index.md", "README.md"}), count - 1)]
    return {name: random.choice(_HEADS) + random.choice(_BODIES) for name in chosen}


def own_pages(random: Random) -> dict[str, str]:
    """Return one to three pages with examples, of which each kind is there once."""
    chosen = random.sample(_OURS, random.randint(1, 3))
    by_symbol = [text for text in chosen if "symbol: os.getcwd" in text]
    chosen = [text for text in chosen if text not in by_symbol[1:]]
    return {f"{random.choice(['', 'guide/', 'ours/'])}ours{n}.md": text for n, text in enumerate(chosen)}


def write_site(root: Path, pages: dict[str, str]) -> None:
    """Write a project, with one configuration without the plugin and one with it."""
    files = {f"docs/{name}": text for name, text in pages.items()}
    files |= {"theme/main.html": TEMPLATE, "docs/own.css": "", "docs/own.js": "", "code/a.py": CODE}
    files |= {"without.yml": CONFIG, "with.yml": f"{CONFIG}  - sourcebook\n"}
    for name, text in files.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text, "utf-8")
