"""One of each thing that an address may name, and one person per audience: what rights and attacks are tried on."""

from __future__ import annotations

import datetime as dt
import io
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property

from django.conf import settings
from django.test import Client
from tests.enveloppes.fabriques import texte_du_fonds
from tests.fabriques import (
    AUTRE_COMMUNE,
    COMMUNE,
    TROISIEME_COMMUNE,
    signe_a_la_main,
    texte_avec_comite,
    texte_de_projet_commun,
    texte_note,
    un_agent,
    un_appel,
    un_brouillon,
    un_dossier_complet,
    un_dossier_depose,
    un_pdf,
    une_delegation,
    une_habilitation,
    une_personne,
    une_structure,
)
from tests.propositions import attribuer_et_signer, proposer
from tests.taches import derouler

from levier.actes.actions import ecrire_un_modele, empreinte_du_projet, publier_le_modele
from levier.actes.models import Acte, ModeleDeNiveau
from levier.appels.models import Appel
from levier.attributions.actions import demander_des_observations
from levier.attributions.enums import Fondement, NatureDecision, ObjetSollicitation
from levier.comites.actions import Designe, designer, ouvrir_un_comite
from levier.comites.enums import QualiteDuMembre
from levier.comites.models import ComiteDuService, DesignationAuSiege
from levier.comites.queries import places_du_comite
from levier.comptes import actions, jetons
from levier.comptes.actions import AgentDesigne
from levier.comptes.enums import EtatRattachement, Role, RoleStructure
from levier.comptes.jetons import Usage
from levier.comptes.models import Absence, DelegationSignature, Habilitation, Invitation, Personne, Rattachement
from levier.comptes.periode import Periode
from levier.comptes.preuve import faire_preuve
from levier.documents.models import Document
from levier.dossiers.actions import exclure, inviter_partenaire, proposer_une_correction, saisir_pour
from levier.dossiers.invitation import faire_entree
from levier.dossiers.models import Acces, Correction, Dossier, Partenaire, Piece
from levier.enveloppes import actions as actions_d_enveloppes
from levier.enveloppes.models import Enveloppe, Transfert
from levier.instruction.actions import (
    Consulte,
    Parties,
    contester_l_engagement,
    demander_complement,
    demander_un_avis,
    ecrire_un_texte_type,
    ecrire_une_note,
    enregistrer_la_notation,
    enregistrer_la_vue,
    rendre_un_avis,
)
from levier.instruction.enums import GenreDeTexte, SensAvis
from levier.instruction.lien import faire_lien
from levier.instruction.models import DemandeAvis, Notation, NoteInterne, TexteType, VueDeListe
from levier.instruction.textes import TexteSaisi
from levier.messages.actions import ecrire_au_service
from levier.messages.models import PieceMessage
from levier.reprises.actions import decrire_les_colonnes, recevoir_le_tableau
from levier.reprises.enums import Cible
from levier.reprises.models import TableauRepris
from levier.socle import horloge, travaux
from levier.socle.acteurs import SYSTEME
from levier.socle.fichiers import garder, vignettes
from levier.socle.models import Courriel, EtatCourriel, LigneDeTravail, Travail
from levier.territoires.actions import charger_adresses
from levier.territoires.enums import Perimetre
from levier.territoires.models import Structure, Territoire
from levier.territoires.queries.ressorts import departement

AUDIENCES = (
    "anonyme",
    "personne",
    "autre",
    "contributeur",
    "signataire",
    "instructeur",
    "voisin",
    "prefet",
    "administrateur",
    "lecteur",
    "ancien",
)
"""Visitor; account without structure; signatory of another structure; both roles of the structure; then agents:
instructor of the 71, of the 21 (« voisin »), préfet, administrator and reader of the 71, instructor whose right ended yesterday."""


BOITE = "mairie@71014.example"


