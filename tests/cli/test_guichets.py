"""The calls of the demonstration other than Saône-et-Loire, played without its server."""

from __future__ import annotations

import pytest
from tests.cahiers.appels import FICHIERS
from tests.taches import derouler

from levier.appels.models import Appel
from levier.appels.queries import cahier_de, est_ouvert, version_en_vigueur
from levier.cli.demonstration import comptes, contenu, guichets
from levier.comptes.models import Personne
from levier.dossiers.models import Dossier, Partenaire
from levier.dossiers.queries import dossiers_du_service
from levier.socle import horloge, journal


@pytest.mark.requirement("N-01", "N-02", "CO-03", "IF-01", "IF-06")
def test_the_demonstration_opens_the_eight_calls_and_each_account_sees_its_own(db):
    with horloge.figee(horloge.a_paris(2021, 1, 25)):
        contenu._ouvrir_le_guichet()
    assert len(list(guichets.jouer(derouler))) == len(guichets.DEMANDES)
    assert {appel.identifiant for appel in Appel.objects.all()} == {f"fitn7-{fichier.stem}" for fichier in FICHIERS}
    with horloge.figee(horloge.a_paris(2021, 9, 15)):
        opened = [appel for appel in Appel.objects.all() if est_ouvert(cahier_de(version_en_vigueur(appel)))]
        assert len(opened) == 8
        seen = {
            compte.cle: dossiers_du_service(Personne.objects.get(email=compte.email)).count()
            for compte, _, _ in guichets.AGENTS
        }
    assert seen == {"instruction77": 3, "prefet77": 3, "region": 6, "instruction2a": 0, "national": 10}
    assert {demande.appel for demande in guichets.DEMANDES} | {"axe3-saone-et-loire"} == {f.stem for f in FICHIERS}
    (partner,) = Partenaire.objects.select_related("dossier__appel", "structure")
    assert (partner.etat, partner.dossier.etat, partner.structure.denomination) == (
        "invite", "brouillon", "Commune de Bastia",
    )  # fmt: skip
    assert sorted(Dossier.objects.values_list("etat", flat=True)) == ["brouillon", *["depose"] * 9, "retenu"]
    assert {compte.email for compte in comptes.COMPTES} >= set(
        Personne.objects.exclude(email__startswith="porteur").values_list("email", flat=True)
    )
    assert list(journal.ruptures()) == []
