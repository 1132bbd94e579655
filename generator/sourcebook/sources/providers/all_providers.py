"""All places code lives in, as the settings of a run let them be asked.

They stand apart from the session for the libraries of the network behind them: a run that has everything in its cache
asks nobody, and does without.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from sourcebook.model.reference import (
    ForgeReference,
    GitReference,
    HttpsReference,
    Reference,
    ReleaseReference,
)
from sourcebook.settings.values import Settings
from sourcebook.sources.git.access import GitAccess
from sourcebook.sources.network.transport import Transport
from sourcebook.sources.providers.forge import ForgeProvider
from sourcebook.sources.providers.git import GitProvider
from sourcebook.sources.providers.interface import Provider
from sourcebook.sources.providers.mirrored import MirroredCode, MirroredForgeProvider
from sourcebook.sources.providers.release import ReleaseProvider
from sourcebook.sources.providers.web import WebProvider
from sourcebook.sources.releases.package_index import PackageIndex
from sourcebook.sources.releases.release_archives import ReleaseArchives
from sourcebook.sources.releases.upstream_code import UpstreamCode
from sourcebook.sources.servers import allowed_servers, credentials_of
from sourcebook.sources.store.blobs import Cache


@dataclass(frozen=True, slots=True, kw_only=True)
class AllProviders:
    """The providers of one run."""

    by_kind: Mapping[type[Reference], Provider[Any]]
    """Each is asked for references of its own kind alone, which a type cannot say here."""
    releases: ReleaseProvider
    """The one that also opens whole releases."""
    forges: ForgeProvider | MirroredForgeProvider
    """The one that lists the refs of repositories on forges."""
    repositories: GitProvider
    """The one that also opens whole repositories, those of forges too."""
    transport: Transport
    """Their way to the network."""


def make_providers(
    settings: Settings,
    cache: Cache,
    transport: Transport | None,
    tell: Callable[[str], None] | None = None,
) -> AllProviders:
    """Make the providers of a run; nothing is asked yet.

    Args:
        settings: Say which servers may be asked, and for how much.
        cache: Where they keep what they fetch.
        transport: Their way to the network; by default one that follows the settings.
        tell: Called with a line when one of them waits for another run.
    """
    limits = settings.limits
    allowed, credentials = allowed_servers(settings), credentials_of(settings)
    transport = transport or Transport(allowed, limits, credentials=credentials)
    archives = ReleaseArchives(transport, cache, limits)
    repositories = GitProvider(GitAccess(settings, allowed, credentials), cache, limits, tell=tell)
    upstream = UpstreamCode(transport, settings.forges, MirroredCode(repositories, settings.mirrors))
    releases = ReleaseProvider(PackageIndex(settings.index, transport), archives, cache, upstream)
    forges = _forges(settings, ForgeProvider(transport, cache, limits, credentials), repositories)
    return AllProviders(
        by_kind={
            ReleaseReference: releases,
            ForgeReference: forges,
            GitReference: repositories,
            HttpsReference: WebProvider(transport, cache, limits),
        },
        releases=releases,
        forges=forges,
        repositories=repositories,
        transport=transport,
    )


def _forges(
    settings: Settings, forges: ForgeProvider, repositories: GitProvider
) -> ForgeProvider | MirroredForgeProvider:
    return MirroredForgeProvider(forges, repositories, settings.mirrors) if settings.mirrors else forges
