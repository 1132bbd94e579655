"""What has happened upstream since sources were pinned, and what it means for each example."""
