"""What a worked example may assert, and what its author reads when the rules give something else."""

from __future__ import annotations

import pytest
from tests.regles.petit import SOURCE, petit, texte_petit

from regles.cahier import Exemple
from regles.chargement import CahierInvalide, charger, relire

TAUX = f"""[{{nom: appreciation.taux, genre: taux, libelle: Taux, question: Q, par: Direction régionale, minimum: 20 %,
  maximum: 45 %, defaut: 30 %, source: {SOURCE}}}]"""
ETAPES = f"""[{{id: couts, libelle: Coûts, calculer: depenses.a + depenses.b, source: {SOURCE}}},
  {{id: ecart, libelle: Écart, calculer: depenses.a - depenses.b, source: {SOURCE}}},
  {{id: aide, libelle: Aide, calculer: appreciation.taux de couts, source: {SOURCE}}}]"""
MONTANT = f"{{libelle: M, calculer: 'max(0 €, min(aide, ecart + couts))', source: {SOURCE}}}"
DEPENSES = "{depenses.a: 600 €, depenses.b: 1 000 €}"


def jouer(cas: str, **parties: str) -> tuple[Exemple, ...]:
    regles = {"appreciations": TAUX, "bareme": ETAPES, "montant": MONTANT, "roles": "{assiette: couts}"}
    return petit(exemples=f"{{cas: [{cas}]}}", **(regles | parties)).exemples


def refus(cas: str, **parties: str) -> str:
    with pytest.raises(CahierInvalide) as refuse:
        jouer(cas, **parties)
    return str(refuse.value).replace("\u202f", " ").replace("\u00a0", " ")


def test_a_case_asserts_ranges_steps_and_opinions_awaited():
    (exemple,) = jouer(
        f"""{{cas: c, donnees: {DEPENSES}, attendu: {{minimum: 320 €, maximum: 720 €, montant: 480 €,
        etapes: {{couts: 1 600 €, ecart: -400 €, montant: 480 €}}, avis: [appreciation.taux], manque: []}}}}"""
    )
    assert exemple.attendu["etapes"] == {"couts": 1600_00, "ecart": -400_00, "montant": 480_00}
    assert "recevable" not in exemple.attendu


@pytest.mark.parametrize(
    ("attendu", "dit"),
    [
        ("minimum: 321 €", "minimum : attendu 321,00 €, obtenu 320,00 €"),
        ("maximum: 1 €", "maximum : attendu 1,00 €, obtenu 720,00 €"),
        ("etapes: {couts: 1 600 €, aide: 1 €}", "etapes : « aide » attendu 1,00 €, obtenu 480,00 €"),
        ("avis: []", "avis : attendu aucun, obtenu appreciation.taux"),
        ("manque: [depenses.a]", "manque : attendu depenses.a, obtenu aucun"),
        ("motifs: [c]", "motifs : attendu c, obtenu aucun"),
        ("etapes: {cout: 1 €}", "l'étape « cout » n'existe pas. Vouliez-vous dire « couts » ?"),
        ("etapes: {couts: 3 %}", "« 3 % » n'est pas un montant"),
        ("avis: [appreciation.tau]", "l'appréciation « appreciation.tau » n'existe pas. Vouliez-vous"),
        ("manque: [depense.a]", "« depense.a » n'existe pas. Vouliez-vous dire « depenses.a » ?"),
        ("", "ce cas n'affirme rien : dites ce qu'il doit donner"),
        ("recevble: oui", "« recevble » n'est pas un mot-clé. Vouliez-vous dire « recevable » ?"),
    ],
)
def test_what_a_case_asserts_wrongly_is_told(attendu: str, dit: str):
    assert dit in refus(f"{{cas: c, donnees: {DEPENSES}, attendu: {{{attendu}}}}}")


