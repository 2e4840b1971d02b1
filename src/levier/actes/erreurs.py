"""Refusals about an act on its way."""

from __future__ import annotations

from levier.socle.erreurs import RefusMetier


class InformationManquante(RefusMetier):
    """Somebody is to be told before the addressee: who was, and when, is not written."""


class ParutionInvalide(RefusMetier):
    """A recueil has a reference and a day, from the signature of what it prints to today."""


class LettreSansNumero(RefusMetier):
    """A letter proves a delivery by its number."""


class DateDeRemiseInvalide(RefusMetier):
    """A letter is delivered after the signature and no later than today."""


class ModeleInchange(RefusMetier):
    """What is asked of a model is what it says already."""


class ProjetDeModeleChange(RefusMetier):
    """What was to be published is no longer what was read."""


class ApercuImpossible(RefusMetier):
    """The request has no act, nor any to come, that the words would stand in."""
