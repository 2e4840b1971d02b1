"""Values that nobody gives, names already taken, values known too late: each file of `cas` under its own name, then its kind."""

from __future__ import annotations

from pathlib import Path

import pytest

from regles.chargement import CahierInvalide, charger, relire

CAS = Path(__file__).parent / "cas"
S = "source: {document: d, section: s}"


def texte(nom: str) -> str:
    return (CAS / f"{nom}.yaml").read_text(encoding="utf-8")


def changer(source: str, *paires: tuple[str, str]) -> str:
    for avant, apres in paires:
        assert source.count(avant) == 1, avant
        source = source.replace(avant, apres)
    return source


def fautes(source: str) -> list[tuple[str, str]]:
    """What an author is told: what is underlined, and the sentence."""
    with pytest.raises(CahierInvalide) as refus:
        charger(source)
    return [(un.extrait[un.colonne - 1 : un.colonne - 1 + un.longueur], un.message) for un in refus.value.diagnostics]


BASE = texte("valeur-lue-jamais-demandee").replace("exemples: {cas: [", "exemples: {cas: []}\n#")
SANS_CHAMP = "n'est demandé par aucun champ, et personne d'autre ne le donne : ajoutez « - nom: {} » au formulaire"
SANS_DEPENSE = "se lit dans le plan de financement, qui n'a aucune dépense : ajoutez une nature à « natures_depense »"


def condition(formule: str, *paires: tuple[str, str]) -> str:
    return changer(BASE, ("exiger: projet.resultats <= fenetre.cloture", f'exiger: "{formule}"'), *paires)


def etapes(*ecrites: str) -> tuple[str, str]:
    """Steps before the amount, each `id: formula`."""
    lues = (une.split(": ", 1) for une in ecrites)
    liste = "".join(f'\n  - {{id: {nom}, libelle: L, calculer: "{formule}", {S}}}' for nom, formule in lues)
    return "\nmontant:", f"\nbareme:{liste}\nmontant:"


@pytest.mark.parametrize("nom", ["execution-date-jamais-demandee", "valeur-lue-jamais-demandee"])
def test_a_value_that_no_field_asks_is_told_where_it_is_read(nom: str):
    assert fautes(texte(nom)) == [("projet.resultats", f"« projet.resultats » {SANS_CHAMP.format('projet.resultats')}")]
    champ = "libelle: T}]}]\nengagement", "libelle: T}, {nom: projet.resultats}]}]\nengagement"
    assert charger(changer(texte(nom), champ))
    assert relire(texte(nom))


def test_depenses_total_lu_sans_nature():
    source = texte("depenses-total-lu-sans-nature")
    assert fautes(source) == [("depenses.total", f"« depenses.total » {SANS_DEPENSE}")]
    assert charger(changer(source, ("natures_depense: []", f"natures_depense: [{{id: a, libelle: A, {S}}}]")))


def test_detr_dotations_jamais_demandees():
    source = texte("detr-dotations-jamais-demandees")
    ((souligne, phrase),) = fautes(source)
    assert souligne == "detr-dsil"
    assert phrase == (
        "« recettes.dotations » est compté par le régime, et le cahier ne dit pas ce que le plan demande : ajoutez "
        "« plan: {base: HT} », ou « - nom: recettes.dotations » au formulaire"
    )
    assert charger(source + "\nplan: {base: HT}\n").plan.dit
    assert charger(
        changer(source, ("libelle: T}]}]\nengagement", "libelle: T}, {nom: recettes.dotations}]}]\nengagement"))
    )


