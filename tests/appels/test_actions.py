from __future__ import annotations

import datetime as dt

import pytest
from django.db import DatabaseError, transaction
from tests.fabriques import texte_du_cahier, texte_prolonge

from levier.appels.actions import publier
from levier.appels.erreurs import CahierRefuse
from levier.appels.fichiers import lire_un_cahier
from levier.appels.models import Appel, TexteDeCahier, VersionCahier
from levier.appels.queries import cahier_de, version_en_vigueur
from levier.comptes.enums import Role
from levier.socle import journal
from levier.socle.acteurs import SYSTEME, ActeurConnu
from levier.socle.erreurs import GesteInterdit
from levier.territoires.queries.ressorts import departement

ADMINISTRATEUR = ActeurConnu("personne:1", "Alix Roy (administratrice)", Role.ADMINISTRATEUR)


@pytest.mark.requirement("N-04")
def test_publish_opens_the_call_with_what_its_cahier_says(db):
    version = publier(texte_du_cahier(), par=ADMINISTRATEUR)
    appel = version.appel
    assert (appel.identifiant, appel.ressort) == ("fitn7-axe3-saone-et-loire", departement("71"))
    assert appel.region_code == "27"
    assert (version.numero, version.etat, version.empreinte) == (1, "publiee", cahier_de(version).empreinte)
    assert (version.ouverture, version.cloture) == (dt.date(2021, 1, 25), dt.date(2021, 10, 22))
    events = list(journal.histoire(appel))
    assert [(e.nom, e.acteur_libelle, e.avant["version"], e.apres["version"]) for e in events] == [
        ("cahier_publie", "Alix Roy (administratrice)", None, 1)
    ]


@pytest.mark.requirement("N-04")
def test_publish_same_text_gives_the_same_version(db):
    first = publier(texte_du_cahier(), par=SYSTEME)
    assert publier(texte_du_cahier(), par=SYSTEME) == first
    assert VersionCahier.objects.count() == 1


@pytest.mark.requirement("N-04")
def test_publish_another_text_adds_a_version_and_keeps_the_former(db):
    first = publier(texte_du_cahier(), par=SYSTEME)
    second = publier(texte_prolonge(), par=SYSTEME)
    assert (second.appel, second.numero) == (first.appel, 2)
    assert version_en_vigueur(Appel.objects.get()) == second
    first.refresh_from_db()
    assert cahier_de(first).fenetre.cloture == dt.date(2021, 10, 22)
    assert cahier_de(second).fenetre.cloture == dt.date(2021, 10, 29)


def test_publish_a_former_text_again_is_a_new_version(db):
    publier(texte_du_cahier(), par=SYSTEME)
    publier(texte_prolonge(), par=SYSTEME)
    assert publier(texte_du_cahier(), par=SYSTEME).numero == 3


@pytest.mark.requirement("N-03")
def test_publish_a_text_with_mistakes_says_where(db):
    broken = texte_du_cahier().replace("exiger: projet.debut <= debut_limite", "exiger: projet.debu <= debut_limite")
    with pytest.raises(CahierRefuse, match=r"projet\.debu") as refus:
        publier(broken, par=SYSTEME)
    assert refus.value.diagnostics
    assert Appel.objects.count() == 0


@pytest.mark.requirement("N-03")
def test_publish_a_text_whose_example_fails_is_refused(db):
    broken = texte_du_cahier().replace("valeur: 70 %", "valeur: 60 %")
    with pytest.raises(CahierRefuse):
        publier(broken, par=SYSTEME)


@pytest.mark.parametrize("role", [Role.PORTEUR, Role.INSTRUCTEUR, Role.SIGNATAIRE, Role.LECTEUR])
def test_publish_is_for_administrators(db, role):
    with pytest.raises(GesteInterdit, match="Seul un administrateur"):
        publier(texte_du_cahier(), par=ActeurConnu("personne:1", "X", role))


@pytest.mark.requirement("N-04", "X-04")
@pytest.mark.parametrize("geste", ["update", "delete"])
def test_published_version_is_frozen_by_the_database(db, geste):
    version = publier(texte_du_cahier(), par=SYSTEME)
    text, row = (table.objects.filter(pk=version.pk) for table in (TexteDeCahier, VersionCahier))
    with pytest.raises(DatabaseError, match="est publiée"), transaction.atomic():
        text.update(texte="autre chose") if geste == "update" else text.delete()
    with pytest.raises(DatabaseError, match="est publiée"), transaction.atomic():
        row.update(numero=7) if geste == "update" else row._raw_delete(row.db)


@pytest.mark.requirement("N-04")
def test_files_of_a_cahier_are_frozen_and_hashed_with_its_version(db, tmp_path):
    """A line of the file changed is another version; each one is read again with its own."""
    chemin, joint = tmp_path / "guichet.yaml", tmp_path / "zonage.csv"
    colonnes = "colonnes: [{nom: prime, genre: montant, absent: 0 €}]"
    table = f"tables:\n  - {{nom: zonage, fichier: zonage.csv, cle: commune, {colonnes}}}\n"
    chemin.write_text(f"{texte_du_cahier().rstrip()}\n{table}", encoding="utf-8")
    versions = []
    for prime in ("12 €", "12 €", "13 €"):
        joint.write_text(f"code;prime\n71137;{prime}\n", encoding="utf-8")
        versions.append(publier(lire_un_cahier(chemin), par=SYSTEME))
    assert [version.numero for version in versions] == [1, 1, 2]
    joint.unlink()
    lus = [cahier_de(VersionCahier.objects.get(pk=version.pk)) for version in versions[1:]]
    textes = [TexteDeCahier.objects.get(version=version).texte for version in versions[1:]]
    assert ["71137;12 €" in textes[0], "71137;13 €" in textes[1]] == [True, True]
    assert [lu.tables[0].fichier for lu in lus] == ["zonage.csv"] * 2
    with pytest.raises(CahierRefuse, match="n'est pas à côté du cahier"):
        publier(lire_un_cahier(chemin), par=SYSTEME)
