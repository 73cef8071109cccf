"""MIDI in and out: lossless files, where the drums are, which drum a pitch is, where the steps are."""
