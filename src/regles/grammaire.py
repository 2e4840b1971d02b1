"""The articles and agreements of French nouns: « à l’agence », « au SIVOM », « aux Bizots », « subvention limitée ».

A name begins with a noun of the table, which says its gender; or with its own article (« au Creusot »); or takes none
(« à Dijon Métropole »), unless one says what kind of body bears it (« au syndicat Eaux du Sud »).
"""

from __future__ import annotations

import re
import unicodedata
from typing import NamedTuple


class _Nom(NamedTuple):
    """A noun as it is written, its gender and number. `propre`: it keeps its capital (« le Grand Chalon »)."""

    ecrit: str
    feminin: bool = False
    pluriel: bool = False
    propre: bool = False


def sans_accent(mot: str) -> str:
    """`mot` without accents nor capitals."""
    decompose = unicodedata.normalize("NFD", mot.lower())
    return "".join(signe for signe in decompose if not unicodedata.combining(signe))


def _table(mots: str, *, feminin: bool = False, pluriel: bool = False, propre: bool = False) -> dict[str, _Nom]:
    return {sans_accent(mot): _Nom(mot, feminin, pluriel, propre) for mot in mots.split()}


_CORPS = {
    **_table(
        "académie agence agglomération amicale association autorité banque bibliothèque caisse chambre cité clinique "
        "collectivité comptabilité commission commune communauté compagnie confédération conférence coopérative crèche délégation "
        "direction directrice école entente entreprise eurométropole fabrique fédération ferme fondation halle inspection institution "
        "interco intercommunalité ligue mairie maison médiathèque métropole mission mutuelle mutualité œuvre organisation "
        "paroisse plate-forme plateforme préfecture province recyclerie régie région résidence ressourcerie section "
        "société sous-préfecture station structure union université ville",
        feminin=True,
    ),
    **_table(
        "aéroport atelier bailleur bureau cabinet campus canton centre cercle château cinéma club collectif collège comité "
        "complexe conseil comptable conservatoire contrôleur consortium département directeur district ensemble établissement espace foyer fonds "
        "groupe groupement haras hôpital hospice hôtel institut laboratoire lycée ministère musée observatoire office "
        "opérateur opéra organisme parc pôle port réseau rectorat regroupement secrétariat service stade syndicat "
        "territoire théâtre trésorier tribunal village"
    ),
    **_table("archives communes communautés régions villes écoles maisons", feminin=True, pluriel=True),
    **_table(
        "amis ateliers foyers habitants hôpitaux hospices jardins pupilles services thermes transports", pluriel=True
    ),
    **_table("Grand Pays", propre=True),
    **_table("Polynésie Nouvelle-Calédonie Île", feminin=True, propre=True),
    **_table("Terres", feminin=True, pluriel=True, propre=True),
}
"""Nouns that begin the name of a legal person, or of a service of the State."""

_SIGLES = {
    **_table(
        "ADIL AFP AFR AMF ARS ASA ASL ATD BGE CA CAF CAPEB CC CCI CMA CPAM CPTS CU CUMA DDFIP DDT DREAL DRFIP MDPH MFR MJC MSA SA SAEM "
        "SAEML SARL SAS SCIC SCOP SEM SEML SEMOP SPL SPLA UDAF UDCCAS",
        feminin=True,
    ),
    **_table(
        "CAUE CCAS CDG CFA CH CHU CIAS CNFPT CPIE CROUS EHPAD EPA EPAGE EPCC EPCI EPF EPFL EPIC EPL EPLE EPT EPTB ESAT GAL "
        "GCS GCSMS GIE GIP IME ITEP OPAC OPH PETR PLIE PNR SAGE SCOT SDE SDEA SDEE SDEF SDEM SDIS SDEN SDEY SEDI SIEA "
        "SIGERLY TDE"
    ),
}
_SYNDICAT = re.compile(r"S[IMY][A-Z0-9]+")  # SIVOM, SIVU, SMICTOM, SYDESL: names of syndicats begin so

