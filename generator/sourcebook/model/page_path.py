"""How a page is known within a project: by its path below the content folder."""

from __future__ import annotations

from pathlib import PurePosixPath
from typing import NewType

PagePath = NewType("PagePath", PurePosixPath)
"""Path of a page below the content folder, such as `SQLAlchemy/sessionmaker.md`: also of a page that is made of
data, as if it lay there. Messages show another path, that of the file as seen from the project's folder."""
