"""`levier cahier nouveau`: a small cahier that verifies, to change line by line."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Annotated

import typer

from levier.socle import horloge
from regles.chargement.presentation import MILLESIMES

MODELE = """\
# Un guichet : tout ce fichier se change. Son guide : docs/guides/ecrire-un-cahier.md. Un contrôle : levier cahier verifier
format: 2
id: {identifiant}  # son nom dans les adresses : il ne change plus
version: 1  # un de plus à chaque publication
identite:
  titre: Titre du guichet
  service: Préfecture de département
  millesime: {millesime}  # des territoires et de leurs populations
documents:
  texte: Texte qui ouvre le guichet  # le premier : « source: Article 2 » le cite
fenetre: {ouverture: 01/02/{annee}, cloture: 30/06/{annee}, source: Article 3}
source: Article 1  # vaut pour tout ce qui ne dit pas la sienne

# Qui est admis : une phrase qui doit être vraie, et ce que lit le demandeur autrement.
recevabilite:
  - id: demandeur
    exiger: porteur.nature parmi (commune, cc, ca)
    refus: Le demandeur est une commune, une communauté de communes ou d'agglomération.
    source: Article 2

# Les chiffres, une seule fois ; les règles et les textes les prennent par leur nom.
parametres:
  source: Article 4
  liste:
    - {nom: taux_aide, valeur: 50 %, libelle: Taux de l'aide}
    - {nom: aide_maximale, valeur: 10 000 €, libelle: Aide maximale}

# Les natures de dépense du plan de financement ; « depenses.travaux » se lit dans les règles.
natures_depense:
  - {id: travaux, libelle: Travaux}
  - {id: etudes, libelle: Études}

# Combien : des étapes, puis le montant.
bareme:
  - id: depenses_eligibles
    libelle: Dépenses éligibles
    calculer: depenses.travaux + depenses.etudes
regime: {id: aucun, assiette: depenses_eligibles}
montant:
  libelle: Aide proposée
  calculer: min(taux_aide de depenses_eligibles, aide_maximale, aides.reste_a_financer)

# Ce qui est demandé.
formulaire:
  - id: projet
    titre: Le projet
    champs:
      - {nom: projet.titre, genre: texte, libelle: Titre du projet, longueur_max: 150}
      - {nom: projet.presentation, genre: texte, libelle: Présentation du projet, lignes: 8, longueur_max: 4000}
      - {nom: depenses.total, calcule: oui}
pieces:
  - {id: devis, libelle: Devis, plusieurs: oui, formats: [pdf, jpg]}

# Des cas calculés à la main, des deux côtés de chaque limite : sans eux, rien ne se publie.
exemples:
  situation_type:
    porteur.nature: commune
    projet.depot: 15/03/{annee}
    depenses.total: 12 000 €
    depenses.travaux: 10 000 €
    depenses.etudes: 2 000 €
    recettes.autres: 0 €
  cas:
    - cas: Commune, 12 000 € de dépenses
      donnees: {}
      attendu: {recevable: oui, montant: 6 000 €}
    - cas: Aide au maximum
      donnees: {depenses.total: 20 000 €, depenses.travaux: 18 000 €}
      attendu: {recevable: oui, montant: 10 000 €}
    - cas: Aide au-delà du maximum
      donnees: {depenses.total: 30 000 €, depenses.travaux: 28 000 €}
      attendu: {recevable: oui, montant: 10 000 €}
    - cas: D'autres aides ne laissent que 1 500 €
      donnees: {recettes.autres: 10 500 €}
      attendu: {recevable: oui, montant: 1 500 €}
    - cas: Département
      donnees: {porteur.nature: departement}
      attendu: {recevable: non, montant: 0 €, motifs: [demandeur]}
"""


def texte(identifiant: str, annee: int) -> str:
    """The small cahier of a call that opens in `annee`."""
    return (
        MODELE.replace("{identifiant}", identifiant)
        .replace("{annee}", str(annee))
        .replace("{millesime}", MILLESIMES[-1])
    )


def nouveau(
    fichier: Annotated[
        Path | None, typer.Argument(metavar="[FICHIER]", help="Le fichier à écrire ; sans lui, le cahier s'affiche.")
    ] = None,
) -> None:
    """Écrit un petit cahier des charges qui se vérifie déjà, à changer ligne par ligne."""
    annee = horloge.temps_reel().year + 1
    if fichier is None:
        typer.echo(texte("mon-guichet", annee), nl=False)
        return
    try:
        with fichier.open("x", encoding="utf-8") as neuf:
            neuf.write(texte(_identifiant(fichier), annee))
    except FileExistsError:
        _refuser(f"{fichier} existe déjà : donnez un autre nom, ou déplacez-le.")
    except OSError as erreur:
        _refuser(f"{fichier} ne peut pas s'écrire ({erreur.strerror}).")
    else:
        typer.echo(f"{fichier} : un cahier à changer. Vérifiez-le à chaque pas : levier cahier verifier {fichier}")


def _identifiant(fichier: Path) -> str:
    return re.sub(r"[^a-z0-9]+", "-", fichier.stem.lower()).strip("-") or "mon-guichet"


def _refuser(message: str) -> None:
    typer.echo(message, err=True)
    raise typer.Exit(1)
