"""A beat without a drum in, the drum out."""
