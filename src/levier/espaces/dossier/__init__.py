"""A request read by whoever may see it, on either side: its files, its documents, the whole of it to read and print."""
