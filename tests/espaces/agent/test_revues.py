"""The review of 1 September: forecast, proposal, what the région keeps, the transferts that it asks and does not sign."""

from __future__ import annotations

import uuid
from decimal import Decimal

import pytest
from django.urls import reverse
from tests import fabriques
from tests.enveloppes.fabriques import attribuer, le_fonds, un_guichet, une_structure
from tests.espaces.agent.outils import texte

from levier.appels.models import ReglageCompetence
from levier.comptes.enums import Role
from levier.enveloppes import queries
from levier.enveloppes.actions import decider_une_revue
from levier.enveloppes.erreurs import RevueRefusee
from levier.enveloppes.models import Enveloppe, Revue, Transfert
from levier.socle import horloge, journal
from levier.territoires.ressort import region

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("IF-07", "IF-08")]
TIRAGES = [f"tirage_{code}" for code in (77, 78, 91, 92, 93, 94, 95)]
MOTIF = "Deux guichets en avance, cinq qui n’ont rien reçu."


def test_the_region_reviews_keeps_and_asks_and_another_person_signs(vu_par):
    le_fonds()
    appel = un_guichet("axe3-ile-de-france-volet1")
    part = {one.identifiant: one for one in Enveloppe.objects.filter(identifiant__in=TIRAGES)}
    with horloge.figee(horloge.a_paris(2021, 9, 1)):
        for nom, montant in (("tirage_77", "148500"), ("tirage_78", "290000"), ("tirage_91", "20000.01")):
            attribuer(part[nom], une_structure(), montant, f"{nom[-2:]}-2021-000001/1", appel=appel)
        decides = fabriques.un_agent_de(region("11"), Role.ADMINISTRATEUR, nom="Alix Robert")
        signs = fabriques.un_agent_de(region("11"), Role.SIGNATAIRE, nom="Camille Roy")
        client, page = vu_par(decides), reverse("agent:revue", args=["appel_ile_de_france"])
        read = texte(client.get(page))
        # 297 000 € open and 148 500,00 granted in 219 days of 644: 436 684,93 €
        assert "Droit de tirage, Seine-et-Marne 297 000,00 € 148 500,00 € 50 % 0,00 € 436 684,93 € 139 684,93 €" in read
        assert "par cette formule du fichier du fonds : max(attribue + en_instruction" in read
        assert "Reliquat" not in read  # 208 € stay at the région
        rows = (
            client.get(reverse("agent:revue_csv", args=["appel_ile_de_france"]))
            .content.decode("utf-8-sig")
            .split("\r\n")
        )
        assert len(rows) == 9
        proposed = [Decimal(row.split(";")[-1].replace(",", ".")) for row in rows[1:-1]]
        assert (sum(proposed), proposed[0]) == (0, Decimal("139684.93"))
        # the région keeps another thing than what is proposed
        kept = dict.fromkeys(TIRAGES, "0") | {
            "tirage_77": "100 000,00",
            "tirage_95": "−60 000",
            "tirage_94": "-39 999,99",
        }
        wrong = client.post(page, kept | {"motif": MOTIF})
        assert (wrong.status_code, "reçoivent 0,01 € de plus que ce qui est donné" in texte(wrong)) == (422, True)
        assert "−60 000" in wrong.content.decode()
        assert "Indiquez le montant retenu" in texte(client.post(page, kept | {"tirage_94": "", "motif": MOTIF}))
        kept |= {"tirage_94": "-40 000"}
        much = client.post(page, kept | {"tirage_78": "-7 000,01", "tirage_91": "7 000,01", "motif": MOTIF})
        assert "Il reste 7 000,00 € à attribuer sur « Droit de tirage, Yvelines »" in texte(much)
        assert client.post(page, kept | {"motif": " "}).status_code == 422
        assert Revue.objects.count() == 0
        assert 'name="cle" value="' in client.get(page).content.decode()
        same = dict.fromkeys(TIRAGES, "0") | {"motif": "Rien ne bouge.", "cle": str(uuid.uuid4())}
        assert [client.post(page, same).status_code for _ in "12"] == [302, 302]  # clicked twice
        assert Revue.objects.get().motif == "Rien ne bouge."
        with pytest.raises(RevueRefusee, match="ont changé"):  # a part was loaded since
            decider_une_revue(tout(), dict.fromkeys(TIRAGES[1:], Decimal(0)), demandes={}, par=decides, motif=MOTIF)
        done = texte(client.post(page, kept | {"motif": MOTIF}, follow=True))
        assert "La revue est enregistrée : 2 transferts à signer." in done
        assert "Droit de tirage, Seine-et-Marne : proposé 139 684,93 €, retenu 100 000,00 €" in done
        made, _ = Revue.objects.all()
        assert [(t.de.identifiant, t.vers.identifiant, t.montant, t.etat, t.demande_par) for t in Transfert.objects.order_by("id")] == [
            ("tirage_94", "tirage_77", Decimal(40_000), "demande", decides),
            ("tirage_95", "tirage_77", Decimal(60_000), "demande", decides),
        ]  # fmt: skip
        assert [one.nom for one in journal.histoire(made)] == ["revue_decidee"]
        assert {one.montant_ouvert for one in Enveloppe.objects.filter(genre="tirage")} == {
            297_000
        }  # it writes none itself
        again = client.post(page, kept | {"motif": MOTIF})
        assert "La revue précédente attend encore 2 signatures" in texte(again)
        for asked in Transfert.objects.all():
            assert client.post(reverse("agent:transfert", args=[asked.pk]), {"signer": "1"}).status_code == 422
            vu_par(signs).post(reverse("agent:transfert", args=[asked.pk]), {"signer": "1"})
        assert Enveloppe.objects.get(identifiant="tirage_77").montant_ouvert == 397_000
        assert queries.incoherences() == []
        reads = vu_par(fabriques.un_agent_de(region("11")))
        assert "Vous lisez sans décider" in texte(reads.get(page))
        assert reads.post(page, kept | {"motif": MOTIF}).status_code == 422
        assert vu_par(fabriques.un_agent(departement="77")).get(page).status_code == 404
        assert client.get(reverse("agent:revue", args=["tirage_77"])).status_code == 404
        # paid by the whole, a département sees it, and not the figures of its neighbours
        ReglageCompetence.objects.create(
            appel=appel, departement="92", paie="appel_ile_de_france", regle_le=horloge.maintenant(),
            **ReglageCompetence.colonnes(part["tirage_92"].ressort),
        )  # fmt: skip
        paid, shown = (
            vu_par(fabriques.un_agent(departement="92")),
            reverse("agent:enveloppe", args=["appel_ile_de_france"]),
        )
        link = "Revue des crédits de ses parts"
        assert (link in texte(paid.get(shown)), link in texte(client.get(shown))) == (False, True)
        for route in ("agent:revue", "agent:revue_csv"):
            assert paid.get(reverse(route, args=["appel_ile_de_france"])).status_code == 404


def tout() -> Enveloppe:
    return Enveloppe.objects.get(identifiant="appel_ile_de_france")
