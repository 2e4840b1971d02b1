"""Outside services, one pure client each: typed replies, typed errors, nothing of levier."""
