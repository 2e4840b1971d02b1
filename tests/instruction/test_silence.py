"""The silence that decides: lists hold the very date of the receipt, filter and sort by it, and mend it."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
from tests.dossiers.test_fuseau import SOIR, le_texte
from tests.fabriques import AUTRE_COMMUNE, CC, un_agent, un_appel, un_brouillon, un_dossier_depose, une_structure
from tests.propositions import attribuer_et_signer

from levier.comptes.enums import Role
from levier.documents.contexte import Jour
from levier.dossiers.actions import completer, deposer
from levier.dossiers.echeances.delais import terme_de_decision
from levier.dossiers.echeances.mentions import mentions
from levier.dossiers.echeances.silence import silence_de
from levier.dossiers.models import Dossier
from levier.dossiers.queries import cahier_du
from levier.instruction.actions import declarer_complet, demander_complement
from levier.instruction.queries import Filtres, compteurs, liste
from levier.socle import horloge
from regles.regimes import regimes

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("X-09")]


def a_la_liste(agent) -> tuple[dt.date | None, int]:
    (ligne,) = liste(agent, Filtres()).lignes
    return ligne.silence_le, ligne.silence_reste


def au_recepisse(dossier: Dossier) -> dt.date:
    """The date that the receipt says, which every reading here is held to."""
    cahier = cahier_du(dossier)
    term = terme_de_decision(dossier, cahier, dossier.complements.all())
    assert term is not None
    said = " ".join(ligne.valeur for ligne in mentions(dossier, cahier, dossier.depose_le))
    assert Jour.de(term.le).texte in said
    return term.le


@pytest.mark.parametrize(
    ("fuseau", "instant", "attendu"),
    [
        ("Europe/Paris", horloge.a_paris(2021, 2, 1, 12), dt.date(2021, 4, 1)),
        ("Europe/Paris", horloge.a_paris(2021, 7, 31, 23, 59), dt.date(2021, 9, 30)),  # no 31st
        ("America/Guadeloupe", SOIR, dt.date(2021, 12, 22)),  # the 23rd in Paris
    ],
)
def test_list_says_the_date_of_the_receipt_in_the_time_zone_of_the_call(fuseau, instant, attendu):
    agent = un_agent()
    with horloge.figee(instant):
        draft = un_brouillon(un_appel(le_texte(fuseau)))
        dossier = deposer(draft, par=draft.cree_par, engagement=True)
        assert a_la_liste(agent) == (attendu, (attendu - horloge.aujourdhui(fuseau)).days)
    assert au_recepisse(dossier) == attendu
    evening = dt.datetime.combine(attendu, dt.time(23, 30), instant.tzinfo)
    for moment, left, held in ((evening, 0, "proche"), (evening + dt.timedelta(hours=1), -1, "passe")):
        with horloge.figee(moment):
            assert a_la_liste(agent) == (attendu, left)
            assert {one for one in ("proche", "passe") if liste(agent, Filtres(retard=one)).lignes} == {held}
            found = silence_de(dossier, cahier_du(dossier), [])
            assert (found.le, found.reste) == (attendu, left)


def test_list_follows_the_completions_as_the_receipt_does_until_a_decision():
    agent, appel = un_agent(), un_appel()
    with horloge.figee(horloge.a_paris(2021, 9, 20)):
        dossier = un_dossier_depose(appel)
    told = []
    for asked, until, answered in ((1, 31, 11), (15, 18, 25)):  # before the end of the time given, then after it
        with horloge.figee(horloge.a_paris(2021, 10, asked)):
            demander_complement(
                dossier, par=agent, message="Un devis.", elements=["devis"], echeance=dt.date(2021, 10, until)
            )
            told.append((a_la_liste(agent)[0], au_recepisse(dossier)))
        dossier.refresh_from_db()
        with horloge.figee(horloge.a_paris(2021, 10, answered)):
            completer(dossier, par=dossier.cree_par)
        told.append((a_la_liste(agent)[0], au_recepisse(dossier)))
        dossier.refresh_from_db()
    days = [dt.date(2021, 12, 20), dt.date(2021, 11, 30), dt.date(2021, 12, 3), dt.date(2021, 12, 3)]
    assert told == [(day, day) for day in days]
    with horloge.figee(horloge.a_paris(2021, 11, 2)):
        declarer_complet(dossier, par=agent)
        attribuer_et_signer(dossier, par=un_agent(Role.SIGNATAIRE), montant=Decimal(20_000), motif="Devis surestimé.")
    assert a_la_liste(agent) == (None, 0)
    dossier.refresh_from_db()
    assert silence_de(dossier, cahier_du(dossier), dossier.complements.all()) is None


@pytest.fixture
def trois():
    """Sent the 1st of March, of April and of May: silence decides two months later."""
    appel, found = un_appel(), []
    for mois, place in ((3, "71178"), (4, AUTRE_COMMUNE), (5, CC)):
        with horloge.figee(horloge.a_paris(2021, mois, 1)):
            found.append(un_dossier_depose(appel, une_structure(place)).numero)
    return found


def test_list_is_filtered_counted_and_sorted_by_the_date(trois):
    agent = un_agent()
    late, soon, far = trois
    with horloge.figee(horloge.a_paris(2021, 5, 2)):  # the first was due the day before, the second in 30 days
        assert [one.numero for one in liste(agent, Filtres(tri="silence")).lignes] == [late, soon, far]
        for asked, expected in (("passe", [late]), ("proche", [soon]), ("inconnu", [far, soon, late])):
            filters = Filtres(retard=asked)
            assert [one.numero for one in liste(agent, filters).lignes] == expected
            assert compteurs(agent, filters).total == len(expected)
    with horloge.figee(horloge.a_paris(2021, 5, 1, 23, 59)):
        assert liste(agent, Filtres(retard="passe")).lignes == []
        assert [one.numero for one in liste(agent, Filtres(retard="proche")).lignes] == [late]


def test_what_no_text_dates_is_listed_last_without_a_date(trois):
    agent = un_agent()
    Dossier.objects.filter(numero=trois[0]).update(etat="retire")
    page = liste(agent, Filtres(tri="silence"), taille=2)
    rest = liste(agent, Filtres(tri="silence"), page.suivant, taille=2)
    assert [one.numero for one in (*page.lignes, *rest.lignes)] == [trois[1], trois[2], trois[0]]
    assert rest.lignes[0].silence_le is None


def test_every_regime_that_dates_the_silence_makes_it_a_refusal():
    """The row of a list says « réputée rejetée »: the day when a silence accepts, it must say so."""
    effects = {version.decision.effet for _, versions in regimes().values() for version in versions if version.decision}
    assert effects == {"rejet"}
