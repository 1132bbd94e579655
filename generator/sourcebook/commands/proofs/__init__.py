"""Proofs about a built site: every internal link leads somewhere, and every shown line is the file's own, also in
what is written for programs.

They read the HTML that readers get, not what the build believes it wrote, and yield findings instead of raising.
"""
