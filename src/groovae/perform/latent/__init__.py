"""What goes through a vector z: groove transfer, saved grooves, samples, the way between two beats."""
