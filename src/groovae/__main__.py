"""`python -m groovae` is `groovae`."""

from .cli import program

program()
