"""A spreadsheet read back from its own XML."""

from __future__ import annotations

import re
import zipfile
from pathlib import Path
from xml.etree import ElementTree as ET

NS = {"x": "http://schemas.openxmlformats.org/spreadsheetml/2006/main"}


class Lu:
    """One sheet as a spreadsheet reads it: values by row, the format of each number, what is frozen and filtered."""

    def __init__(self, fichier: Path, numero: int) -> None:
        with zipfile.ZipFile(fichier) as archive:
            parts = {
                nom: ET.fromstring(archive.read(nom))  # noqa: S314  # the file that the test has just written
                for nom in archive.namelist()
                if nom.endswith(".xml")
            }
        page, styles, noms = (parts[f"xl/{nom}.xml"] for nom in (f"worksheets/sheet{numero}", "styles", "workbook"))
        textes = parts.get("xl/sharedStrings.xml")
        self.nom = noms.findall(".//x:sheet", NS)[numero - 1].get("name")
        partages = [] if textes is None else ["".join(t.itertext()) for t in textes.findall("x:si", NS)]
        formats = {f.get("numFmtId"): f.get("formatCode") for f in styles.findall(".//x:numFmt", NS)}
        applique = [x.get("numFmtId") for x in styles.findall("x:cellXfs/x:xf", NS)]
        self.lignes: list[dict[str, str | float]] = []
        self.formats: dict[str, str | None] = {}
        for row in page.findall(".//x:row", NS):
            ligne: dict[str, str | float] = {}
            for cell in row.findall("x:c", NS):
                colonne = re.sub(r"\d", "", cell.get("r", ""))
                genre, valeur = cell.get("t", "n"), cell.find("x:v", NS)
                if genre == "inlineStr":
                    ligne[colonne] = "".join(cell.find("x:is", NS).itertext())
                elif genre == "s":
                    ligne[colonne] = partages[int(valeur.text)]
                elif valeur is not None:
                    ligne[colonne] = float(valeur.text)
                    self.formats[cell.get("r", "")] = formats.get(applique[int(cell.get("s", "0"))])
            self.lignes.append(ligne)
        volet, filtre = page.find(".//x:pane", NS), page.find(".//x:autoFilter", NS)
        self.fige = volet is not None and volet.get("state") == "frozen" and volet.get("ySplit") == "1"
        self.filtre = None if filtre is None else filtre.get("ref")
        self.formules = page.findall(".//x:f", NS)
