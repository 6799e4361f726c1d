"""The operating system that shares its state: one kernel on all cores, and locks."""
