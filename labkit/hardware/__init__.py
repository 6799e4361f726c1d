"""The machine: cores, caches, coherence, interconnect. Software reaches it only through ``Core``."""
