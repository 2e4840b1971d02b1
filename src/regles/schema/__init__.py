"""The JSON Schema of a cahier, for editors: keys completed and explained as one types.

It knows the shape; formulas, names and examples are the loader's business. A test holds the two together.
"""

from __future__ import annotations

import json
from dataclasses import fields

from regles.cahier import TypeChamp
from regles.chargement.assertions import ASSERTIONS
from regles.chargement.champs import LISTES_CITEES
from regles.chargement.formulaire import TYPES
from regles.chargement.heritage import DEPUIS, RETIRER
from regles.competence import Service
from regles.comptes import Retenue
from regles.conversion import Json
from regles.financement import BasePlan, Origine
from regles.langage.pour import CLES
from regles.organisation import Informe
from regles.regimes import regimes
from regles.roles import Roles, RolesDuDemandeur
from regles.schema import presentation
from regles.schema.argent import compte, payeur, suivi, versement
from regles.schema.comite import comite
from regles.schema.formes import formule as _formule
from regles.schema.formes import liste as _liste
from regles.schema.formes import nom as _nom
from regles.schema.formes import nombre as _nombre
from regles.schema.formes import objet as _objet
from regles.schema.formes import oui_non as _oui_non
from regles.schema.formes import renvoi as _renvoi
from regles.schema.formes import table as _table
from regles.schema.formes import texte as _texte
from regles.schema.formes import textes as _textes
from regles.schema.formes import un_de as _un_de
from regles.schema.formes import vers as _vers
from regles.schema.tables import tables_du_guichet
from regles.valeurs import AVIS, DECLARABLES, Moment

ADRESSE = "http://json-schema.org/draft-07/schema#"
_Cles = dict[str, Json]
_DE_QUI_DEMANDE = ("fenetre", "formulaire")
"""What a call that nobody asks for does not have."""


def en_texte() -> str:
    """The schema as it is committed in `docs/cahier.schema.json`."""
    return json.dumps(schema(), ensure_ascii=False, indent=2) + "\n"


def schema() -> Json:
    """The schema of a whole cahier."""
    requis, facultatifs = _requis(), _facultatifs()
    definitions: Json = {"source": _source(), "situation": _situation()}
    for cle in sorted(LISTES_CITEES):
        parties = requis if cle in requis else facultatifs
        definitions[cle] = parties[cle]["items"]
        parties[cle] = _citee(cle, parties[cle])
    racine = _objet(requis, {**facultatifs, **_heritage()})
    sans_formulaire: Json = {
        "required": [*(cle for cle in requis if cle not in _DE_QUI_DEMANDE), "porteurs"],
        "properties": {"porteurs": {"required": ["sans_demande"]}},
    }
    formes: Json = {
        "anyOf": [{"required": racine["required"]}, {"required": [DEPUIS]}, sans_formulaire],
        "required": ["id", "version"],
    }
    return {"$schema": ADRESSE, "title": "Cahier des charges de Levier", **racine, **formes, "definitions": definitions}


def _heritage() -> _Cles:
    """What a cahier that starts from another one says of it; all the rest is then optional."""
    return {
        DEPUIS: _texte("Le cahier dont celui-ci part, par exemple cadre-national@3, ou un fichier à côté."),
        RETIRER: _textes("Ce qu'il n'en garde pas : pieces.caution, recevabilite.altitude."),
    }


def _citee(cle: str, partie: Json) -> Json:
    """The list, or the list with one source for what it holds."""
    cles: _Cles = {"source": _renvoi(), "liste": _liste(_vers(cle))}
    return {**_objet(cles), **partie, "items": _vers(cle), "type": ["array", "object"]}


def _requis() -> _Cles:
    return {
        "format": _un_de(["1", "2"], "Le format de ce fichier."),
        "id": _nom("Le nom du guichet dans les adresses, toujours le même d'une version à l'autre."),
        "version": _nombre("Le numéro de cette version."),
        "identite": presentation.identite(),
        "documents": _table("Les textes dont viennent les règles : leur numéro, puis leur titre."),
        "fenetre": presentation.fenetre(),
        "formulaire": _liste(
            _objet(
                {"id": _nom(), "titre": _texte(), "champs": _liste(_champ())},
                {"aide": _texte(), "quand": presentation.demande(), "source": _renvoi()},
            ),
            "Les sections du formulaire du porteur.",
        ),
        "recevabilite": _liste(_condition(), "Les conditions ; une demande qui en manque une est refusée."),
        "montant": _objet(
            {"libelle": _texte(), "calculer": _formule(), "source": _renvoi()},
            {"plafond_par_porteur": _oui_non(), "payeurs": _liste(payeur()), "a_l_unite": _oui_non(), **_dires()},
        ),
    }


