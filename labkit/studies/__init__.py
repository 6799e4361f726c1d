"""What researchers do with experiments: sweep them, and look at what came of it."""