@dataclass
class Monde:
    """Everything is made through the acts; each attribute is made once."""

    structure: Structure
    personnes: dict[str, Personne]
    brouillon: Dossier
    depose: Dossier
    instruit: Dossier
    propose: Dossier
    a_completer: Dossier
    retenu: Dossier
    piece_brouillon: Piece
    piece: Piece
    joint: PieceMessage
    recu: Document
    acte: Acte
    demande: Rattachement
    reclamation: Rattachement
    premier: Rattachement
    invitation: Invitation
    partenaire: Partenaire
    saisi: Dossier
    papier: Dossier
    correction: Correction
    conteste: Dossier
    avis: DemandeAvis
    avis_rendu: DemandeAvis
    note: NoteInterne
    texte_type: TexteType
    exclu: Acces
    notation: Notation
    delegation: DelegationSignature
    habilitation: Habilitation
    travail: Travail
    vue: VueDeListe
    absence: Absence
    tableau: TableauRepris
    comite: ComiteDuService
    membre: DesignationAuSiege
    transfert: Transfert
    droit_propose: Habilitation
    droit_a_accepter: Habilitation
    modele: ModeleDeNiveau
    inconfirmee: Personne
    sessions: dict[str, str]

    def navigateur(self, audience: str, **options: bool) -> Client:
        """A browser where that person is logged in."""
        client = Client(**options)
        if audience in self.sessions:
            client.cookies[settings.SESSION_COOKIE_NAME] = self.sessions[audience]
        return client

    @cached_property
    def lien(self) -> Rattachement:
        """The contributor's link with the structure."""
        return Rattachement.objects.get(personne=self.personnes["contributeur"], structure=self.structure)

    @cached_property
    def territoire(self) -> Territoire:
        return Territoire.objects.filter(millesime=2021, code="71014", nature="commune").get()

    @cached_property
    def courriel_perdu(self) -> Courriel:
        """A mail about the deposited request that did not arrive."""
        return Courriel.objects.filter(**self.depose.objet.colonnes, etat=EtatCourriel.NON_REMIS).first()

    def jeton(self, usage: Usage) -> str:
        """A link that works, for an account that is waiting for it."""
        return jetons.faire(usage, self.inconfirmee)