def _facultatifs() -> _Cles:
    return {
        **presentation.presentation(),
        "exemples": _objet({}, {"cas": _liste(_exemple()), "situation_type": _vers("situation")}),
        "parametres": _liste(_parametre(), "Les chiffres du guichet, chacun une seule fois."),
        "annexes": _table("Les fichiers joints, écrits ici quand le cahier est publié."),
        "tables": tables_du_guichet(),
        "themes": _liste(
            _objet(
                {"code": _nom(), "libelle": _texte(), "source": _renvoi()},
                {"aide": _texte(), "objet": _textes(), "exemples": _textes()},
            )
        ),
        "lignes": _liste(_lignes(), "Les lignes répétées que des formules parcourent."),
        "plan": _plan(),
        "pieces": _liste(_piece()),
        "criteres": _liste(
            _objet({"id": _nom(), "libelle": _texte(), "source": _renvoi()}, {"themes": _textes(), **_notation()}),
            "Ce qui fait choisir un projet ; un critère qui a une échelle se note.",
        ),
        "appreciations": _liste(_appreciation(), "Ce que l'autorité juge, entre des bornes, avec un motif."),
        "bareme": _liste(
            _objet(
                {"id": _nom(), "libelle": _texte(), "calculer": _formule(), "source": _renvoi()},
                {**_dires(), "options": _options()},
            ),
            "Les étapes du calcul, dans l'ordre.",
        ),
        **_organisation(),
    }


def _notation() -> _Cles:
    return {
        "echelle": {
            "type": ["string", "array"],
            "items": _texte(),
            "description": "0-1, 0-3, 0-4, 1-5, ou des mots du plus faible au plus fort.",
        },
        "poids": _nombre("Ce que la note compte, de 1 à 100 ; 1 quand il n'est pas écrit."),
        "sans_objet": _oui_non(),
        "lecture": _texte(),
    }


def _parametre() -> Json:
    valeur = _texte("45 %, 12 500 €, 15/06/2024…")
    return _objet({"nom": _nom(), "valeur": valeur, "libelle": _texte(), "source": _renvoi()}, {"lecture": _texte()})


def _organisation() -> _Cles:
    return {
        "regime": _objet(
            {"id": _un_de(regimes(), "Le régime des aides."), "assiette": _nom(), "source": _renvoi()},
            {"part_propre": _oui_non()},
        ),
        "roles": _roles(),
        "porteurs": presentation.porteurs(),
        "competence": _objet(
            {"regles": _liste(_competence(), "Qui instruit, selon le thème et le lieu du projet.")},
            {"a_regler": _textes("Les départements dont un réglage nomme le service."), "source": _renvoi()},
        ),
        "comptes": _liste(compte(), "Ce qui se compte d'une demande à l'autre."),
        "classement": _textes("L'ordre des demandes : une valeur ou une étape, « décroissante » ou non."),
        "versements": _liste(versement(), "Ce qui est versé, quand, et sur quelles preuves."),
        "partenaires": _objet({"source": _renvoi()}, {"si": _formule(), "lecture": _texte()}),
        "comite": comite(),
        "information": _objet(
            {"qui": _un_de(Informe, "Qui le service prévient avant de notifier."), "source": _renvoi()},
            {"lecture": _texte()},
        ),
        "suivi": _liste(suivi(), "Ce qui est dû après le dépôt, quand, et ce que vaut son absence."),
    }


def _roles() -> Json:
    demandeur = _objet({}, {role.name: _nom() for role in fields(RolesDuDemandeur)})
    champs = {role.name: _nom("Un champ du formulaire.") for role in fields(Roles) if role.type == "str"}
    champs["lieu"] = {
        **_textes("Un champ du formulaire, ou plusieurs : le premier répondu."),
        "type": ["string", "array"],
    }
    return _objet({}, {**champs, "assiette": _nom("L'étape des dépenses éligibles."), "demandeur": demandeur})


