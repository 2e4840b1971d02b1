"""« Tout télécharger »: the documents, pieces and messages' files of a request in one ZIP, made as it is sent.

One file at a time is in memory, none of the archive is on disk; names are the same each time.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from levier.documents.queries import documents_de
from levier.dossiers.lecture.contenu import nommer
from levier.dossiers.lecture.dossier import nom_du_pdf, pdf_du_dossier
from levier.dossiers.lecture.engagement import signature_donnee, utiles
from levier.dossiers.memoire.depose import pieces_deposees
from levier.dossiers.models import Dossier
from levier.dossiers.queries import cahier_du
from levier.messages.queries import pieces_du_fil
from levier.socle import fichiers, horloge
from levier.socle.erreurs import RefusMetier
from levier.socle.models import Fichier

SOMMAIRE = "contenu.txt"
_INTERDITS = re.compile(r'[<>:"/\\|?*]')
_NOM_MAX = 80


@dataclass(frozen=True, slots=True)
class Entree:
    """A file and its place in the archive; `quoi` says what it is, in words."""

    chemin: str
    fichier: Fichier
    quoi: str


def entrees(dossier: Dossier, *, avec_messages: bool) -> list[Entree]:
    """What the request holds, changes not yet sent left out, in a fixed order. Rights are to be checked before."""
    cahier = cahier_du(dossier)
    order = {piece.id: rank for rank, piece in enumerate(cahier.pieces, start=1)}
    signed = signature_donnee(dossier)
    named: list[tuple[str, Fichier, str]] = [
        ("documents", document.fichier, document.titre) for document in utiles(documents_de(dossier.objet), signed)
    ]
    if signed is not None and signed.fichier is not None:
        named.append(("documents", signed.fichier, f"Engagement signé par {signed.qualite}"))
    for piece in sorted(pieces_deposees(dossier), key=lambda one: (order.get(one.genre, len(order) + 1), one.pk)):
        what = nommer(piece, cahier).libelle
        named.append((f"pieces/{order.get(piece.genre, 0):02d} {_propre(what)}", piece.fichier, what))
    if avec_messages:
        named += [
            ("messages", joint.fichier, "Joint à un message") for joint in pieces_du_fil(dossier.objet).order_by("id")
        ]
    taken: set[str] = {SOMMAIRE}
    return [Entree(_libre(folder, fichier.nom, taken), fichier, what) for folder, fichier, what in named]


def flux(dossier: Dossier, contenu: Iterable[Entree]) -> Iterator[bytes]:
    """The bytes of the archive: the request as one document, then each file; what cannot be read is told in the summary."""
    tampon = _Tampon()
    absent = list[str]()
    present = [f"{nom_du_pdf(dossier)}\n  La demande entière, en un document"]
    with zipfile.ZipFile(tampon, "w", zipfile.ZIP_STORED) as archive:
        moment = horloge.local(dossier.dernier_depot_le or dossier.modifie_le)
        archive.writestr(zipfile.ZipInfo(nom_du_pdf(dossier), moment.timetuple()[:6]), pdf_du_dossier(dossier))
        yield tampon.vider()
        for entree in contenu:
            try:
                content = fichiers.lire(entree.fichier)
            except RefusMetier as refus:
                absent.append(f"{entree.chemin}\n  {refus.phrase}")
                continue
            except FileNotFoundError:
                absent.append(f"{entree.chemin}\n  Le fichier n’est plus sur la plateforme.")
                continue
            archive.writestr(_fiche(entree.chemin, entree.fichier), content)
            present.append(_ligne(entree))
            yield tampon.vider()
        archive.writestr(SOMMAIRE, _sommaire(dossier, present, absent))
    yield tampon.vider()


class _Tampon:
    """Where the archive is written, and taken from at once."""

    def __init__(self) -> None:
        self._blocs: list[bytes] = []

    def write(self, bloc: bytes, /) -> int:
        self._blocs.append(bytes(bloc))
        return len(bloc)

    def flush(self) -> None:
        """Nothing waits elsewhere."""

    def close(self) -> None:
        """Nothing to give back."""

    def vider(self) -> bytes:
        content = b"".join(self._blocs)
        self._blocs.clear()
        return content


def _fiche(chemin: str, fichier: Fichier) -> zipfile.ZipInfo:
    moment = horloge.local(fichier.recu_le)
    return zipfile.ZipInfo(chemin, moment.timetuple()[:6])


def _libre(dossier: str, nom: str, pris: set[str]) -> str:
    """A path that no other entry has, whatever the case: « devis (2).pdf »."""
    stem, dot, extension = _propre(nom).rpartition(".")
    stem, extension = (stem, dot + extension) if dot else (extension, "")
    path, rank = f"{dossier}/{stem}{extension}", 1
    while path.casefold() in pris:
        rank += 1
        path = f"{dossier}/{stem} ({rank}){extension}"
    pris.add(path.casefold())
    return path


def _propre(nom: str) -> str:
    """A name that every system unpacks."""
    clean = _INTERDITS.sub("-", fichiers.nom_sur(nom))
    stem, dot, extension = clean.rpartition(".")
    return f"{stem[:_NOM_MAX].rstrip()}.{extension}" if dot else clean[:_NOM_MAX].strip(" .")


def _ligne(entree: Entree) -> str:
    kept = entree.fichier
    moment = horloge.local(kept.recu_le)
    return (
        f"{entree.chemin}\n  {entree.quoi} ; {kept.taille} octets ; {moment:%d/%m/%Y %H:%M} ; SHA-256 {kept.empreinte}"
    )


def _sommaire(dossier: Dossier, present: list[str], absent: list[str]) -> str:
    head = f"Demande n° {dossier.numero}, {dossier.structure.denomination}\n{dossier.appel.titre}\n"
    body = "\n".join(present)
    missing = "\n\nAbsents de cette archive :\n\n" + "\n".join(absent) if absent else ""
    return f"{head}\n{body}{missing}\n"
