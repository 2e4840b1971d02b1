"""What a result still waits for from those who judge: who, what, and between which bounds. The porteur is never asked for it."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from regles.texte import ecrire_valeur, montant

if TYPE_CHECKING:
    from regles.cahier import Cahier
    from regles.resultat import Resultat
    from regles.valeurs import Appreciation


class JugementAttendu(NamedTuple):
    """A judgement not made yet; `bornes` is « de 20 % à 45 % », or empty."""

    nom: str
    libelle: str
    par: str
    bornes: str
    avis: bool

    @property
    def phrase(self) -> str:
        """« À apprécier par le conseil : Taux retenu, de 20 % à 45 %. »"""
        bornes = f", {self.bornes}" if self.bornes else ""
        return f"{'Avis attendu de' if self.avis else 'À apprécier par'} {self.par} : {self.libelle}{bornes}."


def jugements_attendus(cahier: Cahier, resultat: Resultat) -> tuple[JugementAttendu, ...]:
    """The judgements that `resultat` leaves open, in the order of the cahier."""
    return tuple(
        JugementAttendu(a.donnee.nom, a.donnee.libelle, a.par, bornes(a, resultat), a.avis)
        for a in cahier.appreciations
        if a.donnee.nom in resultat.a_apprecier
    )


def bornes(appreciation: Appreciation, resultat: Resultat) -> str:
    """The bounds of a judgement for the dossier of `resultat`; empty when it has none, or when they are not known."""
    donnee = appreciation.donnee
    fixes = (donnee.minimum, donnee.maximum)
    if appreciation.minimum or appreciation.maximum:
        fixes = resultat.bornes.get(donnee.nom, (None, None))
    bas, haut = fixes
    if bas is None or haut is None:
        return ""
    return f"de {ecrire_valeur(bas, donnee)} à {ecrire_valeur(haut, donnee)}"


def par_qui(cahier: Cahier, resultat: Resultat) -> str:
    """Who judges what the amount still depends on, as the cahier names them; empty when nobody does."""
    attendus = jugements_attendus(cahier, resultat)
    noms = dict.fromkeys(un.par for un in attendus if not un.avis) or dict.fromkeys(un.par for un in attendus)
    *premiers, dernier = (*noms,) or ("",)
    return f"{', '.join(premiers)} et {dernier}" if premiers else dernier


def fourchette(resultat: Resultat) -> str:
    """« de 4 000,00 € à 9 000,00 € » over the open judgements; empty when they change nothing, or bound nothing."""
    bas, haut = resultat.minimum, resultat.maximum
    return f"de {montant(bas)} à {montant(haut)}" if bas is not None and haut is not None and bas != haut else ""