def _competence() -> Json:
    return _objet(
        {
            "service": _un_de(
                Service, "Le service du département ou de la région du projet, de la nation, du guichet."
            ),
            "source": _renvoi(),
        },
        {"themes": _textes(), "lecture": _texte()},
    )


def _donnee() -> _Cles:
    return {
        "aide": _texte(),
        "unite": _texte("L'unité d'un nombre : habitants, communes…"),
        "options": _options(),
        "options_de": _texte("Un fichier CSV à côté du cahier : un code, son libellé (colonne « libelle »)."),
        "minimum": _texte(),
        "maximum": _texte(),
    }


def _options() -> Json:
    return _liste(_objet({"code": _nom(), "libelle": _texte()}, {"pour": _textes(), "departement": _texte()}))


def _genre() -> Json:
    return _un_de([genre.value for genre in DECLARABLES], "Le genre de la valeur.")


def _champ() -> Json:
    return _objet(
        {},
        {
            "nom": _nom("Une valeur du vocabulaire, ou une nouvelle avec son genre ou son type."),
            **_donnee(),
            "genre": _genre(),
            "type": _un_de(TYPES, "Ce que l'on écrit dans ce champ, ou ce qui se montre entre deux champs."),
            "libelle": _texte(),
            "si": _formule("Quand la question est posée."),
            "justifier": _oui_non(),
            "obligatoire": _oui_non(),
            "obligatoire_si": _formule("Quand une réponse est exigée."),
            "verifier": _liste(
                _objet({"exiger": _formule("Ce qui doit être vrai."), "sinon": _texte("La phrase, autrement.")}),
                "Ce que la réponse doit respecter à côté des autres.",
            ),
            "depend_de": _nom("La première de deux listes liées ; les options disent « pour »."),
            "calcule": _oui_non(),
            "calculer": _formule("La valeur qui se montre (type: calcul)."),
            "texte": _texte("L'explication (type: explication)."),
            "piece": _nom("La pièce rappelée ici (type: piece)."),
            "lignes": _nombre(),
            "longueur_max": _nombre(),
            "source": _renvoi(),
        },
    )


def _plan() -> Json:
    cofinanceur = _objet(
        {
            "id": _nom("Son nom dans les formules : recettes.<id>."),
            "libelle": _texte(),
            "origine": _un_de(Origine, "Ce qu'il apporte compte aussi dans cette origine."),
        }
    )
    cles = _objet(
        {},
        {
            "base": _un_de(BasePlan, "Les dépenses se comptent hors taxes, toutes taxes comprises, ou selon la TVA."),
            "cofinanceurs": _liste(cofinanceur, "Les financeurs que le plan distingue, outre DETR, DSIL, DSID et DPV."),
        },
    )
    return {**cles, "type": ["object", "string"], "description": "Le plan de financement, ou « sans objet »."}


def _lignes() -> Json:
    types = [type_.value for type_ in TypeChamp if type_ is not TypeChamp.DECLARATION]
    facultatifs: _Cles = {
        **_donnee(),
        "genre": _genre(),
        "type": _un_de(types, "Ce que l'on écrit dans ce champ, qu'aucune formule ne lit."),
        "obligatoire": _oui_non(),
        "longueur_max": _nombre(),
    }
    champ = _objet({"nom": _nom(), "libelle": _texte()}, facultatifs)
    return _objet(
        {"nom": _nom(), "libelle": _texte(), "champs": _liste(champ)},
        {
            "aide": _texte(),
            "maximum": _nombre("Le nombre de lignes au plus."),
            "fichier": _texte(
                "Un fichier CSV à côté du cahier, qui donne ses lignes à chaque code ; rien n'est demandé."
            ),
            "cle": _un_de(CLES, "De quoi le premier titre du fichier est le code."),
            "justifier": _oui_non(),
            "quand": presentation.demande(),
            "source": _renvoi(),
        },
    )


