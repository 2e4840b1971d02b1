"""Refusals of the service's acts."""

from __future__ import annotations

from collections.abc import Sequence

from levier.socle.erreurs import EtatIncompatible, RefusMetier
from regles.resultat import Resultat


class DejaAffecte(EtatIncompatible):
    """Someone else follows the dossier already."""


class InstructeurNonHabilite(RefusMetier):
    """The person chosen to follow the dossier has no right on its département today."""


class BeneficiaireEcarte(RefusMetier):
    """The rules of an aid without application give this one nothing, or its list does not name it."""

    def __init__(self, phrase: str, resultat: Resultat | None = None) -> None:
        self.resultat = resultat
        super().__init__(phrase)


class DejaEtabli(RefusMetier):
    """This beneficiary has its dossier under the call."""


class ListeChangee(RefusMetier):
    """The list is no longer the one that was shown."""


class RienAEtablir(RefusMetier):
    """No dossier is to be made: all are, or the call receives requests."""


class TexteManquant(RefusMetier):
    """A reason, a message or an avis must be written."""


class EcheanceInvalide(RefusMetier):
    """The deadline given to the porteur is not a day to come."""


class EcheanceNonPassee(RefusMetier):
    """The porteur still has time to answer."""


class PiecesEnVerification(RefusMetier):
    """The antivirus has not looked at every piece: the dossier may still be short of one."""

    def __init__(self, noms: Sequence[str]) -> None:
        named = ", ".join(f"« {nom} »" for nom in noms)
        super().__init__(
            f"L’antivirus n’a pas fini de vérifier {named} : déclarez le dossier complet quand toutes ses pièces se lisent."
        )


class EngagementNonLu(RefusMetier):
    """The request rests on a commitment signed by hand that no agent says to have read."""

    def __init__(self) -> None:
        super().__init__(
            "Cette demande repose sur un engagement signé à la main : ouvrez-le, vérifiez qu’il est lisible, signé et de cette "
            "structure, puis cochez que vous l’avez lu. S’il ne l’est pas, demandez des compléments ou écrivez au demandeur.",
            "engagement_lu",
        )


class EngagementConteste(RefusMetier):
    """A member of the structure says that the commitment is not theirs, and the service has not answered."""

    def __init__(self, par: str) -> None:
        super().__init__(
            f"{par} signale que l’engagement signé à la main n’est pas celui de la structure : vérifiez auprès d’elle, puis "
            "répondez au signalement avant d’aller plus loin."
        )


class EngagementIncontestable(EtatIncompatible):
    """There is no commitment signed by hand, or it is flagged already, or nothing is left to answer."""


class DossierIncomplet(RefusMetier):
    """Documents due with the deposit are missing or too old."""

    def __init__(self, manquent: str) -> None:
        super().__init__(f"Le dossier n’est pas complet. {manquent} Demandez des compléments au porteur.")


class PiecesDeLaDecision(RefusMetier):
    """Documents due before the decision are missing or too old, and the service does not set them aside."""

    def __init__(self, manquent: str) -> None:
        super().__init__(
            f"La décision attend une pièce. {manquent} Demandez des compléments au porteur, ou écartez-la en la cochant.",
            "ecartees",
        )


class ElementInconnu(RefusMetier):
    """What is asked again is neither an answer of the form nor a piece of the call."""


class JugementsNonRendus(RefusMetier):
    """Judgements that nobody rendered would count as the cahier supposes: each is rendered, or confirmed by name."""

    def __init__(self, noms: Sequence[str]) -> None:
        named = ", ".join(noms)
        super().__init__(
            f"Personne n’a rendu ces appréciations, et le calcul les suppose : {named}. Rendez chacune avec son motif, ou "
            "cochez-la pour la confirmer en l’état.",
            "confirmees",
        )


class ExamenRefuse(RefusMetier):
    """What is retained of an expense is neither all of it, nor a part of it or nothing with a reason."""


class DemandeChangee(EtatIncompatible):
    """The request was sent again since the page was shown."""

    def __init__(self) -> None:
        super().__init__("Le demandeur a envoyé des changements depuis : rechargez la page, puis reprenez d’après eux.")


class DepensesAReexaminer(RefusMetier):
    """Expenses changed since the service looked at them: they would count as presented though it had said otherwise."""

    def __init__(self, libelles: Sequence[str]) -> None:
        named = ", ".join(f"« {libelle} »" for libelle in libelles)
        super().__init__(
            f"Ces dépenses ont changé depuis leur examen : {named}. Examinez-les de nouveau avant de proposer."
        )


class RienAProposer(RefusMetier):
    """A grant of nothing is a refusal."""


class ConditionRemplie(RefusMetier):
    """A refusal cites a condition that the rules do not find failed."""


class PropositionDepassee(EtatIncompatible):
    """What the proposal was made on has changed since: it is to be renewed."""


class AppreciationFermee(RefusMetier):
    """The cahier leaves no such judgement to the authority on this dossier."""


class AppreciationIllisible(RefusMetier):
    """The judgement typed cannot be read, or is outside the bounds of the cahier."""


class ComiteAvantLeDepot(RefusMetier):
    """The comité would have looked at the request before it was deposited."""


class MontantInvalide(RefusMetier):
    """An amount is positive or null and counted in whole cents."""


class MontantHorsRegles(RefusMetier):
    """The amount is above what the rules allow; the sentence says which limit stops it."""


class EcartNonMotive(RefusMetier):
    """An amount other than the computed one needs a written reason."""


class ResultatInconnu(RefusMetier):
    """Values are missing: the rules give no amount yet."""


class AvisAttendu(RefusMetier):
    """An opinion that the call asks for is not rendered: nothing is proposed or granted before it."""


class NonRecevable(RefusMetier):
    """A condition of the cahier is not met: nothing can be granted."""


class AvisSansPartie(RefusMetier):
    """Nothing of the request would be shown to who is asked, or something that the service does not have."""


class ConsulteImpossible(RefusMetier):
    """Who is asked is kept away from the request, has an interest in it, or is asked already."""


class AvisNonAttendu(EtatIncompatible):
    """The avis was rendered, or is no longer asked."""


class LienDAvisFerme(RefusMetier):
    """The link was good, and opens nothing any more: its last day is over, the avis cancelled, the request decided."""


class NotationFermee(EtatIncompatible):
    """The grid was sent, replaced, read again or given up; or one is asked of the person already."""


class NoteHorsEchelle(RefusMetier):
    """A mark is not one of the scale of its criterion."""


class GrilleIncomplete(RefusMetier):
    """A grid is sent whole: an empty mark is not a zero, and each has its reason."""

    def __init__(self, sans_note: Sequence[str], sans_raison: Sequence[str]) -> None:
        said = [("Il manque une note", sans_note), ("Il manque la justification", sans_raison)]
        named = " ".join(
            f"{mots} : {', '.join(f'« {one} »' for one in criteres)}." for mots, criteres in said if criteres
        )
        super().__init__(f"La grille n’est pas entière, elle n’est pas envoyée. {named}")


class CollegueInconnu(RefusMetier):
    """Somebody mentioned does not see the request as its service."""


class AppelInvalide(RefusMetier):
    """A call is noted with who was on the phone, once it took place."""


class NoteDejaRetiree(EtatIncompatible):
    """The note was taken back already."""


class TexteTypeRefuse(RefusMetier):
    """What is written names something that requests do not have, or is too long."""


class TexteTypeRemplace(EtatIncompatible):
    """Somebody replaced or withdrew the text meanwhile."""