@pytest.mark.parametrize(
    ("source", "nom"),
    [
        (condition("porteur.france_services"), "porteur.france_services"),
        (condition("projet.debut <= (projet.fin à défaut fenetre.cloture)"), "projet.debut"),
        (condition("non projet.engage ou porteur.population > 5 habitants"), "projet.engage"),
        (condition("demande.montant <= depenses.a"), "demande.montant"),
        (condition("oui", etapes("x: min(depenses.a, demande.montant)")), "demande.montant"),
        (condition("oui", ("libelle: T}]}]", "libelle: T}, {nom: y.d, genre: date, libelle: D, si: projet.transformation}]}]")), "projet.transformation"),
        (
            condition("oui", ("libelle: T}]}]", "libelle: T}, {nom: y.d, genre: date, libelle: D, verifier: [{exiger: y.d >= projet.fin, sinon: S}]}]}]")),
            "projet.fin",
        ),
        (condition("oui", ("libelle: T}]}]", "libelle: T}, {nom: y.c, type: calcul, libelle: C, calculer: projet.fin}]}]")), "projet.fin"),
        (
            condition("oui", ("\nrecevabilite:", f"\nappreciations: [{{nom: j.ok, genre: oui/non, libelle: J, question: Q, par: P, reserve_a: projet.engage, {S}}}]\nrecevabilite:")),
            "projet.engage",
        ),
        (condition("oui", ("\nrecevabilite:", f"\npartenaires: {{si: projet.transformation, {S}}}\nrecevabilite:")), "projet.transformation"),
    ],
)  # fmt: skip
def test_wherever_a_value_is_read_someone_must_give_it(source: str, nom: str):
    assert (nom, f"« {nom} » {SANS_CHAMP.format(nom)}") in fautes(source)


@pytest.mark.parametrize(
    "formule",
    [
        "porteur.population > 0 habitants et lieu.departement = 71 et non porteur.outre_mer",
        "groupe.communes > 1 communes et nombre de groupe.membres > 1",
        "recettes.dotations + recettes.detr + recettes.publiques + recettes.autofinancement < 5 €",
        "projet.depot <= fenetre.cloture et (projet.depot_complet à défaut projet.depot) <= fenetre.cloture",
        "projet.comite <= fenetre.cloture et enveloppe.reste + porteur.deja_attribue > 0 €",
    ],
)
def test_what_the_product_gives_is_never_asked_of_the_author(formule: str):
    assert charger(condition(formule))


@pytest.mark.parametrize(
    ("nom", "phrase"),
    [
        ("pieces.devis", "ajoutez la pièce « devis » à « pieces »"),
        ("depenses.loyer > 0 €", "ajoutez la nature « loyer » à « natures_depense »"),
        ("recettes.fondation > 0 €", "ajoutez le cofinanceur « fondation » à « plan », « cofinanceurs »"),
        ("enveloppe.montant > 0 €", "donnez le montant de l'enveloppe dans « enveloppe »"),
    ],
)
def test_a_value_that_the_call_could_have_says_what_to_add(nom: str, phrase: str):
    ((souligne, dite),) = fautes(condition(nom))
    assert (souligne, dite.endswith(phrase)) == (nom.split(maxsplit=1)[0], True)


@pytest.mark.parametrize("nom", ["depenses.a", "depenses.total", "recettes.autres", "recettes.detr", "recettes.etat"])
def test_without_a_plan_its_values_do_not_exist(nom: str):
    source = condition("oui", ("calculer: depenses.a", f'calculer: "min(9 €, {nom})"')) + "\nplan: sans objet\n"
    assert fautes(source) == [
        (nom, f"« {nom} » n'existe pas : ce guichet ne demande aucun plan de financement (« plan: sans objet »)")
    ]


def test_a_regime_needs_a_plan():
    source = condition("oui", ("calculer: depenses.a", "calculer: 9 €"), etapes("x: 9 €"))
    source += f"\nplan: sans objet\nregime: {{id: aucun, assiette: x, {S}}}\n"
    ((_, phrase),) = fautes(source)
    assert phrase == (
        "« recettes.autres » n'existe pas : ce guichet ne demande aucun plan de financement (« plan: sans objet »)"
    )


