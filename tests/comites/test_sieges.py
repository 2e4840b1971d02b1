"""The comité of a service: opened, its seats filled between dates, by who may; a person sits once."""

from __future__ import annotations

import datetime as dt

import pytest
from tests.fabriques import texte_avec_comite, un_agent, un_appel, un_dossier_depose
from tests.regles.court import COURT

from levier.comites import actions
from levier.comites.actions import Designe
from levier.comites.enums import QualiteDuMembre
from levier.comites.erreurs import AppelSansComite, DesignationImpossible, PresidenceDite, SiegeInconnu, SiegeNonAjoute
from levier.comites.models import ComiteDuService, DesignationAuSiege
from levier.comites.queries import composition, places_du_comite
from levier.comptes.actions import AgentDesigne
from levier.comptes.enums import Role
from levier.comptes.periode import Periode
from levier.dossiers.actions.motifs import QualiteManquante
from levier.dossiers.models import Dossier
from levier.socle import horloge
from levier.socle.erreurs import GesteInterdit, MotifManquant
from levier.socle.models import Courriel, Evenement
from levier.territoires.queries.ressorts import departement
from regles.comite import Siege

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("CO-05", "IF-13", "G-06")]
TITULAIRE, SUPPLEANT = QualiteDuMembre.TITULAIRE, QualiteDuMembre.SUPPLEANT


@pytest.fixture
def admin(db):
    return un_agent(Role.ADMINISTRATEUR, "38")


def un_comite(admin, cahier: str = "") -> ComiteDuService:
    text = (
        texte_avec_comite(COURT).replace('document: "000"', "document: arrete")
        if not cahier
        else COURT.replace("version: 1", "version: 2", 1) + cahier
    )
    return actions.ouvrir_un_comite(un_appel(text, credits_ouverts=False), departement("38"), par=admin)


def un_designe(nom: str = "Lou Petit", qualite=TITULAIRE, periode: Periode | None = None, **autres) -> Designe:
    email = autres.get("email", f"{nom.split(maxsplit=1)[0].lower()}@exemple.fr")
    who = AgentDesigne(email, nom, autres.get("fonction", "Maire"))
    return Designe(who, qualite, autres.get("reference", "lettre du 3 mai"), periode or Periode())


def test_seats_are_filled_between_dates_and_nobody_sits_twice(admin):
    comite = un_comite(admin)
    assert actions.ouvrir_un_comite(comite.appel, departement("38"), par=admin) == comite
    prefet, maire, second, expert, _ = (place.cle for place in places_du_comite(comite))
    made = actions.designer(comite, maire, un_designe(), par=admin)
    actions.designer(comite, maire, un_designe("Noa Roux", SUPPLEANT), par=admin)
    assert [[one.personne.nom for one in une.designations] for une in composition(comite)] == [
        [], ["Lou Petit", "Noa Roux"], [], [], [],
    ]  # fmt: skip
    today = horloge.aujourdhui()
    later = Periode(today + dt.timedelta(days=90), None)
    for place, who, phrase in (
        (second, un_designe(), "tient déjà le siège « Maire, Association des maires, siège 1 »"),
        (maire, un_designe("Max Bon"), "a un titulaire, Lou Petit"),
        (maire, un_designe("Max Bon", periode=later), "a un titulaire, Lou Petit"),
        (expert, un_designe("Max Bon", SUPPLEANT), "sans suppléant (R133-3)"),
        (prefet, un_designe("Max Bon", periode=Periode(None, today - dt.timedelta(days=1))), "n’est pas passé"),
    ):
        with pytest.raises(DesignationImpossible) as refus:
            actions.designer(comite, place, who, par=admin)
        assert phrase in refus.value.phrase
    with pytest.raises(SiegeInconnu):
        actions.designer(comite, "ailleurs-1", un_designe("Max Bon"), par=admin)
    with pytest.raises(QualiteManquante, match="le procès-verbal"):
        actions.designer(comite, prefet, un_designe("Max Bon", fonction=" "), par=admin)
    with pytest.raises(MotifManquant):
        actions.mettre_fin_a_une_designation(made, par=admin, motif=" ")
    actions.mettre_fin_a_une_designation(made, par=admin, motif="N’est plus maire.")
    actions.mettre_fin_a_une_designation(made, par=admin, motif="Une seconde fois.")
    actions.designer(comite, maire, un_designe("Max Bon"), par=admin)
    actions.designer(comite, second, un_designe(), par=admin)
    assert [one.siege for one in DesignationAuSiege.objects.filter(personne=made.personne)] == [
        "Maire, Association des maires, siège 1", "Maire, Association des maires, siège 2",
    ]  # fmt: skip
    told = Courriel.objects.get(destinataire="max@exemple.fr", sujet__startswith="Vous siégez").texte
    assert "titulaire du siège « Maire, Association des maires, siège 1 »" in told
    assert Evenement.objects.filter(nom="designation_terminee").count() == 1


def test_who_neither_administers_nor_signs_by_right_changes_nothing(admin):
    comite = un_comite(admin)
    seat = places_du_comite(comite)[0].cle
    for other in (un_agent(Role.INSTRUCTEUR, "38"), un_agent(Role.ADMINISTRATEUR, "71")):
        with pytest.raises(GesteInterdit, match="par un administrateur de ce service ou par son préfet"):
            actions.designer(comite, seat, un_designe(), par=other)
    actions.designer(comite, seat, un_designe(), par=un_agent(Role.SIGNATAIRE, "38"))
    with pytest.raises(SiegeNonAjoute, match="dit qui siège"):
        actions.ajouter_un_siege(comite, Siege("Préfet"), reference="arrêté", par=admin)
    with pytest.raises(PresidenceDite):
        actions.confier_la_presidence(comite, seat, par=admin)


def test_service_completes_what_no_document_says(admin):
    with pytest.raises(AppelSansComite):
        actions.ouvrir_un_comite(un_appel(COURT, credits_ouverts=False), departement("38"), par=admin)
    comite = un_comite(admin, "comite: {libelle: Commission, rythme: {dossiers: 1}}\n")
    assert places_du_comite(comite) == []
    actions.ajouter_un_siege(comite, Siege("Sous-préfet"), reference="arrêté du 2 mai", par=admin)
    with pytest.raises(SiegeNonAjoute, match="a déjà son siège"):
        actions.ajouter_un_siege(comite, Siege("sous-préfet"), reference="arrêté du 2 mai", par=admin)
    seat = places_du_comite(comite)[0]
    actions.confier_la_presidence(comite, seat.cle, par=admin)
    comite.refresh_from_db()
    assert [place.dite for place in places_du_comite(comite)] == ["Sous-préfet, président"]


def test_page_says_when_the_comite_is_to_meet_and_why(client):
    """The first request calls it together; once its day of comité is recorded, nothing does."""
    admin, soon = un_agent(Role.ADMINISTRATEUR), "{dossiers: 1}"
    appel = un_appel(texte_avec_comite(rythme=soon))
    comite = actions.ouvrir_un_comite(appel, departement("71"), par=admin)
    client.force_login(admin)

    def said() -> str:
        page = client.get(f"/agent/comites/{comite.pk}/").content.decode()
        return " ".join(page.split("À réunir :</strong>")[1].split("</p>")[0].split())

    assert said().startswith("rien ne l’appelle encore")
    dossier = un_dossier_depose(appel)
    assert said() == "le 15 septembre 2021 ou ensuite : un dossier était déposé ce jour-là."
    Dossier.objects.filter(pk=dossier.pk).update(comite_le=horloge.aujourdhui())
    assert said().startswith("rien ne l’appelle encore")
