"""Which lines of a file use what an example is about, and why each is marked; the resolver is in `python`."""
