"""A level's own words in its acts: which rubriques it may write, what it may not, and how they read in an act (ADR 0042).

Pure: a text that `relire` accepts fills in every act of its kind, without a brace left. What the law wants and what the
cahier says is no rubrique: nobody can take it away here.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from levier.attributions.enums import ACCORDENT, NatureDecision
from levier.documents.imprimable import REMPLACANT, imprimable
from levier.documents.variables import remplir
from levier.socle.erreurs import RefusMetier
from regles.grammaire import sans_accent
from regles.langage.diagnostics import suggestion
from regles.mots_de_l_acte import VARIABLES, Variable
from regles.texte import REPERE

LONGUEUR = 6000
"""Characters of a rubrique, at most."""


class ModeleRefuse(RefusMetier):
    """What is written in a rubrique cannot stand in an act."""


@dataclass(frozen=True, slots=True)
class Rubrique:
    """A part of an act that a level may write. `propre`: it is not inherited, a place is that of one level.

    `usuel`: Levier's own words; `vide`: what is said of it when it has none.
    """

    cle: str
    titre: str
    aide: str
    usuel: str = ""
    vide: str = "Rien d’ajouté."
    propre: bool = False
    une_ligne: bool = False


VISAS = Rubrique(
    "visas",
    "Visas ajoutés à ceux du cahier des charges",
    "Un par ligne, sans « Vu » ni point-virgule.",
)
CONSIDERANTS = Rubrique(
    "considerants",
    "Considérants ajoutés aux faits retenus",
    "Un par ligne, sans « Considérant » ni point-virgule. Par exemple : que le projet contribue à l’égal accès aux services publics",
)
ARTICLES = Rubrique(
    "articles",
    "Articles ajoutés à ceux du cahier des charges",
    "Chacun commence par une ligne « Article : Titre » ; Levier les numérote. Un article « Exécution » remplace celui de Levier.",
)
PARAGRAPHES = Rubrique(
    "paragraphes",
    "Paragraphes ajoutés avant la formule de politesse",
    "Une ligne vide sépare deux paragraphes.",
)
FORMULE = Rubrique(
    "formule",
    "Formule de politesse",
    "Vide : celle de Levier.",
    "Je vous prie d’agréer, Madame, Monsieur, l’expression de ma considération distinguée.",
    une_ligne=True,
)
LIEU = Rubrique(
    "lieu",
    "Lieu de signature",
    "Une ville, sans « à ». Vide : le siège du service. Il n’est pas repris par les niveaux au-dessous.",
    vide="Le siège du service.",
    propre=True,
    une_ligne=True,
)
_ARRETES = ACCORDENT | {NatureDecision.RETRAIT}
_DE_TOUTES = frozenset(
    {
        *("numero_dossier", "date_depot", "date_decision", "beneficiaire", "le_beneficiaire", "au_beneficiaire"),
        *("identifiant", "projet_titre", "service", "le_service", "du_service", "guichet", "version"),
    }
)
_DE_CE_QUI_ACCORDE = frozenset({"montant", "montant_en_lettres", "enveloppe", "credits_ouverts"})
RESERVES = frozenset(
    {
        *("objet", "montant", "calcul", "ecart", "imputation", "versement", "controle", "caducite", "publicite"),
        *("voies", "recours", "delai", "delais", "retrait", "effets", "suite", "notification"),
    }
)
"""First words of the articles that the cahier, the law or Levier give."""
_VERROUILLES_D_UN_ARRETE = (
    "les visas et les articles du cahier des charges, dont l’objet et le montant",
    "les faits retenus, le calcul et chaque écart au barème",
    "l’imputation, le versement, le contrôle, le reversement, la caducité et la publicité",
    "le numéro, la date, la qualité et le nom de qui signe, sa délégation",
    "les voies et délais de recours, les annexes",
)
_VERROUILLES_D_UNE_LETTRE = (
    "le destinataire et l’objet de la demande",
    "les raisons de la décision et les faits qui la fondent",
    "le numéro, la date, la qualité et le nom de qui signe",
    "les voies et délais de recours, les annexes",
)
_ACCOLADE = re.compile(r"[{}]")
_MOTS_OUTILS = re.compile(r"^(?:l[’']|d[’']|(?:le|la|les|du|de|des|un|une|au|aux)\s+)+")
_TITRE = re.compile(r"article\s*(?:\d+|1er)?\s*[:–-]\s*(.*)", re.IGNORECASE)
_DEBUT = {
    "visas": re.compile(r"^(?:vu\s+)+", re.IGNORECASE),
    "considerants": re.compile(r"^(?:considérant\s+)+", re.IGNORECASE),
}
_VERROUS = (
    (
        re.compile(r"\d[\d\s.,]*(?:€|euros?\b|%|pour\s*cent)|[€%]|\beuros?\b|\bpour\s*cent\b", re.IGNORECASE),
        "Un modèle n’écrit ni montant ni taux : ils viennent du cahier des charges et de la décision. Retirez « {} ».",
    ),
    (
        re.compile(r"recours\s+(?:gracieux|hiérarchique|contentieux)|t[ée]l[ée]recours|tribunal", re.IGNORECASE),
        "Les voies et délais de recours sont écrits par Levier au bas de chaque acte. Retirez « {} ».",
    ),
    (
        re.compile(r"centre\s+financier|\bimput(?:ée?s?|ation)\b|\bprogramme\s+(?:n°\s*)?\d+", re.IGNORECASE),
        "L’imputation vient de l’enveloppe qui paie. Retirez « {} ».",
    ),
)


def rubriques(nature: NatureDecision) -> tuple[Rubrique, ...]:
    """What a level may write of the acts of a kind: an arrêté has visas and articles, a letter has paragraphs."""
    return (VISAS, CONSIDERANTS, ARTICLES, LIEU) if nature in _ARRETES else (PARAGRAPHES, FORMULE, LIEU)


def verrouilles(nature: NatureDecision) -> tuple[str, ...]:
    """What an act of a kind says whatever its level writes."""
    return _VERROUILLES_D_UN_ARRETE if nature in _ARRETES else _VERROUILLES_D_UNE_LETTRE


def variables(nature: NatureDecision) -> tuple[Variable, ...]:
    """The closed list of a kind: those of the cahier's that every decision of that kind gives a value to."""
    known = _DE_TOUTES | (_DE_CE_QUI_ACCORDE if nature in ACCORDENT else frozenset())
    return tuple(variable for variable in VARIABLES if variable.nom in known)


