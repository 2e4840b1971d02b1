"""What acts in a document, and each of the ways it hides: refused with its true reason; what does not act is kept."""

from __future__ import annotations

import io
import warnings

import pikepdf
import pytest
from pikepdf import Array, Dictionary, Name, String
from tests.mauvais_fichiers import des_entrees

from examen import bureautique, pdf
from examen.signatures import SORTES
from examen.verdict import Abime, NonConforme, Refus

pytestmark = pytest.mark.requirement("X-01", "SL-07")
_RELS = '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{}</Relationships>'
_REL = '<Relationship Id="r1" Type="http://x/relationships/{}" Target="{}"{}/>'
_EXTERNE = ' TargetMode="External"'
_W = '<w:document xmlns:w="w">{}</w:document>'
_ODF = '<office:d xmlns:office="o" xmlns:xlink="x" xmlns:text="t" xmlns:table="b" xmlns:meta="m">{}</office:d>'
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"0" * 600


def docx(corps: str = "", genre: str = "", cible: str = "", mode: str = _EXTERNE, **autres: bytes) -> bytes:
    entries = {"word/document.xml": _W.format(corps).encode()}
    if genre:
        entries["word/_rels/document.xml.rels"] = _RELS.format(_REL.format(genre, cible, mode)).encode()
    return des_entrees(entries | {name.replace("__", "/"): content for name, content in autres.items()})


def odt(corps: str = "", **autres: bytes) -> bytes:
    return des_entrees({"content.xml": _ODF.format(corps).encode(), **autres})


def instruction(*morceaux: str) -> str:
    runs = "".join(f"<w:r><w:instrText>{piece}</w:instrText></w:r>" for piece in morceaux)
    return f"<w:p><w:fldChar type='begin'/>{runs}<w:fldChar type='end'/></w:p>"


REFUSES = {
    "modèle distant": ("docx", docx(genre="attachedTemplate", cible="https://mechant.example/m.dotm"), "va chercher son modèle"),
    "modèle réseau": ("docx", docx(genre="attachedTemplate", cible="\\\\serveur\\m.dotm"), "va chercher son modèle"),
    "objet lié": ("docx", docx(genre="oleObject", cible="https://mechant.example/x.html!"), "un lien qui sort du document"),
    "image réseau": ("docx", docx(genre="image", cible="file://///serveur/i.png"), "un lien qui sort du document"),
    "image distante": ("docx", docx(genre="image", cible="https://mechant.example/i.png"), "un lien qui sort du document"),
    "lien de fichier": ("docx", docx(genre="hyperlink", cible="file:///C:/a.hta"), "un lien qui sort du document"),
    "lien de script": ("docx", docx(genre="hyperlink", cible="javascript:alert(1)"), "un lien qui sort du document"),
    "réseau dit interne": ("docx", docx(genre="image", cible="\\\\serveur\\i.png", mode=""), "un lien qui sort du document"),
    "page incorporée": ("docx", docx(genre="aFChunk", cible="a.htm", mode=""), "un objet incorporé"),
    "champ DDE": ("docx", docx(instruction("DDEAUTO c:\\\\cmd.exe")), "un lien dynamique (DDE)"),
    "champ DDE coupé": ("docx", docx(instruction(" D", "DE", " cmd")), "un lien dynamique (DDE)"),
    "champ DDE simple": ("docx", docx('<w:fldSimple w:instr="DDE cmd"/>'), "un lien dynamique (DDE)"),
    "ole renommé": ("docx", docx(word__obj=_OLE), "un objet incorporé"),
    "programme dedans": ("docx", docx(**{"word/run.bat": b"dir"}), "un programme ou une page"),
    "chemin parent": ("docx", docx(**{"../../etc/cron.d/x": b"x"}), "sort du document"),
    "chemin absolu": ("docx", docx(**{"/etc/x": b"x"}), "sort du document"),
    "doctype": ("docx", des_entrees({"word/document.xml": b'<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'}), "DOCTYPE"),
    "doctype en utf-16": ("docx", des_entrees({"word/document.xml": "<!DOCTYPE a []><a/>".encode("utf-16")}), "DOCTYPE"),
    "lien DDE d'un tableur": (
        "xlsx",
        des_entrees({"xl/workbook.xml": b"<a/>", "xl/externalLinks/externalLink1.xml": b'<e xmlns="x"><ddeLink/></e>'}),
        "un lien dynamique (DDE)",
    ),
    "script odf": ("odt", odt('<text:a xlink:href="vnd.sun.star.script:x?language=Basic"/>'), "contient des macros"),
    "cadre distant": ("odt", odt('<office:image xlink:href="https://mechant.example/i.png"/>'), "un lien qui sort du document"),
    "lien parent odf": ("odt", odt('<text:a xlink:href="../../autre.odt"/>'), "un lien qui sort du document"),
    "dde odf": ("odt", odt("<text:dde-connection-decl/>"), "un lien dynamique (DDE)"),
    "formule dde": ("ods", odt('<table:c table:formula="of:=DDE(&quot;a&quot;;&quot;b&quot;)"/>'), "un lien dynamique (DDE)"),
    "modèle distant odf": ("odt", odt('<meta:template xlink:href="https://mechant.example/m.ott"/>'), "va chercher son modèle"),
    "mot de passe odf": (
        "odt", odt(**{"META-INF/manifest.xml": b"<m><encryption-data/></m>"}), "est protégé par un mot de passe",
    ),
}  # fmt: skip


