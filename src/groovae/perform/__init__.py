"""The verbs, on music of any length: prepare, run, stitch, write back."""
