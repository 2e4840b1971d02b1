"""Simulation of a policy: a cahier run over every commune, against another or with other figures."""
