"""Pictures for the eye: the piano roll, before and after, and a beat beside drummers."""
