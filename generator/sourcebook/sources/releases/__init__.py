"""Package releases: the index, archives of every format, and what lies in them."""
