"""What a reference turned out to be: the text of the lock, what a release says of itself, and under which licence."""
