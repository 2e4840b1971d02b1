"""A call that starts from another one: what it changes, what it takes out, and where its mistakes are shown."""

from __future__ import annotations

import hashlib
import random
from dataclasses import replace

import pytest
from tests.regles.court import CADRE, ENFANT

from regles.cahier import Cahier
from regles.chargement import CahierInvalide, charger, charger_depuis
from regles.chargement.heritage import PARENTS_MAXIMUM, entier
from regles.evaluation import evaluer
from regles.valeurs import Source

PARENTS = {"refuges@1": CADRE}


def enfant(avant: str = "", apres: str = "", parents: dict[str, str] | None = None) -> Cahier:
    assert avant in ENFANT
    texte = ENFANT.replace(avant, apres) if avant else ENFANT
    return charger_depuis(texte, parents or PARENTS, "isere.yaml")


def fautes(avant: str, apres: str, parents: dict[str, str] | None = None) -> list[str]:
    with pytest.raises(CahierInvalide) as refus:
        enfant(avant, apres, parents)
    return [f"{d.fichier}:{d.ligne} {d.endroit} : {d.message}" for d in refus.value.diagnostics]


def test_only_what_changes_is_written():
    cahier = enfant()
    assert (cahier.identite.id, cahier.identite.titre, cahier.identite.service) == (
        "refuges-isere",
        "Refuges de l'Isère",
        "Préfecture de l'Isère",
    )
    assert [(p.donnee.nom, p.valeur, p.donnee.libelle) for p in cahier.parametres] == [
        ("taux", 400_000, "Taux de l'aide"),
        ("plafond", 6_000_00, "Aide maximale"),
    ]
    assert [piece.id for piece in cahier.pieces] == ["devis", "plan"]
    assert evaluer(cahier, {"depenses.travaux": 50_000_00}).montant == 6_000_00


def test_each_reference_cites_the_document_it_cited():
    """A bare source is a section of the first document of the file where it is written."""
    cahier = enfant()
    assert [p.source for p in cahier.parametres] == [Source("arrete", "Article 2"), Source("convention", "Article 8")]
    assert [p.source for p in cahier.pieces] == [Source("arrete", "Article 5"), Source("convention", "Article 9")]
    assert (cahier.montant.source, cahier.fenetre.source_cloture) == (
        Source("arrete", "Article 1"),
        Source("arrete", "Article 3"),
    )


def test_a_source_of_the_whole_child_is_not_that_of_what_it_inherits():
    cahier = enfant("depuis:", "source: Article 30\ndepuis:")
    assert cahier.montant.source == Source("arrete", "Article 1")
    assert {champ.source for champ in cahier.formulaire[0].champs} == {Source("arrete", "Article 1")}
    sans = charger_depuis(
        ENFANT.replace(", source: Article 8", "").replace("depuis:", "source: Article 30\ndepuis:"), PARENTS
    )
    assert sans.parametres[1].source == Source("convention", "Article 30")


def test_examples_of_the_parent_are_run_and_replaced_by_case():
    assert [(e.cas, e.montant) for e in enfant().exemples] == [("Petit projet", 4_000_00), ("Gros projet", 6_000_00)]
    (faute,) = fautes(ENFANT[ENFANT.index("exemples:") :], "")
    assert faute.startswith(
        "refuges@1:28 exemple « Gros projet », hérité de « refuges@1 » : l'exemple n'est pas vérifié"
    )
    assert CADRE.splitlines()[27].strip().startswith("- {cas: Gros projet")


def test_published_text_is_whole_and_has_its_own_digest():
    texte = entier(ENFANT, "isere.yaml", PARENTS)
    assert "depuis" not in texte
    assert "retirer" not in texte
    seul, avec = charger(texte), enfant()
    assert seul.empreinte == avec.empreinte == hashlib.sha256(texte.encode()).hexdigest()
    assert seul.empreinte != charger(CADRE).empreinte
    assert replace(seul, exemples=()) == replace(avec, exemples=())
    assert [replace(e, ligne=0) for e in seul.exemples] == [replace(e, ligne=0) for e in avec.exemples]


