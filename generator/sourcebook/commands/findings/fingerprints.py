"""By what a CI knows a finding again when the lines above it have changed."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Iterator

from sourcebook.commands.findings.finding import Finding


def fingerprints(findings: Iterable[Finding]) -> Iterator[str]:
    """Yield for each finding SHA-256, lowercase hex, of its code, file and message, whatever its line.

    Of several that are alike, each has another: how many came before it counts too.
    """
    seen: Counter[tuple[str, ...]] = Counter()
    for finding in findings:
        key = (finding.code.value, str(finding.location.path) if finding.location else "", finding.message)
        seen[key] += 1
        yield hashlib.sha256("\0".join((*key, str(seen[key]))).encode("utf-8", "surrogatepass")).hexdigest()
