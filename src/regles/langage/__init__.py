"""The little French language of rules: text -> tree -> typed expression -> compiled functions."""
