"""A joint project as its communes live it: invited, validated, changed, validated again, deposited."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect
from tests.fabriques import AUTRE_COMMUNE, remplir, texte_de_projet_commun, un_appel, une_structure
from tests.parcours.acteurs import MOT_DE_PASSE, un_porteur
from tests.parcours.gestes import ouvrir_une_demande, s_engager, suivre_le_lien
from tests.parcours.visite import Visiteur

from levier.dossiers.enums import EtatDossier
from levier.dossiers.models import Dossier
from levier.socle import journal

pytestmark = pytest.mark.parcours
ACCUEIL = "accueil@gourdon.exemple.fr"
"""The functional address that the porteur knows; the mayor's account has another."""


@pytest.mark.requirement("CO-02", "X-01")
def test_joint_project_is_deposited_once_its_partner_validated_what_is_deposited(site, visiteur):
    appel = un_appel(texte_de_projet_commun())
    owner = un_porteur(une_structure())
    mayor = un_porteur(une_structure(AUTRE_COMMUNE), "maire@gourdon.exemple.fr", nom="Sacha Roy")
    porteur, partenaire = visiteur(), visiteur()
    porteur.se_connecter(owner.email, MOT_DE_PASSE)
    dossier = Dossier.objects.get(numero=ouvrir_une_demande(porteur, appel.identifiant))
    remplir(dossier, par=owner)
    _inviter_gourdon(porteur, dossier)
    _depot_refuse(porteur, dossier, "n’a pas encore validé le projet")

    partenaire.courrier(ACCUEIL, "Un projet commun attend la réponse")
    suivre_le_lien(partenaire, "/partenariats/entrer/", mayor.email, MOT_DE_PASSE)
    partenaire.voir("lien du partenaire, avant d’entrer")
    partenaire.cliquer("Lire le projet")
    partenaire.lire("est invitée à valider ce projet")
    partenaire.voir("projet d’un autre, à valider", "Un accueil numérique pour tous")
    s_engager(partenaire, "Valider le projet")
    partenaire.lire("Votre réponse est transmise")

    porteur.courrier(owner.email, f"Demande n° {dossier.numero}, une structure a validé le projet")
    _nommer_le_contact(porteur, dossier)
    _changer_le_plan(porteur, dossier)
    _depot_refuse(porteur, dossier, "a validé une version précédente")

    partenaire.aller(f"/partenariats/{dossier.numero}/")
    partenaire.lire("Relisez, puis validez de nouveau")
    partenaire.voir("projet d’un autre, à valider de nouveau")
    s_engager(partenaire, "Valider le projet")
    _deposer(porteur, dossier)
    assert [event.nom for event in journal.histoire(dossier) if not event.nom.startswith(("piece_", "recepisse_"))] == [
        "brouillon_cree", "partenaire_invite", "partenaire_entre", "partenariat_valide", "contact_nomme", "partenariat_valide", "dossier_depose",
    ]  # fmt: skip


def _inviter_gourdon(porteur: Visiteur, dossier: Dossier) -> None:
    porteur.aller(f"/demandes/{dossier.numero}/partenaires/")
    porteur.lire("Aucun partenaire n’est encore invité")
    porteur.ecrire("q", AUTRE_COMMUNE)
    porteur.cliquer("Chercher")
    porteur.ecrire("email", ACCUEIL)
    porteur.voir("partenaires, réponses de la recherche", "Partenaires du projet")
    porteur.cliquer("Inviter cette structure")
    porteur.lire("est invitée : elle reçoit le lien pour lire et valider le projet.")
    porteur.lire("1 793 habitants, 2 communes")
    porteur.voir("partenaires, un invité")


def _depot_refuse(porteur: Visiteur, dossier: Dossier, raison: str) -> None:
    porteur.aller(f"/demandes/{dossier.numero}/depot/")
    porteur.lire(raison)
    expect(porteur.page.locator("main").get_by_role("button", name="Déposer la demande")).to_be_disabled()
    porteur.voir(f"dépôt, {raison}")


def _nommer_le_contact(porteur: Visiteur, dossier: Dossier) -> None:
    porteur.aller(f"/demandes/{dossier.numero}/partenaires/")
    porteur.page.locator("#contact").select_option(label="Commune de Gourdon")
    porteur.cliquer("Choisir ce contact")
    porteur.lire("Le contact opérationnel est « Commune de Gourdon ».")
    porteur.voir("partenaires, contact nommé")


def _changer_le_plan(porteur: Visiteur, dossier: Dossier) -> None:
    porteur.aller(f"/demandes/{dossier.numero}/plan/")
    label = porteur.page.get_by_role("group", name="Dépense 1", exact=True).locator("input[name$=-libelle]")
    label.fill("Accompagnement et formation")
    label.blur()
    porteur.calme()


def _deposer(porteur: Visiteur, dossier: Dossier) -> None:
    porteur.aller(f"/demandes/{dossier.numero}/depot/")
    porteur.lire("Il ne manque rien")
    s_engager(porteur, "Déposer la demande")
    porteur.lire("Votre demande est déposée.")
    porteur.lire("Contact opérationnel : Commune de Gourdon")
    porteur.voir("demande commune déposée")
    dossier.refresh_from_db()
    assert dossier.etat == EtatDossier.DEPOSE
