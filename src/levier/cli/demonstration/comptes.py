"""Accounts of the demonstration: functions, never names of persons."""

from __future__ import annotations

from dataclasses import dataclass

DOMAINE = "demo.levier.example"
MOT_DE_PASSE = "demonstration-2021"
DEPARTEMENT = "71"


@dataclass(frozen=True, slots=True)
class Compte:
    """An account shown when the demonstration starts."""

    cle: str
    fonction: str
    voit: str

    @property
    def email(self) -> str:
        return f"{self.cle}@{DOMAINE}"


INSTRUCTRICE = Compte(
    "instruction",
    "Instructrice, préfecture de Saône-et-Loire",
    "les dossiers du département, de la file à la proposition",
)
INSTRUCTEUR = Compte(
    "instruction2", "Instructeur, préfecture de Saône-et-Loire", "les mêmes dossiers, pour se les répartir"
)
PREFET = Compte("prefet", "Préfet de Saône-et-Loire", "les propositions à décider et à signer")
SECRETAIRE_GENERALE = Compte(
    "secretaire-generale",
    "Secrétaire générale de la préfecture de Saône-et-Loire",
    "la même chose, par délégation de signature",
)
REFERENT = Compte(
    "referent",
    "Référent du guichet, préfecture de Saône-et-Loire",
    "les rattachements à vérifier, les rôles et délégations",
)
MAIRIE = Compte("mairie", "Secrétaire de mairie de Cluny", "les demandes de sa commune, un brouillon à finir")
INTERCO = Compte(
    "interco", "Directrice générale des services, CC du Clunisois", "les demandes de sa communauté de communes"
)
MELUN = Compte("melun", "Directrice générale des services de Melun", "les demandes de sa commune en Île-de-France")
AJACCIO = Compte("ajaccio", "Directeur du numérique d'Ajaccio", "un projet commun de Corse, qui attend son partenaire")
BASTIA = Compte("bastia", "Directrice générale des services de Bastia", "le même projet, que sa commune doit valider")
SEINE_ET_MARNE = Compte(
    "instruction77", "Instructeur, préfecture de Seine-et-Marne", "les demandes d'Île-de-France dont le projet est ici"
)
PREFET_77 = Compte("prefet77", "Préfet de Seine-et-Marne", "les mêmes, à décider et à signer")
ILE_DE_FRANCE = Compte(
    "region", "Instructrice, préfecture de la région d'Île-de-France",
    "les demandes de toute la région ; règle qui instruit Paris",
)  # fmt: skip
CORSE_DU_SUD = Compte(
    "instruction2a", "Instructrice, préfecture de Corse-du-Sud", "les thèmes 1 à 3 de l'appel de Corse"
)
NATION = Compte("national", "Chargée de mission, équipe nationale du fonds", "tous les guichets, et ceux de la nation")
COMPTES = (
    *(MAIRIE, INTERCO, INSTRUCTRICE, INSTRUCTEUR, PREFET, SECRETAIRE_GENERALE, REFERENT),
    *(MELUN, AJACCIO, BASTIA, SEINE_ET_MARNE, PREFET_77, ILE_DE_FRANCE, CORSE_DU_SUD, NATION),
)