def test_a_text_that_starts_from_none_is_itself():
    assert entier(CADRE, "cadre.yaml", {}) == CADRE
    assert charger_depuis(CADRE, {}) == charger(CADRE)


def test_the_word_at_the_start_of_a_line_of_text_is_no_key():
    cadre = CADRE.replace("libelle: Titre}", "libelle: 'Titre,\ndepuis: toujours'}")
    assert charger_depuis(cadre, {}).formulaire[0].champs[0].donnee.libelle == "Titre, depuis: toujours"
    assert entier(cadre, "cadre.yaml", {}) == cadre


def test_formulas_of_several_lines_read_back_as_they_were():
    """A literal block, a text with quotes, a code that looks like a number."""
    formule = "selon depenses.travaux :\n      moins de 5 000 € : 100 € ;\n      à partir de 5 000 € : plafond"
    cadre = CADRE.replace('"min(taux de depenses_eligibles, plafond)"', "taux de depenses_eligibles")
    cadre = cadre.replace(
        "bareme: [",
        f'bareme:\n  - id: forfait\n    libelle: "Forfait : l\'essentiel"\n    calculer: |-\n      {formule}\n  - ',
    )
    cadre = cadre.replace("calculer: depenses.travaux}]", "calculer: depenses.travaux}").replace(
        "montant: 9 000 €}}", "recevable: oui}}"
    )
    texte = entier(ENFANT.replace("montant: 6 000 €", "recevable: oui"), "isere.yaml", {"refuges@1": cadre})
    assert charger(texte).bareme[0].formule == " ".join(formule.split())


def test_a_line_of_parents_is_followed():
    petit_enfant = (
        "depuis: refuges-isere@1\nid: oisans\nversion: 2\nparametres: [{nom: taux, valeur: 30 %, source: Article 1}]\n"
    )
    petit_enfant += "retirer: [exemples.cas]\n"
    cahier = charger_depuis(petit_enfant, {**PARENTS, "refuges-isere@1": ENFANT})
    assert [(p.valeur, p.source) for p in cahier.parametres] == [
        (300_000, Source("convention", "Article 1")),
        (6_000_00, Source("convention", "Article 8")),
    ]
    assert (cahier.identite.id, cahier.numero, cahier.exemples) == ("oisans", 2, ())


@pytest.mark.parametrize(
    ("parents", "message"),
    [
        ({}, "« refuges@1 » n'est pas un cahier connu, par son identifiant et sa version. Connus : aucun"),
        ({"refuges@2": CADRE}, "sa version. Vouliez-vous dire « refuges@2 » ?"),
        ({"refuges@1": "depuis: refuges@1\n"}, "« refuges@1 » part de lui-même"),
        (
            {"refuges@1": "depuis: c1@1\n", **{f"c{n}@1": f"depuis: c{n + 1}@1\n" for n in range(1, 9)}},
            f"plus de {PARENTS_MAXIMUM} cahiers à la suite",
        ),
    ],
)
def test_a_parent_that_cannot_be_found_is_told(parents: dict[str, str], message: str):
    with pytest.raises(CahierInvalide) as refus:
        charger_depuis(ENFANT, parents)
    assert message in str(refus.value)


def test_without_its_parent_a_child_is_refused():
    with pytest.raises(CahierInvalide, match="ce cahier part d'un autre, qui n'est pas donné ici"):
        charger(ENFANT)


@pytest.mark.parametrize(
    ("chemin", "message"),
    [
        (
            "pieces.cautoin",
            "« pieces.cautoin » n'est pas dans le cahier dont celui-ci part. Vouliez-vous dire « pieces.caution » ?",
        ),
        ("recevabilite.altitude", "« recevabilite.altitude » n'est pas dans le cahier dont celui-ci part"),
        ("pieces.plan", "« pieces.plan » n'est pas dans le cahier dont celui-ci part"),
    ],
)
def test_what_is_taken_out_was_there(chemin: str, message: str):
    assert any(message in faute for faute in fautes("pieces.caution", chemin))


