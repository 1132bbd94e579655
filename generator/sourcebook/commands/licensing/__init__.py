"""Under which licences code is quoted, and what is wrong with that."""
