"""What the step of simulation tells of itself to the steps below it."""

from __future__ import annotations

from levier.simulation.actions import GENRE_DE_SIMULATION, SIMULATION
from levier.socle import travaux

travaux.declarer(SIMULATION, GENRE_DE_SIMULATION)
