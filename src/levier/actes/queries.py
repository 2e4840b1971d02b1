"""Read acts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import BigIntegerField, CharField, Count, Exists, OuterRef, Q, QuerySet

from levier.actes.enums import EtatActe
from levier.actes.models import Acte, ModeleDeNiveau, VersionDeModele
from levier.actes.redaction import Redaction, heriter, superposer
from levier.appels.queries import cahier_de
from levier.attributions.enums import NatureDecision
from levier.attributions.models import Decision
from levier.comptes.enums import Role
from levier.comptes.models import Personne
from levier.comptes.queries import habilitations_en_vigueur, signataires_de_droit
from levier.dossiers.models import Dossier
from levier.instruction.models import DossierRecu
from levier.instruction.queries.portee import A_TEMPS, EXCLU, dans_la_portee, portee_de, qui_regarde
from levier.socle.requetes import Parametre, Requete
from levier.territoires.queries.noms import en_clair
from levier.territoires.queries.portees import Forme
from levier.territoires.queries.ressorts import dans, depuis_cle, exactement
from levier.territoires.ressort import NATIONAL, Ressort, region


def acte_de(decision: Decision) -> Acte | None:
    """The living act of a decision, its document joined; None while there is none. One query."""
    return _VIVANT.une(decision=decision.pk)


def acte_sur(decision: Decision) -> Acte | None:
    """The same, that knows its decision as it was read."""
    acte = acte_de(decision)
    if acte is not None:
        acte.decision = decision
    return acte


def _vivant() -> QuerySet[Acte]:
    found = Acte.objects.filter(decision=Parametre("decision", BigIntegerField())).exclude(etat=EtatActe.ANNULE)
    return found.select_related("document__fichier")[:1]


_VIVANT = Requete(_vivant)


def acte_remplace(decision: Decision) -> Acte | None:
    """The signed act whose decision this one takes the place of; None when there was none. One query at most."""
    if decision.remplace_id is None:
        return None
    return Acte.objects.filter(decision=decision.remplace_id).exclude(numero="").order_by("-id").first()


def attend_une_information(acte: Acte) -> bool:
    """Whether the cahier has somebody told before the addressee, who was not yet."""
    if acte.information or acte.etat == EtatActe.NOTIFIE:
        return False
    return cahier_de(acte.decision.dossier.version).information is not None


def est_connue(decision: Decision) -> bool:
    """Whether the structure was told of the decision by its act. One query."""
    acte = acte_de(decision)
    return acte is not None and (acte.notifie_le is not None or acte.recu_le is not None)


@dataclass(frozen=True, slots=True)
class PageDActes:
    """One page; `suivant` is the `apres` of the next one, None at the end."""

    actes: list[Acte]
    suivant: int | None


def combien_a_notifier(personne: Personne) -> int:
    """How many acts of the person's service wait to be told to their addressee. One query."""
    where = portee_de(personne)
    return sum(count for (count,) in _COMBIEN(where.forme, **where.valeurs, **qui_regarde(personne)))


def page_a_notifier(personne: Personne, apres: int | None = None, taille: int = 50) -> PageDActes:
    """These acts, the oldest first, each with its request and its structure. One query."""
    where = portee_de(personne)
    here = {**where.valeurs, **qui_regarde(personne), "apres": apres or 0}
    rows = list(_PAGE(where.forme, taille + 1, **here))
    return PageDActes(rows[:taille], rows[taille - 1].pk if len(rows) > taille else None)


def _a_notifier(forme: Forme) -> QuerySet[Acte]:
    seen = DossierRecu.objects.filter(dans_la_portee(forme), A_TEMPS, ~EXCLU, pk=OuterRef("decision__dossier"))
    return Acte.objects.filter(Exists(seen), etat=EtatActe.A_NOTIFIER)


def _combien(forme: Forme) -> QuerySet[Acte, tuple[int]]:
    return _a_notifier(forme).order_by().values("etat").annotate(combien=Count("pk")).values_list("combien")


def _page(forme: Forme, combien: int) -> QuerySet[Acte]:
    joined = ("decision__dossier__structure", "decision__dossier__appel", "decision__dossier__version")
    found = _a_notifier(forme).filter(pk__gt=Parametre("apres", BigIntegerField()))
    return found.select_related(*joined).order_by("pk")[:combien]


_COMBIEN, _PAGE = Requete(_combien), Requete(_page)


def niveaux_de(ressort: Ressort) -> list[Ressort]:
    """A level and those above it, the nearest first: département, région, nation."""
    above = [region(ressort.region)] if ressort.region else []
    return list(dict.fromkeys([ressort.service, *above, NATIONAL]))


def redaction_de(ressort: Ressort, nature: NatureDecision) -> Redaction:
    """The words of a level in one kind of act as they are in force: its own over those it inherits. One query."""
    return _composer(_en_vigueur(niveaux_de(ressort), [nature]), nature)


def redaction_heritee(ressort: Ressort, nature: NatureDecision) -> Redaction:
    """What a level says where it writes nothing: the words of those above it. One query."""
    return heriter(_composer(_en_vigueur(niveaux_de(ressort)[1:], [nature]), nature), nature)


