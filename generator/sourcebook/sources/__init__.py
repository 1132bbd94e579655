"""Reach the world: resolve what a reference means, fetch its bytes, keep and verify them.

`session.Sources` is the face; the rest is behind it. `providers/` knows the places code lives in,
`transport` is the only way to the network, `cache` the only place where fetched bytes are kept.
"""
