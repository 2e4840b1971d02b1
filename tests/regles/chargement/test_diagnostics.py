"""What an author reads when a cahier is wrong: never a trace, always a place and a sentence."""

from __future__ import annotations

import re
import time

import pytest

from regles.chargement import CahierInvalide, charger


def diagnostics(texte: str):
    with pytest.raises(CahierInvalide) as refus:
        charger(texte, "essai.yaml")
    return refus.value.diagnostics


def seul(texte: str):
    (diagnostic,) = diagnostics(texte)
    return diagnostic


@pytest.mark.requirement("N-03")
@pytest.mark.parametrize(
    ("avant", "apres", "souligne", "phrase"),
    [
        (
            "exiger: projet.debut <= debut_limite",
            "exiger: projet.debutt <= debut_limite",
            "projet.debutt",
            "« projet.debutt » n'existe pas. Vouliez-vous dire « projet.debut » ?",
        ),
        ("exiger: non projet.engage et", "exigr: non projet.engage et", "exigr", "Vouliez-vous dire « exiger » ?"),
        ("    valeur: 31/12/2021\n", "    valeur: 31/11/2021\n", "31/11/2021", "la date 31/11/2021 n'existe pas"),
        ("  cloture: 22/10/2021", "  cloture: 22/10/2012", "22/10/2012", "la clôture précède l'ouverture"),
        ("  cloture: 22/10/2021", "  cloture: 22/10/20210", "22/10/20210", "n'est pas une date"),
        ("  montant: 297 029,75 €", "  montant: beaucoup", "beaucoup", "n'est pas un montant"),
        ("arrondi: centime inférieur", "arrondi: centime inferieur", "centime inferieur", "centime inférieur » ?"),
        ("  fuseau: Europe/Paris", "  fuseau: Europe/Pariss", "Europe/Pariss", "« Europe/Paris » ?"),
        ("    themes: [3b, 3c]\n", "    themes: [3b, 4c]\n", "4c", "le thème « 4c » n'existe pas"),
        ("    formats: [pdf, ods, xlsx, odt, docx]", "    formats: [pdff]", "pdff", "Vouliez-vous dire « pdf » ?"),
        ("  - nom: projet.fin\n", "  - nom: projet.fini\n", "projet.fini", "un nouveau champ dit son « genre »"),
        ("    maximum: taux_maximum", "    maximum: 170 %x", "170 %x", "n'est pas un taux"),
        ("    defaut: taux_maximum", "    defaut: 90 %", "90 %", "est hors des bornes"),
        (
            "  - id: reste_a_financer",
            "  - id: depenses.total",
            "depenses.total",
            "le nom « depenses.total » est déjà pris",
        ),
        ("  - id: devis\n", "  - id: plan_financement\n", None, "le nom « plan_financement » est déjà pris"),
        ("  - id: au_taux\n", "  - id: au-taux\n", "au-taux", "« au-taux » ne peut pas être un nom"),
        ("  - id: au_taux\n", "  - id: sinon\n", "sinon", "« sinon » ne peut pas être un nom"),
        ("      - nom: projet.fin\n", "      - nom: projet.debut\n", None, "le nom « projet.debut » est déjà pris"),
        ("  millesime: 2021", "  millesime: 2020", "2020", "« 2020 » n'est pas admis ici"),
        (
            "est de {taux_maximum} des",
            "est de {taux_maximal} des",
            "{taux_maximal}",
            "Vouliez-vous dire « taux_maximum » ?",
        ),
        (
            "      donnees: {projet.engage: oui}",
            "      donnees: {projet.engag: oui}",
            "projet.engag",
            "projet.engage » ?",
        ),
        ("motifs: [debut]", "motifs: [debit]", "debit", "la condition « debit » n'existe pas"),
        ("calculer: max(0 €, plafond_par_porteur -", "calculer: max(0 %, plafond_par_porteur -", None, "comparer"),
        (
            "calculer: demande.montant à défaut au_taux",
            "calculer: porteur.nature",
            "porteur.nature",
            "une étape qui est un choix liste ses « options »",
        ),
        ("calculer: max(0 €, depenses_eligibles -", "calculer: max(0 €, montant_demande -", None, "plus loin"),
    ],
)
def test_mistake_is_underlined(changer, avant, apres, souligne, phrase):
    texte = changer((avant, apres))
    # A broken figure may leave examples unread, but names no innocent rule.
    trouves = diagnostics(texte)
    premier = next(d for d in trouves if phrase in d.message)
    if souligne is not None:
        lignes = enumerate(texte.splitlines(), 1)
        assert premier.ligne == next(numero for numero, contenu in lignes if apres.splitlines()[0] in contenu)
        assert premier.extrait[premier.colonne - 1 :][: premier.longueur] == souligne


def test_a_broken_step_is_told_once(changer):
    diagnostic = seul(changer(("calculer: appreciation.taux_retenu de", "calculer: appreciation.taux_retenus de")))
    assert "Vouliez-vous dire « appreciation.taux_retenu » ?" in diagnostic.message
    assert diagnostic.endroit == "étape « au_taux »"


