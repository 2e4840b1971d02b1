"""Objects for the tests, made through the acts themselves on the real cahier of Saône-et-Loire."""

from __future__ import annotations

import datetime as dt
import io
import itertools
from collections.abc import Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from functools import cache
from pathlib import Path

import pikepdf
from PIL import Image, ImageDraw

from levier.appels.actions import publier
from levier.appels.models import Appel
from levier.appels.queries import cahier_de, version_en_vigueur
from levier.comptes.enums import Accord, EtatRattachement, Role, RoleStructure, Titre, Verification
from levier.comptes.models import DelegationSignature, Habilitation, Personne, Rattachement
from levier.dossiers.actions import ajouter_piece, creer_brouillon, deposer, enregistrer_plan, enregistrer_reponses
from levier.dossiers.enums import ModeSignature
from levier.dossiers.financement.lignes import LigneSaisie
from levier.dossiers.models import Dossier, Piece
from levier.dossiers.queries import lignes_du_plan
from levier.socle import argent, fichiers, horloge
from levier.socle.acteurs import SYSTEME
from levier.territoires.actions import structure_du_territoire
from levier.territoires.models import Structure, Territoire
from levier.territoires.queries import ressorts
from levier.territoires.ressort import Ressort
from regles.conversion import vers_json
from regles.evaluation import appreciations_ouvertes

CAHIER = Path(__file__).resolve().parents[1] / "cahiers/fitn7/axe3-saone-et-loire.yaml"
COMMUNE, AUTRE_COMMUNE, TROISIEME_COMMUNE = "71178", "71222", "71350"
"""Dompierre-les-Ormes (898 inhabitants), Gourdon (895), Pierreclos (890)."""
CC, CA, CU, DEPARTEMENT = "200040293", "247100589", "247100290", "71"
"""CC du Clunisois, CA Le Grand Chalon, CU Le Creusot Montceau-les-Mines, conseil départemental."""
MOT_DE_PASSE = "un mot de passe assez long"
REPONSES: Mapping[str, str] = {
    "demandeur.entite": "Commune de Dompierre-les-Ormes",
    "demandeur.nom": "Camille Martin",
    "demandeur.fonction": "Secrétaire générale",
    "demandeur.adresse": "1 place de la Mairie\n71520 Dompierre-les-Ormes",
    "demandeur.courriel": "mairie@exemple.fr",
    "demandeur.telephone": "03 85 00 00 00",
    "porteur.france_services": "non",
    "porteur.financee_par_collectivites": "oui",
    "projet.titre": "Un accueil numérique pour tous",
    "projet.theme": "3a",
    "projet.presentation": "Un prestataire aide la collectivité à repenser son accueil.",
    "projet.engagement_decisionnel": "oui",
    "projet.transformation": "oui",
    "projet.besoin_non_couvert": "Ce besoin propre à la collectivité ne relève pas des appels nationaux.",
    "objectifs.qualite": "Formats ouverts, accessibilité vérifiée, données récupérables.",
    "projet.engage": "non",
    "projet.debut": "02/11/2021",
    "projet.resultats": "30/06/2022",
    "projet.fin": "31/10/2022",
}
_rang = itertools.count(1)


def une_personne(
    structure: Structure | None = None,
    *,
    nom: str = "Camille Martin",
    fonction: str = "Secrétaire générale",
    role: RoleStructure = RoleStructure.SIGNATAIRE,
) -> Personne:
    """An account with a confirmed e-mail; active member of `structure` when given. Password: MOT_DE_PASSE."""
    person = Personne(
        email=f"personne{next(_rang)}@exemple.fr",
        nom=nom,
        fonction=fonction,
        email_confirme_le=horloge.temps_reel(),
        cree_le=horloge.temps_reel(),
    )
    person.set_password(MOT_DE_PASSE)
    person.save()
    if structure is not None:
        un_rattachement(person, structure, role)
    return person


def un_rattachement(
    personne: Personne,
    structure: Structure,
    role: RoleStructure = RoleStructure.SIGNATAIRE,
    *,
    verifie: Verification | None = Verification.MEMBRE,
) -> Rattachement:
    """A link in force, checked unless `verifie` is None."""
    now = horloge.maintenant()
    return Rattachement.objects.create(
        personne=personne, structure=structure, role=role, etat=EtatRattachement.ACTIF, demande_le=now,
        verifie_le=now if verifie else None, verifie_comment=verifie or "",
    )  # fmt: skip


