"""Forms of the agents' space."""
