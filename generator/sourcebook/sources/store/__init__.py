"""What is kept on disk: bytes by their digest, results, the lock, and copies in the project's own tree."""
