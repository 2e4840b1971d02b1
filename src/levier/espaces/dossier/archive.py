"""« Tout télécharger »: the documents, pieces and messages' files of a request in one ZIP, made as it is sent.

One file at a time is in memory, none of the archive is on disk; names are the same each time.
"""

from __future__ import annotations

import zipfile
from collections.abc import Iterable, Iterator

from levier.dossiers.lecture.archive import SOMMAIRE, Entree, fiche
from levier.dossiers.lecture.dossier import nom_du_pdf, pdf_du_dossier
from levier.dossiers.models import Dossier
from levier.socle import fichiers, horloge
from levier.socle.erreurs import RefusMetier


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
            archive.writestr(fiche(entree.chemin, entree.fichier), content)
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