def _piece() -> Json:
    return _objet(
        {"id": _nom(), "libelle": _texte(), "source": _renvoi()},
        {
            "formats": _textes(),
            "aide": _texte(),
            "si": _formule("Quand la pièce est proposée."),
            "obligatoire": _oui_non(),
            "obligatoire_si": _formule("Quand elle est due."),
            "valable": _texte("5 ans : son âge au plus, au jour du dépôt ; sa date est demandée."),
            "quand": _un_de(Moment, "Avant quoi elle est due."),
            "plusieurs": _oui_non(),
            "modele": _texte("L'adresse https d'un modèle à remplir."),
            "produite": _un_de(
                ["plan"],
                "Le plan saisi est cette pièce, imprimé à chaque envoi ; un fichier n'est joint que si l'on en a un.",
            ),
            "par_depense": _un_de(
                ["facultatif", "obligatoire"],
                "Chaque dépense du plan nomme, ou doit nommer, le fichier qui la justifie.",
            ),
        },
    )


def _condition() -> Json:
    return _objet(
        {
            "id": _nom(),
            "exiger": _formule("Ce qui doit être vrai."),
            "refus": _texte("La phrase du refus."),
            "source": _renvoi(),
        },
        {"libelle": _texte("La condition, en clair ; à défaut, la phrase du refus."), "lecture": _texte()},
    )


def _appreciation() -> Json:
    return _objet(
        {
            "nom": _nom(),
            "genre": _un_de([*(genre.value for genre in DECLARABLES), AVIS], "Le genre du jugement, ou « avis »."),
            "libelle": _texte(),
            "question": _texte(),
            "par": _texte("Qui en décide ; le mot « signataire » la réserve à qui signe la décision."),
            "source": _renvoi(),
        },
        {
            **_donnee(),
            "qualite": _texte("Comment se nomme le signataire à qui elle est réservée."),
            "reserve_a": _formule("Quand elle est ouverte."),
            "defaut": _texte("Un chiffre ou une formule."),
        },
    )


def _dires() -> _Cles:
    return {
        "lecture": _texte("Comment un texte ambigu a été lu."),
        "limite": _texte("Ce qui est dit quand cette étape limite le montant."),
        "phrase": _texte("Le libellé avec les valeurs du dossier, entre accolades."),
    }


def _exemple() -> Json:
    attendu: Json = {
        "type": "object",
        "description": "Ce que ce cas affirme : les mots ci-dessous, ou ce que donne chacun de ses dossiers.",
        "properties": {**_attendu()},
        "additionalProperties": _objet({}, _attendu()),
    }
    dossiers: Json = {"type": "object", "additionalProperties": _vers("situation")}
    return _objet({"cas": _texte(), "attendu": attendu}, {"donnees": _vers("situation"), "dossiers": dossiers})


def _attendu() -> _Cles:
    """The keys of `attendu`, each as it is written; the table of assertions says which there are."""
    verdict = _un_de(["oui", "non", "inconnu"])
    ecritures: _Cles = {
        **dict.fromkeys(("recevable", "complet"), verdict),
        "motifs": _textes("Les conditions qui refusent, toutes."),
        "etapes": _table("Des étapes du calcul, par leur nom."),
        "versements": _table("Ce que donnent des versements faits l'un après l'autre, par leur nom."),
        "retenue": _un_de(Retenue, "Ce que devient ce dossier parmi ceux du cas."),
        "comptes": _table("Le total de chaque compte, par son nom."),
        "payeurs": _table("La part de chaque payeur, par son nom."),
        "pieces": _textes("Les pièces dues qui manquent, toutes."),
        "manque": _textes("Les valeurs que le résultat attend, toutes."),
        "avis": _textes("Les appréciations que le résultat attend, toutes."),
    }
    return {cle: ecritures.get(cle, _texte()) for cle in ASSERTIONS}


def _source() -> Json:
    cles = _objet({"document": _texte("Le numéro d'un des documents."), "section": _texte()})
    dit = "Où c'est écrit : une section du premier document, ou un document et sa section. Vaut pour ce que contient la partie."
    return {**cles, "type": ["object", "string", "number"], "description": dit}


def _situation() -> Json:
    return {"type": "object", "description": "Des valeurs par leur nom.", "additionalProperties": True}