@dataclass(frozen=True, slots=True)
class ModeleLu:
    """The model of a level in one kind of act. `modele`: None while nobody wrote there; `version`: its own in force.

    `sources`: the versions whose words are in force, the nearest first.
    """

    ressort: Ressort
    nature: NatureDecision
    modele: ModeleDeNiveau | None
    version: VersionDeModele | None
    sources: tuple[VersionDeModele, ...]
    heritee: Redaction
    redaction: Redaction

    @property
    def projet(self) -> Redaction | None:
        """What its acts would say, once what waits is published; None when nothing does."""
        if self.modele is None or self.modele.projet is None:
            return None
        return superposer(self.modele.projet, "projet", self.heritee, self.nature)


def modeles_du(ressort: Ressort, natures: Sequence[NatureDecision] = tuple(NatureDecision)) -> list[ModeleLu]:
    """The models of a level, one by kind of act, with what they inherit and what waits. Two queries."""
    here = exactement(ressort)
    held = {
        one.nature: one for one in ModeleDeNiveau.objects.filter(here, nature__in=natures).select_related("projet_par")
    }
    versions = _en_vigueur(niveaux_de(ressort), natures)
    return [
        _lu(ressort, nature, held.get(nature), [one for one in versions if one.modele.nature == nature])
        for nature in natures
    ]


def dire_la_version(origine: str) -> str:
    """« le département de Saône-et-Loire, version 1 », of what a signed act keeps of its models. One query at most."""
    key, _, version = origine.partition(", ")
    return f"{en_clair(depuis_cle(key))}, {version}"


def modeles_au_dessous(modele: ModeleDeNiveau) -> list[ModeleDeNiveau]:
    """The models of the same kind in narrower levels that say words of their own, or wait to. Two queries."""
    found = ModeleDeNiveau.objects.filter(dans([modele.ressort]), nature=modele.nature).exclude(pk=modele.pk)
    below = [one for one in found.prefetch_related("versions") if one.ressort != modele.ressort]
    return [one for one in below if one.projet is not None or ((said := list(one.versions.all())) and said[0].textes)]


def lecteurs_du_modele(modele: ModeleDeNiveau) -> list[str]:
    """Addresses of those who sign by right and who administer at that very level, in order. Two queries."""
    here = exactement(modele.ressort) | exactement(modele.ressort.service)
    writes = habilitations_en_vigueur(Role.ADMINISTRATEUR).filter(here).select_related("personne")
    return sorted({one.personne.email for one in (*signataires_de_droit(modele.ressort), *writes)})


def versions_de(modele: ModeleDeNiveau, avant: int | None = None, taille: int = 20) -> list[VersionDeModele]:
    """What a level published, the latest first, `taille` at most and one more when there are others. One query."""
    found = modele.versions.select_related("ecrite_par", "publiee_par")
    return list((found.filter(numero__lt=avant) if avant else found)[: taille + 1])


def actes_a_relire(personne: Personne, nature: NatureDecision, taille: int = 20) -> list[str]:
    """Numbers of the latest requests with such an act, among those that the person sees. One query."""
    where = portee_de(personne)
    here = {**where.valeurs, **qui_regarde(personne), "nature": nature.value}
    return list(dict.fromkeys(numero for (numero,) in _A_RELIRE(where.forme, taille, **here)))


def acte_de_nature(dossier: Dossier, nature: NatureDecision) -> Acte | None:
    """The latest signed act of that kind on a request, with all that it takes to compose it again. One query."""
    found = Acte.objects.filter(decision__dossier=dossier.pk, decision__nature=nature).exclude(numero="")
    joined = ("decision__dossier__structure", "decision__dossier__appel", "decision__dossier__version")
    return found.select_related(*joined).order_by("-id").first()


def _lu(
    ressort: Ressort, nature: NatureDecision, modele: ModeleDeNiveau | None, versions: list[VersionDeModele]
) -> ModeleLu:
    own = versions[-1] if versions and modele is not None and versions[-1].modele_id == modele.pk else None
    above = versions[:-1] if own else versions
    inherited = heriter(_composer(above, nature), nature)
    sources = tuple(one for one in reversed(versions) if one.textes)
    return ModeleLu(ressort, nature, modele, own, sources, inherited, _composer(versions, nature) if own else inherited)


def _en_vigueur(niveaux: list[Ressort], natures: Sequence[NatureDecision]) -> list[VersionDeModele]:
    """The latest version of each of these levels in each kind of act, the widest first."""
    wanted = Q(pk__in=[])
    for niveau in niveaux:
        wanted |= exactement(niveau, "modele__")
    found = VersionDeModele.objects.filter(wanted, modele__nature__in=natures).select_related("modele")
    latest = found.order_by("modele", "-numero").distinct("modele")
    return sorted(latest, key=lambda one: one.modele.ressort.etroitesse)


def _composer(versions: list[VersionDeModele], nature: NatureDecision) -> Redaction:
    composed = Redaction()
    for one in versions:
        composed = superposer(one.textes, str(one), composed, nature)
    return composed


def _a_relire(forme: Forme, combien: int) -> QuerySet[Acte, tuple[str]]:
    seen = DossierRecu.objects.filter(dans_la_portee(forme), A_TEMPS, ~EXCLU, pk=OuterRef("decision__dossier"))
    found = Acte.objects.filter(Exists(seen), decision__nature=Parametre("nature", CharField())).exclude(numero="")
    return found.order_by("-id").values_list("decision__dossier__numero")[:combien]


_A_RELIRE = Requete(_a_relire)