def test_every_mistake_is_told_at_once(changer):
    texte = changer(
        ("exiger: projet.fin <= fin_limite", "exiger: projet.fin <= 30/02/2022"),
        ("calculer: appreciation.taux_retenu de", "calculer: 70 € de"),
        ("arrondi: centime inférieur", "arrondi: au pif"),
    )
    assert [d.endroit for d in diagnostics(texte)] == ["cahier", "condition « fin »", "étape « au_taux »"]


def test_drawing_of_a_diagnostic(changer):
    diagnostic = seul(changer(("exiger: projet.debut <= debut_limite", "exiger: projet.debutt <= debut_limite")))
    lignes = str(diagnostic).splitlines()
    assert re.fullmatch(r"essai\.yaml, ligne \d+, condition « debut » :", lignes[0])
    assert lignes[2].index("projet.debutt") == lignes[3].index("^^^^^^^^^^^^^")


def test_place_in_a_formula_over_several_lines(changer):
    diagnostic = seul(changer(("ou porteur.france_services\n", "ou porteur.france_service\n")))
    assert diagnostic.extrait.strip() == "ou porteur.france_service"
    assert diagnostic.extrait[diagnostic.colonne - 1 :] == "porteur.france_service"


def test_failing_example_says_expected_and_obtained(changer):
    texte = changer(
        (
            "donnees: {depenses.total: 50 000 €}\n      attendu: {recevable: oui, montant: 30 000 €}",
            "donnees: {depenses.total: 50 000 €}\n      attendu: {recevable: oui, montant: 35 000 €}",
        )
    )
    diagnostic = seul(texte)
    assert diagnostic.message.replace("\u202f", " ").replace("\u00a0", " ") == (
        "l'exemple n'est pas vérifié ; montant : attendu 35 000,00 €, obtenu 30 000,00 €"
    )


def test_a_byte_order_mark_shifts_nothing(changer, texte_71):
    """Some editors put one first: the file reads the same, and what is underlined is what was typed."""
    assert charger("\ufeff" + texte_71).montant == charger(texte_71).montant
    diagnostic = seul(
        "\ufeff" + changer(("exiger: projet.debut <= debut_limite", "exiger: projet.debutt <= debut_limite"))
    )
    assert diagnostic.extrait[diagnostic.colonne - 1 :][: diagnostic.longueur] == "projet.debutt"


def test_missing_part_is_named(texte_71):
    sans_montant = re.sub(r"\nmontant:\n(?:  .*\n)+", "\n", texte_71)
    assert [d.message for d in diagnostics(sans_montant)] == ["il manque « montant »"]


def test_duplicate_key_names_the_first(changer):
    diagnostic = seul(changer(("  axe: Axe 3, guichets territoriaux", "  axe: Axe 3\n  axe: Axe 3")))
    assert re.fullmatch(r"« axe » est déjà écrit à la ligne \d+", diagnostic.message)


@pytest.mark.parametrize(
    ("texte", "phrase"),
    [
        ("", "un cahier des charges commence par des clés"),
        ("- a\n- b\n", "un cahier des charges commence par des clés"),
        ("a: [1, 2", "il manque « , » ou « ] »"),
        ("a: b: c", "« : » n'est pas attendu ici"),
        ("a: 'b", "guillemets ouverts"),
        ("a: &x b\nc: *x\n", "ancres"),
        ("a: &a [x, x]\nb: &b [*a, *a]\n", "ancres"),
        ("a: !!python/object:os.system x", "types de YAML"),
        ("a: 1\n---\nb: 2\n", "un seul document"),
        ("a:\n\t- b\n", "ce caractère ne peut pas commencer"),
        ("a: `b`\n", "ce caractère ne peut pas commencer"),
        ("a:\n  b: c\n  d\n", "il manque « : » après la clé"),
        ("a:\n  b: c\n\td: e\n", "une tabulation n'est pas un retrait"),
        ("a:\n  b: c\n d: e\n", "celui de la partie commencée plus haut"),
        ("a:\n  - b\n  c: d\n", "celui de la liste commencée plus haut"),
        (" a: b\nc: d\n", "celui de la première du fichier"),
        ("a: {b: c", "il manque « , » ou « } »"),
        ("a: > b\n  c\n", "le texte commence à la ligne suivante"),
        ("a: - b\n", "une liste ne commence pas ici"),
        ('a: "\\q"\n', "« \\ » s'écrit « \\\\ »"),
        ("a: & b\n", "ancres"),
        ("a: \ud800\n", "n'est pas du YAML lisible"),
        ("a: \x00", "caractère interdit"),
        ("? [a]\n: b\n", "une clé est un mot simple"),
        ("a: " + "[" * 10_000, "imbriqué"),
        ("a: " + "{b: " * 500 + "c" + "}" * 500, "imbriqué"),
        ("a:\n" + "  - x\n" * 30_000, "éléments"),
        ("a: " + "x" * 600_000, "le fichier dépasse 512 ko"),
        ("a: ]", "lisible"),
    ],
)
def test_hostile_file_gets_a_sentence_in_time(texte, phrase):
    debut = time.process_time()
    assert any(phrase in d.message for d in diagnostics(texte))
    assert time.process_time() - debut < 1
