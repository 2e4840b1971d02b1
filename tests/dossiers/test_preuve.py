"""What an account that nobody has checked yet reaches of its structure's requests, and of those of others."""

from __future__ import annotations

import io

import pytest
from django.urls import reverse
from tests.fabriques import (
    AUTRE_COMMUNE,
    texte_de_projet_commun,
    un_appel,
    un_brouillon,
    un_rattachement,
    un_scan,
    une_personne,
    une_structure,
)

from levier.comptes.enums import RoleStructure
from levier.comptes.erreurs import LienRefuse
from levier.dossiers.actions import (
    SignaturePapier,
    deposer,
    deposer_signe_a_la_main,
    ecarter_partenaire,
    entrer_par_l_invitation,
    inviter_partenaire,
    valider_partenariat,
)
from levier.dossiers.groupe import partenariats_de, partenariats_en_liste
from levier.dossiers.invitation import faire_entree
from levier.dossiers.models import Partenaire
from levier.dossiers.queries import demandes_de, lire_demande, visibles_pour
from levier.socle.erreurs import GesteInterdit
from levier.socle.models import Courriel
from levier.territoires.actions import charger_adresses

SIGNATAIRE = RoleStructure.SIGNATAIRE
BOITE = "mairie@gourdon.example"


def non_verifiee(structure):
    person = une_personne(nom="Première Arrivée")
    un_rattachement(person, structure, verifie=None)
    return person


@pytest.fixture
def partenaire(db) -> Partenaire:
    """A structure without account, invited to a joint project by its mailbox."""
    lead = une_structure()
    draft = un_brouillon(un_appel(texte_de_projet_commun()), lead, par=une_personne(lead))
    return inviter_partenaire(draft, une_structure(AUTRE_COMMUNE), par=draft.cree_par, email=BOITE)


def test_draft_of_an_account_to_check_is_its_own_and_is_not_deposited(db):
    structure = une_structure()
    first = non_verifiee(structure)
    draft = un_brouillon(un_appel(), structure, par=first)
    before = un_brouillon(un_appel(), structure, par=une_personne(structure))
    assert [list(seen(first)) for seen in (visibles_pour, demandes_de)] == [[draft], [draft]]
    assert (lire_demande(first, draft.numero), lire_demande(first, before.numero)) == (draft, None)
    with pytest.raises(GesteInterdit, match="Personne n’a encore vérifié"):
        deposer(draft, par=first, engagement=True)
    paper = SignaturePapier(io.BytesIO(un_scan()), "engagement.pdf", "La maire")
    with pytest.raises(GesteInterdit, match="Personne n’a encore vérifié"):
        deposer_signe_a_la_main(draft, paper, par=first)


def test_first_to_claim_a_partner_reads_and_answers_nothing(partenaire):
    first = non_verifiee(partenaire.structure)
    assert partenaire.dossier not in visibles_pour(first)
    assert (list(partenariats_de(first)), partenariats_en_liste(first)) == ([], [])
    with pytest.raises(GesteInterdit):
        valider_partenariat(partenaire, par=first, engagement=True)


def test_token_of_the_partner_s_mail_lets_its_reader_read_and_not_answer(partenaire, client):
    token = faire_entree(partenaire)
    assert f"/partenariats/entrer/{token}/" in Courriel.objects.filter(destinataire=BOITE).first().texte
    person = une_personne(nom="Adjointe")
    client.force_login(person)
    done = client.post(reverse("comptes:entrer", args=[token]), {"role": "signataire"})
    assert done.headers["Location"] == reverse("porteur:partenariat", args=[partenaire.dossier.numero])
    assert client.get(done.headers["Location"]).status_code == 200
    assert [list(partenariats_de(person)), partenariats_en_liste(person)] == [[partenaire], [partenaire]]
    with pytest.raises(GesteInterdit, match="Personne n’a encore vérifié"):
        valider_partenariat(partenaire, par=person, engagement=True)


def test_token_sent_to_the_address_of_the_directory_checks_the_link(partenaire):
    charger_adresses(["code;courriel", f"{AUTRE_COMMUNE};{BOITE}"])
    person = une_personne(nom="Maire")
    entrer_par_l_invitation(faire_entree(partenaire), par=person, role=SIGNATAIRE)
    assert valider_partenariat(partenaire, par=person, engagement=True).etat == "valide"


def test_token_altered_or_of_a_partner_put_aside_opens_nothing(partenaire):
    token, person = faire_entree(partenaire), une_personne()
    for wrong in (f"{token}x", f"{partenaire.pk}:x", "x"):
        with pytest.raises(LienRefuse):
            entrer_par_l_invitation(wrong, par=person, role=SIGNATAIRE)
    ecarter_partenaire(partenaire, par=partenaire.dossier.cree_par)
    with pytest.raises(LienRefuse):
        entrer_par_l_invitation(token, par=person, role=SIGNATAIRE)


def test_page_of_deposit_says_it_before_anything_else(db, client):
    structure = une_structure()
    first = non_verifiee(structure)
    draft = un_brouillon(un_appel(), structure, par=first)
    client.force_login(first)
    for address in (reverse("porteur:depot", args=[draft.numero]), reverse("porteur:liste"),
                    reverse("porteur:formulaire", args=[draft.numero])):  # fmt: skip
        assert "Votre rattachement est à vérifier." in client.get(address).content.decode()
    assert (
        reverse("porteur:signature", args=[draft.numero])
        not in client.get(reverse("porteur:depot", args=[draft.numero])).content.decode().split("levier-ecran", 1)[1]
    )
