"""What the law gives the service to answer: by the call's regime, common law otherwise, stopped by a demand of completion."""

from __future__ import annotations

import datetime as dt
import re

import pytest
from tests.fabriques import texte_du_cahier, un_agent, un_appel, un_brouillon
from tests.propositions import classer_et_signer

from levier.appels.queries import cahier_de, version_en_vigueur
from levier.comptes.enums import Role
from levier.dossiers.actions import completer, deposer, retirer
from levier.dossiers.echeances.delais import terme_d_examen, terme_de_decision
from levier.dossiers.echeances.jalons import Temps, en_mots, jalons_de_l_appel, jalons_du_dossier, prochain
from levier.dossiers.echeances.mentions import mentions
from levier.dossiers.queries import cahier_du
from levier.instruction.actions import declarer_complet, demander_complement
from levier.socle import horloge
from regles.regimes import Delai, Delais, delais, regimes

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("X-01", "X-06")]
DEPOT = horloge.a_paris(2021, 9, 20, 14, 5)
REGIME = (
    "\nregime:\n  id: {id}\n  assiette: depenses_eligibles\n  part_propre: non\n"
    '  source: {{document: "000", section: "Régime (essai)"}}\n\nmontant:'
)


def en_texte(regime: str | None) -> str:
    """The call of Saône-et-Loire under a regime, or as it is."""
    text = texte_du_cahier()
    if regime:
        head, _, tail = text.partition("\nmontant:")
        text = head + REGIME.format(id=regime) + tail
        text = text.split("\nexemples:")[0] + "\nexemples: {situation_type: {}, cas: []}\n"
    return text


def depose(regime: str | None = None):
    draft = un_brouillon(un_appel(en_texte(regime)))
    with horloge.figee(DEPOT):
        return deposer(draft, par=draft.cree_par, engagement=True)


def demander(dossier, jour: dt.datetime, echeance: dt.date) -> None:
    with horloge.figee(jour):
        demander_complement(dossier, par=un_agent(), message="Un devis.", elements=["devis"], echeance=echeance)
    dossier.refresh_from_db()


def test_common_law_refuses_after_two_months_of_silence():
    dossier = depose()
    found = terme_de_decision(dossier, cahier_du(dossier), [])
    assert (found.le, found.effet, found.suspendu) == (dt.date(2021, 11, 20), "rejet", False)
    assert found.reference.endswith("article L. 231-4")
    assert terme_d_examen(dossier, cahier_du(dossier), []) is None


@pytest.mark.parametrize(
    ("regime", "examen", "decision"),
    [
        ("decret-2018-514", (dt.date(2021, 11, 20), "recevable"), (dt.date(2022, 5, 20), "rejet", "article 7")),
        ("aucun", None, (dt.date(2021, 11, 20), "rejet", "article L. 231-4")),
    ],
)
def test_regime_of_the_call_gives_its_delays(regime, examen, decision):
    given = delais(regime, dt.date(2021, 1, 1))
    assert given.decision.effet == "rejet"
    assert given.decision.reference.endswith(decision[2])
    dossier = depose(regime)
    cahier = cahier_du(dossier)
    found = terme_d_examen(dossier, cahier, [])
    assert (found and (found.le, found.effet)) == examen
    last = terme_de_decision(dossier, cahier, [])
    assert (last.le, last.effet) == decision[:2]


def test_every_regime_has_its_delays_with_a_reference():
    for name, (_, versions) in regimes().items():
        for version in versions:
            given = delais(name, version.depuis)
            decision = given.decision
            assert decision is not None or version.silence == "non établi"
            assert decision is None or (decision.mois > 0 and "article" in decision.reference)


