"""How alike to drummers a performance is: proper scores of samples, and groove statistics with two sides."""
