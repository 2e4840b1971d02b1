"""Every kind of act, for every kind of structure, in a département, a région, the nation: composed, printed, read again."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from decimal import Decimal

import pytest
from tests.documents.lecture import texte
from tests.fabriques import un_agent, un_dossier_complet
from tests.profil import LONG
from tests.propositions import attribuer_et_signer, classer_et_signer, refuser_et_signer

from levier.actes.actions import conclure_un_avenant_et_signer, rectifier_et_signer, retirer_et_signer
from levier.actes.actions.actes import modele_de
from levier.actes.enums import GenreActe
from levier.actes.mentions import mentions_manquantes
from levier.actes.models import Acte
from levier.actes.textes import contexte_de
from levier.attributions.enums import Fondement
from levier.comptes.enums import Role
from levier.comptes.queries import autorite_de
from levier.documents import rendu
from levier.dossiers.acces import nom_du_service
from levier.dossiers.enums import TitreAcces
from levier.dossiers.models import Acces, Dossier
from levier.instruction.actions import demander_complement
from levier.socle import horloge
from levier.territoires.enums import NatureStructure
from levier.territoires.queries.ressorts import depuis_cle

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("X-06", "SL-09")]
N = NatureStructure
STRUCTURES = {
    N.COMMUNE: ("Commune du Creusot", "la commune du Creusot", "à la commune du Creusot"),
    N.CC: ("Communauté de communes Le Grand Charolais", "la communauté de communes Le Grand Charolais", "à la communauté de communes Le Grand Charolais"),
    N.CA: ("Mâconnais Beaujolais Agglomération", "Mâconnais Beaujolais Agglomération", "à Mâconnais Beaujolais Agglomération"),
    N.CU: ("Communauté urbaine Le Creusot Montceau", "la communauté urbaine Le Creusot", "à la communauté urbaine Le Creusot"),
    N.METROPOLE: ("Métropole du Grand Paris", "la métropole du Grand Paris", "à la métropole du Grand Paris"),
    N.EPT: ("Établissement public territorial Est Ensemble", "l’établissement public territorial", "à l’établissement public territorial"),
    N.DEPARTEMENT: ("Département de Saône-et-Loire", "le département de Saône-et-Loire", "au département de Saône-et-Loire"),
    N.REGION: ("Région Bourgogne-Franche-Comté", "la région Bourgogne", "à la région Bourgogne"),
    N.CTU: ("Collectivité de Corse", "la collectivité de Corse", "à la collectivité de Corse"),
    N.COM: ("Polynésie française", "la Polynésie française", "à la Polynésie française"),
    N.SYNDICAT: ("SIVOM du Louhannais", "le SIVOM du Louhannais", "au SIVOM du Louhannais"),
    N.ETABLISSEMENT: ("CCAS d’Autun", "le CCAS d’Autun", "au CCAS d’Autun"),
    N.ASSOCIATION: ("Amis du Musée", "les amis du Musée", "aux amis du Musée"),
    N.AUTRE: ("Agence technique départementale", "l’agence technique départementale", "à l’agence technique départementale"),
}  # fmt: skip
"""A name of each kind, inside a sentence and after « à »."""
RESSORTS = {
    "departement:71": ("Le préfet de Saône-et-Loire", "Mâcon", "tribunal administratif de Dijon"),
    "region:11": ("Le préfet de la région Île-de-France", "Paris", "tribunal administratif de Paris"),
    "national": ("", "Paris", "tribunal administratif de Paris"),
}
AU, LE = 2, 1
KINDS = {
    "arrete_attributif": AU,
    "arrete_retrait": AU,
    "lettre_refus": LE,
    "sans_suite": LE,
}
"""How the text of each kind must name its addressee."""
FAUTES = re.compile(
    r"\bNone\b|\. ?;|\(\s*\)|\[\s*\]|«\s*»|\benviron\b|\b[Dd]e les?\b(?! projet)|\bà les?\b(?! )|\b[dlà] le \b|,\s*,|\.\.|;\s*;|\{|\}"
    r"|\b(?:la|le|de la|au) (?:agence|établissement|association)\b|(?:à|de|pour) (?:Commune|Département|SIVOM|CCAS|Agence|Établissement)\b"
)


@pytest.fixture
def actes():
    """The life of one request through every kind of act, each as it was signed."""
    prefet, agent = un_agent(Role.SIGNATAIRE, nom="Alix Robert"), un_agent()
    dossier = un_dossier_complet(agent=agent)
    slip, asked = Fondement.ERREUR_MATERIELLE, Fondement.DEMANDE

    def relu() -> Dossier:
        return Dossier.objects.get(pk=dossier.pk)

    attribuer_et_signer(relu(), par=prefet, montant=Decimal(28_000))
    rectifier_et_signer(relu(), par=prefet, montant=Decimal(27_000), fondement=slip, motif="Un chiffre inversé.")
    conclure_un_avenant_et_signer(
        relu(), par=prefet, montant=Decimal(26_000), fondement=asked, motif="Un lot de moins."
    )
    retirer_et_signer(relu(), par=prefet, fondement=asked, motif="La commune renonce.")
    refuser_et_signer(relu(), par=prefet, motif="Le projet est hors du champ.")
    retirer_et_signer(relu(), par=prefet, fondement=Fondement.REFUS_ILLEGAL, motif="Il est dans le champ.")
    until = horloge.aujourdhui() + dt.timedelta(days=20)
    demander_complement(relu(), par=agent, message="Le devis n’est pas signé.", elements=["devis"], echeance=until)
    with horloge.figee(horloge.debut_de_journee(until + dt.timedelta(days=1))):
        classer_et_signer(relu(), par=prefet, motif="Sans devis, rien ne se vérifie.")
        retirer_et_signer(relu(), par=prefet, fondement=Fondement.CLASSEMENT_ILLEGAL, motif="Le devis était joint.")
    return Acte.objects.order_by("pk")


def phrases(valeur: object) -> Iterator[str]:
    """Every text of what an act says."""
    if isinstance(valeur, str):
        yield valeur
    elif isinstance(valeur, dict):
        for one in valeur.values():
            yield from phrases(one)
    elif isinstance(valeur, list | tuple):
        for one in valeur:
            yield from phrases(one)


def test_each_act_reads_right_for_each_structure_and_each_service(actes):
    joined = (
        "decision__dossier__structure",
        "decision__dossier__appel",
        "decision__dossier__version",
        "decision__remplace",
    )
    found = list(actes.select_related(*joined))
    assert [one.genre for one in found] == [
        *["arrete_attributif"] * 3, "arrete_retrait", "lettre_refus", "arrete_retrait", "sans_suite", "arrete_retrait",
    ]  # fmt: skip
    kinds, printed, wrong = list(STRUCTURES.items()), set(), []
    for turn, (key, (quality, place, court)) in enumerate(RESSORTS.items()):
        given = Acces.objects.filter(titre=TitreAcces.INSTRUIT)
        given.update(**Acces.colonnes(depuis_cle(key)))
        for rank, acte in enumerate(found):
            dossier = acte.decision.dossier
            dossier.instruit = None  # what it remembers of the service before
            acte.qualite = autorite_de(depuis_cle(key), nom_du_service(dossier))
            for index, (nature, names) in enumerate(kinds):
                if not LONG and (rank + index) % len(RESSORTS) != turn:
                    continue
                dossier.structure.denomination, dossier.structure.nature = names[0], nature
                said = contexte_de(acte)
                where = (acte.genre, rank, nature.value, key)
                data = said.en_json()
                wrong += [(where, missing) for missing in mentions_manquantes(said)]
                wrong += [(where, one) for one in phrases(data) if "  " in one or FAUTES.search(one)]
                if not LONG and (index // len(RESSORTS) + rank) % 4:
                    continue
                printed.add(nature)
                read = texte(rendu.pdf(modele_de(GenreActe(acte.genre)), data, instant=acte.signe_le))
                wanted = [quality or acte.qualite, place, court, names[KINDS[acte.genre]], acte.numero, "Alix Robert"]
                wrong += [(where, f"manque {one}") for one in wanted if one not in read]
                wrong += [
                    (where, read[max(0, fault.start() - 40) : fault.end() + 40]) for fault in FAUTES.finditer(read)
                ]
    assert wrong == []
    assert printed == set(STRUCTURES)