@pytest.mark.parametrize(
    ("chemin", "absent"),
    [
        ("formulaire.projet.projet.titre", "projet.titre"),
        ("formulaire.projet.titre", "projet.titre"),
        ("formulaire.projet.depenses.total", "depenses.total"),
    ],
)
def test_a_field_is_taken_out_by_its_name(chemin: str, absent: str):
    cahier = enfant("pieces.caution", f"pieces.caution, {chemin}")
    assert absent not in [champ.nom for champ in cahier.formulaire[0].champs]


def test_a_case_is_taken_out():
    cahier = enfant("pieces.caution", "pieces.caution, exemples.Petit projet")
    assert [e.cas for e in cahier.exemples] == ["Gros projet"]


def test_a_mistake_of_the_parent_is_shown_where_it_is_written():
    """Taking out a figure leaves a formula of the parent without it."""
    messages = fautes("pieces.caution", "pieces.caution, parametres.taux")
    assert any(
        m.startswith("refuges@1:18 montant, hérité de « refuges@1 » : « taux » n'existe pas") for m in messages
    ), messages


def test_a_mistake_of_the_child_is_shown_in_its_own_file():
    (faute,) = fautes("valeur: 6 000 €", "valeur: six")
    assert faute.startswith("isere.yaml:7 paramètre « plafond » : « six » n'est pas un chiffre")


@pytest.mark.parametrize("cle", ["id", "version"])
def test_a_child_has_its_own_name_and_number(cle: str):
    ligne = next(ligne for ligne in ENFANT.splitlines(keepends=True) if ligne.startswith(f"{cle}:"))
    assert f"isere.yaml:1 cahier : il manque « {cle} » : un cahier qui part d'un autre a le sien" in fautes(ligne, "")


def test_a_new_version_of_the_parent_changes_no_published_child():
    publie = charger(entier(ENFANT, "isere.yaml", PARENTS))
    ensuite = enfant(parents={"refuges@1": CADRE.replace("40 %", "20 %").replace("4 000 €", "2 000 €")})
    assert evaluer(publie, {"depenses.travaux": 10_000_00}).montant == 4_000_00
    assert evaluer(ensuite, {"depenses.travaux": 10_000_00}).montant == 2_000_00
    assert ensuite.empreinte != publie.empreinte


ECRITS = ("{}", "[]", "x", "{liste: []}", "{source: a, liste: [{id: x}]}", "[a, b]", "[{nom: y}]", '"', "5 €")


def _abimer(texte: str, hasard: random.Random) -> str:
    lignes = texte.splitlines()
    for _ in range(hasard.randint(1, 3)):
        rang = hasard.randrange(len(lignes))
        match hasard.randrange(3):
            case 0:
                lignes.insert(rang, lignes[hasard.randrange(len(lignes))])
            case 1:
                lignes[rang] = f"{lignes[rang].partition(':')[0]}: {hasard.choice(ECRITS)}"
            case _:
                place = hasard.randrange(len(lignes[rang]) + 1)
                lignes[rang] = f"{lignes[rang][:place]}{hasard.choice(ECRITS)}{lignes[rang][place + 1 :]}"
    return "\n".join(lignes)


@pytest.mark.parametrize("tirages", [40, pytest.param(2000, marks=pytest.mark.long)])
def test_a_damaged_line_of_texts_is_refused_or_reads_back_as_it_was(tirages: int):
    hasard = random.Random(tirages)
    for _ in range(tirages):
        enfant_, parents = (
            _abimer(ENFANT, hasard),
            {"refuges@1": _abimer(CADRE, hasard) if hasard.random() < 0.3 else CADRE},
        )
        try:
            avec = charger_depuis(enfant_, parents)
        except CahierInvalide:
            continue
        seul = charger(entier(enfant_, "isere.yaml", parents))
        assert (seul.empreinte, seul.page, seul.parametres) == (avec.empreinte, avec.page, avec.parametres)
