"""The rules that say whether a stop is the one that an example is owed."""

from __future__ import annotations

import pytest

from levier.essai.arret import Arret, EtapeDuJeu
from levier.essai.resultats import IssueDuJeu, attend_comme_dit, inconnues_du_cas, juger_l_arret, juger_le_resultat
from regles.cahier import Exemple
from regles.resultat import Motif, Resultat
from regles.valeurs import Source

DEPOT, OUVERTURE, PROPOSITION = EtapeDuJeu.DEPOT, EtapeDuJeu.OUVERTURE, EtapeDuJeu.PROPOSITION


def resultat(montant: int | None, *manquants: str, motifs: tuple[str, ...] = ()) -> Resultat:
    recevable = None if montant is None else not motifs
    causes = tuple(Motif(motif, "Non.", Source("000", "S")) for motif in motifs)
    return Resultat(
        recevable=recevable, montant=montant, minimum=montant, maximum=montant, motifs=causes, etapes=(), conditions=(),
        manquants=manquants, a_apprecier=(), genres={},
    )  # fmt: skip


@pytest.mark.parametrize(
    ("attendu", "donnees", "arret", "issue"),
    [
        (resultat(2_800_000), {}, Arret(DEPOT, "Clos.", ["projet.depot"], du_cas=True), IssueDuJeu.ARRET),
        (resultat(0), {}, Arret(DEPOT, "Clos.", ["projet.depot"], du_cas=True), IssueDuJeu.PORTE),
        (resultat(0), {"projet.fin": 1}, Arret(DEPOT, "La fin.", ["projet.fin"]), IssueDuJeu.PORTE),
        (resultat(0), {"projet.fin": None}, Arret(DEPOT, "La fin.", ["projet.fin"]), IssueDuJeu.ARRET),
        (resultat(0), {}, Arret(DEPOT, "Pièce.", ["devis"]), IssueDuJeu.ARRET),
        (resultat(0), {"pieces.devis": False}, Arret(DEPOT, "Pièce.", ["devis"]), IssueDuJeu.PORTE),
        (resultat(0), {"pieces.devis.date": 1}, Arret(DEPOT, "Trop ancienne.", ["devis"]), IssueDuJeu.PORTE),
        (resultat(0), {"porteur.departement": "71"}, Arret(OUVERTURE, "Ailleurs."), IssueDuJeu.PORTE),
        (resultat(0), {}, Arret(OUVERTURE, "Ailleurs."), IssueDuJeu.ARRET),
        (resultat(0), {}, Arret(PROPOSITION, "Il manque."), IssueDuJeu.ARRET),
        (resultat(None, "projet.debut"), {}, Arret(DEPOT, "Répondez.", ["projet.debut"]), IssueDuJeu.INCONNU),
        (resultat(None, "projet.debut"), {}, Arret(DEPOT, "Répondez.", ["projet.debut", "devis"]), IssueDuJeu.ARRET),
        (resultat(None, "depenses.total"), {}, Arret(DEPOT, "Plan vide.", ["plan"]), IssueDuJeu.INCONNU),
        (resultat(None, "projet.debut"), {}, Arret(DEPOT, "Plan vide.", ["plan"]), IssueDuJeu.ARRET),
        (resultat(None, "projet.comite"), {}, Arret(PROPOSITION, "Il manque."), IssueDuJeu.INCONNU),
    ],
)
def test_stop_is_judged_by_what_the_example_is_owed(attendu, donnees, arret, issue):
    assert juger_l_arret(arret, attendu, donnees) == (issue, arret.phrase)


def test_piece_that_the_example_says_too_old_stops_it_at_the_door_whatever_the_amount():
    trop_ancien = Arret(DEPOT, "Trop ancien.", ["devis"])
    assert juger_l_arret(trop_ancien, resultat(100), {}, frozenset({"devis"}))[0] is IssueDuJeu.PORTE
    assert juger_l_arret(trop_ancien, resultat(100), {}, frozenset({"bail"}))[0] is IssueDuJeu.ARRET


@pytest.mark.parametrize(
    ("attendu", "obtenu", "issue", "dit"),
    [
        (resultat(100), resultat(100), IssueDuJeu.ATTRIBUTION, ""),
        (resultat(0), resultat(0), IssueDuJeu.REFUS, ""),
        (resultat(0, motifs=("a",)), resultat(0, motifs=("a",)), IssueDuJeu.REFUS, ""),
        (resultat(0, motifs=("a",)), resultat(0, motifs=("b",)), IssueDuJeu.ARRET, "les motifs a, le produit donne b"),
        (resultat(0, motifs=("a",)), resultat(0), IssueDuJeu.ARRET, "les motifs a, le produit donne aucun"),
        (resultat(100), resultat(200), IssueDuJeu.ARRET, "attend 1,00 €, le produit calcule 2,00 €"),
        (resultat(None, "projet.debut"), resultat(200), IssueDuJeu.ARRET, "attend un montant inconnu"),
        (resultat(None, "porteur.deja_attribue"), resultat(200), IssueDuJeu.ATTRIBUTION, ""),
    ],
)
def test_result_is_compared_with_the_one_of_the_example(attendu, obtenu, issue, dit):
    found, phrase = juger_le_resultat(attendu, obtenu)
    assert found is issue
    assert dit in phrase.replace("\u00a0", " ")
    assert bool(dit) == bool(phrase)


def test_values_are_left_unknown_only_where_the_result_waits_for_them():
    assert inconnues_du_cas(resultat(None, "a", "b")) == {"a", "b"}
    assert inconnues_du_cas(resultat(0, "a")) == frozenset()


@pytest.mark.parametrize(
    ("etape", "attendu", "donnees", "attend"),
    [
        (EtapeDuJeu.DECISION, {"retenue": "attente"}, {}, True),
        (EtapeDuJeu.DECISION, {"retenue": "oui"}, {}, False),
        (EtapeDuJeu.DECISION, {"montant": 100}, {}, False),
        (EtapeDuJeu.PROPOSITION, {"avis": ("commission",)}, {}, True),
        (EtapeDuJeu.PROPOSITION, {"avis": ("commission",)}, {"commission": "favorable"}, False),
        (EtapeDuJeu.PROPOSITION, {"avis": ()}, {}, False),
        (EtapeDuJeu.DEPOT, {"retenue": "attente", "avis": ("commission",)}, {}, False),
    ],
)
def test_a_play_may_stop_where_its_example_says_that_it_waits(etape, attendu, donnees, attend):
    assert attend_comme_dit(Arret(etape, "Elle attend."), Exemple("c", donnees, attendu)) is attend
