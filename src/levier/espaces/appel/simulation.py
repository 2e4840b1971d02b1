"""A simulation: what the address holds, read as a situation, and what the rules answer. Nothing is kept."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from django import forms
from django.forms.boundfield import BoundField
from django.http import QueryDict

from levier.dossiers.etude.faits import lues_du_produit
from levier.dossiers.formulaire.saisie import Reponse
from levier.dossiers.territoire import ecart_du_territoire
from levier.espaces.appel.guichet import Guichet
from levier.espaces.composants.champs import ChampCahier
from levier.espaces.composants.patrons import SAISIS, VALEUR, champ_seul, patron
from levier.socle import horloge
from levier.territoires.enums import NATURES_SANS_TERRITOIRE, NIVEAUX
from levier.territoires.models import Territoire
from levier.territoires.queries import habitants, situation_du_lieu, situation_territoire, trouver_territoire
from regles.cahier import Cahier, Champ, NatureDepense, TypeChamp
from regles.conversion import lire_json
from regles.evaluation import champ_demande, evaluer
from regles.lieu import lieu_du_projet
from regles.resultat import Resultat
from regles.valeurs import Genre, Situation, Valeur
from regles.vocabulaire import Fourni, Fournisseur, depense, est_une_depense, fournisseur

TERRITOIRE, NATURE = "territoire", Fourni.NATURE


class FormulaireSimulation(forms.Form):
    """The fields that the rules of a call read, made from its cahier. Every one may stay empty."""

    use_required_attribute = False

    def __init__(self, cahier: Cahier, data: QueryDict | None) -> None:
        super().__init__(data)
        self.cahier = cahier
        for champ in _champs(cahier):
            field = ChampCahier(champ, facultatif=True)
            self.fields[champ.nom] = field

    @property
    def depenses(self) -> Iterator[tuple[NatureDepense, BoundField]]:
        """Expenses by nature, each with what the cahier says of it."""
        return ((nature, self[depense(nature.id)]) for nature in self.cahier.natures_depense)

    @property
    def montants(self) -> Iterator[BoundField]:
        """Other aids, what is asked, what was already obtained."""
        return (self[nom] for nom in _autres_montants(self.cahier))

    @property
    def chiffre(self) -> bool:
        """Whether any amount is asked."""
        return bool(self.cahier.natures_depense or _autres_montants(self.cahier))

    @property
    def questions(self) -> Iterator[BoundField]:
        """Yes or no, theme, dates."""
        apart = {*_autres_montants(self.cahier), *(depense(nature.id) for nature in self.cahier.natures_depense)}
        return (self[nom] for nom in self.fields if nom not in apart)


def _autres_montants(cahier: Cahier) -> tuple[str, ...]:
    """Other aids, those that a rule reads apart, what is asked, what was already obtained. Without a plan: those read."""
    noms = (*_recettes(cahier), cahier.roles.montant_demande, Fourni.DEJA_ATTRIBUE)
    return noms if cahier.demande_un_plan else tuple(nom for nom in noms if nom in lues_du_produit(cahier))


def _recettes(cahier: Cahier) -> tuple[str, ...]:
    """Revenues beside the grant: worth nothing when they are left empty."""
    read = [nom for nom in cahier.donnees if nom in lues_du_produit(cahier) and fournisseur(nom) is Fournisseur.PLAN]
    apart = [nom for nom in read if not est_une_depense(nom) and nom != Fourni.AUTRES_RECETTES]
    return (Fourni.AUTRES_RECETTES, *apart)


def _champs(cahier: Cahier) -> list[Champ]:
    """Questions of the form that a rule may read, then the amounts of a financing plan."""
    typed = [
        c
        for section in cahier.formulaire
        for c in section.champs
        if not c.calcule and c.donnee.genre not in (Genre.TEXTE, Genre.LIGNES) and c.type is not TypeChamp.DECLARATION
    ]
    autres = _autres_montants(cahier)
    poses = [champ for champ in typed if champ.nom not in autres]
    natures = [Champ(depense(nature.id), cahier.donnees[depense(nature.id)]) for nature in cahier.natures_depense]
    return poses + natures + [Champ(nom, cahier.donnees[nom]) for nom in autres]


@dataclass(frozen=True)
class SimulationDUnAppel:
    """One simulation of one call: who asks, what was typed, the result."""

    guichet: Guichet
    parametres: QueryDict

    @property
    def cahier(self) -> Cahier:
        return self.guichet.cahier

    @cached_property
    def territoire(self) -> Territoire | None:
        """The territory chosen, in the call's vintage."""
        nature, _, code = self.parametres.get(TERRITOIRE, "").partition("-")
        level = NIVEAUX.get(nature)
        if level is None or not code.isalnum():
            return None
        return trouver_territoire(self.cahier.identite.millesime, level, code)

    @property
    def territoire_en_mots(self) -> str:
        """« EPCI, 17 000 habitants, 12 communes, 1 département entier »; nothing of what is not known."""
        if self.territoire is None:
            return ""
        told = [self.territoire.get_nature_display()]
        if self.territoire.population is not None:
            told.append(habitants(self.territoire.population))
        if self.perimetre:
            communes, departements = self.perimetre
            told.append(f"{communes} communes")
            if departements:
                told.append("1 département entier" if departements == 1 else f"{departements} départements entiers")
        return ", ".join(told)

    @property
    def nature(self) -> str:
        """Nature of a legal person that is no territory."""
        typed = self.parametres.get(NATURE, "")
        return typed if typed in NATURES_SANS_TERRITOIRE else ""

    @cached_property
    def hors_territoire(self) -> str:
        """Why the call does not admit this territory; empty when it does, or when nothing tells."""
        return ecart_du_territoire(self.cahier, self.territoire) if self.territoire else ""

    @property
    def porteur_choisi(self) -> bool:
        return self.territoire is not None or bool(self.nature)

    @cached_property
    def formulaire(self) -> FormulaireSimulation:
        """Bound as soon as one value is in the address."""
        form = FormulaireSimulation(self.cahier, None)
        lie = any(nom in self.parametres for nom in form.fields)
        return FormulaireSimulation(self.cahier, self.parametres) if lie else form

    @property
    def commencee(self) -> bool:
        return self.formulaire.is_bound

    @cached_property
    def reponses(self) -> dict[str, Reponse]:
        """Readable answers, as the rules' JSON."""
        if not self.formulaire.is_valid() and not self.formulaire.is_bound:
            return {}
        return {nom: value for nom, value in self.formulaire.cleaned_data.items() if value is not None}

    @cached_property
    def situation(self) -> Situation:
        """What the rules know: the porteur, the answers, the totals of the expenses typed."""
        donnees = self.cahier.donnees
        known = {nom: lire_json(value, donnees[nom]) for nom, value in self.reponses.items()}
        errors = self.formulaire.errors
        nothing = (*_recettes(self.cahier), Fourni.DEJA_ATTRIBUE)
        known |= {nom: known.get(nom, 0) for nom in nothing if nom not in errors}
        depenses = {nom: value for nom, value in known.items() if est_une_depense(nom) and isinstance(value, int)}
        if depenses and not any(est_une_depense(nom) for nom in errors):
            known |= {depense(nature.id): 0 for nature in self.cahier.natures_depense} | depenses
            known[Fourni.DEPENSES] = sum(depenses.values())
        today = horloge.aujourdhui(self.cahier.fenetre.fuseau)
        service: Situation = {Fourni.DEPOT: today, Fourni.RESTE: self.cahier.enveloppe.montant}
        return {**self.porteur, **known, **self.comptees, **service}

    @cached_property
    def resultat(self) -> Resultat:
        return evaluer(self.cahier, self.situation)

    @property
    def questions_dessinees(self) -> list[str]:
        """The same as the page shows them: drawn once for each answer, unless the answer is at fault."""
        return [self._dessiner(champ) for champ in self.questions]

    def _dessiner(self, champ: BoundField) -> str:
        if champ.errors:
            return champ.as_field_group()
        typed, field = str(champ.value() or ""), self.formulaire.fields[champ.name]
        free = self.cahier.donnees[champ.name].genre in SAISIS
        shape = (self.cahier.empreinte, TERRITOIRE, champ.name, bool(typed) if free else typed)
        alone = champ_seul(field, champ.name, VALEUR if free and typed else typed)
        return patron(shape, "", alone.as_field_group).remplir({VALEUR: typed})

    @property
    def questions(self) -> list[BoundField]:
        """The questions asked to this porteur."""
        conditional = {c.nom: c for section in self.cahier.formulaire for c in section.champs}
        open_ = [champ for champ in self.formulaire.questions if champ.name not in self.comptees]
        return [
            champ
            for champ in open_
            if champ.name not in conditional or champ_demande(self.cahier, conditional[champ.name], self.situation)
        ]

    @property
    def requete(self) -> str:
        """The values typed, for an address that can be shared or carried into a draft."""
        kept = self.parametres.copy()
        for nom in list(kept):
            if not str(kept[nom]).strip() or (nom not in {TERRITOIRE, NATURE} and nom not in self.formulaire.fields):
                del kept[nom]
        return kept.urlencode()

    @property
    def champ_nature(self) -> str:
        """Under which name an address gives the kind of porteur, when no territory is chosen."""
        return NATURE

    @cached_property
    def porteur(self) -> dict[str, Valeur]:
        """Who asks, the ground that it covers, the place of the project, as the territories' data have them. None is unknown."""
        if self.territoire is None:
            return {NATURE: self.nature or None, Fourni.POPULATION: None}
        read = lues_du_produit(self.cahier)
        place = lieu_du_projet(self.cahier, self.reponses)
        where = situation_du_lieu(place, self.cahier.identite.millesime, self.territoire, read)
        return {**situation_territoire(self.territoire, read), **where}

    @property
    def comptees(self) -> dict[str, Valeur]:
        """What the territories' data know: no question asks it, no answer replaces it."""
        return {nom: value for nom, value in self.porteur.items() if value is not None}

    @property
    def perimetre(self) -> tuple[int, int] | None:
        """Communes and whole départements covered, for a porteur that covers more than one commune."""
        communes, counties = (
            self.comptees.get(nom) for nom in (Fourni.COMMUNES_DU_GROUPE, Fourni.DEPARTEMENTS_DU_GROUPE)
        )
        return (
            (communes, counties) if isinstance(communes, int) and isinstance(counties, int) and communes > 1 else None
        )
