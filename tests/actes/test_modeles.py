"""A level's own words, from the administrator who writes them to the acts that say them."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
from django.db import DatabaseError, transaction
from django.test import Client
from django.urls import reverse
from tests.documents.lecture import texte
from tests.fabriques import un_agent, un_agent_de, un_brouillon, un_dossier_complet, une_habilitation
from tests.propositions import attribuer_et_signer, proposer, sans_la_marque, signer
from tests.taches import derouler

from levier.actes.actions import (
    ecarter_le_projet_de_modele,
    ecrire_un_modele,
    projet_d_acte,
    publier_le_modele,
    rectifier_et_signer,
    retirer_et_signer,
    revenir_au_niveau_au_dessus,
)
from levier.actes.actions.modeles import empreinte_du_projet
from levier.actes.annonces import ModelePublie
from levier.actes.erreurs import ModeleInchange, ProjetDeModeleChange
from levier.actes.models import Acte, ModeleDeNiveau, VersionDeModele
from levier.actes.queries import redaction_de
from levier.actes.tasks import prevenir_les_niveaux
from levier.attributions.enums import Fondement, NatureDecision
from levier.attributions.permissions import autorite_qui_signerait
from levier.comptes.enums import Role
from levier.comptes.models import Habilitation
from levier.dossiers.acces import service_de
from levier.dossiers.actions import deposer
from levier.dossiers.models import Dossier
from levier.instruction.actions import demander_complement, proposer_le_classement
from levier.socle import horloge
from levier.socle.erreurs import GesteInterdit
from levier.socle.models import Courriel, Evenement
from levier.territoires.queries.ressorts import departement
from levier.territoires.ressort import NATIONAL, region

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("X-06")]
OCTROI = NatureDecision.ATTRIBUTION


@pytest.fixture
def niveau(prefet):
    """The département, in its région."""
    return departement("71")


@pytest.fixture
def administrateur(prefet):
    return un_agent(Role.ADMINISTRATEUR, nom="Sacha Morel")


def publier(ressort, nature=OCTROI, **textes):
    """Written by an administrator of the level, published by who signs there."""
    modele = ecrire_un_modele(ressort, nature, textes, par=un_agent_de(ressort, Role.ADMINISTRATEUR))
    signs = un_agent_de(ressort, Role.SIGNATAIRE, nom="Camille Roux")
    return publier_le_modele(modele, par=signs, vu=empreinte_du_projet(modele))


@pytest.mark.requirement("X-04")
def test_a_model_is_written_by_the_administrator_and_published_by_who_signs(
    niveau, administrateur, prefet, secretaire_generale
):
    texts = {"visas": "Vu la circulaire ;"}
    modele = ecrire_un_modele(niveau, OCTROI, texts, par=administrateur)
    ecrire_un_modele(
        niveau, OCTROI, {"visas": "la circulaire du 1er mars 2021"}, par=administrateur, vu=empreinte_du_projet(modele)
    )
    asked = Courriel.objects.filter(sujet="Un modèle d’acte attend d’être publié")
    assert [
        (mail.destinataire, "/agent/modeles/attribution/?ressort=departement:71" in mail.texte) for mail in asked
    ] == [(prefet.email, True)]
    assert redaction_de(niveau, OCTROI).textes == {}
    wider = un_agent_de(region("27"), Role.ADMINISTRATEUR)
    for act, who in [
        (lambda par: ecrire_un_modele(niveau, OCTROI, texts, par=par), prefet),
        (lambda par: ecrire_un_modele(niveau, OCTROI, texts, par=par), wider),
        (lambda par: publier_le_modele(modele, par=par, vu=""), administrateur),
        (lambda par: publier_le_modele(modele, par=par, vu=""), un_agent_de(region("27"), Role.SIGNATAIRE)),
        (lambda par: publier_le_modele(modele, par=par, vu=""), secretaire_generale),
        (lambda par: revenir_au_niveau_au_dessus(modele, par=par), administrateur),
        (lambda par: ecarter_le_projet_de_modele(modele, par=par), wider),
    ]:
        with pytest.raises(GesteInterdit):
            act(who)
    with pytest.raises(ProjetDeModeleChange):
        ecrire_un_modele(niveau, OCTROI, texts, par=administrateur)
    with pytest.raises(ProjetDeModeleChange):
        publier_le_modele(modele, par=prefet, vu=empreinte_du_projet(modele))
    modele.refresh_from_db()
    first = publier_le_modele(modele, par=prefet, vu=empreinte_du_projet(modele))
    assert (first.numero, first.textes, first.ecrite_par, first.publiee_par) == (
        1, {"visas": "la circulaire du 1er mars 2021"}, administrateur, prefet,
    )  # fmt: skip
    assert redaction_de(niveau, OCTROI).origines == ("departement:71, version 1",)
    with pytest.raises(ModeleInchange):
        ecrire_un_modele(niveau, OCTROI, first.textes, par=administrateur)
    ecrire_un_modele(niveau, OCTROI, {"visas": "un autre"}, par=administrateur)
    ecarter_le_projet_de_modele(modele, par=prefet)
    assert revenir_au_niveau_au_dessus(modele, par=prefet).textes == {}
    with pytest.raises(ModeleInchange):
        revenir_au_niveau_au_dessus(modele, par=prefet)
    told = Evenement.objects.filter(objet_type="actes.modeledeniveau").order_by("rang")
    assert [one.nom for one in told] == [
        *("modele_ecrit", "modele_ecrit", "modele_publie", "modele_ecrit", "modele_ecarte", "modele_rendu"),
    ]
    for change in (
        lambda: VersionDeModele.objects.filter(pk=first.pk).update(textes={}),
        lambda: VersionDeModele.objects.filter(pk=first.pk).delete(),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            change()


def test_levels_are_inherited_block_by_block(niveau):
    publier(NATIONAL, visas="la circulaire nationale", lieu="Paris")
    publier(region("27"), articles="Article : Suivi\nUn point par an.", visas="la circulaire nationale")
    own = {"considerants": "que {le_beneficiaire} le demande"}
    publier(niveau, articles="Article : Suivi\nUn point par an.", **own)
    words = redaction_de(niveau, OCTROI)
    assert words.textes == {
        "visas": "la circulaire nationale", "articles": "Article : Suivi\nUn point par an.",
        "considerants": "que {le_beneficiaire} le demande",
    }  # fmt: skip
    assert words.origines == ("departement:71, version 1", "region:27, version 1", "national, version 1")
    assert [one.textes for one in VersionDeModele.objects.order_by("pk")][1] == {
        "articles": "Article : Suivi\nUn point par an."
    }
    publier(NATIONAL, visas="la circulaire refaite")
    assert redaction_de(niveau, OCTROI).textes["visas"] == "la circulaire refaite"
    assert redaction_de(departement("93"), OCTROI).textes == {"visas": "la circulaire refaite"}
    assert redaction_de(niveau, NatureDecision.REFUS).textes == {}


ARTICLES = (
    "Article : Communication\nLe bénéficiaire associe {le_service} à ses annonces.\n\nIl l’invite.\n\n"
    "Article : Calendrier\nAutre calendrier.\n\nArticle : Exécution\nLe directeur de cabinet exécute."
)


@pytest.mark.lent
@pytest.mark.requirement("X-06", "X-04")
def test_an_act_says_the_words_in_force_at_its_signature_and_keeps_them(prefet, niveau, pdf):
    """The draft and the signed act say the same; a later version changes neither; the cahier's articles win."""
    publier(niveau, visas="la charte {du_service}", considerants="que {le_beneficiaire} y souscrit", articles=ARTICLES, lieu="Charolles")  # fmt: skip
    publier(niveau, NatureDecision.RECTIFICATION, visas="la note du 2 juin")
    publier(niveau, NatureDecision.RETRAIT, articles="Article : Information\nLa trésorerie est prévenue.", lieu="Autun")
    dossier = un_dossier_complet()
    assert service_de(dossier).cle == niveau.cle
    proposed = proposer(dossier, Decimal(28_000), par=un_agent(nom="Noa Girard"), avis="Oui.")
    drafted = projet_d_acte(proposed, autorite_qui_signerait(prefet, proposed))[1].en_json()
    acte = signer(proposed, par=prefet)
    derouler()
    acte.refresh_from_db()
    assert sans_la_marque(acte.donnees) == sans_la_marque(drafted)
    assert acte.donnees["modele"] == ["departement:71, version 1"]
    titles = [article["titre"] for article in acte.donnees["articles"]]
    assert (titles[-2:], titles.count("Calendrier"), titles.count("Exécution")) == (
        ["Communication", "Exécution"],
        1,
        1,
    )
    read = texte(pdf(acte))
    for words in (
        "Vu la charte de la préfecture de Saône-et-Loire",
        "Considérant que la commune de Dompierre-les-Ormes y souscrit",
        "Le bénéficiaire associe la préfecture de Saône-et-Loire à ses annonces. Il l’invite.",
        "Le projet commence au plus tard le 31 décembre 2021",
        "Le directeur de cabinet exécute.",
        "Fait à Charolles, le",
        "Imputation",
        "Voies et délais de recours",
    ):
        assert words in read, words
    assert "Autre calendrier" not in read
    signed = acte.donnees
    publier(niveau, visas="un autre texte")
    acte.refresh_from_db()
    assert (acte.donnees, texte(pdf(acte))) == (signed, read)
    rectifier_et_signer(dossier, par=prefet, montant=Decimal(20_000), fondement=Fondement.ERREUR_MATERIELLE, motif="Erreur de devis.")  # fmt: skip
    retirer_et_signer(dossier, par=prefet, fondement=Fondement.DEMANDE, motif="La commune le demande.")
    derouler()
    rectified, withdrawn = Acte.objects.exclude(pk=acte.pk).order_by("pk")
    assert rectified.donnees["modele"] == withdrawn.donnees["modele"] == ["departement:71, version 1"]
    assert "la note du 2\u00a0juin" in rectified.donnees["visas"]
    assert [one["titre"] for one in withdrawn.donnees["articles"]][-2:] == ["Information", "Notification"]
    assert "Fait à Autun, le" in texte(pdf(withdrawn))


