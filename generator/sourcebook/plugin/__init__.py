"""The MkDocs plugin, a thin door: the only folder that imports mkdocs. ProperDocs runs it as it is."""

from sourcebook.commands.rare_collections import rare_collections

with rare_collections():
    from sourcebook.plugin.hooks import SourcebookPlugin

__all__ = ["SourcebookPlugin"]
