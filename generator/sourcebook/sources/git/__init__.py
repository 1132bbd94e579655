"""Git repositories: by the git command, and from servers that speak its protocol."""
