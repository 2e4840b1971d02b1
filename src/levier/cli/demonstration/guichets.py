"""The seven other calls of the fund: opened at their own dates, a few requests in each, a joint project that waits."""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace

from django.conf import settings

from levier.actes.actions import signer_la_proposition
from levier.appels.fichiers import lire_un_cahier
from levier.appels.models import Appel
from levier.cli.demonstration import comptes, pdf
from levier.cli.demonstration.comptes import Compte
from levier.cli.demonstration.formulaires import remplir_le_formulaire
from levier.comptes import actions as personnes
from levier.comptes.enums import Role, RoleStructure
from levier.comptes.models import Personne, Rattachement
from levier.dossiers import actions as dossiers
from levier.dossiers.financement.lignes import LigneSaisie
from levier.dossiers.financement.plan import est_au_forfait
from levier.dossiers.models import Dossier
from levier.dossiers.queries import cahier_du, lignes_du_plan
from levier.enveloppes.actions import ouvrir_le_guichet
from levier.instruction import actions as instruction
from levier.instruction.limites import montant_calcule
from levier.instruction.queries import resultat_instruit, supposes_sur
from levier.socle import horloge
from levier.socle.acteurs import SYSTEME
from levier.territoires.actions import structure_du_territoire
from levier.territoires.models import Structure, Territoire
from levier.territoires.queries.ressorts import depuis_cle

VOLET1, VOLET2, ADS = "axe3-ile-de-france-volet1", "axe3-ile-de-france-volet2", "axe3-demat-ads"
CORSE, NATIONAL = "axe3-corse", "axe3-national"
GRANDS_PROJETS, RACCORDEMENTS = "axe2-volets-1-3", "axe2-volet4-franceconnect-api"
OUVERTURES = (
    (dt.date(2021, 1, 25), (NATIONAL, GRANDS_PROJETS)),
    (dt.date(2021, 1, 26), (VOLET1, VOLET2, ADS, RACCORDEMENTS)),
    (dt.date(2021, 7, 1), (CORSE,)),
)
"""When each call is published: the day that it opens."""
AGENTS = (
    (comptes.SEINE_ET_MARNE, "departement:77", (Role.INSTRUCTEUR,)),
    (comptes.PREFET_77, "departement:77", (Role.SIGNATAIRE,)),
    (comptes.ILE_DE_FRANCE, "region:11", (Role.INSTRUCTEUR, Role.ADMINISTRATEUR)),
    (comptes.CORSE_DU_SUD, "departement:2A", (Role.INSTRUCTEUR,)),
    (comptes.NATION, "national", (Role.INSTRUCTEUR, Role.ADMINISTRATEUR)),
)


@dataclass(frozen=True, slots=True)
class DemandeAJouer:
    """A request to play: of whom (INSEE code or SIREN), in which call, with which expense, pieces and answers.

    `terme`: "brouillon", "depose" or "retenu". `compte`: the account shown that follows it.
    """

    appel: str
    lieu: str
    jour: dt.date
    nature: str
    pieces: tuple[str, ...]
    choix: Mapping[str, str] = field(default_factory=dict)
    terme: str = "depose"
    compte: Compte | None = None


