"""Sound in and out: files read, written and played, and the onsets heard in them."""
