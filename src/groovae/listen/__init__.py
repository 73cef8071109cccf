"""The listening test: pairs of clips that do not say who plays, a page that asks, answers that count."""
