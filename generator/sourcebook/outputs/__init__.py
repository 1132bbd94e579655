"""What a site says to programs: records, Markdown twins, `llms.txt`, an inventory of symbols, redirects.

`publishing` makes all of it from a rendered site; the other modules are what it is made by:

- `page_twins`: the twins of a site
- `twin_markdown`, `listings` and `wording`: a figure, a list and a few words as Markdown
- `records`, `inventory`, `llms` and `redirects`: one file, or one kind of file, each
- `pictures`: what other sites show beside a link to a page

Text and values in, text and bytes out. Whatever comes from outside (names, titles, paths, summaries) is data in every
form it is written in. What the head of a page says to programs is `site`'s.
"""
