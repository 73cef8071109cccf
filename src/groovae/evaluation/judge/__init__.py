"""The judge: can a classifier tell the model from the drummer? And what it makes of known imitations."""
