"""Where the préfet of a territory sits, and which administrative court judges his decisions. Pure.

The court is that of the seat of the authority that decided (code de justice administrative, articles R. 312-1 and
R. 221-3).
"""

from __future__ import annotations

from typing import NamedTuple

from levier.territoires.enums import Perimetre
from levier.territoires.ressort import Ressort
from regles.grammaire import de

_CHEFS_LIEUX = """\
01 Bourg-en-Bresse|02 Laon|03 Moulins|04 Digne-les-Bains|05 Gap|06 Nice|07 Privas|08 Charleville-Mézières|09 Foix|10 Troyes
11 Carcassonne|12 Rodez|13 Marseille|14 Caen|15 Aurillac|16 Angoulême|17 La Rochelle|18 Bourges|19 Tulle|2A Ajaccio
2B Bastia|21 Dijon|22 Saint-Brieuc|23 Guéret|24 Périgueux|25 Besançon|26 Valence|27 Évreux|28 Chartres|29 Quimper|30 Nîmes
31 Toulouse|32 Auch|33 Bordeaux|34 Montpellier|35 Rennes|36 Châteauroux|37 Tours|38 Grenoble|39 Lons-le-Saunier
40 Mont-de-Marsan|41 Blois|42 Saint-Étienne|43 Le Puy-en-Velay|44 Nantes|45 Orléans|46 Cahors|47 Agen|48 Mende|49 Angers
50 Saint-Lô|51 Châlons-en-Champagne|52 Chaumont|53 Laval|54 Nancy|55 Bar-le-Duc|56 Vannes|57 Metz|58 Nevers|59 Lille
60 Beauvais|61 Alençon|62 Arras|63 Clermont-Ferrand|64 Pau|65 Tarbes|66 Perpignan|67 Strasbourg|68 Colmar|69 Lyon|70 Vesoul
71 Mâcon|72 Le Mans|73 Chambéry|74 Annecy|75 Paris|76 Rouen|77 Melun|78 Versailles|79 Niort|80 Amiens|81 Albi|82 Montauban
83 Toulon|84 Avignon|85 La Roche-sur-Yon|86 Poitiers|87 Limoges|88 Épinal|89 Auxerre|90 Belfort|91 Évry-Courcouronnes
92 Nanterre|93 Bobigny|94 Créteil|95 Cergy|971 Basse-Terre|972 Fort-de-France|973 Cayenne|974 Saint-Denis|975 Saint-Pierre
976 Mamoudzou|977 Gustavia|978 Marigot|984 Saint-Pierre|986 Mata-Utu|987 Papeete|988 Nouméa|989 Papeete"""

_TRIBUNAUX = """\
Amiens 02 60 80|Bastia 2A 2B|Besançon 25 39 70 90|Bordeaux 24 33 47|Caen 14 50 61|Cergy-Pontoise 92 95
Châlons-en-Champagne 08 10 51 52|Clermont-Ferrand 03 15 43 63|Dijon 21 58 71 89|Grenoble 26 38 73 74|Lille 59 62
Limoges 19 23 36 87|Lyon 01 07 42 69|Marseille 04 05 13|Melun 77 94|Montpellier 11 34 66|Montreuil 93|Nancy 54 55 88
Nantes 44 49 53 72 85|Nice 06|Nîmes 30 48 84|Orléans 18 28 37 41 45|Paris 75|Pau 32 40 64 65|Poitiers 16 17 79 86
Rennes 22 29 35 56|Rouen 27 76|Strasbourg 57 67 68|Toulon 83|Toulouse 09 12 31 46 81 82|Versailles 78 91"""

_TRIBUNAUX_D_OUTRE_MER = {
    "971": "de la Guadeloupe",
    "972": "de la Martinique",
    "973": "de la Guyane",
    "974": "de La Réunion",
    "975": "de Saint-Pierre-et-Miquelon",
    "976": "de Mayotte",
    "977": "de Saint-Barthélemy",
    "978": "de Saint-Martin",
    "984": "de La Réunion",
    "986": "de Wallis-et-Futuna",
    "987": "de la Polynésie française",
    "988": "de Nouvelle-Calédonie",
    "989": "de la Polynésie française",
}

_PREFETS_DE_REGION = {
    "01": "971", "02": "972", "03": "973", "04": "974", "06": "976", "11": "75", "24": "45", "27": "21", "28": "76",
    "32": "59", "44": "67", "52": "44", "53": "35", "75": "33", "76": "31", "84": "69", "93": "13", "94": "2A",
}  # fmt: skip
"""The département whose préfet is the région's."""
_CAPITALE = "75"


class Siege(NamedTuple):
    """Of an authority of the State: the town where its acts are made, the court that judges them (« tribunal… de Dijon »)."""

    ville: str
    tribunal: str


def siege_de_l_autorite(service: Ressort) -> Siege | None:
    """Where the préfet of a département or of a région sits, a ministry for the nation; None for a code of no list."""
    code = service.code if service.perimetre in {Perimetre.DEPARTEMENT, Perimetre.COMMUNES} else _CAPITALE
    if service.perimetre == Perimetre.REGION:
        code = _PREFETS_DE_REGION.get(service.code, service.code)
    town = _VILLES.get(code)
    return Siege(town, f"tribunal administratif {_DE_TRIBUNAL[code]}") if town else None


def est_au_loin(departement: str, service: Ressort) -> bool:
    """Whether who stays in `departement` is far from the court of `service`: another one, either of them overseas."""
    seat, home = siege_de_l_autorite(service), _DE_TRIBUNAL.get(departement)
    if seat is None or home is None or seat.tribunal.endswith(f" {home}"):
        return False
    return any(seat.tribunal.endswith(f" {court}") or home == court for court in _TRIBUNAUX_D_OUTRE_MER.values())


def _lire_les_villes() -> dict[str, str]:
    entries = _CHEFS_LIEUX.replace("\n", "|").split("|")
    return {code: town for code, _, town in (entry.partition(" ") for entry in entries)}


def _lire_les_tribunaux() -> dict[str, str]:
    courts = [entry.split() for entry in _TRIBUNAUX.replace("\n", "|").split("|")]
    return {code: de(town) for town, *codes in courts for code in codes} | _TRIBUNAUX_D_OUTRE_MER


_VILLES = _lire_les_villes()
_DE_TRIBUNAL = _lire_les_tribunaux()