def test_no_date_of_rejection_is_told_where_silence_is_not_established():
    """A DETR or a DSIL: the check of what was sent has its delay, the decision has none, on paper and on screens."""
    assert delais("detr-dsil", dt.date(2022, 1, 1)) == Delais(
        Delai(3, "complet", "code général des collectivités territoriales, article R. 2334-23"), None
    )
    text = re.sub(
        r"ouverture: \d{2}/\d{2}/2021\n  cloture: \d{2}/\d{2}/2021",
        "ouverture: 01/01/2022\n  cloture: 31/12/2022",
        en_texte("detr-dsil"),
        count=1,
    )
    with horloge.figee(DEPOT.replace(year=2022)):
        draft = un_brouillon(un_appel(text))
        dossier = deposer(draft, par=draft.cree_par, engagement=True)
    cahier = cahier_du(dossier)
    assert terme_de_decision(dossier, cahier, []) is None
    (decision,) = [jalon for jalon in jalons_du_dossier(dossier, cahier, []) if jalon.cle == "decision"]
    assert (decision.le, decision.libelle) == (None, "Décision notifiée")
    dites = " ".join(f"{ligne.libelle} {ligne.valeur}" for ligne in mentions(dossier, cahier, dossier.depose_le))
    assert "aucune date de rejet implicite" in dites
    assert "réputée rejetée" not in dites
    assert "né du silence" not in dites


def test_demand_of_completion_stops_the_delay_until_the_answer_or_the_end_of_the_time_given():
    dossier = depose()
    cahier = cahier_du(dossier)
    demander(dossier, horloge.a_paris(2021, 10, 1), dt.date(2021, 10, 31))
    waiting = terme_de_decision(dossier, cahier, dossier.complements.all())
    assert (waiting.le, waiting.suspendu) == (dt.date(2021, 12, 20), True)  # 30 days given
    with horloge.figee(horloge.a_paris(2021, 10, 11)):
        completer(dossier, par=dossier.cree_par)
    assert terme_de_decision(dossier, cahier, dossier.complements.all()).le == dt.date(2021, 11, 30)  # 10 days taken
    demander(dossier, horloge.a_paris(2021, 11, 1), dt.date(2021, 11, 6))
    with horloge.figee(horloge.a_paris(2021, 11, 20)):  # after the time given: the delay ran again meanwhile
        completer(dossier, par=dossier.cree_par)
    assert terme_de_decision(dossier, cahier, dossier.complements.all()).le == dt.date(2021, 12, 5)


def test_receipt_says_what_the_law_wants():
    dossier = depose("decret-2018-514")
    said = {line.libelle: line.valeur.replace("\u00a0", " ") for line in mentions(dossier, cahier_du(dossier), DEPOT)}
    assert list(said) == [
        "Date de réception", "Service chargé du dossier", "Vérification de la demande", "Décision et silence",
        "Pièces manquantes", "Recours",
    ]  # fmt: skip
    assert said["Date de réception"].startswith("20 septembre 2021 à 14 h 05 min 00 s (code des relations")
    assert "Référent du guichet numérique" in said["Service chargé du dossier"]
    assert dossier.numero in said["Service chargé du dossier"]
    assert said["Décision et silence"] == (
        "La décision est attendue avant le 20 mai 2022 inclus (8 mois après la réception). Sans réponse à cette date, la "
        "demande est réputée rejetée (décret n° 2018-514 du 25 juin 2018, article 7). Le service peut prolonger ce délai "
        "par une décision motivée."
    )
    assert "L. 114-5" in said["Pièces manquantes"]
    assert "R. 421-2" in said["Recours"]


def tels(jalons) -> list[tuple[str, str, str]]:
    return [(one.cle, one.temps.value, en_mots(one)) for one in jalons]


