"""What flows, one module a state: place, lines, reference, request, pin, source, mark, excerpt, figure, listing.

Frozen values without a thought about where they come from: nothing here reads, fetches or prints. One class a state is
preferred over optional fields that are filled in later, so that a signature says how far the data has come.

Line numbers are 1-based and inclusive and always those of the source file. Columns are 0-based character offsets; the
end is excluded.
"""