_LIBELLES = {
    **_table(
        "action adresse aide annexe appréciation assiette avance candidature catégorie charge condition convention date "
        "décision demande dépense donnée dotation durée échéance enquête enveloppe étude formation information lettre "
        "notification opération part participation pièce population prestation prime proposition quote-part recette réponse "
        "restauration somme subvention tranche valeur zone",
        feminin=True,
    ),
    **_table(
        "accord acompte acte appui arrêté autofinancement avenant budget calcul chantier coût crédit délai document dossier "
        "forfait guichet loyer marché montant nombre plafond plancher prix projet reste seuil solde taux total versement"
    ),
}
"""Nouns that begin the label of a figure, of an act."""

_ARTICLE = re.compile(r"(Le |La |Les |Aux |L’|LE |LA |LES |AUX )(?=\w)")
_CONTRACTIONS = {
    ("à", "le "): "au ",
    ("à", "les "): "aux ",
    ("à", "aux "): "aux ",
    ("de", "le "): "du ",
    ("de", "les "): "des ",
    ("de", "aux "): "des ",
}
_LIAISONS = frozenset(
    [
        "à",
        "a",
        "au",
        "aux",
        "d",
        "de",
        "des",
        "du",
        "en",
        "et",
        "l",
        "la",
        "le",
        "les",
        "lès",
        "par",
        "pour",
        "sous",
        "sur",
    ]
)
_QUALITES = {
    sans_accent(mot): mot
    for mot in [
        "agricole",
        "aménagement",
        "anonyme",
        "assainissement",
        "autonome",
        "commun",
        "communal",
        "communale",
        "culturel",
        "culturelle",
        "départemental",
        "départementale",
        "développement",
        "économie",
        "économique",
        "électrification",
        "énergie",
        "énergies",
        "enfance",
        "équilibre",
        "équipement",
        "européenne",
        "fermé",
        "gestion",
        "incendie",
        "industriel",
        "interdépartemental",
        "intercommunal",
        "intercommunale",
        "jeunesse",
        "locale",
        "local",
        "logement",
        "lecture",
        "mixte",
        "multiple",
        "national",
        "nationale",
        "numérique",
        "ordures",
        "ménagères",
        "ouvert",
        "public",
        "publics",
        "publique",
        "publiques",
        "régional",
        "régionale",
        "rural",
        "rurale",
        "scolaire",
        "secours",
        "sociale",
        "social",
        "technique",
        "territorial",
        "territoriale",
        "tourisme",
        "traitement",
        "unique",
        "urbain",
        "urbaine",
        "vocation",
        "vocations",
    ]
}
_ASPIRES = re.compile(r"(halle|hall|hameau|hand|hangar|haras|haut|havre|hub|huit|onze)")
_FEMININ_PAR_SA_FIN = re.compile(r"(tion|sion|té|ée|ance|ence|ure|ie|ade|ette|elle|ise|esse)$")


def le(nom: str, espece: str = "") -> str:
    """« la commune de Cluny », « le SIVOM… », « l’association… », « Dijon Métropole »; `espece`: « syndicat »..."""
    article, reste = _articuler(nom, espece)
    return f"{article}{reste}"


def au(nom: str, espece: str = "") -> str:
    """« à la commune de Cluny », « au SIVOM… », « à l’EPCI », « aux hospices… », « à Cluny », « au Creusot »."""
    article, reste = _articuler(nom, espece)
    return contracter("à", article, reste)


def de(nom: str, espece: str = "") -> str:
    """« de la commune de Cluny », « du SIVOM… », « de l’EPCI », « des hospices… », « d’Autun », « du Creusot »."""
    article, reste = _articuler(nom, espece)
    return contracter("de", article, reste)


def contracter(preposition: str, article: str, reste: str) -> str:
    """« de », « le » and a name make one: « du Creusot »; « d’Autun » without article."""
    if not article and preposition == "de" and _elide(reste):
        return f"d’{reste}"
    return f"{_CONTRACTIONS.get((preposition, article.lower()), f'{preposition} {article}')}{reste}"


def accorder(participe: str, sujet: str) -> str:
    """`participe`, masculine as tables write it, agreed with the noun of `sujet`: « limitée par le plafond ».

    Only its first word changes, when it is a participle or an adjective.
    """
    mot, espace, suite = participe.partition(" ")
    nom = _nom_de(sujet)
    if not re.fullmatch(r"\w+(é|i|it|u|os|al|eur)", mot):
        return participe
    marque = ("e" if nom.feminin else "") + ("s" if nom.pluriel and not mot.endswith("s") else "")
    return f"{mot}{marque}{espace}{suite}"


