"""Scoring: the pinned metrics, their intervals, the baselines, and the tables they make."""
