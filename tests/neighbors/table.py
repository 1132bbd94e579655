"""The plugins that were tried; `tests/test_neighbors.py` holds the table of the docs against this one."""

from __future__ import annotations

from tests.neighbors.project import Neighbor

EXAMPLE = "```example\nsource: code/where.py\nshow: where\n```\n"
DATED = "2020-01-02"
OMITTED = {"validation": {"omitted_files": "warn"}}
"""Whoever writes the navigation is not warned of pages of ours that it leaves out."""
GENERATE = f"""\
import mkdocs_gen_files

with mkdocs_gen_files.open("made.md", "w") as file:
    file.write({"# Made" + chr(10) * 2 + EXAMPLE!r})
"""

AS_FOUND = {"sourcebook.toml": ""}
"""Nothing is ours by a setting."""


def told_of(page: str) -> dict[str, str]:
    """Return what programs and the catalog tell of a page with an example, by its address."""
    return {
        f"{page}index.html.md": "os.getcwd",
        "examples.json": f'"{page}#',
        "llms.txt": f"{page}index.html.md",
        "catalog/projects/this-project/index.html": f"../../../{page}#",
    }


LEFT_OUT = {"docs/guide/plain.md": f"# Plain\n\nSECRETTEXT\n\n{EXAMPLE}"}