_DEVIS = ("devis", "plan_financement")
_DEBUT = {"projet.engage": "non", "projet.debut": "02/11/2021"}
_VOLET1 = {**_DEBUT, "projet.besoin_non_couvert": "Un besoin propre à la collectivité."}
_CORSE = {"projet.demat_ads": "non", "projet.courant": "non"}
DEMANDES = (
    DemandeAJouer(VOLET1, "77288", dt.date(2021, 5, 4), "prestation", _DEVIS,
            {**_VOLET1, "projet.lieu": "d77", "projet.titre": "Un guichet unique des démarches"},
            terme="retenu", compte=comptes.MELUN),
    DemandeAJouer(VOLET1, "77014", dt.date(2021, 9, 1), "prestation", _DEVIS,
            {**_VOLET1, "projet.lieu": "d77", "projet.titre": "Former les agents d'accueil"}),
    DemandeAJouer(VOLET1, "78646", dt.date(2021, 9, 2), "prestation", _DEVIS,
            {**_VOLET1, "projet.lieu": "d78", "projet.titre": "Des services en ligne accessibles"}),
    DemandeAJouer(VOLET1, "75056", dt.date(2021, 9, 3), "prestation", _DEVIS,
            {**_VOLET1, "projet.lieu": "d75", "projet.titre": "La donnée au service des arrondissements"}),
    DemandeAJouer(VOLET2, "78646", dt.date(2021, 9, 6), "prestation", (),
            {**_DEBUT, "projet.lieu": "d78", "projet.contrat": "aucun", "projet.titre": "Un laboratoire des usages"}),
    DemandeAJouer(ADS, "200072346", dt.date(2021, 9, 7), "logiciel", ("factures",),
            {"ads.role": "centre", "ads.communes": "2", "rattachee.1.commune": "Avon (77014)",
             "rattachee.2.commune": "Fontainebleau (77186)"}),
    DemandeAJouer(NATIONAL, "21231", dt.date(2021, 9, 8), "prestation", _DEVIS,
            {"projet.theme": "3a", "projet.debut": "02/11/2021", "projet.titre": "Un réseau d'aidants numériques"}),
    DemandeAJouer(GRANDS_PROJETS, "71", dt.date(2021, 9, 9), "prestation", _DEVIS,
            {"projet.debut": "02/11/2021", "groupe.population": "560 000", "groupe.departements_entiers": "1",
             "projet.titre": "Un socle commun de données"}),
    DemandeAJouer(RACCORDEMENTS, "71137", dt.date(2021, 9, 10), "raccordement_fc", ("devis",),
            {"volet4.deja_franceconnect": "non", "volet4.deja_api": "non"}, compte=comptes.MAIRIE),
    DemandeAJouer(CORSE, "2B033", dt.date(2021, 8, 30), "prestation", ("deliberation", "budget"),
            {**_CORSE, "projet.theme": "organisation", "projet.commun": "non", "projet.titre": "Des actes dématérialisés"},
            compte=comptes.BASTIA),
    DemandeAJouer(CORSE, "2A004", dt.date(2021, 9, 13), "prestation", ("deliberation", "budget"),
            {**_CORSE, "projet.theme": "usagers", "projet.commun": "oui", "projet.titre": "Un accueil commun des usagers"},
            terme="brouillon", compte=comptes.AJACCIO),
)  # fmt: skip
PARTENAIRE = ("2B033", comptes.BASTIA)
"""Whom the joint project of Corse waits for."""


def jouer(executer: Callable[[], None]) -> Iterator[DemandeAJouer]:
    """Open the calls, give the agents their rights, then play each request; `executer` runs the waiting jobs."""
    agents = _agents()
    appels: dict[str, Appel] = {}
    for jour, noms in OUVERTURES:
        with horloge.figee(_a(jour, 8)):
            appels |= {nom: _ouvrir(nom) for nom in noms}
            executer()
    for demande in DEMANDES:
        _jouer(demande, appels[demande.appel], agents, executer)
        yield demande


def _a(jour: dt.date, heure: int) -> dt.datetime:
    return horloge.a_paris(jour.year, jour.month, jour.day, heure, 12)


def _ouvrir(nom: str) -> Appel:
    texte = lire_un_cahier(settings.LEVIER_CAHIERS / "fitn7" / f"{nom}.yaml")
    return ouvrir_le_guichet(texte, par=SYSTEME).appel


def _agents() -> dict[Compte, Personne]:
    agents = {}
    with horloge.figee(_a(dt.date(2021, 1, 25), 7)):
        for compte, cle, roles in AGENTS:
            agents[compte] = _personne(compte)
            for role in roles:
                personnes.habiliter(agents[compte], role, ressort=depuis_cle(cle), par=SYSTEME)
    return agents


def _personne(compte: Compte) -> Personne:
    return personnes.creer_compte_confirme(
        email=compte.email, mot_de_passe=comptes.MOT_DE_PASSE, nom=compte.fonction, par=SYSTEME
    )


