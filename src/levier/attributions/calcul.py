"""The rules played at the instant of a decision, and what the decision is held to."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from levier.appels.models import Appel
from levier.attributions.erreurs import LimiteAtteinte, MontantNul
from levier.attributions.models import LigneDecision
from levier.dossiers.etude.etude import retenus_instruits
from levier.dossiers.financement.retenue import Retenue, plan_retenu
from levier.dossiers.models import Dossier, LignePlan
from levier.dossiers.queries import cahier_du
from levier.enveloppes.models import Enveloppe
from levier.instruction.enums import EtatProposition
from levier.instruction.erreurs import EcartNonMotive, PropositionDepassee
from levier.instruction.limites import exiger_dans_les_regles, exiger_recevable, exiger_rendus, montant_calcule
from levier.instruction.models import Proposition
from levier.instruction.phrases import dire_l_etat
from levier.instruction.queries import (
    empreinte_du_resultat,
    examen_du_plan,
    jugements_supposes,
    limites_passees,
    situation_instruite,
)
from levier.socle import argent, horloge
from regles.cahier import Cahier, NatureDepense
from regles.compte import Etendue
from regles.comptes import Depassement
from regles.evaluation import assiette, evaluer
from regles.resultat import Resultat
from regles.texte import date_longue, ecrire_valeur
from regles.valeurs import Situation
from regles.vocabulaire import Fourni
from regles.vocabulaire import compte as nom_du_compte


@dataclass(frozen=True, slots=True)
class CalculJoue:
    """What the rules knew, and what they gave."""

    cahier: Cahier
    situation: Situation
    resultat: Resultat

    @property
    def montant(self) -> Decimal | None:
        """The computed amount in euros; None while values are missing."""
        return montant_calcule(self.resultat)

    @property
    def assiette(self) -> Decimal | None:
        """The eligible expenses retained, in euros; None where the call computes none."""
        centimes = assiette(self.cahier, self.resultat)
        return None if centimes is None else argent.depuis_centimes(centimes)


@dataclass(frozen=True, slots=True)
class Suivie:
    """The proposal that a decision follows; `ecart`: why who signs departs from its amount, empty when he does not."""

    proposition: Proposition
    ecart: str = ""


def calculer(dossier: Dossier, payeuse: Enveloppe | None = None) -> CalculJoue:
    """The rules played now on a dossier held by the caller, with the judgements rendered.

    `payeuse`: the enveloppe held that would pay: what the rules read of it is what it has left under that lock. Grants of a
    call that counts across its requests follow one another, whoever pays each.
    """
    cahier = cahier_du(dossier)
    if payeuse is not None and cahier.comptes:
        _tenir_les_appels(dossier, cahier)
    situation = situation_instruite(dossier)
    if payeuse is not None and Fourni.RESTE in cahier.programme.lus:
        situation = {**situation, Fourni.RESTE: argent.en_centimes(payeuse.reste)}
    return CalculJoue(cahier, situation, evaluer(cahier, situation))


def _tenir_les_appels(dossier: Dossier, cahier: Cahier) -> None:
    """Lock what the comptes of the call range over: the call, or every call of its fund."""
    appels = Appel.objects.select_for_update(of=("self",), no_key=True).order_by("pk")
    all_over = any(compte.sur is Etendue.FONDS for compte in cahier.comptes)
    list(appels.filter(fonds=dossier.appel.fonds) if all_over else appels.filter(pk=dossier.appel_id))


def lignes_decidees(dossier: Dossier, calcul: CalculJoue) -> list[LigneDecision]:
    """Each expense of the plan with what is retained of it, and why less: the service's reason, that of the cahier. Not saved."""
    natures = {nature.id: nature for nature in calcul.cahier.natures_depense}
    presentees = list(dossier.lignes.all())
    dites = examen_du_plan(dossier, presentees).retenues
    admises = plan_retenu(presentees, dites)
    lignes = retenus_instruits(calcul.cahier, dossier.reponses, admises, calcul.situation)
    return [_decidee(ligne, retenu, natures[ligne.nature], dites.get(ligne.identite)) for ligne, retenu in lignes]


def _decidee(admise: LignePlan, retenu: int | None, nature: NatureDepense, dite: Retenue | None) -> LigneDecision:
    """`admise`: the expense at what the service admits of it."""
    return LigneDecision(
        identite=admise.identite,
        rang=admise.rang,
        nature=admise.nature,
        libelle=admise.libelle,
        montant_presente=dite.presente if dite else admise.montant,
        montant_retenu=None if retenu is None else argent.depuis_centimes(retenu),
        motif=_motif(nature, admise.montant, retenu, dite),
    )