def un_agent(role: Role = Role.INSTRUCTEUR, departement: str = "71", *, nom: str = "Dominique Petit") -> Personne:
    """An agent with a right on the département, without dates."""
    return un_agent_de(ressorts.departement(departement), role, nom=nom)


def un_agent_de(ressort: Ressort, role: Role = Role.INSTRUCTEUR, *, nom: str = "Dominique Petit") -> Personne:
    """An agent with a right on the ressort, without dates."""
    agent = une_personne(nom=nom, fonction=f"{Role(role).label}, préfecture")
    une_habilitation(agent, role, ressort)
    return agent


def une_habilitation(personne: Personne, role: Role, ressort: Ressort, **autres) -> Habilitation:
    """A right in force: confirmed, where it is one to sign. `autres`: its other columns."""
    held = Habilitation.colonnes(ressort) | {"confirmee_le": horloge.maintenant()} | autres
    return Habilitation.objects.create(personne=personne, role=role, **held)


def une_delegation(
    personne: Personne, par: Personne | None = None, ressort: Ressort | None = None, **autres
) -> DelegationSignature:
    """A delegation confirmed and published the month before, for a month around today: as secretary general, on every act."""
    today = horloge.aujourdhui()
    held = DelegationSignature.colonnes(ressort or ressorts.departement("71")) | {
        "titre": Titre.SECRETAIRE_GENERAL, "genre": Accord.FEMININ, "reference": "arrêté n° 71-2021-08-30-00001",
        "publication": "RAA n° 71-2021-034", "publiee_le": today - dt.timedelta(days=30), "du": today,
        "au": today + dt.timedelta(days=30), "confirmee_le": horloge.maintenant(),
    } | autres  # fmt: skip
    return DelegationSignature.objects.create(personne=personne, proposee_par=par, **held)


def une_structure(lieu: str = COMMUNE, *, millesime: int = 2021) -> Structure:
    """The structure of a territory named or coded so (INSEE, or SIREN of an EPCI). A name must be unique in the 71."""
    territories = Territoire.objects.filter(millesime=millesime)
    if lieu[:1].isdigit():
        return structure_du_territoire(territories.get(code=lieu, nature__in=_natures(lieu)))
    return structure_du_territoire(territories.get(nom=lieu, departement_code="71"))


def _natures(code: str) -> list[str]:
    """A département and a région may share a code: "71" here is the département."""
    return {5: ["commune"], 9: ["cc", "ca", "cu", "metropole", "ept"]}.get(len(code), ["departement"])


@cache
def texte_du_cahier() -> str:
    return CAHIER.read_text(encoding="utf-8")


def texte_de_projet_commun() -> str:
    """The same call, which takes joint projects: every partner validates before the deposit."""
    where = 'partenaires:\n  si: projet.transformation\n  source: {document: "000", section: Pour qui ?}\n\n'
    return texte_du_cahier().replace("\nengagement:", f"\n{where}engagement:", 1)


def texte_exigeant_un_devis_par_depense() -> str:
    """The same call, where each eligible expense names its quote before the deposit."""
    return texte_du_cahier().replace("par_depense: facultatif", "par_depense: obligatoire", 1)


def texte_note() -> str:
    """The same call, whose criteria make a grid."""
    before, after = texte_du_cahier().split("\ncriteres:\n", 1)
    criteres, rest = after.split("\n\n", 1)
    marked = criteres.replace("    themes:", "    echelle: 0-3\n    themes:")
    return f"{before}\ncriteres:\n{marked}\n\n{rest}"