def _jouer(demande: DemandeAJouer, appel: Appel, agents: dict[Compte, Personne], executer: Callable[[], None]) -> None:
    """Prepare the request in the morning, deposit it in the afternoon, take it as far as it goes."""
    with horloge.figee(_a(demande.jour, 9)):
        structure = _structure(demande.lieu)
        porteur = _porteur(structure, demande.compte)
        dossier = dossiers.creer_brouillon(appel, structure, par=porteur)
        _remplir(dossier, demande, porteur)
        if demande.terme == "brouillon":
            _inviter(dossier, porteur)
        executer()
    if demande.terme == "brouillon":
        return
    with horloge.figee(_a(demande.jour, 15)):
        dossiers.deposer(dossier, par=porteur, engagement=True)
        executer()
    if demande.terme == "retenu":
        _retenir(dossier, demande, agents, executer)


def _inviter(dossier: Dossier, porteur: Personne) -> None:
    lieu, compte = PARTENAIRE
    structure = _structure(lieu)
    _porteur(structure, compte)
    dossiers.inviter_partenaire(dossier, structure, par=porteur)


def _retenir(
    dossier: Dossier, demande: DemandeAJouer, agents: dict[Compte, Personne], executer: Callable[[], None]
) -> None:
    instructeur, prefet = agents[comptes.SEINE_ET_MARNE], agents[comptes.PREFET_77]
    with horloge.figee(_a(demande.jour + dt.timedelta(days=14), 10)):
        instruction.prendre_en_charge(dossier, par=instructeur)
        instruction.declarer_complet(dossier, par=instructeur)
        dossier.refresh_from_db()
        montant = montant_calcule(resultat_instruit(dossier))
        if montant is None:
            raise ValueError(f"the demonstration grants a request without computed amount: {dossier.numero}")
        proposition = instruction.proposer(
            dossier,
            montant,
            par=instructeur,
            avis="Projet conforme au cahier des charges.",
            confirmees=[un.nom for un in supposes_sur(dossier) if not un.reserve],
        )
        executer()
    with horloge.figee(_a(demande.jour + dt.timedelta(days=21), 16)):
        reserves = [un.nom for un in supposes_sur(dossier) if un.reserve]
        signer_la_proposition(proposition, par=prefet, confirmees=reserves)
        executer()


def _structure(lieu: str) -> Structure:
    niveaux = {5: "commune", 9: "epci"}
    known = Territoire.objects.filter(millesime=2021, niveau=niveaux.get(len(lieu), "departement"))
    return structure_du_territoire(known.get(code=lieu))


def _porteur(structure: Structure, compte: Compte | None) -> Personne:
    """The member of the structure who asks: the one that it has already, else the account shown, else one of its own."""
    if membre := Rattachement.objects.filter(structure=structure, etat="actif").order_by("pk").first():
        return membre.personne
    personne = _personne(compte or Compte(f"porteur{structure.pk}", f"Direction générale, {structure}"[:150], ""))
    personnes.rattacher_d_office(personne, structure, role=RoleStructure.SIGNATAIRE, par=SYSTEME)
    return personne


def _remplir(dossier: Dossier, demande: DemandeAJouer, porteur: Personne) -> None:
    choix = {"demandeur.entite": dossier.structure.denomination, "demandeur.courriel": porteur.email, **demande.choix}
    remplir_le_formulaire(dossier, choix, par=porteur)
    lignes = [LigneSaisie("depense", demande.nature, "Prestataire", "40 000")]
    if not est_au_forfait(cahier_du(dossier)):
        lignes.append(LigneSaisie("recette", "autofinancement", "Fonds propres", "20 000"))
    dossiers.enregistrer_plan(dossier, lignes, par=porteur)
    joints = [(ligne.libelle, ligne.montant) for ligne in lignes]
    for genre in demande.pieces:
        contenu = io.BytesIO(pdf.devis(f"{dossier.structure} ({genre}, {dossier.numero})", joints))
        piece = dossiers.ajouter_piece(dossier, genre, contenu, f"{genre}.pdf", par=porteur)
        if demande.appel == ADS:
            _justifier(dossier, str(piece.pk), porteur)


def _justifier(dossier: Dossier, piece: str, porteur: Personne) -> None:
    """The invoice that each expense of an aid paid on invoices names."""
    lignes = [replace(ligne, piece=piece) for ligne, _ in lignes_du_plan(dossier)]
    dossiers.enregistrer_plan(dossier, lignes, par=porteur)