def test_a_letter_ends_with_the_words_of_its_service(niveau, refuse, pdf):
    publier(niveau, NatureDecision.REFUS, paragraphes="Mes services restent disponibles.\n\nÉcrivez-leur pour « {projet_titre} ».", formule="Veuillez croire, Madame, Monsieur, à ma considération.")  # fmt: skip
    read = texte(pdf(refuse("Les crédits sont épuisés.")))
    assert "Mes services restent disponibles. Écrivez-leur pour « Un accueil numérique pour tous »." in read
    assert "Veuillez croire, Madame, Monsieur, à ma considération. Le préfet" in read
    assert "Je vous prie d’agréer" not in read
    assert ModeleDeNiveau.objects.count() == 1


def test_a_closing_ends_with_the_words_of_its_service_in_its_draft_too(niveau, prefet):
    publier(niveau, NatureDecision.SANS_SUITE, paragraphes="Revenez vers {le_service}.", formule="Veuillez me croire.")
    draft, agent = un_brouillon(), un_agent()
    deposer(draft, par=draft.cree_par, engagement=True)
    demander_complement(draft, par=agent, message="Un devis.", elements=["devis"], echeance=dt.date(2021, 10, 10))
    with horloge.figee(horloge.a_paris(2021, 10, 11, 10)):
        proposed = proposer_le_classement(
            Dossier.objects.get(pk=draft.pk), par=agent, motif="Rien n’est venu.", avis=""
        )
        drafted = projet_d_acte(proposed, autorite_qui_signerait(prefet, proposed))[1].en_json()
        acte = signer(proposed, par=prefet)
    acte.refresh_from_db()
    assert sans_la_marque(acte.donnees) == sans_la_marque(drafted)
    assert (acte.donnees["paragraphes"], acte.donnees["formule"]) == (
        ["Revenez vers la préfecture de Saône-et-Loire."], "Veuillez me croire.",
    )  # fmt: skip


