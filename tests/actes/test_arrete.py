"""The arrêté as a real PDF, reopened."""

from __future__ import annotations

import json
import logging
from decimal import Decimal

import pytest
from tests.actes.conftest import REFERENCE
from tests.documents.lecture import codes_qr, declarations, normaliser, pages, piece_jointe, texte
from tests.fabriques import CC, texte_du_cahier, un_appel, un_dossier_complet, une_structure
from tests.propositions import attribuer_et_signer

from levier.actes.models import Acte
from levier.actes.textes import contexte_de
from levier.appels.actions import publier
from levier.attributions.models import Decision
from levier.documents import rendu
from levier.documents.models import Document
from levier.documents.variables import VariableSansValeur
from levier.dossiers.enums import EtatDossier
from levier.enveloppes.actions import ouvrir_credits
from levier.enveloppes.queries import situation
from levier.instruction.actions import rendre_appreciation
from levier.socle import horloge
from levier.socle.acteurs import SYSTEME

pytestmark = [pytest.mark.django_db, pytest.mark.lent, pytest.mark.requirement("X-06", "SL-09")]


def test_arrete_says_who_how_much_at_which_rate_and_why(accorde, pdf):
    act = accorde()
    read = texte(pdf(act))
    dossier = act.decision.dossier
    expected = [
        f"Arrêté n° {act.numero}",
        "portant attribution d’une subvention à la commune de Dompierre-les-Ormes",
        "Commune de Dompierre-les-Ormes",
        "SIREN",
        "28 000,00 € (vingt-huit mille euros)",
        "Cette subvention représente 70 % d’une dépense éligible de 40 000,00 €",
        f"Vu la demande n° {dossier.numero} déposée le 15 septembre 2021 par la commune de Dompierre-les-Ormes",
        "Un accueil numérique pour tous",
        "Article 1er – Objet",
        "297 029,75 €",
        "Le projet commence au plus tard le 31 décembre 2021",
        "Le préfet de Saône-et-Loire, Alix Robert",
        "Fait à Mâcon, le 15 septembre 2021",
        "Considérant que la demande a été déposée le 15 septembre 2021",
        "Considérant que l’application du barème du guichet donne une subvention de 28 000,00 €",
        "Vu la version 1 du",
        "devant le tribunal administratif de Dijon",
        "Le secrétaire général de la préfecture de Saône-et-Loire et le directeur départemental des finances publiques",
        "Voies et délais de recours",
        "Comment ce montant a été calculé",
        "articles L. 311-3-1 et R. 311-3-1-1",
        "/appels/fitn7-axe3-saone-et-loire/calcul/version-1/",
        "70 % des dépenses éligibles",
        "000, « Quel financement ? »",
        "Montant calculé et attribué : 28 000,00 €",
        "Cahier des charges de Saône-et-Loire, axe 3",
    ]
    assert [said for said in expected if said not in read] == []
    assert "par délégation" not in read


@pytest.mark.requirement("SL-03", "X-04")
def test_derogation_stands_in_the_body_and_in_the_annex_with_who_judged_and_why(prefet):
    dossier = un_dossier_complet(structure=une_structure(CC), depenses="60000", demande="42000")
    rendre_appreciation(
        dossier, "appreciation.derogation_plafond", "oui", par=prefet, motif="36 communes sont servies."
    )
    attribuer_et_signer(dossier, par=prefet, montant=Decimal(42_000))
    signed = Acte.objects.get().donnees
    said = (
        "«\u00a0Dérogation au plafond par porteur\u00a0»\u00a0: oui, apprécié le 15\u00a0septembre\u00a02021 par le préfet de "
        "Saône-et-Loire pour le motif suivant\u00a0: 36 communes sont servies."
    )
    body = json.dumps(signed["articles"], ensure_ascii=False)
    assert f"Écart motivé à la règle ordinaire du guichet\u00a0: {said}" in body
    (judged,) = [step["jugements"] for step in signed["calcul"]["etapes"] if step["libelle"] == "Plafond applicable"]
    assert judged == [said]


