"""The day by mail: at the rhythm chosen, on what one follows or signs, once a day, and nothing when nothing waits."""

from __future__ import annotations

import pytest
from tests.fabriques import un_agent, un_appel, un_dossier_depose

from levier.comptes.actions import choisir_rythme, modifier_profil
from levier.comptes.enums import Role, Rythme, RythmeDuJour
from levier.comptes.jetons import faire_desabonnement
from levier.comptes.models import Personne
from levier.instruction.actions import ecrire_les_journees, prendre_en_charge
from levier.socle import horloge
from levier.socle.models import Courriel, EtatCourriel

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("X-09")]


def recus(jour: int) -> list[str]:
    """Who is written to on this day of August 2021: the 2nd is a Monday; played twice."""
    before = Courriel.objects.count()
    with horloge.figee(horloge.a_paris(2021, 8, jour, 7, 10)):
        ecrire_les_journees()
        ecrire_les_journees()
    return list(Courriel.objects.order_by("pk").values_list("destinataire", flat=True)[before:])


def test_day_is_written_at_the_rhythm_of_each_on_what_it_follows():
    daily, weekly, never, other = (un_agent() for _ in range(4))
    prefet = un_agent(Role.SIGNATAIRE)
    chosen = {daily: "ouvre", weekly: "lundi", other: "ouvre", prefet: "ouvre"}
    for person, rythme in chosen.items():
        kept = {"nom": person.nom, "fonction": person.fonction, "telephone": ""}
        modifier_profil(person, **kept, journee=RythmeDuJour(rythme))
    appel = un_appel()
    with horloge.figee(horloge.a_paris(2021, 6, 9)):
        for person in (daily, weekly, never):
            dossier = un_dossier_depose(appel)
            prendre_en_charge(dossier, par=person)
    sent = [recus(day) for day in (1, 2, 3, 7)]  # Sunday, Monday, Tuesday, Saturday
    assert sent == [[], [daily.email, weekly.email], [daily.email], []]
    first = Courriel.objects.filter(destinataire=daily.email, sujet__startswith="Votre journée").order_by("pk")
    mail = first[1]
    assert mail.sujet == "Votre journée : un silence décide bientôt, il reste 6 jours"
    assert first[0].sujet == "Votre journée : un silence décide bientôt, il reste 7 jours"
    assert "à décider avant le 9 août 2021 inclus, il reste 6 jours" in mail.texte
    assert mail.texte.count("- 71-2021-") == 1
    assert (mail.etat, "/agent/journee/" in mail.texte) == (EtatCourriel.A_ENVOYER, True)
    choisir_rythme(faire_desabonnement(daily), Rythme.AUCUN)
    assert (Personne.objects.get(pk=daily.pk).journee, recus(4)) == ("jamais", [])