def test_two_levels_of_one_person_stay_two(niveau, administrateur):
    une_habilitation(administrateur, Role.ADMINISTRATEUR, region("27"))
    ecrire_un_modele(region("27"), OCTROI, {"visas": "a"}, par=administrateur)
    assert ecrire_un_modele(niveau, OCTROI, {"visas": "b"}, par=administrateur).ressort.cle == "departement:71"


def test_levels_below_with_words_of_their_own_are_told_of_a_version_above(niveau, prefet, administrateur):
    """Whoever follows everything is not told: its acts change, its words do not. What a signed act came from is said."""
    publier(niveau, visas="la charte")
    other = un_agent_de(departement("21"), Role.ADMINISTRATEUR)
    ecrire_un_modele(departement("21"), OCTROI, {"visas": "une autre"}, par=other)
    publier(departement("58"), nature=NatureDecision.REFUS, paragraphes="Merci.")
    derouler()
    assert not Courriel.objects.filter(sujet__startswith="Le modèle du niveau").exists()
    version = publier(region("27"), articles="Article : Suivi\nUn point par an.")
    derouler()
    prevenir_les_niveaux(ModelePublie(version.pk))
    told = Courriel.objects.filter(sujet="Le modèle du niveau au-dessus a changé")
    signs = list(Habilitation.objects.filter(role=Role.SIGNATAIRE, code="71").values_list("personne__email", flat=True))
    writes = list(
        Habilitation.objects.filter(role=Role.ADMINISTRATEUR, code="71").values_list("personne__email", flat=True)
    )
    assert sorted(mail.destinataire for mail in told) == sorted({*signs, *writes, other.email})
    assert "la région Bourgogne-Franche-Comté a publié la version 1" in told[0].texte
    acte = attribuer_et_signer(un_dossier_complet(), par=prefet, montant=Decimal(28_000))
    derouler()
    client = Client()
    client.force_login(prefet)
    page = client.get(reverse("agent:dossier", args=[acte.decision.dossier.numero])).content.decode()
    assert "le département de Saône-et-Loire, version 1 ; la région Bourgogne-Franche-Comté, version 1" in page
