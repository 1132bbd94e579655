"""Pages made of data: the layout of example pages and the index page of each library, as Markdown.

Text in, text out. The result is ordinary Markdown, so that any theme, search or table of contents treats a made
page like a written one.
"""