def texte_avec_comite(texte: str | None = None, vote: str = "", rythme: str = "{mois: 1, dossiers: 10}") -> str:
    """The same call with a comité: the préfet who presides, two maires, an expert, a member who does not vote."""
    return (texte or texte_du_cahier()) + (
        "\ncomite:\n"
        "  libelle: Comité de sélection\n"
        "  composition:\n"
        "    - {fonction: Préfet de département, preside: oui}\n"
        "    - {fonction: Maire, nombre: 2, nature: elu, institution: Association des maires}\n"
        "    - {fonction: Expert du numérique, nature: qualifie}\n"
        "    - {fonction: Délégué du numérique, voix: consultative}\n"
        f"  rythme: {rythme}\n"
        f"  vote: {{{vote}}}\n"
        '  source: {document: "000", section: Comité}\n'
    )


def texte_prolonge() -> str:
    """The same call, closed one week later: 29 October 2021."""
    return (
        texte_du_cahier()
        .replace("cloture: 22/10/2021", "cloture: 29/10/2021")
        .replace("{projet.depot: 23/10/2021}", "{projet.depot: 30/10/2021}")
    )


def un_appel(texte: str | None = None, *, credits_ouverts: bool = True) -> Appel:
    """The call of the real YAML (or of `texte`), published, its credits opened as its cahier says. The same each time."""
    from levier.enveloppes.actions import ouvrir_credits, rattacher_l_appel

    appel = publier(texte or texte_du_cahier(), par=SYSTEME).appel
    enveloppe = imputee(rattacher_l_appel(appel, None, par=SYSTEME))
    if credits_ouverts and not enveloppe.montant_ouvert:
        amount = cahier_de(version_en_vigueur(appel)).enveloppe.montant or 0
        ouvrir_credits(enveloppe, argent.depuis_centimes(amount), par=SYSTEME, motif="Dotation initiale")
    return appel


def imputee(enveloppe):
    """The enveloppe, with codes where acts of the State are charged."""
    from levier.enveloppes.actions import imputer
    from levier.enveloppes.imputation import lire_imputation

    codes = lire_imputation("0363", "04", "0363-DITP-DR71", "Directeur départemental des finances publiques")
    imputer(enveloppe, codes, par=SYSTEME)
    return enveloppe


def un_pdf(texte: str = "Devis") -> bytes:
    """A small real PDF, different for each `texte`."""
    pdf = pikepdf.new()
    pdf.add_blank_page(page_size=(595, 842))
    pdf.docinfo["/Title"] = texte
    out = io.BytesIO()
    pdf.save(out, deterministic_id=True)
    return out.getvalue()