def creer() -> Monde:
    """The whole world, in the caller's transaction."""
    appel, structure = un_appel(texte_avec_comite(texte_note())), une_structure(COMMUNE)
    people = _personnes(structure)
    choices = {"par": people["signataire"]}
    depose, complete = (un_dossier_depose(appel, structure, **choices) for _ in range(2))
    instruit, retenu, propose = (
        un_dossier_complet(appel, structure, agent=people["instructeur"], **choices) for _ in range(3)
    )
    papier, conteste = (signe_a_la_main(un_dossier_depose(appel, structure, **choices)) for _ in range(2))
    contester_l_engagement(conteste, par=people["signataire"], motif="Ce n’est pas ma signature.")
    brouillon = un_brouillon(appel, structure, **choices)
    demander_complement(
        complete,
        par=people["instructeur"],
        message="Il manque un devis.",
        elements=["devis"],
        echeance=horloge.aujourdhui() + dt.timedelta(days=15),
    )
    complete.refresh_from_db()
    complete.complements.update(echeance=horloge.aujourdhui() - dt.timedelta(days=1))
    for request in (brouillon, depose):
        for kept in request.pieces.all():
            vignettes.faire(str(kept.fichier_id))
    decision = attribuer_et_signer(retenu, par=people["prefet"], montant=retenu.montant_demande).decision
    titled = {instruit.version.champ_titre: "Un autre titre"}
    correction = proposer_une_correction(instruit, titled, {}, par=people["instructeur"], motif="Une coquille.")
    proposer(propose, Decimal(2_000), par=people["instructeur"], avis="Favorable.")
    derouler()
    demander_des_observations(
        retenu,
        par=people["instructeur"],
        objet=ObjetSollicitation.RETRAIT,
        fondement=Fondement.CONDITIONS,
        texte="Les travaux n’ont pas commencé.",
        echeance=horloge.aujourdhui() + dt.timedelta(days=15),
    )
    Courriel.objects.filter(**depose.objet.colonnes).update(etat=EtatCourriel.NON_REMIS, erreur="550 inconnu")
    retenu.refresh_from_db()
    return Monde(
        structure=structure,
        personnes=people,
        brouillon=brouillon,
        depose=depose,
        instruit=instruit,
        propose=propose,
        a_completer=complete,
        retenu=retenu,
        piece_brouillon=brouillon.pieces.get(genre="devis"),
        piece=depose.pieces.first(),
        joint=ecrire_au_service(
            depose,
            "Voici un devis de plus.",
            par=people["signataire"],
            joints=[(io.BytesIO(un_pdf("message")), "devis.pdf")],
        ).pieces.get(),
        recu=Document.objects.get(**depose.objet.colonnes),
        acte=Acte.objects.get(decision=decision),
        demande=actions.rattacher(une_personne(nom="Sacha Roy"), structure, role=RoleStructure.CONTRIBUTEUR),
        reclamation=_reclamation(),
        premier=_premier(),
        partenaire=_partenaire(structure, people),
        papier=papier,
        correction=correction,
        conteste=conteste,
        avis=_avis(instruit, people["instructeur"], "udeat@exemple.fr"),
        texte_type=ecrire_un_texte_type(
            departement("71"), TexteSaisi(GenreDeTexte.MESSAGE, "Suite", "", "Bonjour."), par=people["administrateur"]
        ),
        note=ecrire_une_note(depose, "À rappeler.", par=people["instructeur"]),
        avis_rendu=_rendu(_avis(instruit, people["instructeur"], "sgar@exemple.fr")),
        exclu=exclure(
            depose,
            un_agent(Role.LECTEUR, nom="Tenue À L’écart"),
            motif="Élue de la commune.",
            par=people["administrateur"],
        ),
        notation=enregistrer_la_notation(instruit, {}, par=people["instructeur"]),
        saisi=saisir_pour(appel, structure, par=people["instructeur"], demandeur="Le maire"),
        invitation=actions.inviter_collegue(
            structure, email="invitee@exemple.fr", role=RoleStructure.SIGNATAIRE, par=people["signataire"]
        ),
        delegation=_delegation(people),
        habilitation=Habilitation.objects.get(personne=people["instructeur"]),
        travail=_travail(people["prefet"]),
        vue=enregistrer_la_vue("À signer", "proposition=transmise", par=people["prefet"]),
        comite=(comite := ouvrir_un_comite(appel, departement("71"), par=people["administrateur"])),
        membre=_membre(comite, people["administrateur"]),
        absence=actions.absenter(
            people["instructeur"],
            horloge.aujourdhui() + dt.timedelta(days=60),
            horloge.aujourdhui() + dt.timedelta(days=70),
            [people["prefet"]],
            par=people["instructeur"],
        ),
        tableau=_tableau(appel, people["instructeur"]),
        transfert=_transfert(people["prefet"]),
        droit_propose=une_habilitation(
            une_personne(nom="Signataire Proposée"),
            Role.SIGNATAIRE,
            departement("71"),
            confirmee_le=None,
            proposee_par=people["administrateur"],
        ),
        droit_a_accepter=une_habilitation(
            people["signataire"], Role.LECTEUR, departement("39"), a_accepter_depuis=horloge.temps_reel()
        ),
        modele=_modele(people),
        inconfirmee=_inconfirmee(),
        sessions={name: _session(person) for name, person in people.items()},
    )


