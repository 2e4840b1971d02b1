"""One life of decisions, seen in five mirrors: ledger, journal, the agent's pages, the porteur's page, the public check of acts."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass, replace
from decimal import Decimal

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from tests.espaces.agent.outils import texte
from tests.fabriques import AUTRE_COMMUNE, un_agent, un_appel, un_dossier_complet, une_structure
from tests.propositions import proposer, proposer_un_refus, signer
from tests.taches import derouler

from levier.actes.actions import conclure_un_avenant_et_signer, rectifier_et_signer, retirer_et_signer
from levier.actes.models import Acte
from levier.attributions.enums import INTITULES, Fondement
from levier.comptes.enums import Role
from levier.dossiers.models import Dossier
from levier.enveloppes.models import Mouvement
from levier.enveloppes.queries import deja_attribue, incoherences, situation
from levier.instruction.actions import demander_complement, proposer_le_classement, retirer_la_proposition
from levier.instruction.erreurs import MontantHorsRegles
from levier.socle import argent, horloge, journal

pytestmark = [pytest.mark.django_db, pytest.mark.lent, pytest.mark.requirement("X-02", "X-03", "X-04", "X-06", "X-09")]
OUVERT = Decimal("297029.75")
RACINES = (
    "montant_propose",
    "refus_propose",
    "proposition_",
    "subvention_attribuee",
    "demande_refusee",
    "decision_",
    "avenant_",
    "classement_propose",
    "dossier_classe_sans_suite",
)
"""How the names of the events begin that propose, decide or undo."""
SANS_MONTANT = ("refus_propose", "classement_propose")
"""Proposals of no amount."""


@dataclass(frozen=True)
class Attendu:
    """What each mirror must say of a request: nothing of it is read from the product.

    `titre`: of the last decision, on both sides; empty when none was ever taken. `accorde`: in force. `propose`: it waits, or
    the decision in force follows it. `compte`: what its structure holds under the call, all its requests together.
    `attribue`: of the enveloppe, to everybody. `livre`: its lines of the ledger, with the rank of the decision. `actes`: every
    number given, its amount (None: of a refusal), the number of what annulled it (None while it is worth something).
    """

    etat: str
    evenement: str
    titre: str = ""
    accorde: Decimal | None = None
    propose: Decimal | None = None
    compte: Decimal = Decimal(0)
    attribue: Decimal = Decimal(0)
    livre: tuple[str, ...] = ()
    actes: tuple[tuple[str, int | None, str | None], ...] = ()


def euros(montant: Decimal | int) -> str:
    return argent.ecrire(Decimal(montant)).replace("\xa0", " ").replace("\u202f", " ")


def ouvrir(client: Client, route: str, *args: str) -> HttpResponse:
    return client.get(reverse(route, args=args))


def lire(page: HttpResponse) -> str:
    return texte(page).replace("\u202f", " ")


def sans_balises(html: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


def intitule(page: HttpResponse) -> str:
    """What a page of a request calls its last decision; empty when it shows none."""
    return "".join(re.findall(rf"<h[23][^>]*>({'|'.join(INTITULES.values())})", page.content.decode()))


@dataclass(frozen=True)
class Miroirs:
    """The people who look, each with a browser."""

    agent: Client
    porteur: Client
    passant: Client

    def assert_les_cinq(self, dossier: Dossier, attendu: Attendu) -> None:
        """Every mirror, once the jobs that the act queued are done: those of the acts before are not played again."""
        derouler()
        with connection.cursor() as cursor:
            cursor.execute("UPDATE procrastinate_jobs SET status = 'succeeded' WHERE status = 'todo'")
        self.le_livre(dossier, attendu)
        self.le_journal(dossier, attendu)
        self.l_agent(dossier, attendu)
        self.le_porteur(dossier, attendu)
        self.le_public(attendu)

    def le_livre(self, dossier: Dossier, attendu: Attendu) -> None:
        lines = Mouvement.objects.filter(reference__startswith=f"{dossier.numero}/").order_by("id")
        signs = {"attribution": "-", "degagement": "+"}
        assert tuple(f"{signs[one.nature]}{one.montant:.0f} /{one.reference[-1]}" for one in lines) == attendu.livre
        assert deja_attribue(dossier.structure, dossier.appel) == attendu.compte
        assert situation(dossier.appel.enveloppe).reste == OUVERT - attendu.attribue
        assert incoherences() == []
        page = lire(ouvrir(self.agent, "agent:enveloppe", dossier.appel.enveloppe.identifiant))
        assert f"Attribué {euros(attendu.attribue)} Reste à attribuer {euros(OUVERT - attendu.attribue)}" in page
        assert page.count(dossier.numero) == len(attendu.livre)

    def le_journal(self, dossier: Dossier, attendu: Attendu) -> None:
        last = [event for event in journal.histoire(dossier) if event.nom.startswith(RACINES)][-1]
        assert last.nom == attendu.evenement
        if attendu.accorde is not None:
            assert last.apres["montant_attribue"] == f"{attendu.accorde:.2f}"
        assert list(journal.ruptures()) == []

    def l_agent(self, dossier: Dossier, attendu: Attendu) -> None:
        body = self.agent.get(reverse("agent:tableau")).content.decode()
        (row,) = [row for one in body.split('<tr role="row">') if dossier.numero in (row := one.partition("</tr>")[0])]
        assert f">{attendu.etat}</span>" in row
        amount = sans_balises(row.split("<td")[-1].partition(">")[2])
        if attendu.accorde is not None:
            assert amount == f"{euros(attendu.accorde)} attribué"
        elif attendu.propose is not None:
            assert amount == f"{euros(attendu.propose)} proposé, à signer"
        else:
            assert amount == ("proposition à signer" if attendu.evenement in SANS_MONTANT else "—")
        opened = ouvrir(self.agent, "agent:dossier", dossier.numero)
        page = lire(opened)
        if attendu.accorde is not None:
            assert f"Montant attribué {euros(attendu.accorde)}" in page
        else:
            assert re.search(r"Montant attribué [0-9]", page) is None
        proposed = "—" if attendu.propose is None else euros(attendu.propose)
        assert f"Montant proposé {proposed}" in page
        assert intitule(opened) == attendu.titre

    def le_porteur(self, dossier: Dossier, attendu: Attendu) -> None:
        body = self.porteur.get(reverse("porteur:liste")).content.decode()
        (card,) = [one for one in body.split('<li class="levier-carte">') if f"n° {dossier.numero}" in one]
        assert f">{attendu.etat}</span>" in card
        opened = ouvrir(self.porteur, "porteur:dossier", dossier.numero)
        page = lire(opened)
        assert intitule(opened) == attendu.titre
        panel = opened.content.decode().partition('id="decision"')[2].partition("</section>")[0]
        amount = panel.partition('levier-resultat__montant">')[2].partition("<")[0]
        assert sans_balises(amount) == ("" if attendu.accorde is None else euros(attendu.accorde))
        for numero, _, annule_par in attendu.actes:
            assert f"n° {numero} " in page
            assert (f"n° {numero} annulé" in page) == (annule_par is not None), numero

    def le_public(self, attendu: Attendu) -> None:
        for numero, montant, annule_par in attendu.actes:
            opened = ouvrir(self.passant, "espaces:verifier_acte", numero)
            assert opened.status_code == (404 if montant is None else 200), numero
            if montant is None:
                continue
            page = lire(opened)
            assert ("Cet acte a été annulé" if annule_par else "Cet acte existe bien") in page, numero
            assert f"Numéro {numero}" in page
            assert not annule_par or f"acte n° {annule_par}. Voici ce qu’il disait" in page, numero
            assert (f"Montant {euros(montant)}" in page) == (montant > 0), numero


@pytest.fixture
def vie():
    """Two requests of one commune, whose ceiling is 30 000 €, two of another; who proposes, who signs, who looks."""
    appel, agent = un_appel(), un_agent(nom="Noa Girard")
    first, other = une_structure(), une_structure(AUTRE_COMMUNE)
    a, b = (un_dossier_complet(appel, first, agent=agent) for _ in range(2))
    c, d = (un_dossier_complet(appel, other, agent=agent) for _ in range(2))
    return agent, un_agent(Role.SIGNATAIRE, nom="Alix Robert"), (a, b, c, d)


def miroirs(agent, dossier) -> Miroirs:
    browsers = Client(), Client(), Client()
    browsers[0].force_login(agent)
    browsers[1].force_login(dossier.cree_par)
    return Miroirs(*browsers)


def test_five_mirrors_agree_after_each_act_of_a_life(vie):
    agent, prefet, (a, b, c, d) = vie
    assert_les_cinq = miroirs(agent, a).assert_les_cinq
    retire = {"fondement": Fondement.DEMANDE, "motif": "La commune renonce."}

    seen = Attendu("en instruction", "montant_propose", propose=Decimal(28_000))
    first = proposer(a, Decimal(28_000), par=agent)
    assert_les_cinq(a, seen)

    signer(first, par=prefet)
    seen = Attendu(
        "retenu", "subvention_attribuee", "Subvention attribuée", accorde=Decimal(28_000), propose=Decimal(28_000),
        compte=Decimal(28_000), attribue=Decimal(28_000), livre=("-28000 /1",), actes=(("ARR-71-2021-0001", 28_000, None),),
    )  # fmt: skip
    assert_les_cinq(a, seen)

    with pytest.raises(MontantHorsRegles):  # the ceiling of the porteur: 30 000 €, all its requests together
        proposer(b, Decimal(28_000), par=agent)
    signer(proposer(b, Decimal(2_000), par=agent), par=prefet)
    in_b = Attendu(
        "retenu", "subvention_attribuee", "Subvention attribuée", accorde=Decimal(2_000), propose=Decimal(2_000),
        compte=Decimal(30_000), attribue=Decimal(30_000), livre=("-2000 /1",), actes=(("ARR-71-2021-0002", 2_000, None),),
    )  # fmt: skip
    miroirs(agent, b).assert_les_cinq(b, in_b)

    rectifier_et_signer(
        a, par=prefet, montant=Decimal(20_000), fondement=Fondement.ERREUR_MATERIELLE, motif="Une faute de frappe."
    )
    seen = replace(
        seen, evenement="decision_rectifiee", titre="Subvention rectifiée", accorde=Decimal(20_000),
        compte=Decimal(22_000), attribue=Decimal(22_000), livre=("-28000 /1", "+28000 /1", "-20000 /2"),
        actes=(("ARR-71-2021-0001", 28_000, "ARR-71-2021-0003"), ("ARR-71-2021-0003", 20_000, None)),
    )  # fmt: skip
    assert_les_cinq(a, seen)

    conclure_un_avenant_et_signer(
        a, par=prefet, montant=Decimal(18_000), fondement=Fondement.DEMANDE, motif="Un lot de moins."
    )
    seen = replace(
        seen, evenement="avenant_conclu", titre="Subvention modifiée par avenant", accorde=Decimal(18_000),
        compte=Decimal(20_000), attribue=Decimal(20_000), livre=(*seen.livre, "+20000 /2", "-18000 /3"),
        actes=(seen.actes[0], ("ARR-71-2021-0003", 20_000, "ARR-71-2021-0004"), ("ARR-71-2021-0004", 18_000, None)),
    )  # fmt: skip
    assert_les_cinq(a, seen)

    retirer_et_signer(a, par=prefet, **retire)
    seen = replace(
        seen, etat="en instruction", evenement="decision_retiree", titre="Décision retirée, à prendre de nouveau",
        accorde=None, propose=None, compte=Decimal(2_000), attribue=Decimal(2_000), livre=(*seen.livre, "+18000 /3"),
        actes=(*seen.actes[:2], ("ARR-71-2021-0004", 18_000, "RET-71-2021-0001"), ("RET-71-2021-0001", 0, None)),
    )  # fmt: skip
    assert_les_cinq(a, seen)

    again = proposer(a, Decimal(28_000), par=agent)
    assert_les_cinq(a, replace(seen, evenement="montant_propose", propose=Decimal(28_000)))

    signer(again, par=prefet)
    seen = replace(
        seen, etat="retenu", evenement="subvention_attribuee", titre="Subvention attribuée", accorde=Decimal(28_000),
        propose=Decimal(28_000), compte=Decimal(30_000), attribue=Decimal(30_000), livre=(*seen.livre, "-28000 /5"),
        actes=(*seen.actes, ("ARR-71-2021-0005", 28_000, None)),
    )  # fmt: skip
    assert_les_cinq(a, seen)

    _le_refus(miroirs(agent, c), c, agent, prefet)
    before = _la_proposition_retiree(miroirs(agent, d), d, agent)
    _le_classement(miroirs(agent, d), d, agent, prefet, before)
    assert_les_cinq(a, replace(seen, attribue=Decimal(40_000)))
    miroirs(agent, b).assert_les_cinq(b, replace(in_b, attribue=Decimal(40_000)))
    numeros = list(Acte.objects.order_by("numero").values_list("numero", flat=True))
    series = {"ARR": 6, "CSS": 1, "REF": 1, "RET": 3}
    assert numeros == [f"{kind}-71-2021-{n:04}" for kind, last in series.items() for n in range(1, last + 1)]


def _le_refus(miroirs: Miroirs, dossier, agent, prefet):
    """A refusal, illegal, taken back (L243-3), then a grant."""
    refused = proposer_un_refus(dossier, par=agent, motif="Hors du champ.")
    seen = Attendu("en instruction", "refus_propose", compte=Decimal(0), attribue=Decimal(30_000))
    miroirs.assert_les_cinq(dossier, seen)
    signer(refused, par=prefet)
    seen = replace(
        seen,
        etat="refusé",
        evenement="demande_refusee",
        titre="Demande refusée",
        actes=(("REF-71-2021-0001", None, None),),
    )
    miroirs.assert_les_cinq(dossier, seen)
    retirer_et_signer(dossier, par=prefet, fondement=Fondement.REFUS_ILLEGAL, motif="Le thème est éligible.")
    seen = replace(
        seen, etat="en instruction", evenement="decision_retiree", titre="Décision retirée, à prendre de nouveau",
        actes=(("REF-71-2021-0001", None, "RET-71-2021-0002"), ("RET-71-2021-0002", None, None)),
    )  # fmt: skip
    miroirs.assert_les_cinq(dossier, seen)
    signer(proposer(dossier, Decimal(10_000), par=agent, motif="Un lot est retenu."), par=prefet)
    seen = replace(
        seen, etat="retenu", evenement="subvention_attribuee", titre="Subvention attribuée", accorde=Decimal(10_000),
        propose=Decimal(10_000), compte=Decimal(10_000), attribue=Decimal(40_000), livre=("-10000 /3",),
        actes=(*seen.actes, ("ARR-71-2021-0006", 10_000, None)),
    )  # fmt: skip
    miroirs.assert_les_cinq(dossier, seen)


def _la_proposition_retiree(miroirs: Miroirs, dossier, agent):
    """Undone before the signature: nothing is left of it but its line in the journal."""
    seen = Attendu(
        "en instruction", "montant_propose", propose=Decimal(20_000), compte=Decimal(10_000), attribue=Decimal(40_000)
    )
    proposed = proposer(dossier, Decimal(20_000), par=agent)
    miroirs.assert_les_cinq(dossier, seen)
    retirer_la_proposition(proposed, par=agent)
    seen = replace(seen, evenement="proposition_retiree", propose=None)
    miroirs.assert_les_cinq(dossier, seen)
    return seen


def _le_classement(miroirs: Miroirs, dossier, agent, prefet, seen):
    """Nobody completes it: closed by an act, which is taken back."""
    points = {"elements": ["devis"], "message": "Le devis n’est pas signé.", "echeance": dt.date(2021, 10, 10)}
    demander_complement(dossier, par=agent, **points)
    with horloge.figee(horloge.a_paris(2021, 10, 11, 10)):
        proposed = proposer_le_classement(dossier, par=agent, motif="Sans devis, rien ne se vérifie.")
        seen = replace(seen, etat="à compléter", evenement="classement_propose")
        miroirs.assert_les_cinq(dossier, seen)
        signer(proposed, par=prefet)
        seen = replace(
            seen, etat="classé sans suite", evenement="dossier_classe_sans_suite", titre="Demande classée sans suite",
            actes=(("CSS-71-2021-0001", None, None),),
        )  # fmt: skip
        miroirs.assert_les_cinq(dossier, seen)
        retirer_et_signer(dossier, par=prefet, fondement=Fondement.CLASSEMENT_ILLEGAL, motif="Le devis était arrivé.")
        miroirs.assert_les_cinq(
            dossier,
            replace(
                seen, etat="à compléter", evenement="decision_retiree", titre="Décision retirée, à prendre de nouveau",
                actes=(("CSS-71-2021-0001", None, "RET-71-2021-0003"), ("RET-71-2021-0003", None, None)),
            ),
        )  # fmt: skip
