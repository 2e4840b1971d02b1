"""The guichet of Saône-et-Loire as people live it, from the public page to the arrêté read again."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import expect
from tests.documents.lecture import texte
from tests.fabriques import CA, une_structure
from tests.parcours.acteurs import INSTRUCTRICE, MAIRIE, MOT_DE_PASSE, PREFET, ouvrir_le_guichet, un_porteur
from tests.parcours.attendus import JOURNAL_DE_LA_SUBVENTION, journal_du_dossier
from tests.parcours.gestes import (
    CORRECTIONS,
    REPONSES,
    decider,
    deposer_deux_fois,
    ecrire_une_piece,
    ouvrir_une_demande,
    remplir_le_plan,
    renvoyer_le_complement,
    simuler,
    taper_le_formulaire,
)
from tests.parcours.visite import Visiteur

from levier.attributions.models import Subvention
from levier.dossiers.models import Dossier
from levier.enveloppes.queries import incoherences
from levier.socle import journal
from levier.territoires.actions import charger_adresses

pytestmark = pytest.mark.parcours
APPEL, BOITE = "fitn7-axe3-saone-et-loire", "accueil@dompierre.exemple.fr"


@pytest.mark.requirement(
    "SL-01", "SL-02", "SL-03", "SL-04", "SL-05", "SL-06", "SL-07", "SL-08", "SL-09", "SL-10",
    "X-01", "X-02", "X-04", "X-06", "X-09", "G-01", "N-04", "N-05",
)  # fmt: skip
def test_commune_is_granted_what_the_simulator_said(site, visiteur, tmp_path):
    ouvrir_le_guichet()
    maire = visiteur()
    simulation = _du_public_au_resultat(maire)
    numero = _du_compte_au_brouillon(maire, simulation)
    _faire_verifier(maire)
    maire.aller(f"/demandes/{numero}/formulaire/")
    _du_formulaire_au_depot(maire, numero, tmp_path)

    agent = visiteur()
    _demander_un_complement(agent, numero)
    renvoyer_le_complement(maire, numero, tmp_path)
    _declarer_complet_et_proposer(agent, numero)

    prefet = visiteur()
    prefet.se_connecter(PREFET, MOT_DE_PASSE)
    decider(prefet, numero)
    _lire_l_arrete(maire, numero)
    _relire_le_journal(numero)


def _du_public_au_resultat(maire: Visiteur) -> str:
    """The home page, the call, its rules, the simulator; gives the address of the button « déposer »."""
    maire.aller("/")
    maire.voir("accueil")
    maire.menu("Appels à projets")
    maire.voir("appels", "Appels à projets")
    maire.cliquer("Guichet numérique des collectivités de Saône-et-Loire")
    maire.voir("appel", "Guichet numérique des collectivités de Saône-et-Loire")
    maire.lire("297 029,75 €")
    maire.aller(f"/appels/{APPEL}/calcul/")
    maire.voir("calcul", "Comment le montant est calculé")
    maire.aller(f"/appels/{APPEL}/")
    maire.cliquer("Simuler mon aide")
    simuler(maire, "dompierre les ormes", "Dompierre-les-Ormes")
    maire.voir("simulateur", "Simulateur")
    maire.lire("26 950,35 €")
    link = maire.nomme("Déposer une demande avec ces réponses")
    link.click()
    return maire.page.url


def _du_compte_au_brouillon(maire: Visiteur, simulation: str) -> str:
    """Asked who one is: an account, the mail's link, the structure; then the draft holds the simulation's answers."""
    maire.voir("connexion", "Se connecter")
    maire.saisir({"email": MAIRIE, "mot_de_passe": "un mauvais mot de passe"})
    maire.cliquer("Se connecter")
    maire.voir("connexion refusée")
    maire.cliquer("Créer un compte")
    maire.voir("inscription", "Créer un compte")
    maire.saisir(
        {"email": MAIRIE, "nom": "Camille Martin", "fonction": "Secrétaire de mairie", "mot_de_passe": MOT_DE_PASSE}
    )
    maire.cliquer("Créer mon compte")
    maire.voir("lien envoyé", "Ouvrez votre boîte de courriel")
    maire.courrier(MAIRIE, "Confirmez votre adresse")
    maire.voir("courrier", "Confirmez votre adresse")
    maire.presser(maire.page.locator('main a[href*="/compte/confirmation/"]'))
    maire.voir("confirmation", "Confirmer votre adresse")
    maire.saisir({"mot_de_passe_actuel": MOT_DE_PASSE})
    maire.cliquer("Confirmer et entrer")
    maire.lire("Vous n’êtes rattaché à aucune structure")
    maire.voir("nouvelle demande sans structure")
    wanted = maire.page.url
    maire.cliquer("Me rattacher à une structure")
    maire.page.locator("#recherche-structure").press_sequentially("dompierre les ormes")
    maire.voir("choix de la structure", "Choisir une structure")
    maire.presser(maire.page.locator("#reponses").get_by_role("link", name="Dompierre-les-Ormes"))
    maire.choisir("role", "signataire")
    maire.voir("rejoindre")
    maire.cliquer("Rejoindre cette structure")
    maire.voir("structures")
    maire.aller(wanted)
    maire.voir("nouvelle demande", "Nouvelle demande")
    maire.cliquer("Commencer")
    maire.voir("formulaire", "Formulaire")
    return maire.page.url.split("/demandes/")[1].split("/")[0]


def _faire_verifier(maire: Visiteur) -> None:
    """Whoever reads the mairie's own mailbox answers, without an account, that it is so."""
    charger_adresses(("code;courriel", f"71178;{BOITE}"))
    maire.cliquer("Faire vérifier mon rattachement")
    maire.voir("structures, une à vérifier", "Mes structures")
    maire.cliquer(re.compile("^Faire vérifier mon rattachement"))
    maire.voir("rattachement à vérifier", "Faire vérifier mon rattachement")
    maire.cliquer(re.compile("^Envoyer le courriel"))
    maire.lire("votre rattachement est vérifié")
    maire.courrier(BOITE, "Votre réponse est attendue")
    maire.presser(maire.page.locator('main a[href*="/rattachements/"]').first)
    maire.voir("répondre pour la structure")
    maire.cliquer("C’est bien nous")
    maire.lire("agit désormais pour")


