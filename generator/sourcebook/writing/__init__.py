"""Text from anywhere made safe for HTML, Markdown and terminals; counts with their nouns."""
