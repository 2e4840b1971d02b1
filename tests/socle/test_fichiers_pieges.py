"""What hides inside a file that has the right extension and the right first bytes."""

from __future__ import annotations

import hashlib
import io

import pikepdf
import pytest
from tests import mauvais_fichiers as mauvais
from tests.fabriques import un_pdf

from examen import bureautique
from examen.verdict import Budget, Refus
from levier.socle import fichiers
from levier.socle.erreurs import FichierRefuse
from levier.socle.fichiers import controle

TOUS = tuple(fichiers.SORTES)


def controler(contenu: bytes, nom: str) -> controle.ContenuControle:
    return controle.controler(io.BytesIO(contenu), nom, formats=TOUS)


@pytest.mark.requirement("X-01", "SL-07")
@pytest.mark.parametrize(
    ("piege", "said"),
    [
        ("script_a_l_ouverture", "contient un programme (JavaScript)"),
        ("script_nomme", "contient un programme (JavaScript)"),
        ("script_d_annotation", "contient un programme (JavaScript)"),
        ("script_dans_une_chaine", "contient un programme (JavaScript)"),
        ("script_en_flux", "contient un programme (JavaScript)"),
        ("lancement", "contient une commande qui lance un programme"),
        ("programme_joint", "contient un programme en pièce jointe"),
        ("programme_joint_par_son_nom", "contient un programme en pièce jointe"),
        ("formulaire_dynamique", "est un formulaire dynamique (XFA)"),
    ],
)
def test_pdf_that_carries_a_program_is_refused_with_what_to_do(piege, said):
    with pytest.raises(FichierRefuse) as refus:
        controler(mauvais.un_pdf_piege(piege), "notice.pdf")
    assert refus.value.phrase.startswith(f"« notice.pdf » {said}")
    assert refus.value.phrase.endswith(
        "ouvrez-le, imprimez-le dans un nouveau PDF (« Imprimer », puis « Enregistrer au format PDF »), et joignez ce "
        "nouveau fichier."
    )


@pytest.mark.parametrize(
    ("piege", "retrait", "trace"),
    [
        ("envoi_de_formulaire", "actions automatiques", b"SubmitForm"),
        ("action_de_page", "actions automatiques", b"GoToR"),
        ("film", "contenus multimédias", b"RichMedia"),
        ("archive_jointe", "archives jointes", b"/EF "),
        ("xfa", "formulaire XFA", b"XFA"),
    ],
)
def test_pdf_that_acts_by_itself_is_cleaned_and_says_so(piege, retrait, trace):
    sent = mauvais.un_pdf_piege(piege)
    assert trace in deplie(sent)
    kept = controler(sent, "notice.pdf")
    assert kept.retraits == (retrait,)
    assert kept.empreinte_recue == hashlib.sha256(sent).hexdigest() != hashlib.sha256(kept.contenu).hexdigest()
    assert trace not in deplie(kept.contenu)
    again = controler(kept.contenu, "notice.pdf")
    assert (again.contenu, again.retraits) == (kept.contenu, ())


def deplie(contenu: bytes) -> bytes:
    """The file with its objects in clear."""
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(contenu)) as pdf:
        pdf.save(out, object_stream_mode=pikepdf.ObjectStreamMode.disable, compress_streams=False)
    return out.getvalue()


@pytest.mark.parametrize("sans_danger", ["destination", "lien", "facture_electronique"])
def test_pdf_with_nothing_to_remove_is_kept_to_the_byte(sans_danger):
    sent = mauvais.un_pdf_piege(sans_danger)
    kept = controler(sent, "facture.pdf")
    assert (kept.contenu, kept.retraits) == (sent, ())


