"""Turn pages of pasted code into pages of references: what was pasted is found, and proved, line by line."""
