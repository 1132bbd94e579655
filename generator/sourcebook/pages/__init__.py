"""Text in: what an author wrote on a page, read into values without looking anything up."""
