"""What a site says to programs: records, Markdown twins, `llms.txt`, an inventory of symbols, linked data, redirects.

Text and values in, text and bytes out. What stands in them is made from the build by `publish`; nothing here knows
an engine. Whatever comes from outside (names, titles, paths, summaries) is data in every form it is written in.
"""
