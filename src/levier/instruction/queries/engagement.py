"""The commitment signed by hand on which a request rests: whether an agent read it, whether the structure says it is not theirs."""

from __future__ import annotations

from levier.dossiers.enums import ModeSignature
from levier.dossiers.lecture.engagement import signature_donnee
from levier.dossiers.models import Dossier, Signature
from levier.instruction.models import Contestation, LectureEngagement


def engagement_papier(dossier: Dossier) -> Signature | None:
    """How the request was signed, when it was by hand."""
    given = signature_donnee(dossier)
    return given if given is not None and given.mode == ModeSignature.PAPIER else None


def lecture_de(signature: Signature) -> LectureEngagement | None:
    """Who read it, if somebody did."""
    return LectureEngagement.objects.filter(pk=signature.pk).first()


def engagement_a_lire(dossier: Dossier) -> Signature | None:
    """The commitment that an agent is still to read before the request is complete."""
    paper = engagement_papier(dossier)
    return paper if paper is not None and lecture_de(paper) is None else None


def contestation_ouverte(dossier: Dossier) -> Contestation | None:
    """What a member of the structure says against it, while the service has not answered."""
    paper = engagement_papier(dossier)
    if paper is None:
        return None
    return Contestation.objects.select_related("par").filter(signature=paper, repondue_le__isnull=True).first()
