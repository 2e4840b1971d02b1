"""Calls of kinds that the sources do not have: each loads without a doubt, holds over a table, and reaches its decision."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.cahiers.appels import RACINE
from tests.profil import LONG

from levier.essai.actions import essayer
from levier.essai.resultats import IssueDuJeu
from regles.cahier import Cahier
from regles.chargement import charger
from regles.chargement.annexes import completer, fichiers_demandes
from regles.comptes import compter
from regles.evaluation import evaluer
from regles.lot import compter_lot, evaluer_lot, payer_lot, suivre_lot, tabuler
from regles.paiement import payer
from regles.resultat import Resultat
from regles.suivi import echeances
from regles.valeurs import Situation
from regles.verification import avertissements
from regles.vocabulaire import Fourni

FICHIERS = sorted((RACINE / "tests/cahiers/autres").glob("*.yaml"))
pytestmark = pytest.mark.parametrize("fichier", FICHIERS, ids=lambda fichier: fichier.stem)


def texte_de(fichier: Path) -> str:
    """The text of a call with the files that stand beside it."""
    texte = fichier.read_text(encoding="utf-8")
    return completer(texte, {nom: fichier.with_name(nom).read_bytes() for nom in fichiers_demandes(texte)})


def lire(fichier: Path) -> Cahier:
    return charger(texte_de(fichier), fichier.name)


def test_call_of_another_kind_is_conform_and_leaves_no_doubt(fichier):
    assert [str(doute) for doute in avertissements(lire(fichier))] == []


def test_table_gives_its_examples_what_each_dossier_gets(fichier):
    cahier = lire(fichier)
    lus = [exemple.donnees for exemple in cahier.exemples]
    des_autres = compter(cahier, lus)
    situations = [{**situation, **lu} for situation, lu in zip(lus, des_autres, strict=True)]
    table = tabuler(cahier, lus)
    if (comptes := compter_lot(cahier, table)).width:
        assert comptes.to_dicts() == [{nom: lu[nom] for nom in comptes.columns} for lu in des_autres]
        table = table.with_columns(comptes)
    lot = evaluer_lot(cahier, table)
    un_par_un = [evaluer(cahier, situation) for situation in situations]
    assert lot["recevable"].to_list() == [resultat.recevable for resultat in un_par_un]
    assert lot["montant"].to_list() == [resultat.montant for resultat in un_par_un]
    _memes_versements(cahier, situations, un_par_un)


def _memes_versements(cahier: Cahier, situations: list[Situation], resultats: list[Resultat]) -> None:
    """What each payment brings the grant to, once what the rules give is granted."""
    accordees = [
        {Fourni.VERSE: 0, **situation, Fourni.ACCORDE: resultat.montant}
        for situation, resultat in zip(situations, resultats, strict=True)
    ]
    noms = [versement.id for versement in cahier.versements.versements]
    attendus = [{nom: payer(cahier, nom, accordee).du for nom in noms} for accordee in accordees]
    assert not noms or payer_lot(cahier, tabuler(cahier, accordees)).to_dicts() == attendus
    suivis = [
        tuple(None if une.jours is None else [*une.jours] for une in echeances(cahier, accordee))
        for accordee in accordees
    ]
    assert not cahier.programme.suivi or suivre_lot(cahier, tabuler(cahier, accordees)).rows() == suivis


def test_one_example_reaches_its_decision(db, fichier):
    """In the long run, every one."""
    texte = texte_de(fichier)
    cahier = charger(texte)
    accordes = [rang for rang, exemple in enumerate(cahier.exemples) if exemple.montant]
    parties = list(essayer(texte, rangs=None if LONG else accordes[:1]))
    assert [(partie.cas, partie.phrase, partie.notes) for partie in parties if not partie.conforme] == []
    assert IssueDuJeu.ATTRIBUTION in {partie.issue for partie in parties}
