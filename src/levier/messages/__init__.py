"""What people write to each other about an object of whatever step, and the files they join."""
