"""Pages of the agents' space, thin over the domain's acts."""