NEIGHBORS = (
    Neighbor(
        name="include-markdown",
        distribution="mkdocs-include-markdown-plugin",
        files={
            "parts/inc.md": f"INCLUDED\n\n{EXAMPLE}",
            "docs/guide/plain.md": '# Plain\n\n{% include-markdown "../../parts/inc.md" %}\n',
            **AS_FOUND,
        },
        shows={"guide/plain/index.html": "INCLUDED", **told_of("guide/plain/")},
        figures={"guide/plain/index.html": 1},
    ),
    Neighbor(
        name="macros",
        distribution="mkdocs-macros-plugin",
        config={"extra": {"word": "FILLED IN", "example": EXAMPLE}},
        files={
            "docs/guide/plain.md": "# Plain\n\n{{ word }}\n\n" + EXAMPLE.replace("code/where", "code/{{ 'where' }}"),
            "docs/guide/index.md": "# Guide\n\n{{ example }}\n",
            **AS_FOUND,
        },
        shows={"guide/plain/index.html": "FILLED IN", **told_of("guide/plain/"), "examples.json": '"guide/#'},
        figures={"guide/plain/index.html": 1, "guide/index.html": 1},
    ),
    Neighbor(
        name="markdownextradata",
        distribution="mkdocs-markdownextradata-plugin",
        config={"extra": {"word": "FILLED IN"}},
        files={"docs/guide/plain.md": "# Plain\n\n{{ word }}\n"},
        shows={"guide/plain/index.html": "FILLED IN"},
    ),
    Neighbor(
        name="gen-files",
        distribution="mkdocs-gen-files",
        options={"scripts": ["gen.py"]},
        files={
            "gen.py": GENERATE,
            **AS_FOUND,
        },
        shows=told_of("made/"),
        figures={"made/index.html": 1},
    ),
    Neighbor(
        name="literate-nav",
        distribution="mkdocs-literate-nav",
        config={"exclude_docs": "SUMMARY.md", **OMITTED},
        files={
            "docs/SUMMARY.md": "- [The front](index.md)\n- [Joining](join.md)\n- [CWD](cwd.md)\n- [Guide](guide/)\n"
        },
        shows={"index.html": "The front"},
        order=("join/", "cwd/", "guide/first/"),
    ),
    Neighbor(name="section-index", distribution="mkdocs-section-index"),
    Neighbor(
        name="awesome-nav",
        distribution="mkdocs-awesome-nav",
        config=OMITTED,
        files={"docs/.nav.yml": "nav:\n  - Joining: join.md\n  - guide\n  - index.md\n  - '*'\n"},
        shows={"index.html": "Joining"},
        order=("join/", "guide/first/", "cwd/"),
    ),
    Neighbor(
        name="awesome-pages",
        distribution="mkdocs-awesome-pages-plugin",
        config=OMITTED,
        files={"docs/.pages": "nav:\n  - Joining: join.md\n  - guide\n  - index.md\n  - ...\n"},
        shows={"index.html": "Joining"},
        order=("join/", "guide/first/", "cwd/"),
    ),
    Neighbor(
        name="monorepo",
        distribution="mkdocs-monorepo-plugin",
        config={
            "nav": [
                {"Home": "index.md"},
                {"Join": "join.md"},
                {"CWD": "cwd.md"},
                {"Guide": ["guide/index.md", "guide/first.md", "guide/plain.md"]},
                {"Part": "!include ./part/mkdocs.yml"},
            ],
            **OMITTED,
        },
        files={
            "part/mkdocs.yml": "site_name: part\nnav:\n  - One: one.md\n",
            "part/docs/one.md": "# One\n\n" + EXAMPLE,
            **AS_FOUND,
        },
        shows=told_of("part/one/"),
        figures={"part/one/index.html": 1},
        order=("join/", "cwd/", "guide/first/"),
    ),
    Neighbor(
        name="redirects",
        distribution="mkdocs-redirects",
        options={"redirect_maps": {"old.md": "join.md"}},
        shows={"old/index.html": "../join/"},
    ),
    Neighbor(
        name="git-revision-date-localized",
        distribution="mkdocs-git-revision-date-localized-plugin",
        options={"type": "iso_date"},
        git=True,
        shows={"cwd/index.html": DATED},
    ),
    Neighbor(
        name="git-authors",
        distribution="mkdocs-git-authors-plugin",
        git=True,
        warns="has not been committed yet",
    ),
    Neighbor(name="rss", distribution="mkdocs-rss-plugin", git=True, shows={"feed_rss_created.xml": "os.getcwd"}),
    Neighbor(
        name="print-site",
        distribution="mkdocs-print-site-plugin",
        figures={"print_page/index.html": 3},
        warns="should be defined as the *last* plugin",
    ),
    Neighbor(
        name="encryptcontent",
        distribution="mkdocs-encryptcontent-plugin",
        options={"password_inventory": {"a": "pw"}},
        files={"docs/guide/plain.md": f"---\nlevel: a\n---\n# Plain\n\nSECRETTEXT\n\n{EXAMPLE}"},
        hides=("SECRETTEXT",),
        warns="brute-force",
    ),
    Neighbor(name="glightbox", distribution="mkdocs-glightbox"),
    Neighbor(name="minify", distribution="mkdocs-minify-plugin", options={"minify_html": True}),
    Neighbor(
        name="mermaid2",
        distribution="mkdocs-mermaid2-plugin",
        options={"javascript": "none.js"},
        files={"docs/none.js": "", "docs/guide/plain.md": "# Plain\n\n```mermaid\ngraph LR\n  a --> b\n```\n"},
    ),
    Neighbor(
        name="blog",
        distribution="",
        options={"blog_dir": "news"},
        files={
            "docs/news/index.md": "# News\n",
            "docs/news/posts/one.md": f"---\ndate: 2020-01-02\n---\n# One\n\n{EXAMPLE}\n<!-- more -->\n\nrest\n",
        },
        figures={"news/index.html": 1, "news/2020/01/02/one/index.html": 1},
    ),
    Neighbor(
        name="tags",
        distribution="",
        files={"docs/guide/plain.md": "---\ntags: [word]\n---\n# Plain\n"},
        shows={"guide/plain/index.html": "word"},
    ),
    Neighbor(name="meta", distribution="", files={"docs/guide/.meta.yml": "tags: [word]\n"}),
    Neighbor(name="privacy", distribution="", warns="Couldn't retrieve"),
    Neighbor(
        name="offline",
        distribution="",
        figures={
            "join/index.html": 0,
            "cwd/index.html": 0,
            "guide/first/index.html": 0,
            "join.html": 1,
            "cwd.html": 1,
            "guide/first.html": 1,
        },
    ),
    Neighbor(name="group", distribution="", options={"enabled": True, "plugins": ["tags"]}),
    Neighbor(
        name="exclude",
        distribution="mkdocs-exclude",
        options={"glob": ["guide/plain.md"]},
        files=LEFT_OUT,
        hides=("SECRETTEXT",),
    ),
    Neighbor(name="exclude-search", distribution="mkdocs-exclude-search", options={"exclude": ["guide/plain.md"]}),
    Neighbor(
        name="table-reader",
        distribution="mkdocs-table-reader-plugin",
        files={"docs/guide/plain.md": "# Plain\n\n{{ read_csv('../t.csv') }}\n", "docs/t.csv": "a,b\nCELL,2\n"},
        shows={"guide/plain/index.html": "CELL"},
    ),
    Neighbor(
        name="mkdocstrings",
        distribution="mkdocstrings[python]",
        options={"handlers": {"python": {"paths": ["code"], "options": {"show_if_no_docstring": True}}}},
        files={"docs/guide/plain.md": "# Plain\n\n::: where.where\n"},
        shows={"guide/plain/index.html": "where.where"},
    ),
    Neighbor(
        name="autorefs",
        distribution="mkdocs-autorefs",
        files={"docs/guide/plain.md": "# Plain\n\n[First][first]\n"},
        shows={"guide/plain/index.html": "first/#first"},
    ),
    Neighbor(name="mike", distribution="mike"),
    Neighbor(
        name="i18n",
        warns="Unhandled file case",
        # Each language is a build of its own, and the last one writes the files for programs.
        is_proved=False,
        distribution="mkdocs-static-i18n",
        options={
            "docs_structure": "suffix",
            "languages": [{"locale": "en", "default": True, "name": "E"}, {"locale": "de", "name": "D"}],
        },
        files={"docs/index.de.md": "# Heim\n", "docs/cwd.de.md": f"# Wo\n\n{EXAMPLE}"},
        shows={"de/index.html": "Heim"},
        figures={"de/cwd/index.html": 1},
    ),
    Neighbor(name="swagger-ui-tag", distribution="mkdocs-swagger-ui-tag"),
    Neighbor(
        name="ezlinks",
        distribution="mkdocs-ezlinks-plugin",
        files={"docs/guide/plain.md": "# Plain\n\n[[first]]\n"},
        shows={"guide/plain/index.html": "../first/"},
    ),
    Neighbor(
        name="roamlinks",
        distribution="mkdocs-roamlinks-plugin",
        files={"docs/guide/plain.md": "# Plain\n\n[[first]]\n"},
        shows={"guide/plain/index.html": "../first/"},
    ),
    Neighbor(name="kroki", distribution="mkdocs-kroki-plugin", options={"enabled": False}),
    Neighbor(
        name="meta-descriptions",
        distribution="mkdocs-meta-descriptions-plugin",
        shows={"guide/plain/index.html": "Words without an example"},
    ),
    Neighbor(
        name="llmstxt",
        distribution="mkdocs-llmstxt",
        options={"sections": {"Pages": ["guide/*.md"]}},
        shows={"llms.txt": "guide"},
    ),
    Neighbor(
        name="callouts",
        distribution="mkdocs-callouts",
        files={"docs/guide/plain.md": "# Plain\n\n> [!note]\n> CALLED\n"},
        shows={"guide/plain/index.html": "admonition"},
    ),
    Neighbor(
        name="markdown-exec",
        distribution="markdown-exec",
        files={"docs/guide/plain.md": "# Plain\n\n```python exec=\"on\"\nprint('RAN' * 2)\n```\n"},
        shows={"guide/plain/index.html": "RANRAN"},
    ),
    Neighbor(name="enumerate-headings", distribution="mkdocs-enumerate-headings-plugin"),
    Neighbor(
        name="alias",
        distribution="mkdocs-alias-plugin",
        files={
            "sourcebook.toml": 'folders = ["."]\nother_keys = ["alias"]\n',
            "docs/guide/plain.md": "---\nalias: flat\n---\n# Plain\n",
            "docs/guide/index.md": "# Guide\n\n[[flat]]\n",
        },
        shows={"guide/index.html": "plain/"},
    ),
    Neighbor(
        name="codeinclude",
        distribution="mkdocs-codeinclude-plugin",
        files={
            "docs/guide/plain.md": "# Plain\n\n<!--codeinclude-->\n[Where](../../code/where.py)\n<!--/codeinclude-->\n"
        },
        shows={"guide/plain/index.html": "getcwd"},
    ),
    Neighbor(name="mkdocs-video", distribution="mkdocs-video"),
    Neighbor(name="open-in-new-tab", distribution="mkdocs-open-in-new-tab"),
    Neighbor(name="img2fig", distribution="mkdocs-img2fig-plugin"),
    Neighbor(name="mkdocs-nav-weight", distribution="mkdocs-nav-weight"),
    Neighbor(name="file-filter", distribution="mkdocs-file-filter-plugin"),
)
