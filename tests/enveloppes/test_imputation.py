"""Where the State charges what an enveloppe pays: checked by shape, taken from the whole above, printed by acts."""

from __future__ import annotations

from decimal import Decimal

import pytest
from tests.documents.lecture import normaliser
from tests.fabriques import imputee, un_agent, un_appel, un_dossier_complet
from tests.propositions import attribuer_et_signer

from levier.actes.mentions import MentionsManquantes
from levier.actes.models import Acte
from levier.attributions.models import Decision
from levier.comptes.enums import Role
from levier.dossiers.enums import EtatDossier
from levier.enveloppes.actions import imputer
from levier.enveloppes.enums import GenreEnveloppe
from levier.enveloppes.imputation import Imputation, ImputationInvalide, lire_imputation
from levier.enveloppes.models import Enveloppe
from levier.enveloppes.queries import imputation_de
from levier.socle import journal
from levier.socle.acteurs import SYSTEME
from levier.socle.erreurs import GesteInterdit
from levier.territoires.models import SurUnRessort
from levier.territoires.ressort import NATIONAL

pytestmark = pytest.mark.requirement("SL-02", "X-06")
BONNE = ("0363", "04", "0363-DITP-DR71", "DDFiP de Saône-et-Loire")


@pytest.mark.parametrize(
    ("codes", "dite"),
    [
        (("363", *BONNE[1:]), "n’est pas un programme"),
        (("0363", "4", *BONNE[2:]), "n’est pas un action"),
        ((*BONNE[:2], "0363-DITP", BONNE[3]), "n’est pas un centre financier"),
        ((*BONNE[:2], "0119-DITP-DR71", BONNE[3]), "n’est pas du programme 0363"),
        ((*BONNE[:3], " "), "Nommez le comptable assignataire"),
    ],
)
def test_a_code_out_of_shape_is_refused(codes, dite):
    with pytest.raises(ImputationInvalide, match=dite):
        lire_imputation(*codes)


def test_codes_are_read_as_people_type_them():
    assert lire_imputation(" 0363", "04 ", "aa01/0363-ditp-dr71", "DDFiP  de l’Ain") == (
        "0363", "04", "AA01/0363-DITP-DR71", "DDFiP de l’Ain",
    )  # fmt: skip


@pytest.mark.django_db
def test_a_part_takes_the_codes_of_the_whole_above_unless_it_has_its_own():
    where = SurUnRessort.colonnes(NATIONAL)
    fonds = Enveloppe.objects.create(identifiant="f", genre=GenreEnveloppe.FONDS, libelle="Fonds", **where)
    axe = Enveloppe.objects.create(identifiant="a", genre=GenreEnveloppe.AXE, libelle="Axe", parent=fonds, **where)
    assert imputation_de(axe) is None
    imputee(fonds)
    assert imputation_de(axe) == imputation_de(fonds)
    own = Imputation("0119", "01", "0119-C001-DP71", "Trésorier")
    imputer(axe, own, par=SYSTEME)
    imputer(axe, own, par=SYSTEME)
    assert imputation_de(axe) == own
    assert [event.nom for event in journal.histoire(axe)] == ["enveloppe_imputee"]


@pytest.mark.django_db
def test_an_instructor_gives_no_codes():
    with pytest.raises(GesteInterdit):
        imputer(un_appel().enveloppe, lire_imputation(*BONNE), par=un_agent(Role.INSTRUCTEUR))


@pytest.mark.django_db
def test_no_arrete_is_signed_without_imputation_and_nothing_is_decided():
    dossier, prefet = un_dossier_complet(), un_agent(Role.SIGNATAIRE)
    Enveloppe.objects.update(programme="", action="", centre_financier="", comptable="")
    with pytest.raises(MentionsManquantes, match="un administrateur du département de Saône-et-Loire la donne"):
        attribuer_et_signer(dossier, par=prefet, montant=Decimal(28000))
    dossier.refresh_from_db()
    assert (dossier.etat, Decision.objects.count(), Acte.objects.count()) == (EtatDossier.EN_INSTRUCTION, 0, 0)


@pytest.mark.django_db
def test_the_arrete_prints_the_codes_and_the_accountant():
    dossier, prefet = un_dossier_complet(), un_agent(Role.SIGNATAIRE)
    imputer(dossier.appel.enveloppe, lire_imputation(*BONNE), par=SYSTEME)
    acte = attribuer_et_signer(dossier, par=prefet, montant=Decimal(28000))
    acte.refresh_from_db()
    articles = {article["titre"]: normaliser(article["texte"]) for article in acte.donnees["articles"]}
    assert (
        "programme 0363, action 04, unité opérationnelle DR71 (centre financier 0363-DITP-DR71)"
        in articles["Imputation"]
    )
    assert "et la DDFiP de Saône-et-Loire, comptable assignataire, sont chargés" in articles["Exécution"]
