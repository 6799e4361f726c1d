"""Who holds a cache line, who may have it next, and what that costs; one file a protocol."""
