"""The body of an arrêté: the cahier's own visas and articles, then those that the law wants and it does not write.

What is generated stands only where the cahier declares what it says (payments, regime), or where the decision departs
from the rules; an article of the cahier with the same title wins.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from levier.actes.calcul import reference_complete
from levier.actes.jugements import JugementDit
from levier.actes.redaction import sujet
from levier.documents.typographie import francais
from levier.documents.variables import employees, remplir
from levier.territoires.enums import Perimetre
from levier.territoires.ressort import Ressort
from regles.cahier import Cahier
from regles.grammaire import accorder, de, le, majuscule
from regles.regimes import DROIT_COMMUN
from regles.resultat import Resultat
from regles.suite import dire, obligations
from regles.texte import ecrire
from regles.valeurs import Genre


@dataclass(frozen=True, slots=True)
class Article:
    """An article of the arrêté, its variables replaced."""

    titre: str
    texte: str


@dataclass(frozen=True, slots=True)
class Teneur:
    """What the body of an arrêté tells of the request and of its decision, amounts and days as they are printed."""

    depot: str
    complet: str
    montant: str
    calcule: str
    assiette: str
    taux: str
    motif: str
    jugements: Mapping[str, JugementDit]
    imputation: str
    executants: str
    sans_demande: bool = False

    @property
    def s_ecarte(self) -> bool:
        """Whether another amount than the computed one is granted."""
        return self.montant != self.calcule


_REVERSEMENT = {
    "decret-2018-514": (
        "Le reversement total ou partiel de la subvention est exigé si son objet ou son affectation a été modifié sans "
        "autorisation, si le total des aides publiques dépasse la dépense subventionnable, ou si le projet n’est pas réalisé à "
        "la date prévue (décret n° 2018-514 du 25 juin 2018, article 14)."
    ),
    "detr-dsil": (
        "Le reversement total ou partiel de la subvention est demandé si l’affectation de l’investissement est modifiée "
        "sans autorisation, si le plafond d’aides publiques est dépassé, ou si l’opération n’est pas achevée dans les délais "
        "(code général des collectivités territoriales, article R. 2334-31)."
    ),
}
_CADUCITE = {
    "detr-dsil": (
        "Si l’opération n’a reçu aucun commencement d’exécution dans les deux ans qui suivent la notification du présent "
        "arrêté, la caducité de la subvention est constatée (code général des collectivités territoriales, article R. 2334-28)."
    ),
}
_CONTROLE = (
    "Le bénéficiaire conserve les pièces qui justifient les dépenses et leur paiement, et répond aux demandes de contrôle, "
    "sur pièces et sur place, des services de l’État et des juridictions financières."
)
_SANS_REGIME = (
    "Les sommes dont l’emploi n’est pas justifié, ou qui ont servi à un autre objet que celui de la subvention, sont reversées, "
    "après que le bénéficiaire a pu présenter ses observations."
)
_PUBLICITE = (
    "Le bénéficiaire d’une opération d’investissement publie son plan de financement et affiche le soutien de l’État dans les "
    "conditions que fixe le code général des collectivités territoriales (articles L. 1111-11 et D. 1111-8)."
)


def composer(
    cahier: Cahier,
    resultat: Resultat,
    faits: Teneur,
    valeurs: Mapping[str, str],
    ajoutes: Iterable[tuple[str, str]] = (),
) -> tuple[Article, ...]:
    """Every article, in order: the cahier's, ours, then `ajoutes`, those of the level's model that the cahier does not write.

    Raises VariableInconnue, VariableSansValeur.
    """
    own = [Article(remplir(title, valeurs), remplir(text, valeurs)) for title, text in cahier.acte.articles]
    written = {sujet(article.titre) for article in own}
    if "calcul" in employees(cahier.acte):
        written.add(sujet("Calcul"))
    added = [Article(title, text) for title, text in ajoutes if sujet(title) not in written]
    said = written | {sujet(article.titre) for article in added}
    generated = [article for article in _articles(cahier, resultat, faits, written) if sujet(article.titre) not in said]
    return tuple(sorted((*own, *generated, *added), key=lambda article: sujet(article.titre) == sujet("Exécution")))


def regle_de_calcul(resultat: Resultat, faits: Teneur) -> str:
    """How the amount comes from the rules, what held it, and every departure from them with its reason."""
    played = [
        francais(etape.phrase) for etape in resultat.etapes[:-1] if etape.intitule != etape.libelle and etape.valeur
    ]
    computed = _phrase_du_bareme(resultat, faits, played)
    return " ".join([computed, *_ecarts(faits, resultat)])


def faits_retenus(resultat: Resultat, faits: Teneur) -> tuple[str, ...]:
    """The facts that the decision rests on, each what follows « Considérant »."""
    found = [_recu(faits)]
    if resultat.recevable:
        qui = "le bénéficiaire" if faits.sans_demande else "le projet"
        found.append(f"{qui} remplit les conditions de recevabilité du cahier des charges, vérifiées en annexe")
    found += [f"l’appréciation suivante a été rendue\u00a0: {one.phrase}" for one in faits.jugements.values()]
    limit = francais(accorder(resultat.etapes[-1].limite, "subvention"))
    found.append(
        f"l’application du barème du guichet donne une subvention de {faits.calcule}" + (f", {limit}" if limit else "")
    )
    if faits.s_ecarte:
        found.append(f"il y a lieu de s’en écarter pour le motif suivant\u00a0: {faits.motif.strip().rstrip('.')}")
    return tuple(f"que {fact}" for fact in found)


def _recu(faits: Teneur) -> str:
    """How the request came to the service; that of nobody, for an aid without application."""
    if faits.sans_demande:
        return (
            f"l’aide est attribuée sans demande, et le service en a établi la liste des bénéficiaires le {faits.depot}"
        )
    received = f"la demande a été déposée le {faits.depot}"
    if faits.complet and faits.complet != faits.depot:
        received += f", complétée le {faits.complet}"
    return f"{received} et déclarée complète par le service" if faits.complet else received


def executants(service: Ressort, nom: str, comptable: str = "") -> str:
    """Who executes an act of a service: never who signs it. A ministry names nobody of its own."""
    paid = f"{le(comptable)}, comptable assignataire," if comptable else "le comptable assignataire"
    if service.perimetre == Perimetre.REGION:
        return f"Le secrétaire général pour les affaires régionales et {paid} sont chargés"
    if nom.lower().startswith("préfecture") and service.perimetre != Perimetre.NATIONAL:
        return f"Le secrétaire général {de(nom)} et {paid} sont chargés"
    return f"{majuscule(le(nom))} et {paid} sont chargés"


def taux_du_bareme(resultat: Resultat) -> str:
    """The one rate that the rules applied; empty when there are several, or none."""
    found = {
        ecrire(value, Genre.TAUX)
        for etape in resultat.etapes
        for name, value in etape.valeurs_utilisees.items()
        if resultat.genres.get(name) is Genre.TAUX and value is not None
    }
    return found.pop() if len(found) == 1 else ""


def _articles(cahier: Cahier, resultat: Resultat, faits: Teneur, written: set[str]) -> Iterator[Article]:
    if sujet("Calcul") not in written:
        yield Article("Calcul", regle_de_calcul(resultat, faits))
    elif "calcul" not in employees(cahier.acte) and (told := _ecarts(faits, resultat)):
        yield Article("Écart au barème", " ".join(told))
    yield Article("Imputation", faits.imputation)
    yield from _paiement(cahier)
    owed = [f"{dire(cahier, one)} ({reference_complete(cahier, one.source)})" for one in obligations(cahier)]
    if owed:
        yield Article("Obligations du bénéficiaire", francais(f"Le bénéficiaire doit au service : {' ; '.join(owed)}."))
    regime = cahier.regime.id if cahier.regime else ""
    if cahier.versements.versements or (regime and regime != DROIT_COMMUN):
        repayment = francais(_REVERSEMENT.get(regime, _SANS_REGIME))
        yield Article("Contrôle et reversement", f"{_CONTROLE} {repayment}")
    if regime in _CADUCITE:
        yield Article("Caducité", francais(_CADUCITE[regime]))
    if regime and regime != DROIT_COMMUN:
        yield Article("Publicité", francais(_PUBLICITE))
    yield Article(
        "Exécution",
        f"{faits.executants}, chacun en ce qui le concerne, de l’exécution du présent arrêté, qui est notifié au bénéficiaire.",
    )


def _paiement(cahier: Cahier) -> Iterator[Article]:
    """When the grant is paid, on which proofs, until when, as the call declares it."""
    titles = {piece.id: piece.libelle for piece in cahier.pieces}
    lines = []
    for versement in cahier.versements.versements:
        pieces = [f"«\u00a0{titles.get(piece, piece)}\u00a0»" for piece in versement.pieces]
        proof = f", sur production de {' et de '.join(pieces)}" if pieces else ""
        often = ", en plusieurs fois s’il y a lieu" if versement.plusieurs else ""
        source = reference_complete(cahier, versement.source)
        lines.append(francais(f"{versement.libelle}{often}{proof} ({source})"))
    if lines:
        capped = "" if cahier.versements.a_l_unite else " Les versements ne dépassent jamais le montant attribué."
        told = " ; ".join(lines)
        yield Article("Versement et justification", francais(f"La subvention est versée comme suit : {told}.{capped}"))


def _phrase_du_bareme(resultat: Resultat, faits: Teneur, played: list[str]) -> str:
    limit = francais(accorder(resultat.etapes[-1].limite, "subvention"))
    if faits.taux and "/" not in faits.taux and not faits.s_ecarte and not limit:
        return f"Cette subvention représente {faits.taux} d’une dépense éligible de {faits.assiette}."
    base = f"La dépense éligible est de {faits.assiette}. " if faits.assiette else ""
    scale = f"Le barème du guichet donne\u00a0: {' ; '.join(played)}. " if played else ""
    held = f", {limit}" if limit else ""
    return f"{base}{scale}La subvention calculée est de {faits.calcule}{held}."


def _ecarts(faits: Teneur, resultat: Resultat) -> list[str]:
    """Every departure from the rules: a judgement that is not what the cahier supposes, another amount than the computed one."""
    read = {name for etape in resultat.etapes for name in etape.valeurs_utilisees}
    told = [
        f"Écart motivé à la règle ordinaire du guichet\u00a0: {one.phrase}."
        for name, one in faits.jugements.items()
        if one.ecarte and name in read
    ]
    if faits.s_ecarte:
        why = faits.motif.strip().rstrip(".")
        told.append(
            f"Le montant attribué, {faits.montant}, s’écarte de la subvention calculée, {faits.calcule}, pour le motif suivant\u00a0: {why}."
        )
    return told