def _du_formulaire_au_depot(maire: Visiteur, numero: str, dossier: Path) -> None:
    taper_le_formulaire(maire, REPONSES)
    maire.voir("formulaire rempli")
    maire.cliquer("Continuer : le plan de financement")
    remplir_le_plan(maire)
    maire.voir("plan", "Plan de financement")
    maire.cliquer("Continuer : les pièces")
    maire.voir("pièces", "Pièces à joindre")
    (dossier / "image.pdf").write_bytes(b"GIF89a, and no PDF at all")
    maire.joindre("devis", dossier / "image.pdf")
    maire.lire("c'est une image GIF")
    maire.voir("pièce refusée")
    maire.joindre("devis", ecrire_une_piece(dossier, "devis.pdf"))
    maire.lire("Le fichier est joint.")
    maire.joindre("plan_financement", ecrire_une_piece(dossier, "plan.pdf"))
    maire.voir("pièces jointes")
    maire.cliquer("Continuer : le dépôt")
    maire.lire("Il ne manque rien")
    maire.voir("dépôt", "Déposer la demande")
    maire.cliquer("Déposer la demande")
    expect(maire.page.locator("#engagement_error")).not_to_be_empty()
    maire.voir("dépôt sans engagement")
    deposer_deux_fois(maire)
    maire.voir("demande déposée", REPONSES["projet.titre"])
    maire.courrier(MAIRIE, f"Demande n° {numero} : votre dépôt est enregistré")
    maire.voir("courrier du dépôt")
    receipt = texte(maire.telecharger(re.compile(r"\.pdf$")))
    assert [said for said in (numero, "Dompierre-les-Ormes", "26 950,35 €", "devis.pdf") if said not in receipt] == []


def _demander_un_complement(agent: Visiteur, numero: str) -> None:
    agent.se_connecter(INSTRUCTRICE, MOT_DE_PASSE)
    agent.voir("tableau de l’instructrice")
    agent.cliquer("Commune de Dompierre-les-Ormes")
    agent.voir("dossier, à vérifier", "Commune de Dompierre-les-Ormes")
    agent.lire("26 950,35 €")
    agent.cliquer("Prendre en charge")
    agent.lire("Vous suivez maintenant ce dossier.")
    agent.cliquer("Demander des compléments")
    agent.cliquer("Envoyer la demande de compléments")
    agent.voir("complément sans message")
    agent.choisir("elements", "devis")
    agent.saisir(
        {"message": "Merci de joindre le devis de la formation et de préciser son titre.", "echeance": "2021-10-08"}
    )
    agent.cliquer("Envoyer la demande de compléments")
    agent.lire("La demande de compléments est envoyée au demandeur.")


def _declarer_complet_et_proposer(agent: Visiteur, numero: str) -> None:
    agent.aller(f"/agent/dossiers/{numero}/")
    agent.cliquer("Déclarer le dossier complet")
    agent.voir("déclarer complet")
    agent.cliquer("Déclarer le dossier complet")
    agent.lire("Le dossier est déclaré complet : son instruction commence.")
    agent.voir("ce qui reste à juger", "Rendre les appréciations")
    agent.cliquer("Revenir au dossier")
    agent.voir("dossier en instruction")
    agent.cliquer("Proposer un montant")
    agent.voir("proposition")
    expect(agent.champ("montant")).to_have_value(re.compile(r"^26\s950,35"))
    agent.saisir({"avis": "Projet utile aux habitants, portage clair, calendrier tenable."})
    agent.tout_cocher("confirmees")
    agent.cliquer("Transmettre la proposition")
    agent.lire("La proposition est transmise")