def _tableau(appel: Appel, agent: Personne) -> TableauRepris:
    """A spreadsheet checked, one row of which may be taken over."""
    text = "Référence;Commune;Reçu le\n1;Cluny;01/07/2021\n2;Nulle part;01/07/2021\n"
    tableau = recevoir_le_tableau(appel, io.BytesIO(text.encode()), "suivi.csv", par=agent)
    said = {0: Cible.REFERENCE, 1: Cible.STRUCTURE, 2: Cible.DEPOSE_LE}
    travail = decrire_les_colonnes(tableau, said, par=agent, cle=uuid.uuid4())
    travaux.executer(travail.pk)
    return tableau


def _personnes(structure: Structure) -> dict[str, Personne]:
    agents = {
        "instructeur": (Role.INSTRUCTEUR, "71"),
        "voisin": (Role.INSTRUCTEUR, "21"),
        "prefet": (Role.SIGNATAIRE, "71"),
        "administrateur": (Role.ADMINISTRATEUR, "71"),
        "lecteur": (Role.LECTEUR, "71"),
        "ancien": (Role.INSTRUCTEUR, "71"),
    }
    people = {
        "personne": une_personne(nom="Alix Faure"),
        "autre": une_personne(une_structure(AUTRE_COMMUNE), nom="Noa Petit"),
        "contributeur": une_personne(structure, nom="Lou Moreau", role=RoleStructure.CONTRIBUTEUR),
        "signataire": une_personne(structure, nom="Camille Martin"),
    }
    people["signataire"].email_demande = "nouvelle@exemple.fr"
    people["signataire"].save()
    people |= {name: un_agent(role, code, nom=f"Agent {name}") for name, (role, code) in agents.items()}
    yesterday = horloge.aujourdhui() - dt.timedelta(days=1)
    Habilitation.objects.filter(personne=people["ancien"], perimetre=Perimetre.DEPARTEMENT).update(au=yesterday)
    return people


def _reclamation() -> Rattachement:
    """A claim on a structure of the 71 whose only account left."""
    orphan = une_structure(TROISIEME_COMMUNE)
    gone = une_personne(orphan, nom="Parti Ailleurs")
    actions.quitter_structure(Rattachement.objects.get(personne=gone), par=gone, fermer=True)
    claim = actions.reclamer_structure(
        une_personne(nom="Nouvelle Maire"),
        orphan,
        preuve=io.BytesIO(un_pdf("preuve")),
        nom_fichier="deliberation.pdf",
        role=RoleStructure.SIGNATAIRE,
        motif="La secrétaire est partie.",
    )
    assert claim.etat == EtatRattachement.RECLAME
    return claim


def _premier() -> Rattachement:
    """The first account of a commune whose mailbox the directory gives."""
    charger_adresses(["code;courriel", f"71014;{BOITE}"])
    return actions.rattacher(
        une_personne(nom="Arrivée Première"), une_structure("71014"), role=RoleStructure.SIGNATAIRE
    )


def _partenaire(structure: Structure, people: dict[str, Personne]) -> Partenaire:
    """A joint project of the structure, in which the other one (« autre ») is invited."""
    text = texte_de_projet_commun().replace("id: fitn7-axe3-saone-et-loire", "id: fitn7-axe3-projet-commun", 1)
    dossier = un_brouillon(un_appel(text), structure, par=people["signataire"])
    there = une_structure(AUTRE_COMMUNE)
    return inviter_partenaire(dossier, there, par=people["signataire"], email="mairie@exemple.fr")


def _avis(dossier: Dossier, agent: Personne, email: str) -> DemandeAvis:
    """An avis asked on a piece."""
    last = horloge.aujourdhui() + dt.timedelta(days=15)
    shown = Parties(demande=True, plan=True, pieces=[dossier.pieces.first().pk])
    consulte = Consulte("Un service", "Son chef", email)
    return demander_un_avis(
        dossier, par=agent, consulte=consulte, question="Est-ce réaliste ?", echeance=last, montre=shown
    )


def _rendu(demande: DemandeAvis) -> DemandeAvis:
    joint = (io.BytesIO(un_pdf("avis")), "avis.pdf")
    return rendre_un_avis(faire_lien(demande), sens=SensAvis.FAVORABLE, texte="Oui.", joint=joint)


