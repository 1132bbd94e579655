"""From pages and sources to a plan: everything an example shows, before any page is laid out."""
