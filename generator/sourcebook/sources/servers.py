"""Which servers a run may ask, and what it says to those that ask who we are."""

from __future__ import annotations

from sourcebook.settings.values import Settings
from sourcebook.sources.network.addresses import AllowedServers, server_of
from sourcebook.sources.network.credentials import Credentials, find_netrc
from sourcebook.sources.releases.package_index import index_url


def allowed_servers(settings: Settings) -> AllowedServers:
    """Return the servers that settings let a run ask: of the index, the forges, their mirrors, and files."""
    named = [(index_url(settings.index), settings.index.allow_private)]
    for forge in settings.forges:
        named += [(forge.url, forge.allow_private), (forge.raw_url, forge.allow_private)]
    for host in settings.hosts:
        named.append((f"https://{host.name}", host.allow_private))
        if host.allow_private:
            named.append((f"http://{host.name}", True))
    named += [(mirror.pattern, False) for mirror in settings.mirrors if "://" in mirror.pattern]
    servers = [(server_of(url), private) for url, private in named]
    return AllowedServers(
        public=frozenset(server for server, private in servers if not private),
        private=frozenset(server for server, private in servers if private),
        is_offline=settings.is_offline,
    )


def credentials_of(settings: Settings) -> Credentials:
    """Return the secrets of a run: the tokens of the environment, and what `.netrc` holds."""
    tokens = {server_of(url): token for url, token in settings.tokens}
    return Credentials(tokens, netrc_path=find_netrc())
