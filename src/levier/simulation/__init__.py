"""Simulation of a policy: a cahier run over every territory of a kind, against another or with other figures."""
