"""What each verb of the command does, without a terminal."""
