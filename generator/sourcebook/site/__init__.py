"""What pages are to each other, and what stands around their figures."""
