"""Move pins, and carry the pages along: `sourcebook bump`."""
