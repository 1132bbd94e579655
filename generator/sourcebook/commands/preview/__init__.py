"""What a preview shows where a build has faults."""