@pytest.mark.parametrize(
    ("nom", "souligne", "phrase"),
    [
        ("parametre-nomme-montant", "montant", "le nom « montant » est déjà pris par le montant de l'aide"),
        ("parametre-nomme-montant-en-lettres", "montant_en_lettres", "le nom « montant_en_lettres » est déjà pris par un mot de l'acte (« Montant attribué, en toutes lettres »)"),
        ("parametre-nomme-aides", "aides.reste_a_financer", "le nom « aides.reste_a_financer » est déjà pris par une étape du régime"),
        ("parametre-qui-a-le-nom-d-une-valeur", "depenses.total", "le nom « depenses.total » est déjà pris par la valeur « Coût total du projet »"),
        ("nature-de-depense-total", "total", "le nom « total » est déjà pris : « depenses.total » l'est par la valeur « Coût total du projet »"),
        ("code-et-etape-de-meme-nom", "acompte", "le nom « acompte » est déjà pris par un code de « x.phase », auquel une formule le compare"),
    ],
)  # fmt: skip
def test_a_name_already_taken_is_told_at_the_name(nom: str, souligne: str, phrase: str):
    assert (souligne, phrase) in fautes(texte(nom))


PARAMETRE = "\nformulaire:", f"\nparametres: [{{nom: NOM, valeur: 4 €, libelle: L, {S}}}]\nformulaire:"
CHAMP = "libelle: T}]}]", "libelle: T}, {nom: NOM, genre: montant, libelle: L}]}]"
CHOIX = (
    "libelle: T}]}]",
    "libelle: T}, {nom: y, genre: choix, libelle: L, options: [{code: NOM, libelle: A}, {code: b, libelle: B}]}]}]",
)
LIGNES = (
    "\nformulaire:",
    "\nlignes: [{nom: NOM, libelle: L, champs: [{nom: c, genre: montant, libelle: C}]}]\nformulaire:",
)
PIECE = "\nformulaire:", f"\npieces: [{{id: NOM, libelle: L, formats: [pdf], {S}}}]\nformulaire:"
JUGE = (
    "\nrecevabilite:",
    f"\nappreciations: [{{nom: NOM, genre: oui/non, libelle: J, question: Q, par: P, {S}}}]\nrecevabilite:",
)


@pytest.mark.parametrize(
    ("nom", "paires", "par"),
    [
        ("projet_titre", [PARAMETRE], "un mot de l'acte (« Titre du projet, tel que le porteur l’a écrit »)"),
        ("aides.part_propre", [PARAMETRE], "une étape du régime"),
        ("fenetre.cloture", [PARAMETRE], "la valeur « Clôture du guichet »"),
        ("recettes.autres", [PARAMETRE], "la valeur « Autres financements »"),
        ("montant", [etapes("NOM: 4 €")], "le montant de l'aide"),
        ("aides.reste_a_financer", [etapes("NOM: 4 €")], "une étape du régime"),
        ("projet.fin", [etapes("NOM: 4 €")], "la valeur « Date prévue de fin du projet »"),
        ("montant", [CHAMP], "le montant de l'aide"),
        ("x", [CHAMP, etapes("NOM: 4 €")], "la valeur « L »"),
        ("x", [PARAMETRE, CHAMP], "un chiffre du guichet"),
        ("x", [PARAMETRE, etapes("NOM: 4 €")], "un chiffre du guichet"),
        ("aides.part_propre", [LIGNES], "une étape du régime"),
        ("montant", [LIGNES], "le montant de l'aide"),
        ("montant", [JUGE], "le montant de l'aide"),
        ("x", [JUGE, etapes("NOM: 4 €")], "la valeur « J »"),
    ],
)  # fmt: skip
def test_every_kind_of_name_says_what_has_it(nom: str, paires: list[tuple[str, str]], par: str):
    source = condition("oui", *((avant, apres.replace("NOM", nom)) for avant, apres in paires if avant != PARAMETRE[0]))
    for avant, apres in paires:
        source = changer(source, (avant, apres.replace("NOM", nom))) if avant == PARAMETRE[0] else source
    assert (nom, f"le nom « {nom} » est déjà pris par {par}") in fautes(source)


