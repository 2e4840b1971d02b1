"""Steps that several stories share."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

from playwright.sync_api import expect
from tests.fabriques import un_pdf
from tests.parcours.visite import Visiteur

REPONSES: Mapping[str, str] = {
    "demandeur.nom": "Camille Martin",
    "demandeur.fonction": "Secrétaire de mairie",
    "demandeur.adresse": "1 place de la Mairie\n71520 Dompierre-les-Ormes",
    "demandeur.courriel": "mairie@dompierre.exemple.fr",
    "demandeur.telephone": "03 85 00 00 00",
    "porteur.france_services": "non",
    "projet.titre": "Un accueil numérique pour tous",
    "projet.theme": "3a",
    "projet.presentation": "Un prestataire aide la commune à repenser son accueil.\nLes agents sont formés.",
    "projet.engagement_decisionnel": "oui",
    "projet.transformation": "oui",
    "projet.besoin_non_couvert": "Ce besoin propre à la commune ne relève pas des appels nationaux.",
    "objectifs.qualite": "Formats ouverts, accessibilité vérifiée, données récupérables.",
    "projet.engage": "non",
    "projet.debut": "02/11/2021",
    "projet.resultats": "30/06/2022",
    "projet.fin": "31/10/2022",
}
DEPENSES = (
    ("prestation", "Accompagnement par un prestataire", "31 000,50"),
    ("formation", "Formation des agents", "7 500"),
    ("equipement", "Ordinateur de l’accueil", "1 800"),
)
"""38 500,50 € eligible: 70 % give 26 950,35 €. Own funds: 13 350,15 €."""
DEMANDE, FONDS_PROPRES = "26 950,35", "13 350,15"
PIECES: Mapping[str, str] = {
    "devis.pdf": "Devis de la prestation",
    "plan.pdf": "Plan de financement",
    "devis-formation.pdf": "Devis de la formation",
}
"""Name of a file sent -> the title of this small real PDF."""
CORRECTIONS: Mapping[str, str] = {"projet.titre": "Un accueil numérique pour tous, et des agents formés"}


def simuler(visiteur: Visiteur, recherche: str, nom: str) -> None:
    """Search the territory as one types, choose it, give the costs: the result follows without a button."""
    visiteur.page.locator("#recherche-territoire").press_sequentially(recherche)
    visiteur.presser(visiteur.page.locator("#reponses").get_by_role("link", name=nom, exact=True))
    for nature, _, montant in DEPENSES:
        visiteur.ecrire(f"depenses.{nature}", montant)
    visiteur.saisir(
        {nom: REPONSES[nom] for nom in ("porteur.france_services", "projet.theme", "projet.engage", "projet.debut")}
    )
    visiteur.saisir({nom: REPONSES[nom] for nom in ("projet.engagement_decisionnel", "projet.transformation")})
    visiteur.saisir({nom: REPONSES[nom] for nom in ("projet.resultats", "projet.fin")})
    expect(visiteur.page.locator("#resultat")).to_contain_text("Demande recevable")


def taper_le_formulaire(visiteur: Visiteur, reponses: Mapping[str, str], *, relire: bool = True) -> None:
    """Field by field, each kept as one leaves it: a reload finds them; a date that cannot be read stays as typed."""
    for nom, valeur in reponses.items():
        visiteur.saisir({nom: valeur})
        visiteur.calme()
    expect(visiteur.page.locator("#enregistrement")).to_contain_text("Enregistré")
    if not relire:
        return
    visiteur.ecrire("projet.debut", "bientôt")
    visiteur.calme()
    visiteur.page.reload()
    for nom in ("demandeur.telephone", "projet.titre", "projet.presentation", "projet.fin"):
        expect(visiteur.champ(nom)).to_have_value(reponses[nom])
    expect(visiteur.page.locator('[name="projet.theme"][value="3a"]')).to_be_checked()
    expect(visiteur.champ("projet.debut")).to_have_value("bientôt")
    visiteur.voir("formulaire avec une date illisible")
    visiteur.ecrire("projet.debut", reponses["projet.debut"])
    visiteur.calme()
    expect(visiteur.page.locator('[id="id_projet.debut_error"]')).to_be_empty()


def _ligne(visiteur: Visiteur, titre: str, rang: int, valeurs: tuple[str, str, str]) -> None:
    """One line of the plan, saved as one leaves each field; then a spare one by its button."""
    group = visiteur.page.get_by_role("group", name=f"{titre} {rang}", exact=True)
    nature, label, amount = valeurs
    for control, value in (
        ("select[name$=-nature]", nature),
        ("input[name$=-libelle]", label),
        ("input[name$=-montant]", amount),
    ):
        field = group.locator(control)
        if control.startswith("select"):
            field.select_option(value)
        else:
            field.fill(value)
            field.blur()
        visiteur.calme()
    visiteur.cliquer(f"Ajouter une {titre.lower()}")
    visiteur.calme()
    expect(visiteur.page.get_by_role("group", name=f"{titre} {rang + 1}", exact=True)).to_be_visible()
    expect(visiteur.page.locator(".levier-plan-ligne select:focus")).to_have_count(1)  # the line that came


def remplir_le_plan(visiteur: Visiteur, *, juste: bool = False) -> None:
    """The plan, first with an amount that cannot be read and own funds that do not balance it (unless `juste`)."""
    for rank, line in enumerate(DEPENSES, start=1):
        _ligne(visiteur, "Dépense", rank, line)
    visiteur.ecrire("demande.montant", DEMANDE)
    visiteur.calme()
    _ligne(visiteur, "Recette", 1, ("autofinancement", "Fonds propres", FONDS_PROPRES if juste else "13 000"))
    if juste:
        return
    _un_mauvais_montant(visiteur)
    expect(visiteur.page.locator("#bilan")).to_contain_text(re.compile(r"350,15\s€"))
    visiteur.voir("plan qui ne s’équilibre pas")
    own = visiteur.page.get_by_role("group", name="Recette 1", exact=True).locator("input[name$=-montant]")
    own.fill(FONDS_PROPRES)
    own.blur()
    visiteur.calme()
    expect(visiteur.page.locator("#bilan .levier-bilan--juste")).to_be_visible()


def _un_mauvais_montant(visiteur: Visiteur) -> None:
    """« 1.234,50 » gets its sentence, and stays after a reload."""
    field = visiteur.page.get_by_role("group", name="Dépense 2", exact=True).locator("input[name$=-montant]")
    field.fill("12e9")
    field.blur()
    visiteur.calme()
    error = visiteur.page.locator("[id$=-montant_error] .fr-message--error")
    expect(error).to_have_count(1)
    visiteur.page.reload()
    expect(field).to_have_value("12e9")
    expect(error).to_contain_text("12e9")
    visiteur.voir("plan avec un montant illisible")
    field.fill(DEPENSES[1][2])
    field.blur()
    visiteur.calme()
    expect(error).to_have_count(0)


def ecrire_une_piece(dossier: Path, nom: str) -> Path:
    """One of the story's files, on disk, ready to be sent."""
    (dossier / nom).write_bytes(un_pdf(PIECES[nom]))
    return dossier / nom


