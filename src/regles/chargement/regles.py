"""What a call computes, read each part after what it reads, and compiled."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple

from regles.bornes import Encadrements
from regles.chargement.appreciations import lire_appreciation
from regles.chargement.calcul import lire_etape, lire_montant, lire_recevabilite
from regles.chargement.comptes import Lectures
from regles.chargement.fenetre import AVEC_IMPLICITES, condition_implicite
from regles.chargement.pieces import regler_pieces
from regles.chargement.portee import Sorte, ordonner
from regles.chargement.porteurs import condition_du_territoire
from regles.chargement.regime import lire_regime
from regles.jugement import Calcules, Jugement
from regles.programme import Programme
from regles.trace import controle, pas
from regles.valeurs import Moment
from regles.vocabulaire import Fourni

if TYPE_CHECKING:
    from collections.abc import Mapping

    from regles.cahier import EtapeBareme, Parametre, PieceDemandee
    from regles.chargement.appreciations import Jugee
    from regles.chargement.atelier import Atelier, Etapes
    from regles.chargement.calcul import Conditions
    from regles.chargement.champs import Champs, Contexte
    from regles.fenetre import Fenetre
    from regles.langage.formule import Formule
    from regles.programme import PieceReglee
    from regles.regimes import Regime
    from regles.valeurs import Donnee


class Regles(NamedTuple):
    """What the call computes, each part with its formulas."""

    donnees: Mapping[str, Donnee]
    appreciations: tuple[Jugee, ...]
    conditions: Conditions
    regime: Regime | None
    propres: Etapes
    communes: Etapes
    montant: EtapeBareme
    formule_montant: Formule | None
    plafond_par_porteur: bool
    pieces: tuple[PieceReglee, ...]
    ordre: tuple[str, ...]  # of judgements and steps, when a judgement comes after what it reads; else empty

    @property
    def etapes(self) -> Etapes:
        """The steps of the author, then those of the regime."""
        return self.propres + self.communes

    @property
    def etapes_et_montant(self) -> Etapes:
        """All that computes, in order."""
        return (*self.etapes, (self.montant, self.formule_montant))

    def lectures(self) -> Lectures:
        """What each judgement and step reads, and what conditions read."""
        par_nom = {etape.id: formule.noms for etape, formule in self.etapes_et_montant if formule}
        jugees = {
            jugee.appreciation.donnee.nom: [n for f in jugee[1:] if f for n in f.noms] for jugee in self.appreciations
        }
        return Lectures({**par_nom, **jugees}, [nom for _, f in self.conditions if f for nom in f.noms])


def lire_regles(racine: Champs, atelier: Atelier, fenetre: Fenetre, pieces: tuple[PieceDemandee, ...]) -> Regles:
    """Judgements and steps, each after what it reads, then the conditions, which may read them all."""
    atelier.moment, parties = Moment.DECISION, ordonner(racine)
    jugees: dict[int, Jugee] = {}
    etapes: dict[int, tuple[EtapeBareme, Formule | None]] = {}
    regime: Regime | None = None
    communes: Etapes = ()
    ordre: list[str] = []
    for partie in parties.ordre:
        match partie.sorte:
            case Sorte.JUGEMENT:
                jugees[partie.rang] = lire_appreciation(partie.champs, atelier)
                partie.champs.fermer()
            case Sorte.ETAPE:
                etapes[partie.rang] = lire_etape(partie.champs, atelier, parties.plus_loin(partie))
                partie.champs.fermer()
            case Sorte.REGIME:
                regime, communes = lire_regime(racine, atelier, fenetre)
                ordre += [etape.id for etape, _ in communes]
                continue
            case Sorte.MONTANT:
                montant, formule, par_porteur = lire_montant(racine, atelier, communes)
        ordre.append(partie.nom)
    conditions = _lire_conditions(racine, atelier, fenetre)
    atelier.moment = Moment.VERSEMENT  # pieces and payments say their own
    propres = tuple(etapes[rang] for rang in sorted(etapes))
    compilees = {e.id: f for e, f in (*propres, *communes, (montant, formule)) if f}
    return Regles(
        donnees=MappingProxyType(atelier.donnees),
        appreciations=tuple(jugees[rang] for rang in sorted(jugees)),
        conditions=conditions,
        regime=regime,
        propres=propres,
        communes=communes,
        montant=montant,
        formule_montant=formule,
        plafond_par_porteur=par_porteur,
        pieces=regler_pieces(pieces, atelier, compilees),
        ordre=tuple(ordre) if parties.melees else (),
    )


def _lire_conditions(racine: Champs, atelier: Atelier, fenetre: Fenetre) -> Conditions:
    """Those of the author, then those of the window and of the territory that nobody writes."""
    ecrites = lire_recevabilite(racine, atelier)
    prises = {condition.id for condition, _ in ecrites}
    if atelier.format < AVEC_IMPLICITES:
        return ecrites
    return (
        *ecrites,
        *condition_implicite(fenetre, atelier, prises),
        *condition_du_territoire(racine, atelier, prises, fenetre.source_ouverture),
    )


def programmer(
    atelier: Atelier,
    regles: Regles,
    parametres: tuple[Parametre, ...],
    contexte: Contexte,
    calculs: Mapping[str, Formule],
) -> Programme:
    """The compiled formulas of the whole cahier."""
    formules = regles.etapes_et_montant
    limites = _limites(regles.donnees, parametres, regles.etapes)
    conditions = tuple(formule for _, formule in regles.conditions if formule)
    etapes_par_nom = {etape.id: formule for etape, formule in formules if formule}
    return Programme(
        base=atelier.base,
        genres=MappingProxyType(atelier.genres),
        arrondi=atelier.arrondi,
        appreciations=tuple(jugee.reserve for jugee in regles.appreciations),
        conditions=conditions,
        etapes=tuple(formule for _, formule in formules if formule),
        noms_etapes=tuple(etape.id for etape, _ in formules),
        etapes_par_nom=etapes_par_nom,
        limites=limites,
        champs=MappingProxyType(atelier.champs),
        obligations=MappingProxyType(atelier.obligations),
        verifications=MappingProxyType(atelier.verifications),
        calculs=MappingProxyType(calculs),
        **_suites(atelier, regles, etapes_par_nom, conditions)._asdict(),
        controles=tuple(controle(une, f, atelier.juges_de(f)) for une, f in regles.conditions if f),
        pas=tuple(pas(etape, formule, atelier.genres, limites) for etape, formule in formules if formule),
        places=MappingProxyType(contexte.places),
        cites=frozenset(contexte.cites),
        lus=frozenset(atelier.lus),
        cedes=frozenset(atelier.cedes),
        comptes=(),
        versements=(),
        suivi=(),
        pieces=regles.pieces,
        derivees=tuple(une for nom, une in atelier.derivees.items() if nom in atelier.lus),
        parts=(),
    )


class _Suites(NamedTuple):
    """The judgements, and the order in which they and the steps run and are bounded."""

    jugements: tuple[Jugement, ...]
    suite: tuple[Jugement | int, ...]
    encadrements: Encadrements


def _suites(
    atelier: Atelier, regles: Regles, etapes: Mapping[str, Formule], conditions: tuple[Formule, ...]
) -> _Suites:
    jugements = {jugee.appreciation.donnee.nom: _jugement(jugee) for jugee in regles.appreciations}
    compilees: dict[str, Jugement | Formule] = {**jugements, **etapes}
    ordre = [nom for nom in regles.ordre if nom in compilees]  # a wrong formula is told, and never runs
    rangs = {nom: rang for rang, nom in enumerate(etapes)}
    return _Suites(
        tuple(jugements.values()),
        tuple(jugements.get(nom) or rangs[nom] for nom in ordre),
        Encadrements({nom: compilees[nom] for nom in ordre or compilees}, conditions, atelier.arrondi),
    )


def _jugement(jugee: Jugee) -> Jugement:
    appreciation, reserve = jugee.appreciation, jugee.reserve
    donnee, calcules = appreciation.donnee, None
    if jugee.minimum or jugee.maximum or jugee.defaut:
        calcules = Calcules(
            jugee.minimum,
            jugee.maximum,
            jugee.defaut,
            bas=None if jugee.minimum else donnee.minimum,
            haut=None if jugee.maximum else donnee.maximum,
        )
    return Jugement(
        donnee.nom, appreciation.defaut, reserve.calcul if reserve else None, appreciation, calcules, reserve
    )


def _limites(donnees: Mapping[str, Donnee], parametres: tuple[Parametre, ...], etapes: Etapes) -> Mapping[str, str]:
    """What is said of each name when it is the operand of `min` that wins."""
    figures = {parametre.donnee.nom: parametre.donnee for parametre in parametres}
    limites = {nom: f"limité par : {donnee.libelle}" for nom, donnee in {**donnees, **figures}.items()}
    limites[Fourni.ENVELOPPE] = "limité par l'enveloppe"
    return MappingProxyType(limites | {etape.id: etape.limite for etape, _ in etapes})