def test_an_unknown_result_names_what_is_missing_and_who_gives_it():
    dit = refus(
        "{cas: c, donnees: {depenses.a: 10 €}, attendu: {montant: 10 €, minimum: 10 €}}",
        montant=f"{{libelle: M, calculer: 'min(depenses.a, demande.montant, depenses.b, enveloppe.reste)', source: {SOURCE}}}",
        appreciations="[]",
        formulaire="[{id: f, titre: T, champs: [{nom: projet.titre, genre: texte, libelle: T}, {nom: demande.montant}]}]",
        bareme=f"[{{id: couts, libelle: C, calculer: depenses.a, source: {SOURCE}}}]",
    )
    assert (
        "montant : attendu 10,00 €, obtenu inconnu ; minimum : attendu 10,00 €, obtenu inconnu ; il manque "
        "« Montant demandé » (demande.montant), à donner dans le formulaire ; « B » (depenses.b), à donner dans le plan de "
        "financement ; « Crédits encore disponibles dans l'enveloppe » (enveloppe.reste), à donner par le service"
    ) in dit


def test_the_reasons_of_a_refusal_are_asserted_with_the_verdict_and_the_amount():
    """As every cahier of format 1 was published: none is left out."""
    donnees = "donnees: {depenses.a: 0 €, depenses.b: 0 €}"
    assert "motifs : attendu aucun, obtenu c" in refus(
        f"{{cas: c, {donnees}, attendu: {{recevable: non, montant: 0 €}}}}"
    )
    assert jouer(f"{{cas: c, {donnees}, attendu: {{recevable: non}}}}")[0].motifs == ()
    assert jouer(f"{{cas: c, {donnees}, attendu: {{recevable: non, montant: 0 €, motifs: [c]}}}}")[0].motifs == ("c",)


def test_a_case_of_several_dossiers_holds_each_to_what_it_says():
    nord, sud, est = jouer(
        """{cas: Deux, dossiers: {nord: {depenses.a: 600 €, depenses.b: 1 000 €}, sud: {depenses.a: 0 €, depenses.b: 0 €,
        fois: 2}, est: {}}, attendu: {nord: {montant: 480 €}, sud: {recevable: non, motifs: [c]}}}"""
    )
    assert [(e.intitule, e.fois, dict(e.attendu)) for e in (nord, sud, est)] == [
        ("Deux (nord)", 1, {"montant": 480_00}),
        ("Deux (sud)", 2, {"recevable": False, "motifs": ("c",)}),
        ("Deux (est)", 1, {}),
    ]
    assert sud.donnees["depenses.a"] == 0


@pytest.mark.parametrize(
    ("dossiers", "attendu", "dit"),
    [
        ("{nord: {depenses.a: 1 €}}", "{nord: {recevable: non}}", "dossier « nord » :\n  l'exemple n'est pas vérifié"),
        ("{nord: {depenses.a: 1 €}}", "{sud: {recevable: oui}}", "« sud » n'est pas un mot-clé"),
        ("{nord: {depenses.a: 1 €}}", "{nord: {}}", "ce cas n'affirme rien"),
        ("{nord: {depenses.a: 1 €, fois: 0}}", "{nord: {recevable: oui}}", "« fois » est un nombre de 1 à 1000"),
        ("{montant: {depenses.a: 1 €}}", "{montant: 1 €}", "« montant » est un mot de « attendu »"),
        ("nord", "{nord: {recevable: oui}}", "il faut ici des dossiers par leur nom"),
        ("{nord: {depense.a: 1 €}}", "{nord: {recevable: oui}}", "« depense.a » n'existe pas. Vouliez-vous dire"),
    ],
)
def test_what_is_wrong_with_a_dossier_is_told(dossiers: str, attendu: str, dit: str):
    assert dit in refus(f"{{cas: c, dossiers: {dossiers}, attendu: {attendu}}}")


def test_an_archive_keeps_what_it_reads_of_its_examples():
    texte = texte_petit(exemples="{cas: [{cas: c, donnees: {}, attendu: {}}, {cas: d, dossiers: x, attendu: y}]}")
    with pytest.raises(CahierInvalide):
        charger(texte)
    assert [exemple.cas for exemple in relire(texte).exemples] == ["c"]
