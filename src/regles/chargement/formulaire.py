"""The form: which values are asked, under which words. A call declares its own values here."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from regles.cahier import Champ, Donnee, Genre, Option, Section
from regles.chargement.atelier import CONDITION
from regles.conversion import lire_texte
from regles.langage.diagnostics import suggestion
from regles.langage.expression import NOMBRES

if TYPE_CHECKING:
    from collections.abc import Mapping

    from regles.chargement.atelier import Atelier
    from regles.chargement.champs import Champs


def lire_formulaire(racine: Champs, atelier: Atelier) -> tuple[Section, ...]:
    """The sections of the form. A field with a `genre` declares a value of the call; another asks a known one."""
    demandes: set[str] = set()
    return racine.chacun(
        "formulaire",
        "section",
        lambda champs: Section(
            id=champs.identifiant("id"),
            titre=champs.phrase("titre"),
            champs=champs.chacun("champs", "champ", lambda c: _lire_champ(c, atelier, demandes)),
            aide=champs.phrase("aide", requis=False),
        ),
    )


def _lire_champ(champs: Champs, atelier: Atelier, demandes: set[str]) -> Champ:
    nom = champs.identifiant("nom", demandes)
    demandes.add(nom)
    donnee = _donnee_du_champ(champs, nom, atelier.donnees)
    if nom not in atelier.noms:
        atelier.declarer(donnee)
    if formule := atelier.formule(champs, "si", CONDITION, requis=False):
        atelier.champs[nom] = formule
    return Champ(
        nom=nom,
        donnee=donnee,
        obligatoire=champs.oui_non("obligatoire", defaut=True),
        lignes=champs.entier("lignes", 1),
        longueur_max=champs.entier("longueur_max", 0) or None,
        source=champs.source(requis=False),
        si=formule.texte if formule else "",
        calcule=champs.oui_non("calcule", defaut=False),
    )


def _donnee_du_champ(champs: Champs, nom: str, vocabulaire: Mapping[str, Donnee]) -> Donnee:
    connue = vocabulaire.get(nom)
    if connue is not None:
        libelle, aide = champs.phrase("libelle", requis=False), champs.phrase("aide", requis=False)
        return replace(connue, libelle=libelle or connue.libelle, aide=aide or connue.aide)
    if nom and "genre" not in champs.table.entrees:
        message = f"« {nom} » n'est pas dans le vocabulaire{suggestion(nom, vocabulaire)} ; un nouveau champ dit son « genre »"
        champs.signaler("nom", message)
        for cle in ("libelle", "aide"):
            champs.phrase(cle, requis=False)
        return Donnee(nom, Genre.TEXTE, nom)
    donnee = borner(champs, lire_donnee(champs, nom))
    if donnee.genre is Genre.LIGNES:
        champs.signaler("genre", "des lignes répétées se déclarent dans « lignes »")
    return donnee


def borner(champs: Champs, donnee: Donnee) -> Donnee:
    """The bounds that a call gives to a number of its own: what is typed must respect them."""
    if donnee.genre not in NOMBRES:
        return donnee
    minimum, maximum = (
        champs.lire_valeur(cle, lambda texte: _borne(texte, donnee), None, requis=False)
        for cle in ("minimum", "maximum")
    )
    if minimum is not None and maximum is not None and minimum > maximum:
        champs.signaler("minimum", "le minimum dépasse le maximum")
    return replace(donnee, minimum=minimum, maximum=maximum)


def _borne(texte: str, donnee: Donnee) -> int | None:
    lue = lire_texte(texte, donnee)
    return lue if isinstance(lue, int) else None


def lire_donnee(champs: Champs, nom: str) -> Donnee:
    """A value declared by the call: genre, label, unit, options."""
    genre = Genre(champs.parmi("genre", [genre.value for genre in Genre], Genre.TEXTE.value))
    donnee = Donnee(
        nom=nom,
        genre=genre,
        libelle=champs.phrase("libelle"),
        aide=champs.phrase("aide", requis=False),
        unite=champs.texte("unite", requis=False),
    )
    if genre in (Genre.CHOIX, Genre.CHOIX_MULTIPLE):
        options = champs.chacun("options", "option", lambda o: Option(o.identifiant("code"), o.phrase("libelle")))
        return replace(donnee, options=options)
    return donnee