def test_moments_of_a_request_follow_its_life():
    appel = un_appel()
    draft = un_brouillon(appel)
    cahier = cahier_du(draft)
    assert tels(jalons_du_dossier(draft, cahier, []))[1:] == [
        ("cloture", "en_cours", "au plus tard le 22 octobre 2021")
    ]
    dossier = depose()
    assert tels(jalons_du_dossier(dossier, cahier, []))[1:] == [
        ("depot", "fait", "le 20 septembre 2021"),
        ("examen", "en_cours", ""),
        ("notification", "a_venir", "le 5 novembre 2021"),
        ("decision", "a_venir", "le 20 novembre 2021"),
    ]
    demander(dossier, horloge.a_paris(2021, 10, 1), dt.date(2021, 10, 31))
    asked = list(dossier.complements.all())
    with horloge.figee(horloge.a_paris(2021, 10, 2)):
        moments = jalons_du_dossier(dossier, cahier, asked)
        assert tels(moments)[2:] == [
            (f"complement-{asked[0].pk}", "en_cours", "au plus tard le 31 octobre 2021"),
            ("examen", "a_venir", ""),
            ("notification", "a_venir", "le 5 novembre 2021"),
            ("decision", "a_venir", "le 20 décembre 2021"),
        ]
        assert prochain(moments) == moments[2]
    with horloge.figee(horloge.a_paris(2021, 11, 2)):
        assert "L’échéance est passée" in jalons_du_dossier(dossier, cahier, asked)[2].precision
        classer_et_signer(dossier, par=un_agent(Role.SIGNATAIRE), motif="Sans réponse.")
    assert tels(jalons_du_dossier(dossier, cahier, asked))[-1] == ("fin", "fait", "le 2 novembre 2021")
    withdrawn = retirer(depose(), par=dossier.cree_par, motif="Abandonné.")
    assert [one.libelle for one in jalons_du_dossier(withdrawn, cahier, [])][-1] == "Demande retirée"


def test_moments_say_when_the_request_is_complete():
    dossier = depose()
    with horloge.figee(horloge.a_paris(2021, 10, 1)):
        declarer_complet(dossier, par=un_agent())
    found = tels(jalons_du_dossier(dossier, cahier_du(dossier), []))
    assert found[2:4] == [("complet", "fait", "le 20 septembre 2021"), ("instruction", "en_cours", "")]


def test_closed_call_no_longer_offers_its_deadline():
    draft = un_brouillon()
    with horloge.figee(horloge.a_paris(2021, 10, 23)):
        closing = jalons_du_dossier(draft, cahier_du(draft), [])[1]
    assert (closing.temps, closing.echeance) == (Temps.FAIT, False)
    assert "ne peut plus être déposée" in closing.precision


@pytest.mark.parametrize(
    ("cahier", "attendu"),
    [
        ("axe3-corse", "releve"),
        ("axe2-volets-1-3", "vague1-cloture"),
    ],
)
def test_calls_give_their_own_dates(cahier, attendu):
    from tests.fabriques import CAHIER

    text = (CAHIER.parent / f"{cahier}.yaml").read_text(encoding="utf-8")
    call = un_appel(text, credits_ouverts=False)
    moments = jalons_de_l_appel(cahier_de(version_en_vigueur(call)), call)
    assert attendu in [one.cle for one in moments]
    assert all(one.le is not None for one in moments)


COMITE = """
comite:
  libelle: Comité des rivages
  dates: [04/10/2021, 15/11/2021]
  source: {document: "000", section: Comité}

montant:"""


def test_the_days_of_the_comite_are_told_and_the_next_one_is_that_of_the_request():
    appel = un_appel(texte_du_cahier().replace("\nmontant:", COMITE, 1))
    draft = un_brouillon(appel)
    with horloge.figee(DEPOT):
        dossier = deposer(draft, par=draft.cree_par, engagement=True)
        cahier = cahier_du(dossier)
        assert tels(jalons_de_l_appel(cahier, appel))[-2:] == [
            ("comite-20211004", "a_venir", "le 4 octobre 2021"),
            ("comite-20211115", "a_venir", "le 15 novembre 2021"),
        ]
        assert ("comite", "a_venir", "le 4 octobre 2021") in tels(jalons_du_dossier(dossier, cahier, []))
        dossier.complet_le = horloge.a_paris(2021, 10, 5)
        assert ("comite", "a_venir", "le 15 novembre 2021") in tels(jalons_du_dossier(dossier, cahier, []))
        dossier.complet_le = horloge.a_paris(2021, 11, 16)
        assert ("comite", "a_venir", "") in tels(jalons_du_dossier(dossier, cahier, []))
        dossier.comite_le = dt.date(2021, 11, 20)
        assert ("comite", "a_venir", "le 20 novembre 2021") in tels(jalons_du_dossier(dossier, cahier, []))
