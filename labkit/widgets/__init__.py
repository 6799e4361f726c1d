"""What a reader touches: controls made from parameters, live charts, predictions, a map."""
