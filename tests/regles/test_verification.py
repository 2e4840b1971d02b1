"""What `levier cahier verifier` tells of a cahier that loads, and how it treats hostile files."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from tests.regles.petit import petit
from typer.testing import CliRunner

from levier.cli.cahier import application
from regles.chargement import charger
from regles.verification import avertissements, memes_versions

CAMERAS = (Path(__file__).parent / "cahiers/plafond-par-appareil.yaml").read_text(encoding="utf-8")
FAIBLE = (Path(__file__).parent / "cahiers/plus-faible-de-plusieurs.yaml").read_text(encoding="utf-8")


def doutes(*paires: tuple[str, str], texte: str = CAMERAS) -> list[tuple[int, str, str]]:
    for avant, apres in paires:
        assert texte.count(avant) == 1, avant
        texte = texte.replace(avant, apres)
    dits = avertissements(charger(texte))
    return [(d.ligne, d.endroit, d.message.replace("\u202f", " ").replace("\u00a0", " ")) for d in dits]


def ligne(morceau: str, texte: str = CAMERAS) -> int:
    return next(rang for rang, contenu in enumerate(texte.splitlines(), 1) if morceau in contenu)


def test_a_condition_that_never_fails_is_told():
    cas = "donnees: {pieces.deliberation: non}\n      attendu: "
    trouves = doutes(
        ("exiger: pieces.deliberation", "exiger: recettes.autres >= 0 € ou pieces.deliberation"),
        (
            f"{cas}{{recevable: non, montant: 0 €, motifs: [deliberation]}}",
            f"{cas}{{recevable: oui, montant: 27 000 €}}",
        ),
        texte=FAIBLE,
    )
    assert trouves == [
        (
            ligne("libelle: Délibération jointe", FAIBLE) - 1,
            "condition « deliberation »",
            "cette condition ne peut jamais échouer : elle ne sert à rien",
        )
    ]


def test_a_branch_that_never_serves_is_told():
    somme = "somme des camera : min(camera.cout, base_par_camera)"
    branche = f"si recettes.autres >= 0 € alors ({somme}) sinon 0 €"
    assert doutes((f'calculer: "{somme}"', f'calculer: "{branche}"')) == [
        (
            ligne("- id: base"),
            "étape « base »",
            "la branche « sinon » ne sert jamais : sa condition a toujours le même résultat",
        )
    ]


OUBLI = '  - {nom: oubli, valeur: 3 €, libelle: O, source: {document: "900", section: B}}\n'
ETAPE = '  - {id: reste, libelle: R, calculer: taux de base, source: {document: "900", section: B}}\n'
LIGNES = "  - {nom: vide, libelle: Vide, champs: [{nom: cout, genre: montant, libelle: C}]}\n"


@pytest.mark.parametrize(
    ("apres", "ajout", "endroit", "message"),
    [
        ("parametres:\n", OUBLI, "paramètre « oubli »", "ni une règle ni un texte ne lit ce chiffre"),
        ("lignes:\n", LIGNES, "lignes « vide »", "ni une règle ni le formulaire ne parcourt ces lignes"),
    ],
)
def test_what_nothing_reads_is_told(apres, ajout, endroit, message):
    assert doutes((apres, apres + ajout)) == [(ligne(apres.strip()) + 1, endroit, message)]


def test_a_step_that_nothing_reads_is_told():
    assert doutes(("\nregime:\n", f"{ETAPE}\nregime:\n")) == [
        (ligne("regime:") - 1, "étape « reste »", "ni le montant ni une autre étape ne lit celle-ci")
    ]


def test_a_threshold_without_example_is_told():
    cas = "    - cas: Dix jours ne suffisent pas\n      donnees: {projet.debut: 11/02/2022}\n      attendu: {recevable: non, montant: 0 €, motifs: [delai]}\n"
    assert doutes((cas, ""), texte=FAIBLE) == [
        (
            ligne("id: delai", FAIBLE),
            "condition « delai »",
            "aucun exemple à 10 jours (Date prévue du premier engagement ; Date de dépôt du dossier)",
        )
    ]


def test_a_cahier_without_example_is_told():
    avant, _, _ = CAMERAS.partition("  cas:\n")
    assert [phrase for *_, phrase in doutes(texte=f"{avant}  cas: []\n")] == [
        "aucun exemple : un cahier se vérifie sur des cas calculés à la main"
    ]


def test_both_sides_of_a_bracket_are_asked():
    onze = "donnees: {groupe.communes: 11, groupe.population: 5 000}"
    autre = "donnees: {groupe.communes: 12, groupe.population: 5 000}"
    (doute,) = doutes((onze, autre), texte=FAIBLE)
    assert doute[1:] == (
        "étape « par_habitant »",
        "aucun exemple à 11 communes (Communes couvertes par le groupe)",
    )


@pytest.mark.parametrize(("maximum", "voisine"), [("10", ""), ("2 000", "9,9949 %"), ("9 000", "9,9999 %")])
def test_a_share_that_no_example_could_give_is_not_asked(maximum, voisine):
    """Of ten pupils, nothing stands just below a tenth; of two thousand, 199 of 1 991 do."""
    source, bornes = (
        "{document: d, section: s}",
        f"genre: entier, unite: lits, libelle: L, minimum: 0, maximum: {maximum}",
    )
    cahier = petit(
        formulaire=f"[{{id: f, titre: T, champs: [{{nom: r.a, {bornes}}}, {{nom: r.b, {bornes.replace('0,', '1,', 1)}}}]}}]",
        bareme=f"[{{id: part, libelle: Part, calculer: '100 % au prorata de min(r.a, r.b) sur r.b', source: {source}}}]",
        montant=f"{{libelle: M, calculer: si part >= 10 % alors depenses.a sinon 0 €, source: {source}}}",
        exemples="{cas: [{cas: c, donnees: {depenses.a: 10 €, r.a: 1 lit, r.b: 10 lits}, attendu: {montant: 10 €}}]}",
    )
    demandes = [doute.message for doute in avertissements(cahier) if doute.endroit == "montant"]
    assert demandes == ([f"aucun exemple à {voisine.replace(' %', chr(0xA0) + '%')} (Part)"] if voisine else [])


def test_two_versions_with_one_number_are_refused(tmp_path):
    une, autre = tmp_path / "une.yaml", tmp_path / "autre.yaml"
    une.write_text(CAMERAS, encoding="utf-8")
    autre.write_text(CAMERAS.replace("Vidéoprotection", "Caméras"), encoding="utf-8")
    retour = CliRunner().invoke(application, ["verifier", str(une), str(autre)])
    assert retour.exit_code == 1
    assert "deux versions différentes de « essai-plafond-par-appareil » avec le même numéro (1)" in retour.stderr
    cahiers = [
        ("a", charger(CAMERAS)),
        ("b", charger(CAMERAS.replace("version: 1", "version: 2"))),
        ("c", charger(CAMERAS)),
    ]
    assert memes_versions(cahiers) == []


def test_doubts_are_printed_and_do_not_block(tmp_path):
    fichier = tmp_path / "guichet.yaml"
    fichier.write_text(
        CAMERAS.replace(
            "parametres:\n",
            'parametres:\n  - {nom: oubli, valeur: 3 €, libelle: O, source: {document: "900", section: B}}\n',
        ),
        encoding="utf-8",
    )
    retour = CliRunner().invoke(application, ["verifier", str(fichier)])
    assert retour.exit_code == 0
    assert retour.stdout == "9 règles, 9 exemples : tout est conforme, 1 avertissement ; pas encore joué\n"
    assert "paramètre « oubli » : ni une règle ni un texte ne lit ce chiffre" in retour.stderr


def _conditions(nombre: int, formule: str) -> str:
    une = '  - {{id: c{}, libelle: L, exiger: "{}", refus: R, source: {{document: "902", section: S}}}}\n'
    ajout = "".join(une.format(rang, formule) for rang in range(nombre))
    return FAIBLE.replace("recevabilite:\n", "recevabilite:\n" + ajout, 1)


def _etapes(nombre: int, formule: str) -> str:
    une = '  - {{id: e{}, libelle: L, calculer: "{}", source: {{document: "902", section: S}}}}\n'
    ajout = "".join(une.format(rang, formule) for rang in range(nombre))
    return FAIBLE.replace("bareme:\n", "bareme:\n" + ajout, 1)


def _emboiter(modele: str, fois: int) -> str:
    formule = "groupe.communes"
    for _ in range(fois):
        formule = modele.format(formule)
    return formule


EXEMPLE_FAUX = "    - cas: Faux\n      donnees: {}\n      attendu: {recevable: oui, montant: 1 €}\n"
HOSTILES = {
    "ten megabytes": "a: " + "x" * 10_000_000,
    "ten thousand parentheses": _etapes(1, "(" * 10_000 + "1 €" + ")" * 10_000),
    "parentheses that fit": _etapes(14, "(" * 1_900 + "1 €" + ")" * 1_900),
    "alternatives in alternatives": _etapes(10, "min(1 €, " * 55 + "2 €" + ")" * 55),
    "tables of tables": _etapes(1, _emboiter("(selon {} : jusqu'à 1 : 1 ; jusqu'à 2 : 2 ; sinon : 3)", 50)),
    "scales of scales": _etapes(1, _emboiter("(linéaire selon {} : à 1 : 1 ; à 2 : 2 ; à 3 : 4)", 50)),
    "wide tables": _etapes(
        14, "selon groupe.communes : " + "".join(f"jusqu'à {i} : {i} ; " for i in range(1, 140)) + "sinon : 0"
    ),
    "anchors": "a: &a [x, x]\n" + "".join(f"b{i}: &b{i} [*a, *a]\n" for i in range(1_000)),
    "five thousand unknown keys": "\n".join(f"montan{'t' * (i % 40)}{i}: 1" for i in range(4_900)),
    "duplicate keys": "a: 1\n" * 9_000,
    "dates that do not exist": FAIBLE.replace("10/01/2022", "31/02/2022"),
    "many mistakes": _conditions(600, "piece.deliberation"),
    "many conditions": _conditions(600, "pieces.deliberation"),
    "long texts": FAIBLE.replace(
        "[Le plus faible de trois calculs.]", "[" + ",".join(['"' + "{x}" * 30 + '"'] * 500) + "]"
    ),
    "deep braces": "a: " + "{" * 100_000,
    "escaped quotes": 'a: "' + "\\n" * 250_000 + '"',
    "ten thousand elements": "a:\n" + "  - x\n" * 9_900,
    "a hundred thousand elements": "a:\n" + "  - x\n" * 100_000,
    "steps in a circle": _etapes(2, "e1"),
    "euros and percents": _conditions(200, "depenses.total < 5 %"),
    "divisions": _etapes(200, "depenses.total / 3"),
    "powers": _etapes(200, "depenses.total ^ 3"),
    "examples that fail": CAMERAS + EXEMPLE_FAUX * 90,
}
# What is said first of the worst that the language must hold against, by the name above.
DITS = {
    "ten megabytes": "le fichier dépasse 512 ko",
    "ten thousand parentheses": "formule trop longue",
    "anchors": "les ancres (&) et les renvois (*) de YAML ne sont pas admis",
    "five thousand unknown keys": "il manque",
    "duplicate keys": "« a » est déjà écrit à la ligne 1",
    "dates that do not exist": "la date 31/02/2022 n'existe pas",
    "deep braces": "imbriqué sur plus de 12 niveaux",
    "many mistakes": "« piece.deliberation » n'existe pas",
    "steps in a circle": "plus loin",
    "euros and percents": "impossible de comparer un montant en € et un taux en %",
    "divisions": "« / » n'existe pas dans ce langage",
    "powers": "« ^ » n'existe pas dans ce langage",
    "examples that fail": "l'exemple n'est pas vérifié",
}
_MESURE = """
import json, pathlib, resource, sys, time
from regles.chargement import CahierInvalide, charger
resource.setrlimit(resource.RLIMIT_CPU, (20, 20))
for nom, texte in json.load(sys.stdin).items():
    debut = time.process_time()
    try:
        charger(texte)
        dit = "chargé"
    except CahierInvalide as refus:
        dit = refus.diagnostics[0].message
    etat = pathlib.Path("/proc/self/status").read_text()  # ru_maxrss would count what the parent held at the fork
    memoire = int(etat.partition("VmHWM:")[2].split()[0]) // 1024
    print(json.dumps([nom, time.process_time() - debut, memoire, dit]))
