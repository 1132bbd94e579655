"""What holds for a run, how it is read, and where a project lies."""
