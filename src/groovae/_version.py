"""The version of groovae, written once; the top entry of CHANGELOG.md is checked against it."""

__version__ = "0.3.0"
