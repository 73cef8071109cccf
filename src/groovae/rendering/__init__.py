"""MIDI -> sound: which drums are struck when, and a kit or a soundfont that sounds."""
