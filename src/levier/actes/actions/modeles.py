"""The words of a level in its acts: written by its administrator, published by who signs them (ADR 0042)."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping

from django.conf import settings
from django.db import transaction

from levier.actes.annonces import ModelePublie
from levier.actes.erreurs import ModeleInchange, ProjetDeModeleChange
from levier.actes.models import ModeleDeNiveau, VersionDeModele
from levier.actes.permissions import peut_ecrire_un_modele, peut_publier_un_modele
from levier.actes.queries import lecteurs_du_modele, modeles_au_dessous, redaction_heritee
from levier.actes.redaction import propres, relire
from levier.attributions.enums import NatureDecision
from levier.comptes.enums import Role
from levier.comptes.models import Personne
from levier.comptes.queries import signataires_de_droit
from levier.socle import courriels, horloge, journal
from levier.socle.annonces import annoncer
from levier.socle.droits import exiger
from levier.territoires.queries.noms import en_clair
from levier.territoires.ressort import Ressort


@transaction.atomic
def ecrire_un_modele(
    ressort: Ressort, nature: NatureDecision, textes: Mapping[str, str], *, par: Personne, vu: str = ""
) -> ModeleDeNiveau:
    """Write what the acts of a level will say, rubrique by rubrique: nothing changes before it is published.

    Kept is what is not the words of the level above. `vu`: the hash of what was written so far, if something was. Who signs
    is told by mail of the first writing.
    Raises GesteInterdit, ModeleRefuse, ModeleInchange, ProjetDeModeleChange. Journal of the model: modele_ecrit.
    """
    exiger(peut_ecrire_un_modele(par, ressort))
    own = propres(relire(textes, nature), redaction_heritee(ressort, nature), nature)
    held, _ = ModeleDeNiveau.objects.get_or_create(nature=nature, **ModeleDeNiveau.colonnes(ressort))
    modele = _tenir(held)
    if empreinte_du_projet(modele) != vu:
        raise ProjetDeModeleChange(
            "Quelqu’un a écrit, publié ou écarté un projet entre-temps : rechargez la page, puis reprenez."
        )
    if own == _en_vigueur(modele):
        raise ModeleInchange("Ce texte est celui qui est en vigueur : il n’y a rien à publier.")
    first = modele.projet is None
    _garder(modele, own, par=par)
    journal.consigner(
        modele, "modele_ecrit", par=par.en_tant_que(Role.ADMINISTRATEUR), avant={},
        apres={"rubriques": ", ".join(own), "empreinte": _empreinte(own)},
    )  # fmt: skip
    if first:
        _prevenir(modele, par=par)
    return modele


@transaction.atomic
def publier_le_modele(modele: ModeleDeNiveau, *, par: Personne, vu: str) -> VersionDeModele:
    """Put what was written in force: the acts signed from now on say it. A version is for ever.

    `vu`: the hash of what was under the eyes of who publishes. Raises GesteInterdit, ProjetDeModeleChange.
    Journal of the model: modele_publie. Announces ModelePublie.
    """
    exiger(peut_publier_un_modele(par, modele.ressort))
    tenu = _tenir(modele)
    if tenu.projet is None or empreinte_du_projet(tenu) != vu:
        raise ProjetDeModeleChange(
            "Le projet a été publié, écarté ou réécrit depuis l’ouverture de la page : relisez-le avant de publier."
        )
    author, texts = tenu.projet_par, tenu.projet
    _garder(tenu, None, par=None)
    return _publier(tenu, texts, "modele_publie", par=par, ecrite_par=author)


@transaction.atomic
def revenir_au_niveau_au_dessus(modele: ModeleDeNiveau, *, par: Personne) -> VersionDeModele:
    """Say nothing of one's own any more: a version without words, so that the level above is followed.

    Raises GesteInterdit, ModeleInchange. Journal of the model: modele_rendu. Announces ModelePublie.
    """
    exiger(peut_publier_un_modele(par, modele.ressort))
    tenu = _tenir(modele)
    if not _en_vigueur(tenu):
        raise ModeleInchange("Ce niveau suit déjà le modèle du niveau au-dessus.")
    return _publier(tenu, {}, "modele_rendu", par=par, ecrite_par=None)


@transaction.atomic
def ecarter_le_projet_de_modele(modele: ModeleDeNiveau, *, par: Personne) -> None:
    """Throw away what was written and not published: who writes, or who would sign it.

    Raises GesteInterdit. Journal of the model: modele_ecarte.
    """
    signs = peut_publier_un_modele(par, modele.ressort)
    exiger(signs or peut_ecrire_un_modele(par, modele.ressort))
    tenu = _tenir(modele)
    if tenu.projet is None:
        return
    former = {"empreinte": _empreinte(tenu.projet)}
    _garder(tenu, None, par=None)
    role = Role.SIGNATAIRE if signs else Role.ADMINISTRATEUR
    journal.consigner(tenu, "modele_ecarte", par=par.en_tant_que(role), avant=former, apres={})


def _empreinte(textes: Mapping[str, str]) -> str:
    """The hash of what a model says."""
    return hashlib.sha256(json.dumps(textes, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


def empreinte_du_projet(modele: ModeleDeNiveau) -> str:
    """The hash of what was written and not published; empty when nothing was."""
    return "" if modele.projet is None else _empreinte(modele.projet)


def _tenir(modele: ModeleDeNiveau) -> ModeleDeNiveau:
    return ModeleDeNiveau.objects.select_for_update(of=("self",)).select_related("projet_par").get(pk=modele.pk)


def _en_vigueur(modele: ModeleDeNiveau) -> dict[str, str]:
    """The blocks that are its own today."""
    latest = modele.versions.first()
    return latest.textes if latest else {}


def _garder(modele: ModeleDeNiveau, projet: dict[str, str] | None, *, par: Personne | None) -> None:
    modele.projet, modele.projet_par = projet, par
    modele.projet_le = None if projet is None else horloge.maintenant()
    modele.save(update_fields=["projet", "projet_par", "projet_le"])


def _publier(
    modele: ModeleDeNiveau, textes: dict[str, str], evenement: str, *, par: Personne, ecrite_par: Personne | None
) -> VersionDeModele:
    latest = modele.versions.first()
    version = VersionDeModele.objects.create(
        modele=modele, numero=latest.numero + 1 if latest else 1, textes=textes, ecrite_par=ecrite_par,
        publiee_par=par, publiee_le=horloge.maintenant(),
    )  # fmt: skip
    told: journal.Instantane = {
        "numero": version.numero,
        "empreinte": _empreinte(textes),
        "ecrite_par": str(ecrite_par or ""),
    }
    journal.consigner(modele, evenement, par=par.en_tant_que(Role.SIGNATAIRE), avant={}, apres=told)
    annoncer(ModelePublie(version.pk))
    return version


def prevenir_les_niveaux_dessous(version: VersionDeModele) -> None:
    """Tell who signs and who writes in each level below that has words of its own, or writes some. Played twice, told once."""
    above = version.modele
    for modele in modeles_au_dessous(above):
        context = _contexte(modele) | {"dessus": en_clair(above.ressort), "numero": version.numero}
        for email in lecteurs_du_modele(modele):
            key = f"modele_du_dessus:{version.pk}:{modele.pk}:{email}"
            courriels.ecrire(email, "courriels/modele_du_dessus.txt", context, cle=key)


def _prevenir(modele: ModeleDeNiveau, *, par: Personne) -> None:
    """Tell who signs that words of his wait to be read."""
    context = _contexte(modele) | {"par": str(par)}
    for signs in signataires_de_droit(modele.ressort):
        courriels.ecrire(signs.personne.email, "courriels/modele_a_publier.txt", context)


def _contexte(modele: ModeleDeNiveau) -> dict[str, object]:
    page = f"{settings.LEVIER_ADRESSE}/agent/modeles/{modele.nature}/?ressort={modele.ressort.cle}"
    return {"nature": modele.get_nature_display(), "territoire": en_clair(modele.ressort), "lien": page}
