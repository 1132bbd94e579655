"""Decide under which licence a release is, as an SPDX expression, from what the release says.

The most exact statement wins: `License-Expression`, then classifiers, then the `License` field, then a licence file
whose text is known. A statement that could mean two licences is passed over, and what stays unknown is unknown: a wrong
licence beside somebody's code is worse than none. So a release that calls itself proprietary is under no known licence,
whatever text it carries, nor one whose metadata names another family of licences than its text does. The texts are
those that `identify` carries (from choosealicense.com); compared are words, since real files differ from them in
titles, bullets and names.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from difflib import SequenceMatcher
from functools import cache
from itertools import combinations
from pathlib import PurePosixPath

from sourcebook.model.pin import UNKNOWN_LICENSE, License
from sourcebook.model.source import ReleaseMetadata
from sourcebook.pins.license_list import license_ids

_CLASSIFIERS = {
    "Blue Oak Model License (BlueOak-1.0.0)": "BlueOak-1.0.0",
    "Boost Software License 1.0 (BSL-1.0)": "BSL-1.0",
    "Common Development and Distribution License 1.0 (CDDL-1.0)": "CDDL-1.0",
    "Eclipse Public License 1.0 (EPL-1.0)": "EPL-1.0",
    "Eclipse Public License 2.0 (EPL-2.0)": "EPL-2.0",
    "European Union Public Licence 1.0 (EUPL 1.0)": "EUPL-1.0",
    "European Union Public Licence 1.1 (EUPL 1.1)": "EUPL-1.1",
    "European Union Public Licence 1.2 (EUPL 1.2)": "EUPL-1.2",
    "GNU Affero General Public License v3 or later (AGPLv3+)": "AGPL-3.0-or-later",
    "GNU General Public License v2 or later (GPLv2+)": "GPL-2.0-or-later",
    "GNU General Public License v3 or later (GPLv3+)": "GPL-3.0-or-later",
    "GNU Lesser General Public License v2 or later (LGPLv2+)": "LGPL-2.0-or-later",
    "GNU Lesser General Public License v3 or later (LGPLv3+)": "LGPL-3.0-or-later",
    "ISC License (ISCL)": "ISC",
    "MIT License": "MIT",
    "MIT No Attribution License (MIT-0)": "MIT-0",
    "Mozilla Public License 1.0 (MPL)": "MPL-1.0",
    "Mozilla Public License 1.1 (MPL 1.1)": "MPL-1.1",
    "Mozilla Public License 2.0 (MPL 2.0)": "MPL-2.0",
    "Mulan Permissive Software License v2 (MulanPSL-2.0)": "MulanPSL-2.0",
    "PostgreSQL License": "PostgreSQL",
    "SIL Open Font License 1.1 (OFL-1.1)": "OFL-1.1",
    "The Unlicense (Unlicense)": "Unlicense",
    "Universal Permissive License (UPL)": "UPL-1.0",
    "University of Illinois/NCSA Open Source License": "NCSA",
    "Zero-Clause BSD (0BSD)": "0BSD",
}
"""OSI classifiers that mean exactly one licence.

