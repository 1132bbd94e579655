"""Reach the world: resolve what a reference means, fetch its bytes, keep and verify them.

`session.Sources` is the face. What stands behind it, each importing only from those before it:

1. `once`, `nearest_paths`, `typeshed`, `standard_library` and `left_out`: work done once a run, the paths an author
   probably meant, the standard library and its stubs, and what is told of files that are not read
2. `store/`: the only place where bytes are kept, fetched or computed, and the lock
3. `finding_code` and `locked_pins`: the digest of what finds uses, and whether an entry of the lock is of what its page
   asks for
4. `network/`: the only way to servers
5. `git/`: repositories, over our own requests or by the git command
6. `releases/`: package indexes and archives, read without unpacking
7. `servers`: whom a run may ask, and who it says it is
8. `providers/`: the places code lives in, behind one interface
9. `trees`: all files of a release, a repository or a folder
10. `archive` and `upstream`: what an archive of all code has, and what the places say today
11. `session`: the sources of a run
"""