@pytest.mark.parametrize("cas", REFUSES)
def test_document_that_acts_is_refused_with_its_true_reason(cas):
    extension, contenu, said = REFUSES[cas]
    with pytest.raises(Refus) as refused:
        bureautique.inspecter(contenu, SORTES[extension])
    assert said in str(refused.value)


ADMIS = {
    "lien vers une page": ("docx", docx(genre="hyperlink", cible="https://www.exemple.fr/")),
    "courriel": ("docx", docx(genre="hyperlink", cible="mailto:mairie@exemple.fr")),
    "modèle de son poste": ("docx", docx(genre="attachedTemplate", cible="file:///C:\\Users\\x\\Normal.dotm")),
    "mot qui commence par DDE": ("docx", docx(instruction("REF DDEC2021"))),
    "image vectorielle": ("docx", docx(word__media__image1=b"<svg/>", **{"word/media/i.svg": b"<svg xmlns='x'/>"})),
    "dessin de Microsoft": ("docx", docx(**{"word/d.vml": b"<xml><br></xml>"})),
    "données libres": ("docx", docx(**{"customXml/item1.xml": b"pas du xml"})),
    "images de l'odt": ("odt", odt('<office:image xlink:href="Pictures/1.png"/><text:a xlink:href="#titre"/>')),
    "modèle de son poste odf": ("odt", odt('<meta:template xlink:href="../../../modeles/m.ott"/>')),
}


@pytest.mark.parametrize("cas", ADMIS)
def test_document_that_does_not_act_is_admitted(cas):
    extension, contenu = ADMIS[cas]
    bureautique.inspecter(contenu, SORTES[extension])


@pytest.mark.parametrize(
    ("extension", "contenu", "faute"),
    [
        ("docx", des_entrees({"word/autre.xml": b"<a/>"}), NonConforme),
        ("xlsx", docx(), NonConforme),
        ("docx", des_entrees({"word/document.xml": b"<a><b></a>"}), Abime),
        ("docx", docx()[:-30], Abime),
    ],
    ids=["sans partie", "autre genre", "xml rompu", "coupé"],
)
def test_what_is_not_such_a_document_is_told_apart_from_what_is_damaged(extension, contenu, faute):
    with pytest.raises(faute):
        bureautique.inspecter(contenu, SORTES[extension])


def un_pdf(**racine: object) -> bytes:
    made, out = pikepdf.new(), io.BytesIO()
    page = made.add_blank_page()
    for key, value in racine.items():
        if key == "note":
            page.obj.Annots = Array([Dictionary(Type=Name.Annot, Rect=[0, 0, 1, 1], **value)])
        elif key == "flux":
            made.Root.Flux = made.make_stream(b"x", value)
        else:
            made.Root[f"/{key}"] = value
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # a field alone, that no form names
        made.save(out)
    return out.getvalue()


def _lien(adresse: str) -> bytes:
    return un_pdf(note={"Subtype": Name.Link, "A": Dictionary(S=Name.URI, URI=String(adresse))})


def _script(texte: str) -> bytes:
    action = Dictionary(S=Name.JavaScript, JS=String(texte))
    return un_pdf(note={"Subtype": Name.Widget, "FT": Name.Tx, "T": String("t"), "AA": Dictionary(F=action, K=action)})


@pytest.mark.parametrize(
    ("contenu", "said"),
    [
        (_lien("javascript:app.alert(1)"), "contient un lien « javascript: »"),
        (_lien("file:///C:/Windows/x.exe"), "contient un lien « file: »"),
        (un_pdf(flux=Dictionary(F=String("\\\\serveur\\x"))), "hors du document"),
        (un_pdf(Bloc=Dictionary(Ref=Dictionary(F=String("\\\\serveur\\x")))), "affiche un autre document"),
        (_script("AFNumber_Format(2, 0, 0, 0, '', true); app.launchURL('x')"), "JavaScript"),
        (_script("AFNumber_Format(app.alert(1))"), "JavaScript"),
        (_script('AFSimple_Calculate("SUM", new Array("a", eval("b")))'), "JavaScript"),
        (_script("AF" + "1" * 1500 + "("), "JavaScript"),
    ],
    ids=["javascript", "file", "flux distant", "document distant", "deux scripts", "appel", "calcul", "long"],
)
def test_pdf_that_reaches_out_is_refused_with_its_true_reason(contenu, said):
    with pytest.raises(Refus) as refused:
        pdf.nettoyer(contenu)
    assert said in str(refused.value)


@pytest.mark.parametrize(
    "contenu",
    [
        _lien("https://www.exemple.fr"), _lien("mailto:a@exemple.fr"), _lien("www.exemple.fr/page"),
        _script('AFNumber_Format(2, 0, 0, 0, " €", true);'), _script('AFSimple_Calculate("SUM", new Array("a.1", "a.2"));'),
        _script("AFDate_FormatEx('dd/mm/yyyy')"),
    ],
    ids=["page", "courriel", "sans schéma", "nombre", "somme", "date"],
)  # fmt: skip
def test_pdf_that_only_links_or_formats_is_kept_to_the_byte(contenu):
    assert pdf.nettoyer(contenu) == (contenu, ())


def test_signed_pdf_is_never_rewritten():
    signature = Dictionary(Type=Name.Sig, ByteRange=Array([0, 1, 2, 3]))
    film = {"Subtype": Name.RichMedia}
    with pytest.raises(Refus, match="est signé, et contient ce que nous retirons"):
        pdf.nettoyer(un_pdf(Perms=Dictionary(DocMDP=signature), note=film))
    assert pdf.nettoyer(un_pdf(note=film))[1] == ("contenus multimédias",)