Not here, because they name several: BSD, Apache, Artistic, Academic Free, Zope, Python, and the GNU licences whose
classifier leaves open whether later versions count. Source: https://peps.python.org/pep-0639/ (appendix "Mapping
License Classifiers to SPDX Identifiers").
"""

_NAMES = {
    "apache 2": "Apache-2.0",
    "apache 2.0": "Apache-2.0",
    "apache license 2.0": "Apache-2.0",
    "apache license version 2.0": "Apache-2.0",
    "apache software license 2.0": "Apache-2.0",
    "apache2": "Apache-2.0",
    "2-clause bsd": "BSD-2-Clause",
    "2-clause bsd license": "BSD-2-Clause",
    "bsd 2-clause": "BSD-2-Clause",
    "bsd 2-clause license": "BSD-2-Clause",
    "simplified bsd": "BSD-2-Clause",
    "simplified bsd license": "BSD-2-Clause",
    "3-clause bsd": "BSD-3-Clause",
    "3-clause bsd license": "BSD-3-Clause",
    "bsd 3-clause": "BSD-3-Clause",
    "bsd 3-clause license": "BSD-3-Clause",
    "bsd 3 clause": "BSD-3-Clause",
    "modified bsd license": "BSD-3-Clause",
    "new bsd": "BSD-3-Clause",
    "new bsd license": "BSD-3-Clause",
    "agplv3+": "AGPL-3.0-or-later",
    "gplv2+": "GPL-2.0-or-later",
    "gplv3+": "GPL-3.0-or-later",
    "lgplv2.1+": "LGPL-2.1-or-later",
    "lgplv3+": "LGPL-3.0-or-later",
    "isc license": "ISC",
    "mit license": "MIT",
    "mozilla public license 2.0": "MPL-2.0",
    "mpl 2.0": "MPL-2.0",
}
"""Names people write in `License` that mean one licence, in lower case, without `the`, commas and brackets."""

_LONGEST = 200
"""Characters of a statement that is still looked at; what is longer is a text, not a name."""

_LONGEST_TEXT = 100_000
"""Characters of a file that is still compared: it takes time with the product of two lengths."""
_MOST_TEXTS = 50
"""Different texts of one release that are compared: each may take 50 ms, and an honest release has a few."""
_LIKENESS = 0.95
"""Share of words in common. The third clause of a BSD licence is 12 % of its words."""

_ADDED = 6
"""Words in one place that may be somebody's name. "The software shall be used for good, not evil" has more."""

_REFUSALS = re.compile(
    r"\b(?:proprietary|commercial|non-?commercial|confidential|unlicensed|closed[ -]source|all rights reserved|"
    r"internal use|not open[ -]source)\b",
    re.I,
)
_REFUSING_CLASSIFIERS = (
    "License :: Other/Proprietary License",
    "License :: Free ",
    "License :: Freeware",
    "License :: Shareware",
)
"""How classifiers begin that give no right to publish. Source: https://peps.python.org/pep-0301/"""
_FAMILIES = tuple(
    re.compile(pattern)
    for pattern in (
        r"apache|\basl\b",
        r"\bagpl|affero",
        r"artistic",
        r"bsd",
        r"\bcc[ -]?(?:by|0)|creative commons",
        r"\bepl|eclipse",
        r"\bgpl|gnu (?:general )?public",
        r"\bisc\b|\biscl\b",
        r"\blgpl|lesser|gnu library",
        r"\bmit\b|\bexpat\b",
        r"\bmpl|mozilla",
        r"\bunlicense\b",
        r"\bzlib\b",
    )
)
"""How licences of a family are written, SPDX ids among them, in lower case."""
_TEXT_NAME = re.compile(r"licen[cs]e|copying", re.I)
_CONDITIONS = frozenset({"commercial", "except", "fee", "noncommercial", "only", "unless"})

_PARTICULAR = re.compile(r"^.*(?:copyright ?\(c\)|copyright [12]|©|all rights reserved).*$", re.I | re.M)
"""Lines that differ from one project to the next."""


def license_of(metadata: ReleaseMetadata, files: Sequence[tuple[str, str]]) -> License:
    """Decide the licence of a release.

    Args:
        metadata: What the release says about itself.
        files: Name and text of each licence file that is about the whole release; may be empty.

    Returns:
        The licence and where it was read; unknown when nothing says it, or when two files say two licences.
    """
    return _decided(metadata, lambda: license_of_files(files))


def license_in_lock(metadata: ReleaseMetadata, locked: License) -> License:
    """Return the licence that a lock names for a release, unless the release says otherwise.

    A lock may be older than the rules here, or anybody's: it may only say by which text a licence is known.

    Args:
        metadata: What the release says about itself.
        locked: What stands in the lock.
    """
    return _decided(metadata, lambda: locked)