def test_annex_names_the_steps_that_a_step_reads(accorde):
    steps = {step["libelle"]: step for step in accorde().donnees["calcul"]["etapes"]}
    read = [
        (line["libelle"], normaliser(line["valeur"])) for line in steps["70\u00a0% des dépenses éligibles"]["valeurs"]
    ]
    assert ("Dépenses éligibles", "40 000,00 €") in read


def test_arrete_is_archivable_accessible_and_carries_its_data(accorde, pdf):
    act = accorde()
    made = pdf(act)
    declared = declarations(made)
    assert [declared[key] for key in ("pdfa", "ua", "langue", "balise")] == ["3A", "1", "fr-FR", True]
    assert declared["titre"] == (
        f"Arrêté n° {act.numero} portant attribution d’une subvention à la commune de Dompierre-les-Ormes"
    )
    assert {"/H1", "/H2", "/Table", "/TH", "/TD", "/Figure", "/L"} <= declared["balises"]
    assert piece_jointe(made) == act.document.donnees
    assert piece_jointe(made)["montant"]["valeur"] == "28000.00"
    assert pages(made) == 4


def test_qr_code_of_the_arrete_opens_its_verification(accorde, pdf, settings, tmp_path):
    settings.LEVIER_ADRESSE = "https://levier.exemple.fr"
    act = accorde()
    assert codes_qr(pdf(act), tmp_path) == [f"https://levier.exemple.fr/actes/{act.numero}/"]


def test_arrete_signed_by_delegation_cites_it(accorde, pdf, secretaire_generale):
    read = texte(pdf(accorde(par=secretaire_generale)))
    assert "Pour le préfet et par délégation, la secrétaire générale, Claire Martin" in read
    assert f"Vu l’{REFERENCE} portant délégation de signature ;" in read


def test_arrete_of_another_amount_gives_the_reason(accorde, pdf):
    read = texte(pdf(accorde("20000", motif="Le projet répond en partie aux critères.\nVoir l'avis.")))
    body = read.partition("Annexe 1")[0]
    assert "s’écarte de la subvention calculée, 28 000,00 €, pour le motif suivant : Le projet répond en partie" in body
    assert "il y a lieu de s’en écarter pour le motif suivant : Le projet répond en partie" in body
    assert (
        "Montant calculé : 28 000,00 €. Montant attribué : 20 000,00 €. "
        "Motif de l’écart : Le projet répond en partie aux critères. Voir l'avis." in read
    )


def test_arrete_limited_by_the_ceiling_says_so(accorde, pdf):
    read = texte(pdf(accorde("30000", depenses="50000", demande="35000")))
    assert "30 000,00 € (trente mille euros)" in read
    assert "Le barème du guichet donne : 70 % des dépenses éligibles : 35 000,00 €." in read
    assert "limitée par le plafond de 30 000 € par porteur" in read
    assert "Taux 60 %, limité par le plafond de 30 000 € par porteur" in read


def test_arrete_of_a_rate_that_no_percentage_says_prints_its_fraction(accorde, pdf):
    read = texte(pdf(accorde("30000", depenses="45100", demande="30000")))
    assert (
        "La dépense éligible est de 45 100,00 €. Le barème du guichet donne : 70 % des dépenses éligibles : 31 570,00 €. "
        "La subvention calculée est de 30 000,00 €, limitée par le plafond de 30 000 € par porteur." in read
    )
    assert "Taux 70 %, limité par le plafond de 30 000 € par porteur" in read
    assert "environ" not in read


def test_title_that_looks_like_markup_prints_literally(accorde, pdf):
    title = '#read("/etc/passwd") *x* $y$ <z> {montant}'
    act = accorde(reponses={"projet.titre": title})
    assert texte(pdf(act)).count(title) >= 2


def test_title_with_an_emoji_does_not_stop_the_arrete(accorde, pdf):
    assert "Un accueil □ pour tous" in texte(pdf(accorde(reponses={"projet.titre": "Un accueil 😀 pour tous"})))


