"""What the beneficiary owes after the decision stands in its act, in words made of the rules; nothing of what the service does."""

from __future__ import annotations

from tests.regles.petit import petit
from tests.regles.test_suivi import PARTIES

from levier.actes.articles import Teneur, composer
from regles.evaluation import evaluer

FAITS = Teneur("le 1er mars", "", "10 €", "10 €", "", "", "", {}, "Imputée.", "Le préfet est chargé")


def test_act_says_what_the_beneficiary_owes_and_when():
    cahier = petit(**PARTIES)
    articles = composer(cahier, evaluer(cahier, {"depenses.a": 10_00}), FAITS, {"montant": "10 €"})
    textes = {article.titre: article.texte.replace("\u00a0", " ") for article in articles}
    owed = textes["Obligations du bénéficiaire"]
    assert "État : chaque semestre après la notification, jusqu’à « Date prévue de fin du projet »" in owed
    assert "Solde : au plus tard 1 an après « Jour de la notification de la subvention »" in owed
    assert "passé ce jour, la décision n’a plus d’effet" in owed
    assert ("Silence" in owed, "Relevé" in owed) == (False, False)