def _decided(metadata: ReleaseMetadata, by_text: Callable[[], License]) -> License:
    if expression := _expression(metadata.license_expression):
        return License(expression=expression, origin="License-Expression")
    if _is_refused(metadata):
        return UNKNOWN_LICENSE
    if expression := _from_classifiers(metadata.classifiers):
        return License(expression=expression, origin="Classifier")
    if expression := _from_field(metadata.license_field):
        return License(expression=expression, origin="License")
    found = by_text()
    return UNKNOWN_LICENSE if _contradicts(metadata, found) else found


def two_licenses(metadata: ReleaseMetadata, files: Sequence[tuple[str, str]]) -> tuple[License, License] | None:
    """Return two statements of a release that cannot both hold; None where all that it says fits together.

    One text that is named by the metadata is enough: others may be of parts. Which later versions may be chosen makes
    no difference.

    Args:
        metadata: What the release says about itself.
        files: Name and text of each licence file that is about the whole release; may be empty.

    Returns:
        The more exact first; the second may be the words of a classifier or of the field, which are no expression.
    """
    said = list(_exact_statements(metadata))
    found = tuple(License(expression=spdx, origin=name) for name, text in files if (spdx := recognize_license(text)))
    for first, second in combinations(said, 2):
        if not _main_ids(first) & _main_ids(second):
            return first, second
    if not found:
        return None
    for statement in said:
        if not any(_main_ids(text) & _main_ids(statement) for text in found):
            return statement, found[0]
    if not said and not _is_refused(metadata) and all(_contradicts(metadata, text) for text in found):
        return found[0], License(expression=_inexact_statement(metadata), origin="metadata")
    return None


def main_texts(files: Sequence[tuple[str, str]]) -> tuple[tuple[str, str], ...]:
    """Return those licence files of a release or repository that are about all of it, by the name of the file alone.

    Args:
        files: Name of the member and text of each licence file and notice.
    """
    return tuple(
        (PurePosixPath(name).name, text)
        for name, text in files
        if _TEXT_NAME.match(PurePosixPath(name).name) and _is_at_the_top(PurePosixPath(name).parts[:-1])
    )


def _is_at_the_top(folders: Sequence[str]) -> bool:
    """Tell whether a member lies where a release keeps what is about all of it: its top folder, or a wheel's own."""
    return len(folders) <= 1 or (len(folders) == 2 and folders[0].endswith(".dist-info") and folders[1] == "licenses")


def _exact_statements(metadata: ReleaseMetadata) -> Iterator[License]:
    for expression, origin in (
        (_expression(metadata.license_expression), "License-Expression"),
        (_from_classifiers(metadata.classifiers), "Classifier"),
        (_from_field(metadata.license_field), "License"),
    ):
        if expression:
            yield License(expression=expression, origin=origin)


def _inexact_statement(metadata: ReleaseMetadata) -> str:
    said = [line.rpartition(" :: ")[2] for line in metadata.classifiers if line.startswith("License ::")]
    return ", ".join([*said, *filter(None, [metadata.license_field])])[:_LONGEST]


def _main_ids(license: License) -> frozenset[str]:
    return frozenset(re.sub(r"(-only|-or-later|\+)$", "", id) for id in license_ids(license.expression))


def license_of_files(files: Sequence[tuple[str, str]]) -> License:
    """Decide a licence by texts alone, as for a repository.

    Args:
        files: Name and text of each licence file; may be empty.

    Returns:
        Unknown where there are more different texts than are compared: one that was left out might say something else.
    """
    if len({text for _, text in files}) > _MOST_TEXTS:
        return UNKNOWN_LICENSE
    known = {text: recognize_license(text) for _, text in files}
    recognized = [(name, found) for name, text in files if (found := known[text])]
    if len({expression for _, expression in recognized}) != 1:
        return UNKNOWN_LICENSE
    name, expression = min(recognized)
    return License(expression=expression, origin=name)


