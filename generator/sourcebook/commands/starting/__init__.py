"""What a project begins with."""