def _delegation(people: dict[str, Personne]) -> DelegationSignature:
    """A proposal that waits for the préfet."""
    return une_delegation(une_personne(nom="Sous-préfète"), people["administrateur"], confirmee_le=None)


def _travail(prefet: Personne) -> Travail:
    """A work of the préfet that a fault stopped; what it had made can be fetched."""
    now = horloge.maintenant()
    travail = Travail.objects.create(
        proprietaire=prefet.identifiant, genre="essai", cle=uuid.uuid4(), titre="Un travail", demande={}, total=1, demande_le=now,
        resultat=garder(b"un,deux", "resultat.csv", "text/csv"),
    )  # fmt: skip
    LigneDeTravail.objects.create(travail=travail, rang=1, cle="1", libelle="Une ligne")
    travaux.echouer(travail.pk)
    return travail


def _membre(comite: ComiteDuService, par: Personne) -> DesignationAuSiege:
    """A maire, designated for the first of the two seats."""
    who = AgentDesigne("membre@exemple.fr", "Andrea Faure", "Maire")
    said = Designe(who, QualiteDuMembre.TITULAIRE, "lettre du 1er septembre 2021", Periode())
    return designer(comite, places_du_comite(comite)[1].cle, said, par=par)


def _transfert(prefet: Personne) -> Transfert:
    """Credits of the call that its préfet would give to Corse: its fund is loaded around it."""
    actions_d_enveloppes.charger_le_fonds(texte_du_fonds(), par=SYSTEME)
    parts = {one.identifiant: one for one in Enveloppe.objects.all()}
    giver, receiver = parts["appel_saone_et_loire"], parts["appel_corse"]
    return actions_d_enveloppes.demander_un_transfert(
        giver, receiver, Decimal(1_000), par=prefet, motif="Moins de demandes."
    )


def _modele(people: dict[str, Personne]) -> ModeleDeNiveau:
    """The words of the 71 in its grants: a version in force, another text that waits."""
    niveau, nature, writer = departement("71"), NatureDecision.ATTRIBUTION, people["administrateur"]
    written = ecrire_un_modele(niveau, nature, {"visas": "la charte"}, par=writer)
    publier_le_modele(written, par=people["prefet"], vu=empreinte_du_projet(written))
    return ecrire_un_modele(niveau, nature, {"visas": "la charte refaite"}, par=writer)


def _inconfirmee() -> Personne:
    person = une_personne(nom="Pas Encore")
    person.email_confirme_le = None
    person.save()
    return person


def _session(personne: Personne) -> str:
    client = Client()
    client.force_login(personne)
    return client.cookies[settings.SESSION_COOKIE_NAME].value


