"""What both structures are asked to do, written once."""