@dataclass(frozen=True, slots=True)
class Redaction:
    """What a level writes in its acts of a kind, its own words and those that it inherits; `origines`: versions, nearest first."""

    textes: Mapping[str, str] = field(default_factory=dict)
    origines: tuple[str, ...] = ()

    def texte(self, rubrique: Rubrique) -> str:
        """As it was written; Levier's own words where nobody wrote any."""
        return self.textes.get(rubrique.cle, "") or rubrique.usuel

    def remplie(self, rubrique: Rubrique, valeurs: Mapping[str, str]) -> str:
        """The same, its variables replaced."""
        return remplir(self.texte(rubrique), valeurs)

    def lignes(self, rubrique: Rubrique, valeurs: Mapping[str, str]) -> tuple[str, ...]:
        """One text by line, its variables replaced."""
        return tuple(remplir(line, valeurs) for line in self.texte(rubrique).splitlines())

    def paragraphes(self, valeurs: Mapping[str, str]) -> tuple[str, ...]:
        """One text by paragraph of a letter, its variables replaced."""
        return tuple(remplir(text, valeurs) for text in self.texte(PARAGRAPHES).split("\n\n") if text)

    def articles(self, valeurs: Mapping[str, str]) -> tuple[tuple[str, str], ...]:
        """Its own articles, title and text, their variables replaced."""
        return tuple(
            (remplir(title, valeurs), remplir(text, valeurs)) for title, text in _decouper(self.texte(ARTICLES))
        )


def superposer(propres: Mapping[str, str], origine: str, parent: Redaction, nature: NatureDecision) -> Redaction:
    """A level's words over those of the level above: rubrique by rubrique, what it does not write is inherited."""
    above = {
        rubrique.cle: parent.textes[rubrique.cle]
        for rubrique in rubriques(nature)
        if rubrique.cle in parent.textes and not rubrique.propre
    }
    return Redaction({**above, **propres}, (origine, *parent.origines) if propres else parent.origines)


