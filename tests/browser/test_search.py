"""Twenty searches of our own site, written down before any search was tried or tuned.

Each is typed into the theme's own field, in a real browser; what counts is the page that the first result leads to.
"""

from __future__ import annotations

import pytest

pytestmark = pytest.mark.browser

SEARCHES = (
    ("sessionmaker", "sqlalchemy-orm-sessionmaker-examples.html"),
    ("orm.session", "sqlalchemy-orm-session-examples.html"),
    ("sqlalchemy.orm.sessionmaker", "sqlalchemy-orm-sessionmaker-examples.html"),
    ("blueprint", "flask-blueprint-examples.html"),
    ("listens_for", "sqlalchemy-event-listens-for-examples.html"),
    ("views.MethodView", "flask-views-methodview-examples.html"),
    ("current_app", "flask-current-app-examples.html"),
    # Half typed.
    ("sessionm", "sqlalchemy-orm-sessionmaker-examples.html"),
    ("HTTPAd", "requests-adapters-httpadapter-examples.html"),
    ("caseinsens", "requests-structures-caseinsensitivedict-examples.html"),
    ("testing.CliR", "click-testing-clirunner-examples.html"),
    ("hybrid", "sqlalchemy-ext-hybrid-hybrid-property-examples.html"),
    # Modules.
    ("sqlalchemy.orm", "libraries/sqlalchemy/sqlalchemy.orm/"),
    ("flask.views", "libraries/flask/flask.views/"),
    # Projects.
    ("twine", "projects/twine/"),
    ("graphene-sqlalchemy", "projects/graphene-sqlalchemy/"),
    # Prose.
    ("pasted code", "docs/classic-page.html"),
    ("offline vendor", "docs/offline/"),
    ("exit codes", "docs/commands/"),
    ("private repositories", "docs/sources/"),
)
"""What is typed, and the address of the page that is meant."""
