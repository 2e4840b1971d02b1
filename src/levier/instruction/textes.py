"""Texts that a service keeps for its messages and reasons: what one may name in them, how they read on a request, Levier's own.

Pure, but for the request that gives its values. Ours state no figure and cite only what was read (ADR 0029, 0041, 0051).
"""

from __future__ import annotations

from dataclasses import dataclass

from levier.dossiers.acces import nom_du_service
from levier.dossiers.models import Dossier
from levier.instruction.enums import GenreDeTexte
from levier.instruction.erreurs import TexteTypeRefuse
from levier.socle import argent, horloge
from regles import grammaire
from regles.langage.diagnostics import suggestion
from regles.mots_de_l_acte import VARIABLES, Variable
from regles.texte import REPERE, date_longue, entier

TEXTE_MAX = 3000
_NOMMES = frozenset(
    {
        *("numero_dossier", "date_depot", "beneficiaire", "le_beneficiaire", "au_beneficiaire", "projet_titre"),
        *("service", "le_service", "du_service", "guichet", "montant_demande"),
    }
)
MOTS: tuple[Variable, ...] = tuple(one for one in VARIABLES if one.nom in _NOMMES)
"""What a text may name between braces: of the acts' words, those that every deposited request gives a value to."""


@dataclass(frozen=True, slots=True)
class TexteSaisi:
    """A text as it is written: for which forms, under which title, on which legal ground (may be empty)."""

    genre: GenreDeTexte
    titre: str
    fondement: str
    texte: str


@dataclass(frozen=True, slots=True)
class TexteFourni(TexteSaisi):
    """A text that Levier gives, until a service writes its own: `cle` names it in a form."""

    cle: str


_INCOMPLET = "code des relations entre le public et l’administration, article L. 114-5"
_CAHIER = "cahier des charges du guichet"
FOURNIS = (
    TexteFourni(
        cle="message-suite", genre=GenreDeTexte.MESSAGE, titre="Où en est la demande",
        fondement="",
        texte="Bonjour,\n\nVotre demande n° {numero_dossier}, déposée le {date_depot}, est en cours d’instruction. Nous vous écrirons ici si un "
        "document ou une précision nous manque.",
    ),
    TexteFourni(
        cle="message-avant-decision", genre=GenreDeTexte.MESSAGE, titre="Commencer avant la décision",
        fondement=_CAHIER,
        texte="Bonjour,\n\nLe dépôt de votre demande ne vaut pas accord. Avant de signer un devis ou un marché pour « {projet_titre} », vérifiez dans le "
        "cahier des charges à partir de quand une dépense peut être aidée.",
    ),
    TexteFourni(
        cle="complement-piece", genre=GenreDeTexte.COMPLEMENT, titre="Pièce absente ou illisible",
        fondement=_INCOMPLET,
        texte="Votre demande ne peut pas être instruite en l’état : une pièce que le cahier des charges exige est absente, ou ne se lit pas. Envoyez-la avant la "
        "date indiquée.",
    ),
    TexteFourni(
        cle="complement-plan", genre=GenreDeTexte.COMPLEMENT, titre="Plan de financement à équilibrer",
        fondement=_INCOMPLET,
        texte="Le plan de financement ne correspond pas aux devis joints. Corrigez les montants, dites ce que chaque co-financeur a accordé, et vérifiez que les "
        "recettes couvrent les dépenses.",
    ),
    TexteFourni(
        cle="refus-critere", genre=GenreDeTexte.REFUS, titre="Condition non remplie",
        fondement=_CAHIER,
        texte="Le cahier des charges pose une condition que le projet « {projet_titre} » ne remplit pas. Les faits retenus sont les suivants : ",
    ),
    TexteFourni(
        cle="refus-credits", genre=GenreDeTexte.REFUS, titre="Crédits épuisés",
        fondement=_CAHIER,
        texte="Le projet présenté par {le_beneficiaire} répond aux conditions, mais les crédits ouverts pour ce guichet ne permettent pas de l’aider. D’autres "
        "demandes ont été retenues avant la sienne, pour les raisons suivantes : ",
    ),
    TexteFourni(
        cle="ecart-devis", genre=GenreDeTexte.ECART, titre="Dépense surévaluée",
        fondement=_CAHIER,
        texte="Une partie de la dépense dépasse ce que justifient les devis joints. Elle est retenue pour la seule part justifiée : ",
    ),
    TexteFourni(
        cle="ecart-autres-aides", genre=GenreDeTexte.ECART, titre="Autres aides obtenues depuis le dépôt",
        fondement=_CAHIER,
        texte="D’autres aides ont été obtenues pour ce projet depuis le dépôt de la demande. Le montant est ramené à ce qui reste à financer : ",
    ),
    TexteFourni(
        cle="sans-suite-silence", genre=GenreDeTexte.SANS_SUITE, titre="Aucune réponse dans le délai",
        fondement=_INCOMPLET,
        texte="Les pièces demandées sont nécessaires à l’instruction. Elles n’ont pas été reçues dans le délai donné, et {le_beneficiaire} n’a pas demandé de "
        "délai supplémentaire.",
    ),
    TexteFourni(
        cle="ecart-famille", genre=GenreDeTexte.EXCLUSION, titre="Lien personnel avec le demandeur",
        fondement="code général de la fonction publique, articles L. 121-4 et L. 121-5",
        texte="L’agent a un lien personnel avec le demandeur, qui pourrait paraître influencer son travail sur ce dossier.",
    ),
)  # fmt: skip


