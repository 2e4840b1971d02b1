"""The codes of the files of a cahier, checked on its vintage when it is published."""

from __future__ import annotations

import pytest
from tests.regles.petit import SOURCE, texte_petit

from levier.appels.actions import publier
from levier.appels.erreurs import CahierRefuse
from levier.socle.acteurs import SYSTEME
from regles.chargement.annexes import completer


def avec_un_fichier(cle: str, contenu: str) -> str:
    tables = f"[{{nom: zone, fichier: zone.csv, cle: {cle}, colonnes: [{{nom: taux, genre: taux, absent: 0 %}}]}}]"
    lu = {"departement": "porteur.departement", "region": "porteur.region"}.get(cle, "porteur.code")
    montant = f"{{libelle: M, calculer: '(zone.taux pour {lu}) de depenses.a', source: {SOURCE}}}"
    cas = "{cas: [{cas: C, donnees: {depenses.a: 0 €}, attendu: {recevable: non}}]}"
    return completer(texte_petit(tables=tables, montant=montant, exemples=cas), {"zone.csv": f"code;taux\n{contenu}"})


@pytest.mark.parametrize(
    ("cle", "contenu", "fautes"),
    [
        ("commune", "71014;5 %\n71999;5 %\n2A004;5 %\n", ["ligne 3", "« 71999 » n'est pas un code de 2021"]),
        ("departement", "71;5 %\n2A;5 %\n96;5 %\n", ["ligne 4", "« 96 »"]),
        ("region", "27;5 %\n94;5 %\n29;5 %\n", ["ligne 4", "« 29 »"]),
        ("siren", "200040715;5 %\n200040716;5 %\n", ["ligne 3", "« 200040716 » n'est le SIREN de personne"]),
        ("epci", "200040715;5 %\n356000000;5 %\n", ["ligne 3", "« 356000000 »"]),
    ],
)
def test_a_code_of_nobody_is_told_at_its_line(db, cle, contenu, fautes):
    with pytest.raises(CahierRefuse) as refuse:
        publier(avec_un_fichier(cle, contenu), par=SYSTEME)
    (diagnostic,) = refuse.value.diagnostics
    assert diagnostic.fichier == "zone.csv"
    assert all(faute in str(diagnostic) for faute in fautes)


def test_the_first_codes_of_nobody_are_told_and_the_others_counted(db):
    lignes = "".join(f"719{rang:02d};1 %\n" for rang in range(70, 95))
    with pytest.raises(CahierRefuse, match="et 5 autres codes de ces fichiers"):
        publier(avec_un_fichier("commune", lignes), par=SYSTEME)


def test_codes_of_the_vintage_are_published(db):
    assert publier(avec_un_fichier("commune", "71014;5 %\n2A004;5 %\n"), par=SYSTEME).numero == 1
