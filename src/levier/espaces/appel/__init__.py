"""A call as the public and the porteur meet it: what is in force, and what it would give to a situation."""
