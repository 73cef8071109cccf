"""The Groove MIDI Dataset: fetched, verified, read, cut into windows, described."""