def test_ids_that_name_values_are_looked_at_under_the_names_that_they_make():
    piece = changer(condition("oui"), (PIECE[0], PIECE[1].replace("NOM", "devis")))
    parametre = f"\nparametres: [{{nom: pieces.devis, valeur: 4 €, libelle: L, {S}}}]\n"
    assert fautes(piece + parametre) == [
        ("devis", "le nom « devis » est déjà pris : « pieces.devis » l'est par un chiffre du guichet")
    ]
    cofinanceur = "\nplan: {cofinanceurs: [{id: publiques, libelle: L, origine: etat}]}\n"
    assert fautes(condition("oui") + cofinanceur) == [
        ("publiques", "le nom « publiques » est déjà pris par « recettes.publiques », « Financements publics »")
    ]


@pytest.mark.parametrize(
    ("nom", "autre"),
    [("x", PARAMETRE), ("x", etapes("NOM: 4 €"))],
    ids=["figure", "step"],
)
def test_a_code_compared_has_a_name_of_its_own(nom: str, autre: tuple[str, str]):
    source = condition("y = NOM".replace("NOM", nom), (CHOIX[0], CHOIX[1].replace("NOM", nom)))
    source = changer(source, (autre[0], autre[1].replace("NOM", nom)))
    assert (nom, "le nom « x » est déjà pris par un code de « y », auquel une formule le compare") in fautes(source)


def test_a_plain_word_of_the_act_is_free_as_long_as_the_act_does_not_write_it():
    source = changer(condition("oui"), (PARAMETRE[0], PARAMETRE[1].replace("NOM", "taux")))
    assert charger(source)
    assert fautes(changer(source, ('"{montant}"', '"{montant}, soit {taux}"'))) == [
        ("taux", "le nom « taux » est déjà pris par un mot de l'acte (« Part de la dépense éligible que représente le montant attribué »)")
    ]  # fmt: skip


def test_every_kind_of_name_added_since_is_the_author_s_in_format_1():
    for nom, paire in (
        ("recettes.etat", etapes("NOM: 4 €")),
        ("lieu", LIGNES),
        ("lieu.region", JUGE),
        ("porteur.code", CHAMP),
    ):
        cahier = charger(condition("oui", (paire[0], paire[1].replace("NOM", nom))))
        assert nom in cahier.programme.base


@pytest.mark.parametrize("nom", ["recettes.etat", "lieu.code"])
def test_names_added_since_are_reserved_in_format_2_alone(nom: str):
    source = changer(condition("oui"), (PARAMETRE[0], PARAMETRE[1].replace("NOM", nom)))
    assert charger(source).programme.base[nom] == 400
    ((souligne, phrase),) = fautes(changer(source, ("format: 1", "format: 2")))
    assert souligne == nom
    assert phrase.startswith(f"le nom « {nom} » est déjà pris par la valeur « ")


@pytest.mark.parametrize("cle", ["si", "obligatoire_si"])
@pytest.mark.parametrize("nom", ["enveloppe.reste", "porteur.deja_attribue"])
def test_the_form_reads_nothing_of_the_decision(cle: str, nom: str):
    source = condition(
        "oui", ("libelle: T}]}]", f"libelle: T}}, {{nom: y, genre: date, libelle: D, {cle}: {nom} > 0 €}}]}}]")
    )
    assert fautes(source) == [(nom, f"« {nom} » n'est connu qu'à la décision, et se lirait ici avant")]
    assert charger(condition(f"{nom} > 0 €"))


def test_what_a_field_must_respect_reads_nothing_of_the_decision():
    champ = "{nom: y, genre: date, libelle: D, verifier: [{exiger: y >= projet.comite, sinon: S}]}"
    source = condition("oui", ("libelle: T}]}]", f"libelle: T}}, {champ}]}}]"))
    assert fautes(source) == [
        ("projet.comite", "« projet.comite » n'est connu qu'à la décision, et se lirait ici avant")
    ]
