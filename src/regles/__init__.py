"""The rules of a cahier des charges: pure, typed, traced. Knows no Django, clock, network or randomness."""
