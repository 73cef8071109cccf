"""Taps in, a kit out."""
