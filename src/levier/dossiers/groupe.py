"""A joint project: its partners, what they cover together, whether each validated what will be deposited."""

from __future__ import annotations

import hashlib
import json
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db.models import BigIntegerField, F, Q, QuerySet

from levier.appels.queries import cahier_de
from levier.comptes.models import Personne
from levier.comptes.queries import pouvoirs_de, structures_de
from levier.dossiers.enums import PARTENAIRES_PRESENTS, EtatPartenaire
from levier.dossiers.financement.financeurs import code_de
from levier.dossiers.models import Dossier, Partenaire
from levier.socle.requetes import Parametre, Parmi, Requete
from levier.territoires.models import Structure


def partenaires(dossier: Dossier) -> QuerySet[Partenaire]:
    """Partners of a request, those that left aside, by name."""
    kept = dossier.partenaires.exclude(etat=EtatPartenaire.RETIRE).select_related("structure")
    return kept.order_by("structure__denomination", "id")


def noms_des_partenaires(dossier: Dossier) -> list[str]:
    """Their names, in the same order. One query."""
    return [name for (name,) in _NOMS(dossier=dossier.pk)]


def _noms() -> QuerySet[Partenaire, tuple[str]]:
    here = Partenaire.objects.filter(dossier=Parametre("dossier", BigIntegerField()))
    kept = here.exclude(etat=EtatPartenaire.RETIRE).order_by("structure__denomination", "id")
    return kept.values_list("structure__denomination")


_NOMS = Requete(_noms)


def partenariats_ouverts(personne: Personne) -> QuerySet[Partenaire]:
    """Links by which a person reads the request of another structure.

    Of the structures for which it was checked that the person acts; of the others, those whose own mail it opened.
    """
    opened = Q(structure__in=structures_de(personne), ouvert_par=personne)
    checked = Q(structure__in=structures_de(personne, verifiees=True))
    return Partenaire.objects.filter(checked | opened, etat__in=PARTENAIRES_PRESENTS)


def partenariats_de(personne: Personne) -> QuerySet[Partenaire]:
    """Joint projects of others in which a structure of the person takes part, the latest first."""
    present = partenariats_ouverts(personne)
    return present.select_related("structure", "dossier__appel", "dossier__structure", "dossier__version").order_by(
        "-id"
    )


def partenariats_en_liste(personne: Personne) -> list[Partenaire]:
    """The same, all of them, for the structures that the page knows. One query."""
    held = pouvoirs_de(personne)
    return _PARTENARIATS(verifiees=held.verifiees, a_verifier=held.a_verifier, personne=personne.pk)


def _partenariats() -> QuerySet[Partenaire]:
    key: Any = BigIntegerField()
    checked, drafting = (
        Parmi(F("structure_id"), Parametre(name, ArrayField(key))) for name in ("verifiees", "a_verifier")
    )
    held = Q(checked) | (Q(drafting) & Q(ouvert_par=Parametre("personne", key)))
    joined = ("structure", "dossier__appel", "dossier__structure", "dossier__version")
    shown = ("denomination", "titre", "denomination", "champ_titre")
    found = Partenaire.objects.filter(held, etat__in=PARTENAIRES_PRESENTS).select_related(*joined).order_by("-id")
    names = [f"{relation}__{column}" for relation, column in zip(joined, shown, strict=True)]
    return found.only("etat", "dossier__numero", "dossier__reponses", *names)


_PARTENARIATS = Requete(_partenariats)


def membres(dossier: Dossier) -> list[Structure]:
    """The porteur, then each partner present."""
    present = dossier.partenaires.filter(etat__in=PARTENAIRES_PRESENTS).select_related("structure")
    return [dossier.structure, *(partenaire.structure for partenaire in present.order_by("id"))]


def contact(dossier: Dossier) -> Structure:
    """The operational contact: a partner named so, else the porteur."""
    named = dossier.partenaires.filter(est_contact=True).select_related("structure").first()
    return named.structure if named else dossier.structure


def empreinte_du_projet(dossier: Dossier) -> str:
    """Digest of what a structure commits to: amount asked, lines of the plan, structures of the group."""
    lines = dossier.lignes.order_by("sens", "nature", "libelle", "montant")
    content = {
        "montant": dossier.reponses.get(cahier_de(dossier.version).roles.montant_demande),
        "plan": [
            [sens, code_de(financeur) or nature, libelle, str(montant)]
            for sens, nature, financeur, libelle, montant in lines.values_list(
                "sens", "nature", "financeur", "libelle", "montant"
            )
        ],
        "structures": sorted(structure.pk for structure in membres(dossier)),
    }
    return hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()


def est_a_jour(partenaire: Partenaire, empreinte: str) -> bool:
    """Whether the partner validated this very content."""
    return partenaire.etat == EtatPartenaire.VALIDE and partenaire.empreinte == empreinte
