"""Work of an earlier build that need not be done again."""
