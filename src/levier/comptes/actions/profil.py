"""What a person says of herself, and how she takes the mails that only inform."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from django.conf import settings
from django.db import transaction

from levier.comptes import jetons, queries
from levier.comptes.enums import Rythme, RythmeDuJour
from levier.comptes.models import Personne
from levier.comptes.saisie import difference, ligne_propre, titulaire
from levier.socle import courriels, journal
from levier.socle.courriels import Abonne
from levier.socle.models import EtatCourriel


@transaction.atomic
def modifier_profil(
    personne: Personne,
    *,
    nom: str,
    fonction: str,
    telephone: str,
    rythme: Rythme | None = None,
    journee: RythmeDuJour | None = None,
) -> Personne:
    """Keep a new name, function, phone, or rhythm of the mails that inform or tell the day (None: as it is).

    What waited for the daily digest leaves at once, in one mail, when each event is wanted; it is given up when none is.
    Raises SaisieRefusee. Journal: profil_modifie, without the phone itself.
    """
    tenue = Personne.objects.select_for_update().get(pk=personne.pk)
    after = {
        "nom": ligne_propre("nom", nom, obligatoire=True),
        "fonction": ligne_propre("fonction", fonction, obligatoire=True),
        "telephone": ligne_propre("telephone", telephone),
        "rythme": str(rythme or tenue.rythme),
        "journee": str(journee or tenue.journee),
    }
    return _ecrire_profil(tenue, after)


@transaction.atomic
def choisir_rythme(jeton: str, rythme: Rythme) -> Personne:
    """The reader of a mail that informs chooses how others come, by its link and without a session. Twice is once.

    What waited follows, as by `modifier_profil`; who wants none is not written its day either.
    Raises LienRefuse. Journal: profil_modifie.
    """
    personne = jetons.lire_desabonnement(jeton, verrouiller=True)
    none = {"journee": RythmeDuJour.JAMAIS.value} if rythme == Rythme.AUCUN else {}
    return _ecrire_profil(personne, {"rythme": rythme.value, **none}, motif="Par le lien d’un courriel.")


def _ecrire_profil(personne: Personne, after: Mapping[str, str], *, motif: str = "") -> Personne:
    old, new = difference({name: getattr(personne, name) for name in after}, after)
    if not new:
        return personne
    par = titulaire(personne)
    for name, value in new.items():
        setattr(personne, name, value)
    personne.save(update_fields=list(new))
    if "telephone" in new:
        old["telephone"], new["telephone"] = "ancien numéro", "nouveau numéro"
    journal.consigner(personne, "profil_modifie", par=par, avant=old, apres=new, motif=motif)
    if new.get("rythme", Rythme.JOUR) != Rythme.JOUR:
        resumer_courriels(personne.email)
    return personne


def garder_depliees(personne: Personne, parties: Collection[str]) -> None:
    """Keep these parts of the sheet of a dossier open for this person, from one dossier to the next, and no other."""
    Personne.objects.filter(pk=personne.pk).update(parties_depliees=sorted(set(parties)))


def resumer_courriels(adresse: str) -> None:
    """Tell an address, in one mail, the news that wait for it; they are given up when its reader wants none.

    One that is no account's any more is told as it would have been at once.
    """
    personne = queries.personne_par_email(adresse)
    reader = queries.abonne(personne) if personne else Abonne(adresse)
    if reader.depart == EtatCourriel.NON_VOULU:
        courriels.abandonner(adresse)
        return
    path = "agent" if personne and queries.est_agent(personne) else "mes-demandes"
    courriels.resumer(reader, liste=f"{settings.LEVIER_ADRESSE}/{path}/")
