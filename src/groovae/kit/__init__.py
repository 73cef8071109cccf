"""The drum kit: nine drums and their articulations, synthesized from nothing but numpy."""
