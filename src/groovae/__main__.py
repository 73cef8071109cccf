"""`python -m groovae` is `groovae`."""

from .cli import main

main()
