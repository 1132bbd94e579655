"""Which lines of a file are shown, with their numbers in the file."""