def un_scan(format_: str = "PDF", taille: tuple[int, int] = (850, 1100)) -> bytes:
    """A sheet that was signed and scanned: lines of text, a flourish."""
    sheet = Image.new("RGB", taille, "white")
    pen = ImageDraw.Draw(sheet)
    for height in range(taille[1] // 8, taille[1] // 2, 30):
        pen.line((taille[0] // 8, height, taille[0] * 7 // 8, height), fill="black", width=3)
    pen.arc((taille[0] // 2, taille[1] // 2, taille[0] * 7 // 8, taille[1] * 3 // 4), 20, 330, fill="navy", width=4)
    out = io.BytesIO()
    sheet.save(out, format_)
    return out.getvalue()


def signe_a_la_main(depose: Dossier) -> Dossier:
    """The request as if its commitment had been printed, signed by hand and scanned."""
    scan = fichiers.garder(un_scan(), "engagement.pdf", "application/pdf")
    depose.signatures.update(mode=ModeSignature.PAPIER, fichier=scan, qualite="Madame la maire")
    return depose


def une_piece(dossier: Dossier, genre: str = "devis", nom: str = "devis.pdf", *, par: Personne | None = None) -> Piece:
    content = io.BytesIO(un_pdf(f"{genre} {nom} {next(_rang)}"))
    return ajouter_piece(dossier, genre, content, nom, par=par or dossier.cree_par)


def justifier(dossier: Dossier, *pieces: Piece, par: Personne | None = None) -> None:
    """The expenses of the plan name these pieces in turn, the last one for all that are left."""
    names = itertools.chain((str(piece.pk) for piece in pieces), itertools.repeat(str(pieces[-1].pk)))
    lines = [
        replace(line, piece=next(names)) if line.sens == "depense" else line for line, _ in lignes_du_plan(dossier)
    ]
    enregistrer_plan(dossier, lines, par=par or dossier.cree_par)


def des_lignes(depenses: str = "40000", demande: str = "28000", autres: str = "0") -> list[LigneSaisie]:
    """A balanced plan: one eligible expense, other aid when any, own funds for the rest."""
    left = Decimal(depenses) - Decimal(demande) - Decimal(autres)
    lines = [LigneSaisie("depense", "prestation", "Accompagnement par un prestataire", _saisi(depenses))]
    lines += [LigneSaisie("recette", "region", "Subvention de la région", _saisi(autres))] if Decimal(autres) else []
    lines += [LigneSaisie("recette", "autofinancement", "Fonds propres", _saisi(left))] if left > 0 else []
    return lines


def _saisi(montant: str | Decimal) -> str:
    return f"{Decimal(montant):.2f}".replace(".", ",")


def un_brouillon(
    appel: Appel | None = None, structure: Structure | None = None, *, par: Personne | None = None, **contenu
) -> Dossier:
    """A draft ready to be deposited, filled by `remplir`, whose choices it takes."""
    structure = structure or une_structure()
    par = par or une_personne(structure)
    return remplir(creer_brouillon(appel or un_appel(), structure, par=par), par=par, **contenu)


def remplir(  # each keyword is one thing a test may want to choose
    dossier: Dossier,
    *,
    par: Personne,
    depenses: str = "40000",
    demande: str = "28000",
    autres: str = "0",
    reponses: Mapping[str, str] | None = None,
    lignes: Sequence[LigneSaisie] | None = None,
    pieces: Sequence[str] = ("devis", "plan_financement"),
) -> Dossier:
    """Everything a draft needs to be deposited: 28 000 € asked for 40 000 € of expenses; `reponses` replaces some answers."""
    typed = {**REPONSES, "demande.montant": _saisi(demande), **(reponses or {})}
    enregistrer_reponses(dossier, typed, par=par)
    enregistrer_plan(dossier, des_lignes(depenses, demande, autres) if lignes is None else lignes, par=par)
    for genre in pieces:
        une_piece(dossier, genre, f"{genre}.pdf", par=par)
    return dossier


def un_brouillon_vide(
    appel: Appel | None = None, structure: Structure | None = None, *, par: Personne | None = None
) -> Dossier:
    """A draft just opened, with what the account already tells."""
    structure = structure or une_structure()
    return creer_brouillon(appel or un_appel(), structure, par=par or une_personne(structure))


def un_dossier_depose(appel: Appel | None = None, structure: Structure | None = None, **choix) -> Dossier:
    """A deposited request; same choices as `un_brouillon`."""
    dossier = un_brouillon(appel, structure, **choix)
    return deposer(dossier, par=choix.get("par") or dossier.cree_par, engagement=True)


def un_dossier_complet(
    appel: Appel | None = None,
    structure: Structure | None = None,
    *,
    agent: Personne | None = None,
    juge: bool = True,
    **choix,
) -> Dossier:
    """A request declared complete by `agent` (made when none is given): it is being instructed.

    `juge`: what its cahier leaves to the authority is judged as it supposes.
    """
    from levier.instruction.actions import declarer_complet

    dossier = un_dossier_depose(appel, structure, **choix)
    declarer_complet(dossier, par=agent or un_agent())
    dossier.refresh_from_db()
    if juge:
        juger(dossier)
    return dossier


def juger(dossier: Dossier) -> None:
    """Each judgement that nobody rendered on the request, rendered as its cahier supposes."""
    from levier.dossiers.queries import cahier_du
    from levier.instruction.models import AppreciationRendue
    from levier.instruction.queries import resultat_instruit, situation_instruite

    known = situation_instruite(dossier)
    awaited = set(resultat_instruit(dossier).a_apprecier)
    AppreciationRendue.objects.bulk_create(
        AppreciationRendue(
            dossier=dossier, nom=one.donnee.nom, valeur=vers_json(one.defaut, one.donnee.genre), motif="Vu au dossier.",
            rendue_par="Dominique Petit", fonction="L’instructrice", rendue_le=horloge.maintenant(),
        )
        for one in appreciations_ouvertes(cahier_du(dossier), known)
        if one.donnee.nom in awaited and one.defaut is not None
    )  # fmt: skip
