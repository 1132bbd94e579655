"""Reach the world: resolve what a reference means, fetch its bytes, keep and verify them.

`session.Sources` is the face. What stands behind it, each importing only from those before it:

1. `once` and `nearest_paths`: work done once a run, and the paths an author probably meant
2. `store/`: the only place where bytes are kept, fetched or computed, and the lock
3. `network/`: the only way to servers
4. `git/`: repositories, over our own requests or by the git command
5. `releases/`: package indexes and archives, read without unpacking
6. `servers`: whom a run may ask, and who it says it is
7. `providers/`: the places code lives in, behind one interface
8. `session`: the sources of a run
"""
