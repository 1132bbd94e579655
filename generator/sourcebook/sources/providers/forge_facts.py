"""What only a forge's own interface says of a repository: that nobody changes it any more.

One small answer, of a kind that public forges count. That it cannot be had is no news: nothing is said then.
"""

from __future__ import annotations

import json

from sourcebook.errors import SourcebookError
from sourcebook.model.reference import Forge
from sourcebook.references.forges import rules_of
from sourcebook.sources.network.addresses import server_of
from sourcebook.sources.network.transport import Transport

_MOST_BYTES = 1_000_000


def is_archived(transport: Transport, forge: Forge, repository: str) -> bool:
    """Tell whether a forge says that a repository is archived.

    Args:
        transport: The way to it.
        forge: Where it is.
        repository: `OWNER/NAME`.
    """
    url = rules_of(forge).about(forge, repository)
    try:
        answer = transport.get(url, max_bytes=_MOST_BYTES, also=() if forge.allow_private else (server_of(url),))
        told = json.loads(answer.data)
    except (SourcebookError, ValueError, RecursionError):
        return False
    return isinstance(told, dict) and told.get("archived") is True
