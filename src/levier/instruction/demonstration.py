"""What the demonstration shows of the exchanges between the service and the structures."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from levier.comptes.enums import Role
from levier.comptes.queries import habilitations_en_vigueur
from levier.dossiers.acces import collegues_sur
from levier.dossiers.enums import EtatDossier
from levier.instruction.actions.avis import Consulte, Parties, demander_un_avis, rendre_un_avis
from levier.instruction.actions.notes import CoupDeFil, ecrire_une_note
from levier.instruction.actions.textes import ecrire_un_texte_type
from levier.instruction.enums import EtatProposition, GenreDeTexte, SensAvis
from levier.instruction.lien import faire_lien
from levier.instruction.models import Instruction
from levier.instruction.textes import TexteSaisi
from levier.messages.actions import ecrire_au_porteur, ecrire_au_service
from levier.socle import horloge
from levier.territoires.enums import Perimetre

QUESTION = (
    "Bonjour, notre prestataire remet sa réponse en fin de mois : pouvons-nous vous la transmettre à ce moment-là ?"
)
QUESTION_D_AVIS = "Le projet fait-il double emploi avec ce qui existe sur ce territoire, et son coût est-il réaliste ?"
AVIS = "Rien d’équivalent n’existe à moins de trente kilomètres. Le coût est celui des projets que nous suivons."
CONSULTES = (
    Consulte("Conseil départemental de Saône-et-Loire", "Service du numérique", "numerique@departement.example"),
    Consulte("Direction départementale des territoires", "Chargée de mission", "mission@ddt.example"),
)
NOTE = "Même prestataire que sur deux autres dossiers du département : comparer les devis avant de proposer."
TEXTE = TexteSaisi(
    GenreDeTexte.MESSAGE, "Accompagnement de proximité", "",
    "Bonjour,\n\nPour la demande n° {numero_dossier}, {le_service} peut vous recevoir le mardi. Dites-nous ici quel jour vous convient.",
)  # fmt: skip
COMPTE_RENDU = "Elle confirme que le devis retenu est celui de juin ; l’autre est annulé."
REPONSE = "Bonjour, oui : envoyez-la avec les compléments demandés, avant l'échéance indiquée."


def echanger_sur_les_complements() -> Iterator[None]:
    """Each structure that is asked to complete writes two days later; who instructs answers the day after."""
    waiting = Instruction.objects.filter(dossier__etat=EtatDossier.A_COMPLETER).select_related("instructeur", "dossier")
    for instruction in waiting.order_by("dossier_id"):
        dossier, demandee_le = instruction.dossier, instruction.dossier.complements.latest("demandee_le").demandee_le
        if instruction.instructeur is None:
            continue
        with horloge.figee(demandee_le + dt.timedelta(days=2)):
            ecrire_au_service(dossier, QUESTION, par=dossier.cree_par)
        with horloge.figee(demandee_le + dt.timedelta(days=3)):
            ecrire_au_porteur(dossier, REPONSE, par=instruction.instructeur)
            yield


def consulter() -> Iterator[None]:
    """On the two requests last declared complete, an avis is asked the day after; one is answered, the other waits."""
    followed = Instruction.objects.filter(dossier__etat=EtatDossier.EN_INSTRUCTION, instructeur__isnull=False)
    last = list(followed.select_related("instructeur", "dossier").order_by("-dossier__complet_le", "-dossier_id")[:2])
    for rank, instruction in enumerate(last):
        dossier, complete = instruction.dossier, instruction.dossier.complet_le
        if instruction.instructeur is None or complete is None:
            continue
        with horloge.figee(complete + dt.timedelta(days=1)):
            demande = demander_un_avis(
                dossier, par=instruction.instructeur, consulte=CONSULTES[rank], question=QUESTION_D_AVIS,
                echeance=horloge.aujourdhui() + dt.timedelta(days=60), montre=Parties(demande=True, plan=True, pieces=()),
            )  # fmt: skip
            yield
        if rank:
            with horloge.figee(complete + dt.timedelta(days=3)):
                rendre_un_avis(faire_lien(demande), sens=SensAvis.FAVORABLE, texte=AVIS)
                yield


def annoter() -> Iterator[None]:
    """On the request whose proposal waits since longest, a call is noted, then a note that mentions a colleague."""
    waiting = Instruction.objects.filter(
        dossier__propositions__etat=EtatProposition.TRANSMISE, instructeur__isnull=False
    )
    for instruction in waiting.select_related("instructeur", "dossier").order_by("dossier_id")[:3]:
        dossier, author = instruction.dossier, instruction.instructeur
        if author is None or dossier.complet_le is None:
            continue
        with horloge.figee(dossier.complet_le + dt.timedelta(days=2)):
            heard = CoupDeFil("La secrétaire générale", horloge.maintenant())
            ecrire_une_note(dossier, COMPTE_RENDU, par=author, appel=heard)
            others = collegues_sur(dossier).exclude(pk=author.pk)[:1]
            ecrire_une_note(dossier, NOTE, par=author, mentions=list(others))
            yield


def garder_un_texte() -> Iterator[None]:
    """One administrator of each département keeps one text for its messages."""
    held = habilitations_en_vigueur(Role.ADMINISTRATEUR).filter(perimetre=Perimetre.DEPARTEMENT).order_by("pk")
    for one in {one.ressort.cle: one for one in held.select_related("personne")}.values():
        ecrire_un_texte_type(one.ressort, TEXTE, par=one.personne)
        yield
