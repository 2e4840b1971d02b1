"""A request put in words: its content, the documents that tell it."""
