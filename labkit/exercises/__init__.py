"""Exercises: what a reader is asked, how an answer is checked, and what is kept of the work.

Everything but ``panel`` works without Jupyter, so that a folder of work can be marked anywhere.
"""