def relire_un_texte(texte: str) -> str:
    """The text as it is kept: what it names exists. Raises TexteTypeRefuse."""
    clean = texte.replace("\0", "").strip()
    if not clean:
        raise TexteTypeRefuse("Écrivez le texte : c’est lui qui sera inséré.", "texte")
    if len(clean) > TEXTE_MAX:
        raise TexteTypeRefuse(f"Ce texte compte {entier(len(clean))} caractères, {entier(TEXTE_MAX)} au plus.", "texte")
    for name in REPERE.findall(clean):
        if name not in _NOMMES:
            known = ", ".join(f"{{{one.nom}}}" for one in MOTS)
            raise TexteTypeRefuse(
                f"« {{{name}}} » n’existe pas{suggestion(name, _NOMMES) or '.'} Mots possibles : {known}.", "texte"
            )
    if any(brace in REPERE.sub("", clean) for brace in "{}"):
        raise TexteTypeRefuse("Une accolade est seule : écrivez un mot de la liste entre deux accolades.", "texte")
    return clean


def remplir_un_texte(texte: str, fondement: str, dossier: Dossier) -> str:
    """What is inserted on this request: the words replaced, then the legal ground."""
    structure, service = dossier.structure, nom_du_service(dossier)
    values = {
        "numero_dossier": dossier.numero,
        "date_depot": date_longue(horloge.jour_de(dossier.depose_le, dossier.appel.fuseau))
        if dossier.depose_le
        else "",
        "beneficiaire": structure.denomination,
        "le_beneficiaire": structure.avec_le,
        "au_beneficiaire": structure.avec_au,
        "projet_titre": dossier.titre or "Projet sans titre",
        "service": service,
        "le_service": grammaire.le(service),
        "du_service": grammaire.de(service),
        "guichet": dossier.appel.titre,
        "montant_demande": argent.ecrire(dossier.montant_demande),
    }
    said = REPERE.sub(lambda found: values[found[1]], texte)
    return f"{said}\n\nFondement : {fondement}." if fondement else said


def ajouter_a(tape: str, texte: str) -> str:
    """What was typed, then the text; typed stays as it is, and a text that is there already is not added twice."""
    if not tape.strip():
        return texte
    return tape if texte in tape.replace("\r\n", "\n") else f"{tape.rstrip()}\n\n{texte}"