"""  # "two versions with one number" compares cahiers already loaded: see above


def test_no_hostile_file_takes_a_second_or_200_megabytes():
    """In a process of its own, whose processor time is limited: a diagnostic or a cahier, never a trace."""
    sortie = subprocess.run(
        [sys.executable, "-c", _MESURE],
        input=json.dumps(HOSTILES),
        capture_output=True,
        text=True,
        check=True,
        timeout=120,
        env={"PYTHONPATH": str(Path(__file__).resolve().parents[2] / "src")},
    )
    mesures = [json.loads(une) for une in sortie.stdout.splitlines()]
    assert [nom for nom, *_ in mesures] == [*HOSTILES]
    assert [(nom, secondes) for nom, secondes, *_ in mesures if secondes > 1] == []
    assert max(memoire for _, _, memoire, _ in mesures) < 200
    dits = {nom: dit.replace("\u00a0", " ") for nom, *_, dit in mesures}
    assert all(dits.values())
    assert {nom: dits[nom] for nom, phrase in DITS.items() if phrase not in dits[nom]} == {}


def test_one_file_for_all_the_expenses_is_told():
    piece = '    formats: [pdf]\n    source: {document: "902", section: Dossier}\n'
    trouves = doutes((piece, f"    par_depense: facultatif\n{piece}"), texte=FAIBLE)
    attendu = "un seul fichier justifierait toutes les dépenses : dites « plusieurs: oui »"
    assert trouves == [(ligne("  - id: deliberation", FAIBLE), "pièce « deliberation »", attendu)]
    assert doutes((piece, f"    plusieurs: oui\n    par_depense: facultatif\n{piece}"), texte=FAIBLE) == []
