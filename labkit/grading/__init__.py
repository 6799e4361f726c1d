"""Marking a class: submissions in, marks and words to read out; student code runs only in a sandbox."""
