"""A spreadsheet is received for a call, and its columns are said."""

from __future__ import annotations

import re
import uuid
from collections.abc import Mapping
from typing import BinaryIO

from django.db import transaction

from levier.appels.models import Appel
from levier.appels.queries import cahier_de, version_en_vigueur
from levier.comptes.models import Personne
from levier.comptes.saisie import titulaire
from levier.reprises.colonnes import cibles_offertes, cle_de_titre, rang_de_l_entete
from levier.reprises.enums import Cible, IssueDeReprise
from levier.reprises.models import CorrespondanceDeColonnes, LigneReprise, TableauRepris
from levier.reprises.permissions import peut_reprendre
from levier.socle import fichiers, horloge, travaux
from levier.socle.droits import exiger
from levier.socle.erreurs import EtatIncompatible, FichierRefuse, SaisieRefusee
from levier.socle.fichiers import tableaux
from levier.socle.models import Travail
from levier.socle.travaux import LigneDemandee

LIGNES_MAX = 2000
COLONNES_MAX = 60
CONTROLE = "controle_d_un_tableau"
TRANCHE = 50
"""Rows that one line of the work checks."""


def recevoir_le_tableau(appel: Appel, contenu: BinaryIO, nom: str, *, par: Personne) -> TableauRepris:
    """Keep a spreadsheet of the call: checked as every file, its first sheet read apart. Nothing is taken over yet.

    Raises GesteInterdit, FichierRefuse.
    """
    exiger(peut_reprendre(par, appel))
    recu = fichiers.controler(contenu, nom, formats=tableaux.FORMATS)
    lu = tableaux.lire(recu)
    start = rang_de_l_entete(lu.rangees)
    entete = [re.sub(r"\s+", " ", cell) for cell in lu.rangees[start]] if lu.rangees else []
    lignes = [(number, row) for number, row in enumerate(lu.rangees[start + 1 :], start + 2) if any(row)]
    _exiger_des_lignes(recu.nom, entete, lignes)
    with transaction.atomic():
        tableau = TableauRepris.objects.create(
            appel=appel, fichier=fichiers.garder_recu(recu), feuille=lu.feuille[:100], feuilles=lu.feuilles, entete=entete,
            recu_par=par, recu_le=horloge.maintenant(),
        )  # fmt: skip
        LigneReprise.objects.bulk_create(
            LigneReprise(tableau=tableau, numero=number, cellules=row) for number, row in lignes
        )
    return tableau


def _exiger_des_lignes(nom: str, entete: list[str], lignes: list[tuple[int, list[str]]]) -> None:
    if not lignes or sum(map(bool, entete)) < 2:
        raise FichierRefuse(
            f"« {nom} » : la première feuille n’a pas de tableau, une ligne de titres puis une ligne par demande. Mettez-le sur "
            "la première feuille, puis renvoyez-le."
        )
    width = max(len(entete), *(len(row) for _, row in lignes))
    if len(lignes) > LIGNES_MAX or width > COLONNES_MAX:
        raise FichierRefuse(
            f"« {nom} » est trop grand ({LIGNES_MAX} lignes et {COLONNES_MAX} colonnes au plus) : découpez-le, ou retirez les "
            "colonnes inutiles."
        )


@transaction.atomic
def decrire_les_colonnes(
    tableau: TableauRepris, colonnes: Mapping[int, str], *, par: Personne, cle: uuid.UUID
) -> Travail:
    """Say what each column holds, by its rank, and have every row checked: a work of the person; under one key, once.

    The service's next spreadsheet is proposed the same. May be said again until rows are taken over.
    Raises GesteInterdit, EtatIncompatible, SaisieRefusee, FichierEnQuarantaine, FichierEcarte.
    """
    exiger(peut_reprendre(par, tableau.appel))
    tenu = TableauRepris.objects.select_for_update(of=("self",)).select_related("appel", "fichier").get(pk=tableau.pk)
    exiger_non_repris(tenu)
    fichiers.ouvrir(tenu.fichier).close()
    chosen = {str(rank): cible for rank, cible in colonnes.items() if cible and rank < len(tenu.entete)}
    _exiger_lisibles(chosen, tenu.appel)
    tenu.colonnes = chosen
    tenu.lignes.update(issue=IssueDeReprise.A_CONTROLER, erreurs=[], lue={}, empreinte="", dossier=None)
    numeros = list(tenu.lignes.values_list("numero", flat=True))
    slices = [numeros[start : start + TRANCHE] for start in range(0, len(numeros), TRANCHE)]
    tenu.controle = travaux.demander(
        CONTROLE,
        [LigneDemandee(f"{held[0]}-{held[-1]}", f"Lignes {held[0]} à {held[-1]}") for held in slices],
        par=titulaire(par), cle=cle, titre=f"Contrôle du tableau « {tenu} »"[:200], demande={"tableau": tenu.pk, "personne": par.pk},
    )  # fmt: skip
    tenu.save(update_fields=["colonnes", "controle"])
    _retenir(tenu)
    return tenu.controle


def exiger_non_repris(tableau: TableauRepris) -> None:
    """Raises EtatIncompatible once its rows are being taken over, or were."""
    if tableau.lignes.filter(issue=IssueDeReprise.REPRISE).exists() or (tableau.reprise and tableau.reprise.vivant):
        raise EtatIncompatible("Ce tableau est déjà repris : envoyez de nouveau celui que vous avez corrigé.")


def _exiger_lisibles(colonnes: Mapping[str, str], appel: Appel) -> None:
    offered = cibles_offertes(cahier_de(version_en_vigueur(appel)))
    if len(set(colonnes.values())) < len(colonnes) or set(colonnes.values()) - offered.keys():
        twice = next((offered.get(one, one) for one in colonnes.values() if list(colonnes.values()).count(one) > 1), "")
        raise SaisieRefusee(f"Deux colonnes disent « {twice} » : gardez-en une, laissez l’autre de côté.", "colonnes")
    said = set(colonnes.values())
    absent = [
        words
        for targets, words in (
            ({Cible.NUMERO, Cible.STRUCTURE}, "la structure (son SIREN ou son nom)"),
            ({Cible.REFERENCE, Cible.TITRE}, "la référence ou le titre"),
            ({Cible.DEPOSE_LE}, "la date de dépôt"),
        )
        if not said & targets
    ]
    if absent:
        raise SaisieRefusee(f"Dites quelle colonne donne {', et '.join(absent)}.", "colonnes")


def _retenir(tableau: TableauRepris) -> None:
    """What was said of each title; another spreadsheet may have others."""
    said = {
        cle_de_titre(titre): tableau.colonnes.get(str(rank), "") for rank, titre in enumerate(tableau.entete) if titre
    }
    service = tableau.appel.ressort.service.cle[:60]
    kept, _ = CorrespondanceDeColonnes.objects.select_for_update().get_or_create(
        service=service, defaults={"colonnes": {}}
    )
    kept.colonnes = {**kept.colonnes, **said}
    kept.save(update_fields=["colonnes"])
