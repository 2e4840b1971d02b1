"""What the instruction adds to the demonstration, on what the earlier steps left there."""

from __future__ import annotations

import datetime as dt

from tests import fabriques

from levier.actes.demonstration import ecrire_des_modeles, revenir_sur_des_decisions
from levier.instruction.actions import demander_complement, prendre_en_charge
from levier.instruction.demonstration import (
    QUESTION,
    REPONSE,
    annoter,
    consulter,
    echanger_sur_les_complements,
    garder_un_texte,
)
from levier.instruction.queries import Filtres, compteurs, liste
from levier.messages.actions import ecrire_au_service
from levier.messages.models import Message
from levier.socle import demonstration, horloge


def test_each_structure_asked_to_complete_gets_its_answer(db):
    appel, agent = fabriques.un_appel(), fabriques.un_agent()
    asked, other = (fabriques.un_dossier_depose(appel, fabriques.une_structure()) for _ in range(2))
    with horloge.figee(horloge.a_paris(2021, 9, 20, 10)):
        for dossier in (asked, other):
            prendre_en_charge(dossier, par=agent)
        demander_complement(asked, par=agent, message="Le devis.", elements=["devis"], echeance=dt.date(2021, 10, 20))
    played = 0
    for _ in echanger_sur_les_complements():
        played += 1
        assert horloge.maintenant() == horloge.a_paris(2021, 9, 23, 10)  # jobs run at the date of the act
    assert played == 1
    written = [(m.objet_numero, m.texte, m.auteur, m.envoye_le) for m in Message.objects.order_by("id")]
    assert written == [
        (asked.numero, QUESTION, asked.cree_par, horloge.a_paris(2021, 9, 22, 10)),
        (asked.numero, REPONSE, agent, horloge.a_paris(2021, 9, 23, 10)),
    ]


def test_two_avis_are_asked_and_one_answered_which_the_list_tells_apart(db):
    appel, agent = fabriques.un_appel(), fabriques.un_agent()
    found = [
        fabriques.un_dossier_complet(appel, fabriques.une_structure(place), agent=agent) for place in ("71178", "71222")
    ]
    for dossier in found:
        prendre_en_charge(dossier, par=agent)
    unread = fabriques.un_dossier_depose(appel, fabriques.une_structure(fabriques.CC))
    ecrire_au_service(unread, "Bonjour.", par=unread.cree_par)
    assert len(list(consulter())) == 3
    filters = {"avis": [found[1]], "rendu": [found[0]], "messages": [unread], "repondu": []}
    for attente, expected in filters.items():
        page, counts = liste(agent, Filtres(attente=attente)), compteurs(agent, Filtres(attente=attente))
        assert [line.numero for line in page.lignes] == [one.numero for one in expected], attente
        assert counts.total == len(expected), attente
    assert {line["avis"] for line in liste(agent, Filtres()).lignes} == {"attendu", "rendu", ""}


def test_demonstrations_are_played_in_the_order_of_the_steps():
    assert demonstration.demonstrations() == [
        echanger_sur_les_complements,
        consulter,
        annoter,
        garder_un_texte,
        revenir_sur_des_decisions,
        ecrire_des_modeles,
    ]