def recognize_license(text: str) -> str | None:
    """Return the SPDX id of the licence whose text this is, or None when it is no known one.

    A text that holds a second licence, or a clause more or less than a known one, is not recognized.
    """
    if len(text) > _LONGEST_TEXT:
        return None
    words = _words(text)
    best, best_ratio = None, _LIKENESS
    for spdx, known in _known_texts():
        matcher = SequenceMatcher(None, known, words)
        # Both are upper bounds and cheap: they rule out nearly every text before the slow comparison.
        if matcher.real_quick_ratio() < best_ratio or matcher.quick_ratio() < best_ratio:
            continue
        ratio = matcher.ratio()
        if ratio >= best_ratio and not _adds_a_condition(matcher, words):
            best, best_ratio = spdx, ratio
    return best


def standard_text(license_id: str) -> str | None:
    """Return the text of a licence as it stands before a project fills its own names in; None where it is not known.

    Args:
        license_id: SPDX id.
    """
    known = dict(_texts())
    return known.get(license_id) or known.get(re.sub(r"(-only|-or-later)$", "", license_id))


def _adds_a_condition(matcher: SequenceMatcher[str], words: Sequence[str]) -> bool:
    """Tell whether a text says something that the known one does not, beside a title and names."""
    added = [
        words[start:end]
        for operation, known_start, _, start, end in matcher.get_opcodes()
        if operation in ("insert", "replace") and known_start > 0
    ]
    return any(len(part) > _ADDED or _CONDITIONS.intersection(part) for part in added)


@cache
def _known_texts() -> tuple[tuple[str, tuple[str, ...]], ...]:
    return tuple((spdx, _words(text)) for spdx, text in _texts())


def _texts() -> Sequence[tuple[str, str]]:
    """Return the SPDX id and the text of each known licence."""
    # Two megabytes of texts, for what a locked build does not do.
    from identify.vendor.licenses import LICENSES

    return LICENSES


def _words(text: str) -> tuple[str, ...]:
    """Return what counts in a licence: not who holds the rights, nor how it is set."""
    text = text.partition("END OF TERMS AND CONDITIONS")[0]
    text = _PARTICULAR.sub(" ", text)
    return tuple(re.findall(r"[a-z0-9]{2,}", text.lower()))


def _expression(text: str | None) -> str | None:
    """Return a valid SPDX expression in its canonical spelling, or None."""
    if text is None or len(text) > _LONGEST:
        return None
    from packaging.licenses import InvalidLicenseExpression, canonicalize_license_expression

    try:
        return str(canonicalize_license_expression(text))
    except (InvalidLicenseExpression, MemoryError, RecursionError):
        return None


def _from_classifiers(classifiers: Sequence[str]) -> str | None:
    """Return the one licence that the classifiers name, or None when it is several, or one that is ambiguous."""
    names = [line.rpartition(" :: ")[2] for line in classifiers if line.startswith("License ::")]
    expressions = {_CLASSIFIERS.get(name) for name in names if name != "OSI Approved"}
    return expressions.pop() if len(expressions) == 1 else None


def _is_refused(metadata: ReleaseMetadata) -> bool:
    """Tell whether a release says that it is not for everyone."""
    field = metadata.license_field or ""
    in_field = len(field) <= _LONGEST and _from_field(field) is None and _REFUSALS.search(field) is not None
    return in_field or any(line.startswith(_REFUSING_CLASSIFIERS) for line in metadata.classifiers)


def _contradicts(metadata: ReleaseMetadata, found: License) -> bool:
    """Tell whether metadata too inexact to say a licence still says that it is not the one of a text."""
    field = metadata.license_field or ""
    said = [line for line in metadata.classifiers if line.startswith("License ::")]
    text = " ".join([*said, field if len(field) <= _LONGEST else ""]).lower()
    families = [family for family in _FAMILIES if family.search(text)]
    return bool(families) and not any(family.search((found.expression or "").lower()) for family in families)


def _from_field(text: str | None) -> str | None:
    if text is None or len(text) > _LONGEST:
        return None
    words = " ".join(text.lower().replace(",", " ").replace("(", " ").replace(")", " ").split())
    return _expression(text) or _NAMES.get(words.removeprefix("the "))
