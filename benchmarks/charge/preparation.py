"""Accounts, structures and drafts that only wait for their deposit; and, afterwards, what the database really holds.

python -m benchmarks.charge.preparation PORTEURS DEPOSANTS SORTIE.json
"""

# ruff: noqa: PLC0415  models are imported once Django is set up
from __future__ import annotations

import json
import os
import random
import sys
from collections import Counter
from pathlib import Path
from typing import Any

import django
import pikepdf

SECRET = "un mot de passe assez long"  # noqa: S105  of throwaway accounts
CAHIER = Path(__file__).resolve().parents[2] / "cahiers/fitn7/axe3-saone-et-loire.yaml"
REPONSES = {
    "demandeur.entite": "Commune",
    "demandeur.nom": "Camille Martin",
    "demandeur.fonction": "Secrétaire générale",
    "demandeur.adresse": "1 place de la Mairie\n71250 Cluny",
    "demandeur.courriel": "mairie@exemple.fr",
    "demandeur.telephone": "03 85 00 00 00",
    "porteur.france_services": "non",
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
    "demande.montant": "28 000",
}
TABLES_DU_PLANCHER = (
    "CREATE TABLE brouillon (id integer PRIMARY KEY, valeur text NOT NULL)",
    "CREATE TABLE piece (id uuid PRIMARY KEY, brouillon integer NOT NULL, nom text NOT NULL, taille integer NOT NULL)",
    "CREATE TABLE depot (id serial PRIMARY KEY, brouillon integer NOT NULL UNIQUE, valeur text NOT NULL)",
)
"""What the floor keeps (`plancher`)."""


def un_pdf(chemin: Path, graine: int) -> str:
    """A sound PDF of two megabytes, a picture that does not compress; its path."""
    side = 836
    pdf = pikepdf.new()
    pdf.add_blank_page()
    noise = random.Random(graine).randbytes(3 * side * side)
    picture = pdf.make_stream(
        noise, Type=pikepdf.Name.XObject, Subtype=pikepdf.Name.Image, Width=side, Height=side,
        ColorSpace=pikepdf.Name.DeviceRGB, BitsPerComponent=8,
    )  # fmt: skip
    pdf.pages[0].add_resource(picture, pikepdf.Name.XObject)
    pdf.save(chemin, compress_streams=False)
    return str(chemin)


def preparer(porteurs: int, deposants: int) -> list[dict[str, Any]]:
    """One account, one commune of Saône-et-Loire and one draft each, made by the acts themselves."""
    from levier.appels.actions import publier
    from levier.enveloppes.actions import ouvrir_credits, rattacher_l_appel
    from levier.socle import argent
    from levier.socle.acteurs import SYSTEME
    from levier.territoires.models import Territoire

    appel = publier(CAHIER.read_text(encoding="utf-8"), par=SYSTEME).appel
    ouvrir_credits(rattacher_l_appel(appel, None, par=SYSTEME), argent.lire("1 000 000"), par=SYSTEME, motif="Mesure")
    places = Territoire.objects.filter(millesime=2021, nature="commune", departement_code="71").order_by("code")
    chosen = list(places[:porteurs])
    return [
        {
            "email": f"porteur{rank}@exemple.fr",
            "numero": brouillon(appel, place, f"porteur{rank}@exemple.fr"),
            "depose": rank < deposants,
            "part": 0.15 + 0.85 * (rank + 1) / deposants if rank < deposants else 1.0,
        }
        for rank, place in enumerate(chosen)
    ]


def brouillon(appel: Any, place: Any, email: str) -> str:
    """A new account, its structure on this territory, and its draft that only lacks pieces; the number of the draft."""
    from levier.comptes.enums import EtatRattachement, RoleStructure, Verification
    from levier.comptes.models import Personne, Rattachement
    from levier.dossiers.actions import creer_brouillon, enregistrer_plan, enregistrer_reponses
    from levier.dossiers.etude import obstacles
    from levier.dossiers.financement.lignes import LigneSaisie
    from levier.socle import horloge
    from levier.territoires.actions import structure_du_territoire

    now = horloge.temps_reel()
    person = Personne(email=email, nom="Camille Martin", email_confirme_le=now, cree_le=now, password=_mot_de_passe())
    person.save()
    structure = structure_du_territoire(place)
    Rattachement.objects.create(
        personne=person, structure=structure, role=RoleStructure.SIGNATAIRE, etat=EtatRattachement.ACTIF, demande_le=now,
        verifie_le=now, verifie_comment=Verification.LEVIER,
    )  # fmt: skip
    draft = creer_brouillon(appel, structure, par=person)
    lines = [
        LigneSaisie("depense", "prestation", "Accompagnement", "40 000"),
        LigneSaisie("recette", "autofinancement", "Fonds propres", "12 000"),
    ]
    enregistrer_reponses(draft, REPONSES, par=person)
    enregistrer_plan(draft, lines, par=person)
    left = {obstacle.rubrique for obstacle in obstacles(draft)}
    assert left == {"pieces"}, f"the draft would be refused: {obstacles(draft)}"  # noqa: S101
    return draft.numero


_ENCODE: list[str] = []


def _mot_de_passe() -> str:
    from django.contrib.auth.hashers import make_password

    if not _ENCODE:
        _ENCODE.append(make_password(SECRET))
    return _ENCODE[0]


def controler(porteurs: list[dict[str, Any]], acquis: list[dict[str, Any]]) -> tuple[list[str], list[str]]:
    """What was acknowledged and is not there, and what is there twice or was never asked."""
    from levier.dossiers.models import Dossier
    from levier.socle.models import Evenement

    kept = {d.numero: d for d in Dossier.objects.prefetch_related("pieces__fichier", "structure")}
    deposits = Counter(Evenement.objects.filter(nom="dossier_depose").values_list("objet_id", flat=True))
    lost: list[str] = []
    doubled: list[str] = []
    by_structure = Counter(d.structure_id for d in kept.values())
    for account, told in zip(porteurs, acquis, strict=True):
        number = account["numero"]
        dossier = kept[number]
        for champ, text in told["champs"].items():
            if dossier.reponses.get(champ) not in {text, *told["tentes"].get(champ, [])}:
                lost.append(f"{number}, {champ}")
        present = Counter(p.fichier.nom for p in dossier.pieces.all() if p.retiree_le is None)
        lost += [f"{number}, {name}" for name in told["pieces"] if not present[name]]
        doubled += [f"{number}, {name}" for name, count in present.items() if count > 1]
        if told["depose"] and dossier.depose_le is None:
            lost.append(f"{number}, dépôt")
        if deposits[str(dossier.pk)] > 1 or (dossier.depose_le is not None and not told["depot_tente"]):
            doubled.append(f"{number}, dépôt")
        if by_structure[dossier.structure_id] > 1:
            doubled.append(f"{number}, dossier")
    return lost, doubled


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "levier.config.settings_proprietaire")
    django.setup()
    from django.conf import settings
    from django.core.management import call_command

    from levier.socle.protection import ouvrir_un_compte
    from levier.territoires.actions import charger_millesime

    call_command("migrate", verbosity=0)
    ouvrir_un_compte(settings.CONNEXION["USER"], settings.CONNEXION["PASSWORD"])
    charger_millesime(2021)
    people = preparer(int(sys.argv[1]), int(sys.argv[2]))
    Path(sys.argv[3]).write_text(json.dumps(people))


if __name__ == "__main__":
    main()
