"""The mentions that the law and the accounts want on an act, by kind: none may be missing when it is signed."""

from __future__ import annotations

from collections.abc import Iterator

from levier.actes.contextes import ContexteArrete, ContexteRefus
from levier.actes.textes import ContexteActe, ContexteRetrait, ContexteSansSuite
from levier.socle.erreurs import RefusMetier


class MentionsManquantes(RefusMetier):
    """The act would miss mentions: what each is, who gives it."""

    def __init__(self, manques: tuple[str, ...]) -> None:
        self.manques = manques
        super().__init__(f"L’acte ne peut pas être signé. {' '.join(manques)}")


def exiger_les_mentions(contexte: ContexteActe) -> None:
    """Raises MentionsManquantes."""
    if missing := mentions_manquantes(contexte):
        raise MentionsManquantes(missing)


def mentions_manquantes(contexte: ContexteActe) -> tuple[str, ...]:
    """What an act of this kind must say and does not, each a sentence that says who gives it; of a draft as of a signed act.

    The number and the day come at the signature itself, which takes them.
    """
    return tuple(phrase for present, phrase in _exigees(contexte) if not present)


def _exigees(contexte: ContexteActe) -> Iterator[tuple[object, str]]:
    cadre, signature = contexte.cadre, contexte.cadre.signature
    yield signature.nom, "Le nom de qui signe manque : il le donne dans « Mon compte » (CRPA, article L. 212-1)."
    yield (
        signature.qualite,
        "La qualité de qui signe manque : un administrateur la donne avec son habilitation (CRPA, article L. 212-1).",
    )
    yield contexte.emetteur.service, "Le service manque : le cahier des charges nomme celui qui tient le guichet."
    yield (
        cadre.lieu,
        "Le lieu de signature manque : le territoire du service n’est d’aucune liste ; corrigez celui du guichet.",
    )
    yield (
        cadre.tribunal,
        "Le tribunal compétent manque : le territoire du service n’est d’aucune liste ; corrigez celui du guichet.",
    )
    if isinstance(contexte, ContexteArrete | ContexteRetrait):
        yield from _exigees_d_un_arrete(contexte)
    if isinstance(contexte, ContexteRefus | ContexteSansSuite):
        yield contexte.destinataire, "Le destinataire manque : complétez l’identité du demandeur."
    if isinstance(contexte, ContexteSansSuite):
        yield contexte.motif, "Le motif du classement manque : écrivez-le."
    if isinstance(contexte, ContexteRefus):
        yield (
            contexte.motifs or contexte.motif,
            "Les raisons du refus manquent : citez les conditions non remplies, ou écrivez le motif.",
        )


def _exigees_d_un_arrete(contexte: ContexteArrete | ContexteRetrait) -> Iterator[tuple[object, str]]:
    if isinstance(contexte, ContexteArrete):
        yield contexte.imputation, contexte.sans_imputation
    yield contexte.visas, "Le fondement juridique manque : le cahier des charges donne les visas de l’acte."
    yield contexte.considerants, "Les faits qui fondent la décision manquent : reprenez la proposition."
    yield contexte.articles, "Les articles manquent : le cahier des charges donne le modèle de l’acte."