OBJETS: dict[str, Callable[[Monde], dict[str, object]]] = {
    "": lambda _: {},
    "appel": lambda m: {"appel": m.depose.appel.identifiant},
    "version": lambda m: {"appel": m.depose.appel.identifiant, "numero": m.depose.version.numero},
    "tout": lambda _: {"slug": "appel_ile_de_france"},
    "enveloppe": lambda m: {"slug": m.transfert.de.identifiant},
    "transfert": lambda m: {"cle": m.transfert.pk},
    "acte": lambda m: {"numero": m.acte.numero},
    "papier": lambda m: {"numero": m.papier.numero},
    "conteste": lambda m: {"numero": m.conteste.numero},
    "saisi": lambda m: {"numero": m.saisi.numero},
    "commun": lambda m: {"numero": m.partenaire.dossier.numero},
    "partenaire": lambda m: {"numero": m.partenaire.dossier.numero, "partenaire": m.partenaire.pk},
    "brouillon": lambda m: {"numero": m.brouillon.numero},
    "depose": lambda m: {"numero": m.depose.numero},
    "instruit": lambda m: {"numero": m.instruit.numero},
    "propose": lambda m: {"numero": m.propose.numero},
    "a_completer": lambda m: {"numero": m.a_completer.numero},
    "retenu": lambda m: {"numero": m.retenu.numero},
    "exclu": lambda m: {"numero": m.depose.numero, "cle": m.exclu.personne_id},
    "appreciation": lambda m: {"numero": m.instruit.numero, "nom": "appreciation.taux_retenu"},
    "voisin": lambda m: {"numero": m.depose.numero, "sens": "suivant"},
    "piece": lambda m: {"numero": m.depose.numero, "piece": m.piece.pk},
    "piece_brouillon": lambda m: {"numero": m.brouillon.numero, "piece": m.piece_brouillon.pk},
    "joint": lambda m: {"numero": m.depose.numero, "piece": m.joint.pk},
    "courriel_perdu": lambda m: {"numero": m.depose.numero, "courriel": m.courriel_perdu.pk},
    "recu": lambda m: {"document": m.recu.pk},
    "arrete": lambda m: {"document": m.acte.document_id},
    "reclamation": lambda m: {"reclamation": m.reclamation.pk},
    "delegation": lambda m: {"cle": m.delegation.pk},
    "modele": lambda m: {"nature": m.modele.nature},
    "version_modele": lambda m: {"nature": m.modele.nature, "numero": 1},
    "travail": lambda m: {"cle": m.travail.pk},
    "vue": lambda m: {"cle": m.vue.pk},
    "absence": lambda m: {"cle": m.absence.pk},
    "tableau": lambda m: {"cle": m.tableau.pk},
    "comite": lambda m: {"cle": m.comite.pk},
    "designation_au_comite": lambda m: {"cle": m.membre.pk},
    "habilitation": lambda m: {"cle": m.habilitation.pk},
    "droit_propose": lambda m: {"cle": m.droit_propose.pk},
    "structure": lambda m: {"structure": m.structure.pk},
    "territoire": lambda m: {"territoire": m.territoire.pk},
    "lien": lambda m: {"rattachement": m.lien.pk},
    "invitation": lambda m: {"invitation": m.invitation.pk},
    "jeton": lambda m: {"jeton": jetons.faire_invitation(m.invitation)},
    "preuve": lambda m: {"jeton": faire_preuve(m.premier, BOITE)},
    "avis": lambda m: {"jeton": faire_lien(m.avis)},
    "piece_d_avis": lambda m: {"jeton": faire_lien(m.avis), "piece": m.avis.pieces.get().pk},
    "suivi_d_avis": lambda m: {"numero": m.avis.dossier.numero, "avis": m.avis.pk},
    "avis_rendu": lambda m: {"numero": m.avis.dossier.numero, "avis": m.avis_rendu.pk},
    "texte_type": lambda m: {"cle": m.texte_type.pk},
    "note": lambda m: {"numero": m.note.dossier.numero, "note": m.note.pk},
    "notation": lambda m: {"numero": m.notation.dossier.numero, "notation": m.notation.pk},
    "entree": lambda m: {"jeton": faire_entree(m.partenaire)},
    "demande": lambda m: {"rattachement": m.demande.pk},
    "confirmation": lambda m: {"jeton": m.jeton(Usage.CONFIRMATION)},
    "choix": lambda m: {"jeton": m.jeton(Usage.MOT_DE_PASSE)},
    "changement": lambda m: {"jeton": jetons.faire(Usage.CHANGEMENT, m.personnes["signataire"])},
    "acceptation": lambda m: {"jeton": jetons.faire_acceptation(m.droit_a_accepter)},
    "desabonnement": lambda m: {"jeton": jetons.faire_desabonnement(m.personnes["autre"])},
    "courrier": lambda _: {"cle": "1.levier"},
    "piece_courrier": lambda _: {"cle": "1.levier", "rang": 1},
}
"""What each word of the table of rights names, as the arguments of an address."""
