"""Pasted code and the file that it was pasted from: which lines are which, whatever was done to them on the way."""