def _lire_l_arrete(maire: Visiteur, numero: str) -> None:
    """The porteur finds the arrêté in the space, and it says what was decided."""
    maire.courrier(MAIRIE, "Subvention attribuée")
    maire.voir("courrier de la décision")
    maire.aller(f"/demandes/{numero}/")
    maire.lire("Votre demande est retenue.")
    maire.voir("demande retenue")
    read = texte(maire.telecharger(re.compile("Arrêté|arrêté")))
    act = Subvention.objects.get(decision__dossier__numero=numero).decision.actes.get()
    expected = [
        f"Arrêté n° {act.numero}",
        "à la commune de Dompierre-les-Ormes",
        "26 950,35 € (vingt-six mille neuf cent cinquante euros et trente-cinq centimes)",
        "Cette subvention représente 70 % d’une dépense éligible de 38 500,50 €",
        f"Vu la demande n° {numero} déposée le 15 septembre 2021",
        CORRECTIONS["projet.titre"],
        "000, « Quel financement ? »",
        "000, « Pour quels projets ? »",
        "Montant calculé et attribué : 26 950,35 €",
    ]
    assert [said for said in expected if said not in read] == []
    maire.aller(f"/actes/{act.numero}/")
    maire.lire(act.document.fichier.empreinte)
    maire.voir("acte vérifié", "Cet acte existe bien")


def _relire_le_journal(numero: str) -> None:
    dossier = Dossier.objects.get(numero=numero)
    grant = Subvention.objects.get(decision__dossier=dossier)
    told = [(e.nom, e.acteur_role, e.avant, e.apres) for e in journal.histoire(dossier)]
    assert told == journal_du_dossier(dossier, grant)
    told = [(e.nom, e.acteur_role, e.avant, e.apres) for e in journal.histoire(grant)]
    assert told == JOURNAL_DE_LA_SUBVENTION
    assert list(journal.ruptures()) == []
    assert incoherences() == []


@pytest.mark.requirement("SL-01", "X-02", "X-04")
def test_communaute_d_agglomeration_is_warned_then_refused_with_reasons(site, visiteur, tmp_path):
    ouvrir_le_guichet()
    porteur = un_porteur(une_structure(CA))
    demandeur = visiteur()
    demandeur.aller(f"/appels/{APPEL}/simulateur/?territoire=ca-{CA}&depenses.prestation=40000")
    demandeur.lire("Les communautés d’agglomération et les départements ne peuvent pas bénéficier de ce guichet.")
    demandeur.voir("simulateur, non recevable", "Simulateur")
    numero = _deposer_sans_detour(demandeur, porteur.email, tmp_path)

    prefet = visiteur()
    prefet.se_connecter(INSTRUCTRICE, MOT_DE_PASSE)
    prefet.aller(f"/agent/dossiers/{numero}/complet/")
    prefet.cliquer("Déclarer le dossier complet")
    prefet.lire("Le dossier est déclaré complet : son instruction commence.")
    prefet.voir("dossier à refuser")
    prefet.cliquer("Proposer un refus")
    prefet.voir("refus proposé")
    prefet.ecrire("motif", "Le guichet ne s’adresse pas aux communautés d’agglomération.")
    prefet.cliquer("Transmettre la proposition")
    prefet.lire("La proposition est transmise")
    prefet.menu("Se déconnecter")
    prefet.se_connecter(PREFET, MOT_DE_PASSE)
    prefet.aller("/agent/a-signer/")
    prefet.cliquer(re.compile("Le Grand Chalon"))
    prefet.voir("refus à signer")
    prefet.cliquer("Signer : refuser la demande")
    prefet.lire("La demande est refusée")
    prefet.voir("dossier refusé")

    demandeur.courrier(porteur.email, f"Décision sur votre demande n° {numero}")
    letter = texte(demandeur.telecharger(re.compile(r"\.pdf$")))
    expected = [
        "Le Grand Chalon",
        "ne peuvent pas bénéficier de ce guichet",
        "000, « Pour qui ? »",
        "s’adresse pas aux communautés",
    ]
    assert [said for said in expected if said not in letter] == []
    demandeur.aller(f"/demandes/{numero}/")
    demandeur.voir("demande refusée")
    assert not Subvention.objects.exists()


def _deposer_sans_detour(demandeur: Visiteur, email: str, dossier: Path) -> str:
    """A whole request in one go, warned on the deposit page that it will be refused."""
    demandeur.se_connecter(email, MOT_DE_PASSE)
    numero = ouvrir_une_demande(demandeur, APPEL)
    taper_le_formulaire(demandeur, REPONSES, relire=False)
    demandeur.cliquer("Continuer : le plan de financement")
    remplir_le_plan(demandeur, juste=True)
    demandeur.cliquer("Continuer : les pièces")
    for genre, nom in (("devis", "devis.pdf"), ("plan_financement", "plan.pdf")):
        demandeur.joindre(genre, ecrire_une_piece(dossier, nom))
        demandeur.lire("Le fichier est joint.")
    demandeur.cliquer("Continuer : le dépôt")
    demandeur.lire("Le service devra refuser cette demande")
    demandeur.voir("dépôt d’une demande à refuser")
    deposer_deux_fois(demandeur)
    return numero
