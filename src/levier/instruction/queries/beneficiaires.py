"""The list of an aid without application, computed at once: who is given what, who is set aside and why (ADR 0057)."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

import polars as pl

from levier.appels.models import Appel
from levier.appels.queries import cahier_de, ressort_du_cahier, version_en_vigueur
from levier.enveloppes.queries import branche_du_guichet
from levier.instruction.enums import SortDuBeneficiaire
from levier.instruction.models import DossierEtabli, ListeDeBeneficiaires
from levier.socle import argent, horloge
from levier.territoires.donnees.tableau import est_outre_mer, territoires
from levier.territoires.enums import NIVEAUX, Demandeurs, Perimetre
from levier.territoires.models import Structure, Territoire
from levier.territoires.queries.cles import cle
from regles.beneficiaires import AideCalculee, calculer_les_aides
from regles.cahier import Cahier
from regles.valeurs import Valeur
from regles.vocabulaire import Fourni

SIREN = "siren"
INCONNU = "Aucun territoire de l’année du cahier, ni autre structure, n’a ce SIREN : faites-la déclarer, ou corrigez le fichier du cahier."
SANS_MONTANT = "Le barème donne 0 €."
_NATURES: Mapping[str, tuple[str, ...]] = {
    "commune": Demandeurs.COMMUNES.natures,
    "epci": Demandeurs.GROUPEMENTS.natures,
    "departement": Demandeurs.DEPARTEMENTS.natures,
    "region": Demandeurs.REGIONS.natures,
}


@dataclass(frozen=True, slots=True)
class BeneficiaireCalcule:
    """One beneficiary; `cle` is how its structure is found again. `montant` in euros, None while it waits for a value."""

    cle: str
    nom: str
    code: str
    sort: SortDuBeneficiaire
    montant: Decimal | None
    raisons: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ListeCalculee:
    """Every beneficiary, by name; `reste`: what the enveloppe of the call may still grant, None when none is known."""

    beneficiaires: tuple[BeneficiaireCalcule, ...]
    reste: Decimal | None

    def de(self, sort: SortDuBeneficiaire) -> list[BeneficiaireCalcule]:
        """Those of one lot."""
        return [one for one in self.beneficiaires if one.sort is sort]

    @property
    def a_etablir(self) -> list[BeneficiaireCalcule]:
        """Those whose dossier is to be made: given an amount, or waiting for a value that the service gives."""
        return [one for one in self.beneficiaires if one.sort in {SortDuBeneficiaire.RETENU, SortDuBeneficiaire.A_VOIR}]

    @property
    def total(self) -> Decimal:
        """What the dossiers to be made come to, as far as it is known."""
        return sum((one.montant or Decimal(0) for one in self.a_etablir), Decimal(0))

    @property
    def manque(self) -> Decimal:
        """What the enveloppe lacks to give it all; zero when it suffices, or when none is known."""
        return max(self.total - self.reste, Decimal(0)) if self.reste is not None else Decimal(0)

    @property
    def ecartes_par_raison(self) -> list[tuple[str, int]]:
        """How many are set aside for each reason, the most frequent first; one may have several."""
        counted = Counter(raison for one in self.de(SortDuBeneficiaire.ECARTE) for raison in one.raisons)
        return sorted(counted.items(), key=lambda row: (-row[1], row[0]))

    @property
    def empreinte(self) -> str:
        """Of what is shown: who confirms it confirms this list, and no other."""
        said = [f"{one.cle} {one.sort} {one.montant}" for one in self.beneficiaires]
        return hashlib.sha256("\n".join(said).encode()).hexdigest()[:16]


def calculer_la_liste(appel: Appel) -> ListeCalculee:
    """The list as the cahier in force gives it today. A fixed number of queries, whatever its length."""
    cahier = cahier_de(version_en_vigueur(appel))
    branche = branche_du_guichet(appel, [appel.ressort])
    reste = branche.reste if branche else None
    table, unknown = _beneficiaires(cahier)
    aides = calculer_les_aides(cahier, table, _connues(cahier, reste))
    done = _etablis(appel)
    found = [
        _beneficiaire(row, aide, done)
        for row, aide in zip(table.select("code", "nom", "nature").iter_rows(), aides, strict=True)
    ]
    found += [
        BeneficiaireCalcule(f"{SIREN}:{one}", one, one, SortDuBeneficiaire.ECARTE, None, (INCONNU,)) for one in unknown
    ]
    return ListeCalculee(tuple(sorted(found, key=lambda one: (cle(one.nom), one.code))), reste)


def liste_etablie(appel: Appel) -> ListeDeBeneficiaires | None:
    """The list that the service established, with its work; None: none yet. One query."""
    return ListeDeBeneficiaires.objects.filter(appel=appel).select_related("travail").first()


def est_beneficiaire(cahier: Cahier, structure: Structure) -> bool:
    """Whether the list of the call names this structure, by its code or its SIREN; anyone of the territory without file."""
    fichier = cahier.beneficiaires
    return fichier is None or not {structure.siren, structure.territoire_code}.isdisjoint(fichier.codes)


def structure_ou_territoire(cle: str, millesime: int) -> Structure | Territoire:
    """Who stands at this place of the list. Raises Structure.DoesNotExist, Territoire.DoesNotExist."""
    nature, _, code = cle.partition(":")
    if nature == SIREN:
        return Structure.objects.get(siren=code)
    return Territoire.objects.get(millesime=millesime, niveau=NIVEAUX[nature], code=code)


def _beneficiaires(cahier: Cahier) -> tuple[pl.DataFrame, list[str]]:
    """Their rows, and the SIREN that nobody has."""
    fichier, connus = cahier.beneficiaires, territoires(cahier.identite.millesime)
    if fichier is None:
        ressort = ressort_du_cahier(cahier)
        lettre = {Perimetre.REGION: "R", Perimetre.DEPARTEMENT: "D"}.get(ressort.perimetre, "")
        return connus.dans(f"{lettre}{ressort.code}"), []
    if fichier.cle != SIREN:
        of_the_kind = pl.col("nature").is_in(_NATURES[fichier.cle])
        return connus.table.filter(of_the_kind, pl.col("code").is_in(list(fichier.codes))), []
    return _par_siren(connus.table, fichier.codes, cahier.identite.millesime)


def _par_siren(table: pl.DataFrame, sirens: Collection[str], millesime: int) -> tuple[pl.DataFrame, list[str]]:
    """Territories of the vintage, then other legal persons that are known; one merged since is not. Two queries."""
    places = Territoire.objects.filter(millesime=millesime, siren__in=sirens, peut_porter=True)
    coded = {(nature, code): siren for nature, code, siren in places.values_list("nature", "code", "siren")}
    keys = pl.DataFrame(list(coded), schema={"nature": pl.String, "code": pl.String}, orient="row")
    left = set(sirens) - set(coded.values())
    rows = [
        {"code": one.siren, "nom": one.denomination, "nature": one.nature, "departement": one.departement_code, "region": one.region_code}
        for one in Structure.objects.filter(siren__in=left, niveau="")
    ]  # fmt: skip
    autres = pl.DataFrame(rows, schema=dict.fromkeys(("code", "nom", "nature", "departement", "region"), pl.String))
    autres = autres.with_columns(outre_mer=est_outre_mer(pl.col("departement"), pl.col("region")))
    found = pl.concat([table.join(keys, on=["nature", "code"], how="semi"), autres], how="diagonal")
    return found, sorted(left - {row["code"] for row in rows if row["code"]})


def _connues(cahier: Cahier, reste: Decimal | None) -> dict[str, Valeur]:
    """What is the same for all: the day of the list, what is left to grant, and that nobody was given anything yet."""
    left = {} if reste is None else {Fourni.RESTE.value: argent.en_centimes(reste)}
    return {Fourni.DEPOT.value: horloge.aujourdhui(cahier.fenetre.fuseau), Fourni.DEJA_ATTRIBUE.value: 0, **left}


def _etablis(appel: Appel) -> frozenset[str]:
    """The places of the list that have a dossier. One query."""
    rows = DossierEtabli.objects.filter(appel=appel).values_list(
        "structure__niveau", "structure__territoire_code", "structure__siren"
    )
    return frozenset(f"{level or SIREN}:{code if level else siren}" for level, code, siren in rows)


def _beneficiaire(row: tuple[str, str, str], aide: AideCalculee, etablis: Collection[str]) -> BeneficiaireCalcule:
    code, nom, nature = row
    level = NIVEAUX.get(nature)
    place = f"{nature if level else SIREN}:{code}"
    montant = None if aide.montant is None else argent.depuis_centimes(aide.montant)
    if f"{level or SIREN}:{code}" in etablis:
        return BeneficiaireCalcule(place, nom, code, SortDuBeneficiaire.ETABLI, montant)
    if aide.recevable is False:
        return BeneficiaireCalcule(place, nom, code, SortDuBeneficiaire.ECARTE, montant, tuple(_refus(aide)))
    if aide.recevable and montant == 0:
        return BeneficiaireCalcule(place, nom, code, SortDuBeneficiaire.ECARTE, montant, (SANS_MONTANT,))
    return BeneficiaireCalcule(
        place, nom, code, SortDuBeneficiaire.A_VOIR if montant is None else SortDuBeneficiaire.RETENU, montant
    )


def _refus(aide: AideCalculee) -> Iterable[str]:
    return (condition.refus for condition in aide.echecs)
