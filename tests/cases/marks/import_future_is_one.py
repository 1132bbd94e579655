# symbol: __future__.annotations
from __future__ import annotations  #= import