def majuscule(phrase: str) -> str:
    """`phrase` with a capital, the rest as it is."""
    return phrase[:1].upper() + phrase[1:]


def _articuler(nom: str, espece: str) -> tuple[str, str]:
    nom = _casse(" ".join(nom.replace("'", "’").split()))
    tete, espace, suite = nom.partition(" ")
    if connu := _corps(tete):
        dite = suite if connu.propre or connu.ecrit[1:2].isupper() else _qualites(suite)
        return _article(connu), f"{connu.ecrit}{espace}{dite}"
    if espece:
        return _article(_CORPS[sans_accent(espece.partition(" ")[0])]), f"{espece} {nom}"
    if found := _ARTICLE.match(nom):
        return found[1].capitalize(), nom[found.end() :]
    return "", nom


def _corps(tete: str) -> _Nom | None:
    """The noun or the acronym that begins a name."""
    known = _CORPS.get(sans_accent(tete)) or (_LIBELLES.get(sans_accent(tete)) if tete.islower() else None)
    if known or sum(sign.isupper() for sign in tete) < 2:
        return known
    acronym = _SIGLES.get(sans_accent(tete)) or (_Nom(tete) if _SYNDICAT.fullmatch(tete) else None)
    return acronym._replace(ecrit=tete) if acronym else None


def _article(nom: _Nom) -> str:
    if nom.pluriel:
        return "les "
    if _elide(nom.ecrit):
        return "l’"
    return "la " if nom.feminin else "le "


def _elide(mot: str) -> bool:
    """Whether « le » and « de » lose their vowel before `mot`. A consonant that is spelled does not (« le SDIS »)."""
    cle = sans_accent(mot)
    return cle[:1] in "aeiouyhœæ" and bool(cle) and not _ASPIRES.match(cle)


def _qualites(suite: str) -> str:
    """The adjectives that follow a noun have no capital: « société publique locale »."""
    mot, espace, reste = suite.partition(" ")
    if not mot or sans_accent(mot) not in _QUALITES:
        return suite
    return f"{mot.lower()}{espace}{_qualites(reste)}"


def _casse(nom: str) -> str:
    """A name of several words all in capitals, as one writes it; one word may be an acronym and is left."""
    if not nom.isupper() or " " not in nom:
        return nom
    premier, *autres = (re.sub(r"[^\W_]+", _decapitaliser, mot) for mot in nom.split(" "))
    return " ".join([premier if premier.isupper() else majuscule(premier), *autres])


def _decapitaliser(found: re.Match[str]) -> str:
    mot, cle = found[0], sans_accent(found[0])
    if mot.lower() in _LIAISONS:
        return mot.lower()
    if nom := _CORPS.get(cle):
        return nom.ecrit
    if cle in _SIGLES or _SYNDICAT.fullmatch(mot) or not set(cle) & set("aeiouyœæ"):
        return mot
    return _QUALITES.get(cle) or mot.capitalize()


def _nom_de(sujet: str) -> _Nom:
    """The noun of a label: the first word known, else the first one, by its end."""
    mots = [sans_accent(mot) for mot in re.findall(r"[\w-]+", sujet)]
    mots = mots[1:] if mots and mots[0] in {"le", "la", "les", "l", "un", "une", "des"} else mots
    for mot in mots[:3]:
        if nom := _LIBELLES.get(mot) or _CORPS.get(mot):
            return nom
        if mot.endswith("s") and (nom := _LIBELLES.get(mot[:-1]) or _CORPS.get(mot[:-1])):
            return nom._replace(pluriel=True)
        if mot in _LIAISONS:
            break
    brut = re.findall(r"[\w-]+", sujet)
    premier = brut[0].lower() if brut else ""
    pluriel = premier.endswith("s") and not premier.endswith(("us", "as", "ès"))
    return _Nom(premier, bool(_FEMININ_PAR_SA_FIN.search(premier.removesuffix("s") if pluriel else premier)), pluriel)
