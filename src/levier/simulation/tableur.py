"""The spreadsheet of a simulation on requests: what it comes to, then a row by request."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import IO

from levier.appels.models import Appel
from levier.appels.queries import cahier_de, version_en_vigueur
from levier.documents import classeur
from levier.documents.classeur import Bloc, Cellule, Colonne, Feuille, Genre
from levier.simulation.dossiers import ORDRES, Repartition, Variante, changements_dits, mises_en_garde


def xlsx_des_dossiers(flux: IO[bytes], repartition: Repartition, appel: Appel, variante: Variante) -> None:
    """The requests of a call served twice: what it comes to, then each of them in its order of service."""
    titles = ("", "Aujourd’hui", "Variante")
    avant, apres = repartition.avant, repartition.apres
    cahier = cahier_de(version_en_vigueur(appel))
    tried = changements_dits(cahier, variante.changements) or ["Les chiffres du cahier"]
    said = (*tried, ORDRES[variante.ordre].libelle, *mises_en_garde(repartition))
    montants = (
        ("Calculé", avant.calcule, apres.calcule),
        ("Accordé", avant.accorde, apres.accorde),
        ("Reste", avant.reste, apres.reste),
    )
    counts = (
        ("Servis", avant.servis, apres.servis),
        ("Ne tiennent plus dans les crédits", avant.non_servis, apres.non_servis),
        ("Sans aide selon les règles", avant.refuses, apres.refuses),
        ("Gagnent", None, repartition.gagnants),
        ("Perdent", None, repartition.perdants),
    )
    feuilles_ = [
        Feuille(
            "Synthèse",
            (
                Bloc("Ce qui est essayé", (Colonne(appel.titre, largeur=60),), ((one,) for one in said)),
                Bloc("Montants", tuple(Colonne(one, Genre.EUROS, 34 if not one else 18) for one in titles), montants),
                Bloc("Dossiers", tuple(Colonne(one, Genre.ENTIER, 34 if not one else 18) for one in titles), counts),
            ),
        ),
        Feuille("Dossiers", (Bloc("", _COLONNES_DES_DOSSIERS, _lignes_des_dossiers(repartition)),), filtre=True),
    ]
    classeur.ecrire(flux, feuilles_)


def _lignes_des_dossiers(repartition: Repartition) -> Iterator[Sequence[Cellule]]:
    columns = (
        "rang",
        "numero",
        "demandeur",
        "population",
        "demande",
        "calcule_a",
        "accorde_a",
        "calcule_b",
        "accorde_b",
        "ecart",
    )
    return repartition.lignes.select(columns).iter_rows()


_COLONNES_DES_DOSSIERS = (
    Colonne("Rang", Genre.ENTIER),
    Colonne("Dossier", largeur=18),
    Colonne("Demandeur", largeur=40),
    Colonne("Population", Genre.ENTIER),
    *(
        Colonne(one, Genre.EUROS, 18)
        for one in (
            "Demandé",
            "Calculé aujourd’hui",
            "Accordé aujourd’hui",
            "Calculé sous la variante",
            "Accordé sous la variante",
            "Écart",
        )
    ),
)