def deposer_deux_fois(visiteur: Visiteur) -> None:
    """The commitment, then a double click: one deposit."""
    visiteur.page.locator("label[for=engagement]").click()
    visiteur.page.locator("main").get_by_role("button", name="Déposer la demande").dblclick()
    visiteur.lire("Votre demande est déposée.")


def renvoyer_le_complement(visiteur: Visiteur, numero: str, dossier: Path) -> None:
    """The mail says what is asked; the title is corrected, a quote is added, all is sent again."""
    visiteur.courrier(REPONSES["demandeur.courriel"], "des compléments vous sont demandés")
    visiteur.lire("Merci de joindre le devis de la formation")
    visiteur.aller(f"/demandes/{numero}/")
    visiteur.voir("demande à compléter")
    visiteur.cliquer("Compléter la demande")
    taper_le_formulaire(visiteur, CORRECTIONS, relire=False)
    visiteur.aller(f"/demandes/{numero}/pieces/")
    visiteur.joindre("devis", ecrire_une_piece(dossier, "devis-formation.pdf"))
    visiteur.lire("Le fichier est joint.")
    visiteur.cliquer("Continuer : envoyer les compléments")
    visiteur.voir("compléments, envoi", "Envoyer les compléments")
    visiteur.cliquer("Déposer les modifications")
    visiteur.lire("Votre demande est déposée.")


def decider(visiteur: Visiteur, numero: str) -> None:
    """The préfet opens what waits for his signature, reads all of it on one page, signs."""
    visiteur.aller("/agent/a-signer/")
    visiteur.voir("à signer")
    visiteur.cliquer(re.compile("Dompierre"))
    visiteur.voir("signature", "Signer l’attribution")
    visiteur.cliquer(re.compile(r"^Signer : attribuer 26\s950,35"))
    visiteur.lire("La subvention est attribuée")
    visiteur.voir("dossier retenu")


def ouvrir_une_demande(visiteur: Visiteur, appel: str) -> str:
    """A new request for the person's only structure; its number."""
    visiteur.aller(f"/mes-demandes/nouvelle/{appel}/")
    visiteur.page.locator("label[for^=structure-]").first.click()
    visiteur.cliquer("Commencer")
    return visiteur.page.url.split("/demandes/")[1].split("/")[0]


def s_engager(visiteur: Visiteur, bouton: str) -> None:
    """Refused without the commitment, done with it."""
    visiteur.cliquer(bouton)
    expect(visiteur.page.locator("#engagement_error")).not_to_be_empty()
    visiteur.voir(f"« {bouton} » sans engagement")
    visiteur.page.locator("label[for=engagement]").click()
    visiteur.cliquer(bouton)


def suivre_le_lien(visiteur: Visiteur, chemin: str, email: str, mot_de_passe: str) -> None:
    """The link of the mail shown, through the login page, to where it leads."""
    visiteur.presser(visiteur.page.locator(f'main a[href*="{chemin}"]').first)
    visiteur.saisir({"email": email, "mot_de_passe": mot_de_passe})
    visiteur.cliquer("Se connecter")
    expect(visiteur.page).to_have_url(re.compile(re.escape(chemin)))