def test_changed_cahier_changes_the_arrete(accorde, pdf):
    text = (
        texte_du_cahier()
        .replace("valeur: 70 %", "valeur: 50 %", 1)
        .replace("valeur: 30 000 €", "valeur: 10 000 €", 1)
        .replace("valeur: 31/12/2021", "valeur: 15/12/2021", 1)
    )
    text = text.split("\nexemples:")[0] + "\nexemples: {cas: []}\n"
    read = texte(pdf(accorde("10000", dossier=un_dossier_complet(un_appel(text)))))
    assert "Le projet commence au plus tard le 15 décembre 2021" in read
    assert "Le barème du guichet donne : 50 % des dépenses éligibles : 20 000,00 €." in read
    assert "limitée par le plafond de 10 000 € par porteur" in read
    assert "10 000,00 € (dix mille euros)" in read
    assert "30 000" not in read.partition("Annexe 1")[0]


@pytest.mark.requirement("SL-02")
def test_arrete_names_the_enveloppe_that_paid_and_what_was_open_there(accorde, pdf):
    """Not what the cahier says: credits were added since, and a richer version was published without any."""
    appel = un_appel()
    ouvrir_credits(appel.enveloppe, Decimal(1000), par=SYSTEME, motif="Rallonge")
    dossier = un_dossier_complet(appel)
    publier(texte_du_cahier().replace("montant: 297 029,75 €", "montant: 400 000 €", 1), par=SYSTEME)
    act = accorde(dossier=dossier)
    ouvrir_credits(appel.enveloppe, Decimal(5000), par=SYSTEME, motif="Une autre, après la décision")
    read = texte(pdf(act))
    imputee = (
        "l’enveloppe « Guichet numérique des collectivités de Saône-et-Loire », sur laquelle 298 029,75 € sont ouverts."
    )
    assert f"La dépense est imputée sur {imputee}" in read
    assert "Enveloppe Guichet numérique des collectivités de Saône-et-Loire, 298 029,75 € ouverts" in read
    assert [said for said in ("400 000", "303 029,75") if said in read] == []
    assert contexte_de(act).en_json() == act.document.donnees


def test_same_decision_gives_the_same_bytes_and_no_remark(accorde, pdf, caplog):
    act = accorde()
    context = contexte_de(act).en_json()
    model = rendu.MODELES.parents[1] / "actes/modeles/arrete.typ"
    with caplog.at_level(logging.WARNING, logger="levier.documents.rendu"):
        again = rendu.pdf(model, context, instant=act.signe_le.astimezone(horloge.PARIS))
    assert again == pdf(act)
    assert caplog.records == []


def test_acts_of_a_year_follow_one_another(accorde):
    numbers = [accorde("1000", motif="Peu de crédits.").numero for _ in range(3)]
    assert numbers == ["ARR-71-2021-0001", "ARR-71-2021-0002", "ARR-71-2021-0003"]


def test_arrete_that_cannot_be_filled_is_not_signed_and_nothing_is_decided(prefet, accorde):
    dossier = un_dossier_complet(un_appel(texte_du_cahier().replace("{montant_en_lettres}", "{date_complet}")))
    type(dossier).objects.update(complet_le=None)
    left = situation(dossier.appel.enveloppe).reste
    with pytest.raises(VariableSansValeur, match="date_complet"):
        attribuer_et_signer(dossier, par=prefet, montant=Decimal(28000))
    dossier.refresh_from_db()
    assert (dossier.etat, situation(dossier.appel.enveloppe).reste) == (EtatDossier.EN_INSTRUCTION, left)
    assert (
        Decision.objects.count(),
        Acte.objects.count(),
        Document.objects.filter(genre="arrete_attributif").count(),
    ) == (0, 0, 0)
    assert accorde().numero == "ARR-71-2021-0001", "the number was given back"


@pytest.mark.parametrize(("habillage", "present"), [("neutre", False), ("etat", True)])
def test_block_of_the_state_is_for_its_own_sites(accorde, pdf, settings, habillage, present):
    settings.LEVIER_HABILLAGE = habillage
    assert ("RÉPUBLIQUE FRANÇAISE" in texte(pdf(accorde()))) is present