def heriter(parent: Redaction, nature: NatureDecision) -> Redaction:
    """What a level that writes nothing says."""
    return superposer({}, "", parent, nature)


def propres(textes: Mapping[str, str], parent: Redaction, nature: NatureDecision) -> dict[str, str]:
    """Of what was typed, the rubriques that are not the parent's: the others stay inherited, and follow it."""
    inherited = heriter(parent, nature)
    typed = {rubrique: textes[rubrique.cle] for rubrique in rubriques(nature) if rubrique.cle in textes}
    return {
        rubrique.cle: text for rubrique, text in typed.items() if (text or rubrique.usuel) != inherited.texte(rubrique)
    }


def relire(textes: Mapping[str, str], nature: NatureDecision) -> dict[str, str]:
    """What was typed, rubrique by rubrique, set as it is kept. Raises ModeleRefuse, that names the rubrique."""
    kept = {}
    for rubrique in rubriques(nature):
        if rubrique.cle not in textes:
            continue
        text = _nettoyer(rubrique, textes[rubrique.cle])
        for refusal in _refus(rubrique, text, nature):
            raise ModeleRefuse(refusal, rubrique.cle)
        kept[rubrique.cle] = text
    return kept


def sujet(titre: str) -> str:
    """What an article is about, by the first word that means something: two of the same subject say the same thing."""
    return (_MOTS_OUTILS.sub("", sans_accent(titre.strip())).split() or [""])[0].rstrip(".,:")


def _nettoyer(rubrique: Rubrique, texte: str) -> str:
    """Line ends of ours, no space at the ends, and no word or sign that the act prints itself."""
    lines = [
        " ".join(line.replace("\u00a0", " ").replace("\u202f", " ").split())
        for line in texte.replace("\r\n", "\n").split("\n")
    ]
    if rubrique.une_ligne:
        return " ".join(filter(None, lines))
    if rubrique.cle in _DEBUT:
        bare = (_DEBUT[rubrique.cle].sub("", line, count=1).rstrip(" ;.,") for line in lines)
        return "\n".join(filter(None, bare))
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()


def _refus(rubrique: Rubrique, texte: str, nature: NatureDecision) -> Iterator[str]:
    """Why the text of a rubrique is refused, each a sentence."""
    if len(texte) > LONGUEUR:
        yield f"Ce texte a {len(texte)} caractères, le maximum est {LONGUEUR} : abrégez."
    names = [variable.nom for variable in variables(nature)]
    for name in REPERE.findall(texte):
        if name not in names:
            yield f"« {{{name}}} » n’est pas une variable de cet acte{suggestion(name, names) or '.'} La liste est au bas de la page."
    if _ACCOLADE.search(REPERE.sub("", texte)):
        yield "Une accolade n’entoure que le nom d’une variable, sans espace : écrivez par exemple {beneficiaire}."
    for pattern, sentence in _VERROUS:
        if found := pattern.search(texte):
            yield sentence.replace("{}", found[0])
    if REMPLACANT in imprimable(texte):
        yield "Ce texte contient un caractère qui ne s’imprime pas dans un acte : retirez-le."
    if rubrique is ARTICLES:
        yield from _refus_des_articles(texte)


def _refus_des_articles(texte: str) -> Iterator[str]:
    if texte and not _TITRE.match(texte):
        yield "La première ligne donne le titre du premier article : écrivez par exemple « Article : Communication »."
    for title, text in _decouper(texte):
        if not title or not text:
            yield f"L’article « {title or text[:40]} » n’a pas de {'texte' if title else 'titre'} : complétez-le."
        if sujet(title) in RESERVES:
            yield f"L’article « {title} » est écrit par Levier d’après le cahier des charges et la loi : un modèle ne le remplace pas."


def _decouper(texte: str) -> list[tuple[str, str]]:
    """The articles of a rubrique: each title, and what follows it."""
    found: list[tuple[str, list[str]]] = []
    for line in texte.splitlines():
        if titled := _TITRE.match(line):
            found.append((titled[1].strip(), []))
        elif found:
            found[-1][1].append(line)
    return [(title, "\n".join(lines).strip()) for title, lines in found]
