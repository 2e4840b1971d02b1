"""A request studied under its cahier: facts read once, and what follows from them."""

from levier.dossiers.etude.etude import Etude, etudier
from levier.dossiers.etude.faits import Faits
from levier.dossiers.etude.obstacles import Obstacle, obstacles

__all__ = ["Etude", "Faits", "Obstacle", "etudier", "obstacles"]
