"""What pages are to each other, and what stands around their figures.

In the order in which a build comes by:

1. `addresses` and `arrangement`: a plan becomes a `Site`; `made_files` is what it puts among the author's files
2. `layout` and `known_text`: what stands on a page, as a value and as the engine reads it; `theme` what a theme is told
3. `page_figures`: the figures in a rendered page, their anchors and links
4. `rendered`: all pages as the engine has made them; `neighborhoods` what navigation shows of them
5. `surroundings`, `head`, `linked_data` and `places`: all that a page lacks, as a value
6. `finishing` and `figure_cache`: it is put in, in one pass
7. `search_names`: what search is told when all is done
"""
