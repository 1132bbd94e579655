"""Plugins of others beside ours: the table of those that were tried, and the project that each is tried on."""
