"""Many projects at once: a table of the uses in them, the workers that make it, and what is counted in it."""
