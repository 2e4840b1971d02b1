"""Play the examples of a cahier in the product. Each is taken back: what it wrote is undone, in whatever base it was."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from django.db import connection, transaction

from levier.essai.arret import Arret
from levier.essai.partie import Jeu
from levier.essai.resultats import (
    IssueDuJeu,
    Partie,
    attend_comme_dit,
    ecarts,
    inconnues_du_cas,
    juger_l_arret,
    juger_le_resultat,
)
from levier.essai.scene import Scene, monter
from levier.territoires.queries import oublier
from regles.cahier import Cahier, Exemple
from regles.completude import completude
from regles.comptes import regler
from regles.evaluation import evaluer
from regles.resultat import Resultat
from regles.valeurs import Moment, Situation
from regles.vocabulaire import compte, piece_jointe


def essayer(texte: str, fonds: str = "", rangs: Iterable[int] | None = None) -> Iterator[Partie]:
    """Open the guichet of a text, then play its examples (all, or those of these ranks) one by one. Nothing is kept.

    Raises RefusMetier when the text cannot be published.
    """
    with transaction.atomic():
        scene = monter(texte, fonds)
        exemples = scene.cahier.exemples
        for rang in range(len(exemples)) if rangs is None else rangs:
            yield jouer(scene, exemples[rang])
        transaction.set_rollback(True)


def jouer(scene: Scene, exemple: Exemple) -> Partie:
    """Play one example on its stage, and take it back."""
    attendu = _attendu(scene.cahier, exemple.donnees)
    jeu = Jeu(scene, exemple.donnees, inconnues_du_cas(attendu))
    try:
        with transaction.atomic():
            issue, phrase = _jouer(jeu, exemple)
            transaction.set_rollback(True)
    finally:
        oublier()
    return Partie(
        cas=exemple.intitule,
        issue=issue,
        etape=jeu.etape,
        attendu=attendu.montant,
        obtenu=None if jeu.resultat is None else jeu.resultat.montant,
        phrase=phrase,
        jugements=jeu.jugements,
        notes=ecarts(scene.cahier, exemple.donnees, jeu.connues) if jeu.connues else (),
    )


def _jouer(jeu: Jeu, exemple: Exemple) -> tuple[IssueDuJeu, str]:
    attendu = _attendu(jeu.scene.cahier, jeu.donnees)
    try:
        with transaction.atomic():
            jeu.jouer()
            with connection.cursor() as cursor:
                cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")  # what a commit would have checked
    except Arret as arret:
        if attend_comme_dit(arret, exemple):
            return IssueDuJeu.ATTENTE, arret.phrase
        return juger_l_arret(arret, attendu, jeu.donnees, _pieces_refusees(jeu))
    except Exception as panne:  # noqa: BLE001  a gate tells of the product's own failures, and goes on with the next example
        return IssueDuJeu.ARRET, f"le programme s'arrête sur une erreur, {type(panne).__name__} : {panne}"
    if jeu.resultat is None:
        raise ValueError("a play that ends has a result")
    return juger_le_resultat(attendu, jeu.resultat)


def _attendu(cahier: Cahier, donnees: Situation) -> Resultat:
    """What the rules give of an example. It is played alone: what it says of other requests is what there is without any."""
    if not cahier.comptes:
        return evaluer(cahier, donnees)
    noms = {compte(un.id) for un in cahier.comptes}
    seul = {nom: valeur for nom, valeur in donnees.items() if nom not in noms}
    return regler(cahier, [seul]).demandes[0].resultat


def _pieces_refusees(jeu: Jeu) -> frozenset[str]:
    """The pieces that the example says absent or too old, and that its deposit needs."""
    dues = completude(jeu.scene.cahier, jeu.donnees, Moment.DEPOT).manquantes
    dites = [une.piece for une in dues if not une.piece.produite]
    return frozenset(une.id for une in dites if jeu.donnees.get(piece_jointe(une.id)) is not None)
