"""Capabilities: what a domain may do, as kernel objects that it names but never holds."""
