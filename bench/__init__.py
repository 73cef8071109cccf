"""Timings, each a ratio measured in one run."""
