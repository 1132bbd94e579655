"""Proofs about a built site: every internal link leads somewhere, and every shown line is the file's own.

What is written for programs is proved too. The proofs read the HTML that readers get, not what the build believes it
wrote, and yield findings instead of raising.
"""
