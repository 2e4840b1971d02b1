"""The natures of applicants that every call knows."""

from __future__ import annotations

from regles.valeurs import Option

NATURES_DE_PORTEUR = (
    Option("commune", "Commune"),
    Option("cc", "Communauté de communes"),
    Option("ca", "Communauté d'agglomération"),
    Option("cu", "Communauté urbaine"),
    Option("metropole", "Métropole"),
    Option("ept", "Établissement public territorial"),
    Option("syndicat", "Syndicat intercommunal ou mixte"),
    Option("departement", "Département"),
    Option("region", "Région"),
    Option("ctu", "Collectivité territoriale unique"),
    Option("etablissement", "Personne morale financée seulement par des collectivités"),
    Option("association", "Association"),
    Option("autre", "Autre personne morale"),
)
