"""What is kept of a request: its history, what it held when it was sent."""
