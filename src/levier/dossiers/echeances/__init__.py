"""Dates of a request: its milestones, its delays, the words for them."""
