"""What a check found: the value, what settings and pages make of it, and the forms in which it is told."""
