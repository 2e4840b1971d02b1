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
COMPTES = (MAIRIE, INTERCO, INSTRUCTRICE, INSTRUCTEUR, PREFET, SECRETAIRE_GENERALE, REFERENT)
