"""From a model and a context to a PDF: tagged (PDF/UA-1), archivable (PDF/A-3a), the same bytes each time.

Models are files of ours; values arrive as JSON and print literally, whatever they contain. The compiler sees
nothing but the sources given to it: a folder of their own is its root, its package store is empty, no system font, no network.
"""

from __future__ import annotations

import datetime as dt
import json
import logging
import re
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import typst

from levier.documents import qr
from levier.documents.imprimable import adapter
from levier.socle.erreurs import RefusMetier

MODELES = Path(__file__).parent / "modeles"
"""Sources that every model may import: letterhead, tables, signature."""
NORMES: list[typst.PDFStandard] = ["a-3a", "ua-1"]
JOURNAL = logging.getLogger(__name__)
_PAQUET = re.compile(r"""["']@[\w-]+/""")


class RenduImpossible(RefusMetier):
    """A model cannot be turned into a PDF: what typst says, and where."""

    def __init__(self, modele: str, constat: str, conseils: str = "") -> None:
        self.constat = constat
        advice = f" {conseils}" if conseils else ""
        super().__init__(
            f"Le document n’a pas pu être produit : le modèle « {modele} » est refusé ({constat}).{advice} "
            "Corrigez le modèle, puis relancez la production ; rien n’a été enregistré."
        )


@dataclass(frozen=True, slots=True)
class _Source:
    nom: str
    fichiers: dict[str, bytes]
    entrees: dict[str, str]
    instant: dt.datetime


def pdf(modele: Path, donnees: Mapping[str, object], *, instant: dt.datetime) -> bytes:
    """The PDF of `donnees` (a context, by `en_json`) by `modele`, dated `instant`, with them attached as `donnees.json`.

    Same arguments, same bytes. Raises RenduImpossible when the model is refused.
    """
    return _compiler(_preparer(modele, donnees, instant))


def donnees_json(donnees: Mapping[str, object]) -> str:
    """The text attached to the PDF: keys sorted, accents kept."""
    return json.dumps(donnees, ensure_ascii=False, sort_keys=True, indent=1)


def _preparer(modele: Path, donnees: Mapping[str, object], instant: dt.datetime) -> _Source:
    files = {path.name: path.read_bytes() for path in sorted(MODELES.glob("*.typ"))}
    files["main.typ"] = modele.read_bytes()
    if any(_PAQUET.search(content.decode()) for content in files.values()):
        raise RenduImpossible(
            modele.name, "il appelle un paquet à télécharger", "Un modèle n’utilise que nos fichiers."
        )
    address = str(donnees.get("verification") or "")
    inputs = {
        "donnees": donnees_json(donnees),
        "affichage": json.dumps(adapter(donnees), ensure_ascii=False),
        "qr": qr.svg(address) if address else "",
        "qr_alt": qr.texte_alternatif(str(donnees["numero"]), address) if address else "",
    }
    return _Source(modele.name, files, inputs, instant)


def _compiler(source: _Source) -> bytes:
    moment = source.instant.replace(microsecond=0)
    fixed = moment.astimezone(dt.timezone(moment.utcoffset() or dt.timedelta()))
    with tempfile.TemporaryDirectory(prefix="levier-rendu-") as folder:
        root, packages = Path(folder, "racine"), Path(folder, "aucun-paquet")
        root.mkdir()
        packages.mkdir()
        for name, content in source.fichiers.items():
            (root / name).write_bytes(content)
        try:
            compiler = typst.Compiler(
                str(root / "main.typ"),
                root=str(root),
                font_paths=typst.Fonts(include_system_fonts=False),
                ignore_system_fonts=True,
                sys_inputs=source.entrees,
                package_path=str(packages),
                package_cache_path=str(packages),
            )
            made, remarks = compiler.compile_with_warnings(format="pdf", pdf_standards=NORMES, timestamp=fixed)
        except typst.TypstError as error:
            raise RenduImpossible(source.nom, _constat(error), " ".join(error.hints)) from error
    for remark in remarks:
        JOURNAL.warning("modèle %s : %s", source.nom, remark.message)
    if not isinstance(made, bytes):
        raise TypeError("typst gives a PDF as bytes")
    return made


def _constat(erreur: typst.TypstError) -> str:
    where = re.search(r"(\w+\.typ:\d+)", erreur.diagnostic)
    return f"{where[1]} : {erreur.message}" if where else erreur.message