@pytest.mark.requirement("X-01", "SL-07")
@pytest.mark.parametrize(
    ("nom", "contenu", "said"),
    [
        ("bombe.docx", mauvais.une_bombe(), "« bombe.docx » se déplie en un contenu démesuré"),
        ("bombe.xlsx", mauvais.une_bombe("xl/workbook.xml"), "se déplie en un contenu démesuré"),
        ("nombreux.docx", mauvais.une_bombe_de_nombre(), "se déplie en un contenu démesuré"),
        ("menteur.docx", mauvais.une_bombe_menteuse(), "se déplie en un contenu démesuré"),
        ("macros.docx", mauvais.un_docx(word__vbaProject__bin=b"x").replace(b"vbaProject/bin", b"vbaProject.bin"),
         "contient des macros"),
        ("types.docx", mauvais.des_entrees({
            mauvais.DOCX: b"<xml/>",
            "[Content_Types].xml": b'<Override ContentType="application/vnd.ms-word.document.macroEnabled.main+xml"/>',
        }), "contient des macros"),
        ("plan.ods", mauvais.des_entrees({"content.xml": b"<xml/>", "Basic/Standard/Module1.xml": b"<xml/>"}),
         "contient des macros"),
        ("poupee.docx", mauvais.un_docx(word__annexe=mauvais.un_zip("a.txt")), "contient une archive"),
        ("poupees.docx", mauvais.des_entrees({
            mauvais.DOCX: b"<xml/>",
            "word/embeddings/a.xlsx": mauvais.des_entrees({"xl/embeddings/b.xlsx": mauvais.un_zip("c.txt")}),
        }), "contient une archive"),
        ("objet.docx", mauvais.des_entrees({mauvais.DOCX: b"<xml/>", "word/embeddings/oleObject1.bin": b"x"}),
         "contient un objet incorporé"),
        ("cache.docx", mauvais.un_docx(word__media__image1=b"MZ\x90\0" + b"0" * 50), "contient un programme Windows"),
        ("photo.png", mauvais.une_image_demesuree(), "a des dimensions démesurées"),
    ],
    ids=lambda value: value if isinstance(value, str) and "." in value[-5:] else "",
)  # fmt: skip
def test_document_that_hides_something_is_refused_with_its_sentence(nom, contenu, said):
    with pytest.raises(FichierRefuse) as refus:
        controler(contenu, nom)
    assert said in refus.value.phrase


def test_chart_with_its_own_sheet_is_an_ordinary_document():
    sheet = mauvais.un_zip("xl/workbook.xml")
    sent = mauvais.des_entrees({mauvais.DOCX: b"<xml/>", "word/embeddings/Feuille1.xlsx": sheet})
    assert controler(sent, "note.docx").contenu == sent


def test_bomb_is_found_without_being_unpacked_whole(monkeypatch):
    taken = []
    real = Budget.prendre
    monkeypatch.setattr(Budget, "prendre", lambda self, octets: (taken.append(octets), real(self, octets)))
    with pytest.raises(Refus, match="démesuré"):
        bureautique.inspecter(
            mauvais.des_entrees({mauvais.DOCX: b"<xml/>", "a.xml": b"\0" * 2**25, "z.xml": b"<xml/>"}),
            fichiers.SORTES["docx"],
        )
    assert sum(taken) < 9 * 2**20


def test_entry_that_lies_about_its_size_is_not_believed():
    sent = bytearray(mauvais.un_docx(word__suite=b"0" * 5000))
    sent = bytes(sent).replace((5000).to_bytes(4, "little"), (50).to_bytes(4, "little"))
    with pytest.raises(FichierRefuse, match="est endommagé"):
        controler(sent, "note.docx")


@pytest.mark.parametrize(
    "nom", ["../../etc/devis.pdf", "C:\\temp\\devis.pdf", "devis\u202e\u200f.pdf", "de\x00vis.pdf"]
)
def test_name_with_a_path_or_marks_is_cleaned_and_never_a_path(db, settings, nom):
    kept = fichiers.recevoir(io.BytesIO(un_pdf()), nom, formats=TOUS)
    assert kept.nom == "devis.pdf"
    assert kept.chemin == f"{kept.pk.hex[:2]}/{kept.pk.hex}"
