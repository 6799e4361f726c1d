"""Rows become figures and their text twins; nothing here knows where a row comes from."""
