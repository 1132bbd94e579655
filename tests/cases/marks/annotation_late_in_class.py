# symbol: datetime.date
from __future__ import annotations

from datetime import date  #= import


class Event:
    date: date | None = None  #= annotation
    other: "date"
# In the class, date is the attribute from here on.
