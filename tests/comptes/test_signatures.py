"""A right to sign has two persons, one ressort, one quality; a delegation signs what it says, once published."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
from tests.comptes.conftest import un_agent, un_invite

from levier.comptes import actions, queries
from levier.comptes.delegation import Arrete
from levier.comptes.enums import Accord, ActeDelegue, Role, Titre
from levier.comptes.models import DelegationSignature, Habilitation, Personne
from levier.comptes.periode import Periode
from levier.comptes.permissions import peut_instruire, peut_signer
from levier.comptes.qualites import Fonction
from levier.socle import horloge, journal
from levier.socle.acteurs import SYSTEME
from levier.socle.erreurs import EtatIncompatible, GesteInterdit, MotifManquant, SaisieRefusee
from levier.socle.models import Courriel
from levier.territoires.enums import Perimetre
from levier.territoires.queries.ressorts import departement
from levier.territoires.ressort import NATIONAL, Ressort, region

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("X-09", "N-02")]
PUBLIE = dt.date(2021, 9, 15)
ARRETE = Arrete("arrêté n° 12", "RAA n° 34", PUBLIE)
SAONE_ET_LOIRE = Ressort(Perimetre.DEPARTEMENT, "71", "27")
ANNEE = Periode(dt.date(2021, 9, 1), dt.date(2022, 8, 31))


def le(jour: dt.date):
    return horloge.figee(horloge.a_paris(jour.year, jour.month, jour.day, 12))


def proposer(par: Personne, agent: Personne | None = None, ressort: Ressort | None = None, **autres) -> Habilitation:
    where = ressort or departement("71")
    return actions.habiliter(agent or un_invite(nom="Sacha Roy"), Role.SIGNATAIRE, ressort=where, par=par, **autres)


def deleguer(par: Personne, *, titre: Titre = Titre.SECRETAIRE_GENERAL, **arrete) -> DelegationSignature:
    return actions.deleguer_signature(
        un_invite(nom="Claire Martin"), ressort=departement("71"), fonction=Fonction(titre, Accord.FEMININ),
        arrete=Arrete(**{"reference": "arrêté n° 12", "publication": "RAA n° 34", "publiee_le": PUBLIE, **arrete}),
        periode=ANNEE, par=par,
    )  # fmt: skip


def courriels(personne: Personne) -> list[str]:
    return list(Courriel.objects.filter(destinataire=personne.email).order_by("id").values_list("sujet", flat=True))


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.PORTEUR])
def test_nobody_gives_himself_a_right(role):
    admin = un_agent(Role.ADMINISTRATEUR)
    with pytest.raises(GesteInterdit, match="à soi-même"):
        actions.habiliter(admin, role, ressort=departement("71"), par=admin)
    assert Habilitation.objects.count() == 1


def test_nobody_delegates_to_himself():
    for par in (un_agent(Role.ADMINISTRATEUR), un_agent(Role.SIGNATAIRE)):
        with pytest.raises(GesteInterdit, match="à soi-même"):
            actions.deleguer_signature(
                par, ressort=departement("71"), fonction=Fonction(Titre.SGAR), arrete=ARRETE, periode=ANNEE, par=par
            )


def test_signatory_proposed_signs_once_the_prefet_confirms_and_the_prefet_is_told_each_time():
    prefet, admin = un_agent(Role.SIGNATAIRE), un_agent(Role.ADMINISTRATEUR)
    Courriel.objects.all().delete()
    right = proposer(admin)
    new = right.personne
    assert not peut_signer(new, departement("71"))
    assert (courriels(prefet), courriels(new)) == (["Un droit de signature attend une confirmation"], [])
    actions.confirmer_un_droit(right, par=prefet)
    assert peut_signer(new, departement("71"))
    told = ["Un droit de signature attend une confirmation", "Un droit de signature est confirmé"]
    assert [courriels(one) for one in (prefet, new, admin)] == [told, told[1:], told[1:]]
    assert [event.nom for event in journal.histoire(right)] == ["droit_propose", "droit_confirme"]
    with pytest.raises(EtatIncompatible):
        actions.confirmer_un_droit(right, par=prefet)


def test_who_may_confirm_a_signatory():
    admin = un_agent(Role.ADMINISTRATEUR)
    right = proposer(admin)
    colleague, delegate = un_agent(Role.ADMINISTRATEUR), un_invite()
    others = [
        admin,
        right.personne,
        colleague,
        delegate,
        un_agent(Role.SIGNATAIRE, region("27")),
        un_agent(Role.INSTRUCTEUR),
    ]
    for other in others:
        with pytest.raises(GesteInterdit):
            actions.confirmer_un_droit(right, par=other)
        with pytest.raises(GesteInterdit):
            actions.refuser_un_droit(right, par=other, motif="Non.")
    actions.confirmer_un_droit(right, par=un_agent(Role.ADMINISTRATEUR, region("27")))
    assert peut_signer(right.personne, departement("71"))


def test_proposer_does_not_confirm_by_an_administrator_of_his_making():
    above = un_agent(Role.ADMINISTRATEUR, region("27"))
    right, puppet = proposer(above), un_invite()
    actions.habiliter(puppet, Role.ADMINISTRATEUR, ressort=region("27"), par=above)
    with pytest.raises(GesteInterdit):
        actions.confirmer_un_droit(right, par=puppet)


def test_national_signatory_is_confirmed_by_another_national_administrator():
    admin, other = (un_agent(Role.ADMINISTRATEUR, NATIONAL) for _ in range(2))
    right = proposer(
        admin, ressort=NATIONAL, fonction=Fonction(Titre.AUTRE, precision="La directrice interministérielle")
    )
    with pytest.raises(GesteInterdit):
        actions.confirmer_un_droit(right, par=admin)
    actions.confirmer_un_droit(right, par=other)
    assert queries.qualite_de_signature(right.personne, NATIONAL).libelle == "La directrice interministérielle"
    with pytest.raises(SaisieRefusee, match="n’a pas de préfet"):
        proposer(admin, ressort=NATIONAL, fonction=Fonction(Titre.PREFET))


def test_signatory_refused_with_a_reason_never_signs():
    prefet, admin = un_agent(Role.SIGNATAIRE), un_agent(Role.ADMINISTRATEUR)
    right = proposer(admin)
    with pytest.raises(MotifManquant):
        actions.refuser_un_droit(right, par=prefet, motif=" ")
    actions.refuser_un_droit(right, par=prefet, motif="Inconnu du service.")
    assert not peut_signer(right.personne, departement("71"))
    assert courriels(admin)[-1] == "Un droit de signature est refusé"
    assert proposer(admin, right.personne) != right


def test_new_dates_of_a_signatory_are_proposed_and_the_former_ones_hold_until_confirmed():
    prefet, admin = un_agent(Role.SIGNATAIRE), un_agent(Role.ADMINISTRATEUR)
    ended = proposer(admin, prefet, periode=Periode(None, dt.date(2021, 1, 1)))
    assert peut_signer(prefet, departement("71"))
    actions.confirmer_un_droit(ended, par=un_agent(Role.ADMINISTRATEUR, region("27")))
    assert not peut_signer(prefet, departement("71"))


def test_administrator_alone_does_not_withdraw_the_prefet():
    prefet, admin = un_agent(Role.SIGNATAIRE), un_agent(Role.ADMINISTRATEUR)
    right = prefet.habilitations.get()
    actions.retirer_habilitation(right, par=admin, motif="Mutation.")
    assert peut_signer(prefet, departement("71"))
    assert courriels(prefet)[-1] == "La fin d’un droit de signature attend une confirmation"
    with pytest.raises(GesteInterdit):
        actions.confirmer_un_droit(right, par=admin)
    actions.refuser_un_droit(right, par=prefet, motif="Je reste.")
    assert peut_signer(prefet, departement("71"))
    actions.retirer_habilitation(right, par=admin, motif="Mutation.")
    actions.confirmer_un_droit(right, par=prefet)
    assert not peut_signer(prefet, departement("71"))
    names = ["habilitation_donnee", "fin_demandee", "fin_refusee", "fin_demandee", "habilitation_retiree"]
    assert [event.nom for event in journal.histoire(right)] == names


def test_prefet_ends_his_own_right_and_an_administrator_a_proposal():
    prefet, admin = un_agent(Role.SIGNATAIRE), un_agent(Role.ADMINISTRATEUR)
    proposed = proposer(admin)
    actions.retirer_habilitation(proposed, par=admin)
    assert Habilitation.objects.get(pk=proposed.pk).retiree_le is not None
    actions.retirer_habilitation(prefet.habilitations.get(), par=prefet)
    assert not peut_signer(prefet, departement("71"))


def test_command_line_gives_at_once_and_the_journal_says_so():
    right = proposer(SYSTEME)
    assert peut_signer(right.personne, departement("71"))
    assert [(event.nom, event.acteur_role) for event in journal.histoire(right)] == [("habilitation_donnee", "systeme")]


def test_delegation_of_an_administrator_waits_and_that_of_the_prefet_does_not():
    prefet, admin = un_agent(Role.SIGNATAIRE), un_agent(Role.ADMINISTRATEUR)
    own, proposed = deleguer(prefet), deleguer(admin)
    with le(PUBLIE + dt.timedelta(1)):
        assert [bool(peut_signer(one.personne, departement("71"))) for one in (own, proposed)] == [True, False]
        actions.confirmer_un_droit(proposed, par=prefet)
        assert peut_signer(proposed.personne, departement("71"))


def test_delegation_signs_nothing_before_the_day_after_its_publication():
    held = deleguer(un_agent(Role.SIGNATAIRE)).personne
    seen = []
    for days in (-1, 0, 1):
        with le(PUBLIE + dt.timedelta(days)):
            seen.append(bool(peut_signer(held, departement("71"))))
    assert seen == [False, False, True]


def test_delegation_signs_its_acts_up_to_its_ceiling():
    held = deleguer(un_agent(Role.SIGNATAIRE), objets=(ActeDelegue.ATTRIBUTION,), plafond=Decimal(30_000)).personne
    where = departement("71")
    with le(PUBLIE + dt.timedelta(1)):
        asked = [
            (None, None),
            (ActeDelegue.ATTRIBUTION, Decimal(30_000)),
            (ActeDelegue.ATTRIBUTION, Decimal("30000.01")),
        ]
        assert [bool(peut_signer(held, where, acte=acte, montant=amount)) for acte, amount in asked] == [
            True,
            True,
            False,
        ]
        assert "s’arrête à 30" in peut_signer(held, where, acte=ActeDelegue.ATTRIBUTION, montant=Decimal(30_001)).raison
        assert "ne permet pas de refuser une demande" in peut_signer(held, where, acte=ActeDelegue.REFUS).raison
        with pytest.raises(GesteInterdit):
            queries.qualite_de_signature(held, where, acte=ActeDelegue.REFUS)


@pytest.mark.parametrize(
    ("held", "asked", "signs"),
    [
        (SAONE_ET_LOIRE, SAONE_ET_LOIRE, True),
        (SAONE_ET_LOIRE, Ressort(Perimetre.COMMUNES, "71", "27", frozenset({"71178"})), True),
        (region("27"), SAONE_ET_LOIRE, False),
        (NATIONAL, SAONE_ET_LOIRE, False),
        (Ressort(Perimetre.COMMUNES, "71", "27", frozenset({"71178"})), SAONE_ET_LOIRE, False),
        (
            Ressort(Perimetre.COMMUNES, "71", "27", frozenset({"71178", "71222"})),
            Ressort(Perimetre.COMMUNES, "71", "27", frozenset({"71178"})),
            False,
        ),
        (region("27"), region("27"), True),
        (NATIONAL, region("27"), False),
    ],
)
def test_signature_is_held_on_the_very_ressort(held, asked, signs):
    agent = un_agent(Role.SIGNATAIRE, held)
    assert bool(peut_signer(agent, asked)) is signs
    assert bool(peut_instruire(agent, asked)) is held.couvre(asked)


def test_signatory_above_reads_why_he_does_not_sign():
    above = un_agent(Role.SIGNATAIRE, region("27"))
    assert (
        "Vous ne signez pas les actes du département de Saône-et-Loire" in peut_signer(above, departement("71")).raison
    )
    with pytest.raises(GesteInterdit):
        queries.qualite_de_signature(above, departement("71"))


@pytest.mark.parametrize(
    ("ressort", "fonction", "libelle"),
    [
        (SAONE_ET_LOIRE, Fonction(Titre.PREFET, Accord.FEMININ), "La préfète de Saône-et-Loire"),
        (Ressort(Perimetre.DEPARTEMENT, "01", "84"), Fonction(Titre.PREFET), "Le préfet de l’Ain"),
        (Ressort(Perimetre.DEPARTEMENT, "69", "84"), Fonction(Titre.PREFET), "Le préfet du Rhône"),
        (Ressort(Perimetre.DEPARTEMENT, "58", "27"), Fonction(Titre.PREFET, interim=True), "Le préfet de la Nièvre par intérim"),
        (Ressort(Perimetre.DEPARTEMENT, "04", "93"), Fonction(Titre.PREFET), "Le préfet des Alpes-de-Haute-Provence"),
        (region("27"), Fonction(Titre.PREFET), "Le préfet de la région Bourgogne-Franche-Comté"),
        (SAONE_ET_LOIRE, Fonction(Titre.SOUS_PREFET, Accord.FEMININ, "de Charolles"), "La sous-préfète de Charolles"),
        (NATIONAL, None, "Le signataire habilité"),
    ],
)  # fmt: skip
def test_quality_of_who_signs_by_right(ressort, fonction, libelle):
    agent = un_invite()
    actions.habiliter(agent, Role.SIGNATAIRE, ressort=ressort, par=SYSTEME, fonction=fonction)
    assert queries.qualite_de_signature(agent, ressort).libelle == libelle


def test_quality_of_a_delegate_follows_the_gender_of_the_prefet():
    prefete = un_invite()
    right = actions.habiliter(
        prefete,
        Role.SIGNATAIRE,
        ressort=departement("71"),
        par=SYSTEME,
        fonction=Fonction(Titre.PREFET, Accord.FEMININ),
    )
    held = deleguer(prefete).personne
    with le(PUBLIE + dt.timedelta(1)):
        expected = "Pour la préfète et par délégation, la secrétaire générale"
        assert queries.qualite_de_signature(held, departement("71")).libelle == expected
        assert queries.autorite_de(departement("71"), "Préfecture de Saône-et-Loire") == "La préfète de Saône-et-Loire"
        actions.retirer_habilitation(right, par=SYSTEME)
        assert queries.qualite_de_signature(held, departement("71")).libelle.startswith("Pour le préfet et")
    assert queries.autorite_de(NATIONAL, "Direction interministérielle du numérique") == (
        "Direction interministérielle du numérique"
    )