def _motif(nature: NatureDepense, admis: Decimal, retenu: int | None, dite: Retenue | None) -> str:
    """Of what the service does not admit, then of what the rules do not retain of what it admits."""
    said = [] if dite is None or dite.entiere else [dite.phrase]
    if retenu is not None and retenu < argent.en_centimes(admis):
        said.append(nature.raison or "Le barème ne retient qu’une partie des dépenses de cette nature.")
    return " ".join(said)


def retenir(proposition: Proposition, montant: Decimal | None, motif: str) -> tuple[Decimal, str, str]:
    """The amount that who signs grants, the reason of it, and why he departs from the proposed one (empty: he does not).

    The reason of a reduction that was proposed is not one to give another amount. Raises EcartNonMotive.
    """
    if proposition.montant is None:
        raise ValueError("a proposal that grants has an amount: the database says so")
    motif = motif.strip()
    if montant is None or montant == proposition.montant:
        return proposition.montant, motif or proposition.motif, ""
    if not motif or motif == proposition.motif:
        raise EcartNonMotive(
            f"L’instructeur propose {argent.ecrire(proposition.montant)} : écrivez pourquoi vous retenez "
            f"{argent.ecrire(montant)}.",
            "motif",
        )
    return montant, motif, motif


def exiger_a_jour(suivie: Suivie | None, dossier: Dossier, calcul: CalculJoue) -> None:
    """Raise PropositionDepassee unless the proposal still waits, on what the dossier held is and gives now."""
    if suivie is not None:
        exiger_tenable(Proposition.objects.get(pk=suivie.proposition.pk), dossier, calcul)


def exiger_tenable(proposition: Proposition, dossier: Dossier, calcul: CalculJoue) -> None:
    """The same of a proposal as it was just read."""
    now, made = empreinte_du_resultat(calcul.resultat), proposition.empreinte
    same = proposition.depot_le == dossier.dernier_depot_le and proposition.version_id == dossier.version_id
    if proposition.dossier_id != dossier.pk or proposition.etat != EtatProposition.TRANSMISE:
        raise PropositionDepassee(dire_l_etat(proposition))
    if not same or (made and made != now):
        raise PropositionDepassee(
            f"Ce que donnent les règles a changé depuis la proposition du {date_longue(horloge.jour_de(proposition.faite_le))} : "
            "renvoyez-la à l’instructeur, qui la renouvelle d’après le calcul d’aujourd’hui."
        )


def exiger_juge(dossier: Dossier, calcul: CalculJoue) -> None:
    """Raise JugementsNonRendus with each judgement that would count though nobody rendered it."""
    exiger_rendus(jugements_supposes(dossier, calcul.situation, calcul.resultat))


def exiger_attribuable(calcul: CalculJoue, montant: Decimal, motif: str) -> None:
    """Hold the amount to what the rules give now.

    Raises NonRecevable, ResultatInconnu, MontantInvalide, MontantHorsRegles, EcartNonMotive, MontantNul.
    """
    exiger_recevable(calcul.resultat)
    exiger_dans_les_regles(calcul.cahier, calcul.resultat, montant, motif)
    if montant == 0:
        raise MontantNul("Une subvention de 0,00 € ne s’attribue pas : refusez la demande, avec son motif.", "montant")


def exiger_sous_les_limites(dossier: Dossier, calcul: CalculJoue, montant: Decimal) -> None:
    """Raise LimiteAtteinte when a grant of this amount would pass a limit of a compte, or when none can tell."""
    passed = limites_passees(dossier, calcul.cahier, calcul.situation, argent.en_centimes(montant))
    if passed:
        raise LimiteAtteinte(" ".join(_limite(calcul.cahier, one) for one in passed), "montant")


def _limite(cahier: Cahier, passee: Depassement) -> str:
    donnee, compte = cahier.donnees[nom_du_compte(passee.compte.id)], passee.compte
    if passee.au_plus is None or passee.atteint is None:
        return (
            f"« {compte.libelle} » ({compte.source}) ne peut pas être vérifié : il manque une valeur à une demande, "
            "ou la liste n’est pas close. Attendez, ou faites-la compléter."
        )
    return (
        f"« {compte.libelle} » ({compte.source}) : au plus {ecrire_valeur(passee.au_plus, donnee)}, et cette subvention "
        f"ferait {ecrire_valeur(passee.atteint, donnee)}. La demande attend : une place ou des crédits peuvent se libérer."
    )
