"""A database made by an earlier tree is carried whole: same requests, amounts, decisions and files, chains that verify.

`avant-la-maison.sql.gz` is the database that the demonstration of the first tree made (sixty requests, twenty decisions,
a seal), without the communes. Whoever changes the tables adds what its own question needs, never another expectation.
"""

from __future__ import annotations

import gzip
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from tests.conftest import _adresse, _ordre
from tests.modele import RACINE

pytestmark = pytest.mark.lent

BASE = Path(__file__).with_name("avant-la-maison.sql.gz")
NOM = "avant_la_maison"
_COPIE = re.compile(r"^(COPY [^\n]* FROM stdin;)\n(.*?)^\\\.$", re.MULTILINE | re.DOTALL)
AVANT = {
    "dossiers": "SELECT numero, etat, montant_demande, depose_le, complet_le, resultat->>'montant' FROM dossiers_dossier",
    "plans": "SELECT d.numero, l.sens, l.nature, l.libelle, l.montant FROM dossiers_ligneplan l "
    "JOIN dossiers_dossier d ON d.id = l.dossier_id",
    "decisions": "SELECT d.numero, x.sens, x.montant_attribue, x.montant_calcule, x.assiette, x.motif, x.decidee_le, "
    "x.signataire_libelle, x.signataire_qualite FROM attributions_decision x JOIN dossiers_dossier d ON d.id = x.dossier_id",
    "subventions": "SELECT d.numero, s.montant_attribue, s.etat FROM attributions_subvention s "
    "JOIN attributions_decision x ON x.id = s.decision_id JOIN dossiers_dossier d ON d.id = x.dossier_id",
    "actes": "SELECT d.numero, a.numero, a.genre, f.empreinte, a.notifie_le FROM actes_acte a "
    "JOIN attributions_decision x ON x.id = a.decision_id JOIN dossiers_dossier d ON d.id = x.dossier_id "
    "JOIN documents_document doc ON doc.id = a.document_id JOIN socle_fichier f ON f.id = doc.fichier_id",
    "documents": "SELECT doc.cle, f.empreinte FROM documents_document doc JOIN socle_fichier f ON f.id = doc.fichier_id",
    "credits": "SELECT a.identifiant, e.montant_ouvert, e.montant_engage FROM enveloppes_enveloppe e "
    "JOIN appels_appel a ON a.id = e.appel_id",
    "mouvements": "SELECT id, enveloppe_id, montant, structure_id, survenu_le, acteur_libelle, motif, "
    "CASE nature WHEN 'engagement' THEN 'attribution' ELSE nature END, "
    "CASE nature WHEN 'ouverture' THEN '' ELSE reference || '/1' END FROM enveloppes_mouvement",
    "comptes": "SELECT structure_id, montant_attribue FROM enveloppes_comptestructure",
    "messages": "SELECT d.numero, m.cote, m.texte, m.envoye_le FROM dossiers_message m "
    "JOIN dossiers_dossier d ON d.id = m.dossier_id",
    "courriels": "SELECT destinataire, sujet, etat FROM socle_courriel",
    "journal": "SELECT objet_type, objet_id, rang, nom, acteur_libelle, motif, empreinte FROM socle_evenement",
}
"""What the first tree held, in its own tables."""
APRES = AVANT | {
    "plans": "SELECT d.numero, l.sens, l.nature, l.libelle, l.montant FROM dossiers_ligneplan l "
    "JOIN dossiers_dossier d ON d.id = l.dossier_id WHERE d.instantane IS NULL "
    "OR d.instantane->'brut'->'lignes' @> jsonb_build_array(jsonb_build_object('identite', l.identite, 'libelle', l.libelle))",
    "decisions": "SELECT d.numero, x.nature, x.montant_attribue, x.montant_calcule, x.assiette, x.motif, x.decidee_le, "
    "x.prise_par, x.qualite FROM attributions_decision x JOIN dossiers_dossier d ON d.id = x.dossier_id "
    "WHERE x.rang = 1 AND x.remplace_id IS NULL "
    "AND x.montant_attribue * x.taux_denominateur IS NOT DISTINCT FROM CASE WHEN x.montant_attribue IS NOT NULL "
    "THEN x.assiette * x.taux_numerateur END "
    "AND (SELECT array_agg(row(y.identite, y.montant_presente) ORDER BY y.rang) FROM attributions_lignedecision y "
    "WHERE y.decision_id = x.id) IS NOT DISTINCT FROM (SELECT array_agg(row(l.identite, l.montant) ORDER BY l.rang) "
    "FROM dossiers_ligneplan l WHERE l.dossier_id = x.dossier_id AND l.sens = 'depense' AND x.montant_attribue > 0)",
    "actes": "SELECT d.numero, a.numero, a.genre, f.empreinte, a.notifie_le FROM actes_acte a "
    "JOIN attributions_decision x ON x.id = a.decision_id JOIN dossiers_dossier d ON d.id = x.dossier_id "
    "JOIN documents_document doc ON doc.id = a.document_id JOIN socle_fichier f ON f.id = doc.fichier_id "
    "WHERE a.etat = 'notifie' AND a.signe_le = doc.produit_le AND a.donnees = doc.donnees AND a.signataire = x.prise_par",
    "messages": "SELECT objet_numero, cote, texte, envoye_le FROM messagerie_message WHERE objet_type = 'dossiers.dossier'",
    "credits": AVANT["credits"].replace("montant_engage", "montant_attribue"),
    "mouvements": "SELECT id, enveloppe_id, montant, structure_id, survenu_le, acteur_libelle, motif, nature, reference "
    "FROM enveloppes_mouvement",
}
"""The same questions to the tables of today; those that moved are asked where they stand now."""


def _demander(nom: str, questions: dict[str, str]) -> dict[str, list[tuple[object, ...]]]:
    with psycopg.connect(_adresse_de(nom)) as base:
        return {name: sorted(base.execute(sql).fetchall(), key=repr) for name, sql in questions.items()}


def _adresse_de(nom: str) -> str:
    return re.sub(r"dbname=\S+", f"dbname={nom}", _adresse())


def _restaurer(nom: str) -> None:
    _ordre(f"DROP DATABASE IF EXISTS {nom} WITH (FORCE)")
    _ordre(f"CREATE DATABASE {nom} TEMPLATE template0 ENCODING 'UTF8'")
    text = gzip.decompress(BASE.read_bytes()).decode()
    with psycopg.connect(_adresse_de(nom), autocommit=True) as base:
        end = 0
        for block in _COPIE.finditer(text):
            if before := text[end : block.start()].strip():
                base.execute(before)
            with base.cursor().copy(block[1]) as copy:
                copy.write(block[2])
            end = block.end()
        base.execute(text[end:])


def _adresse_django(nom: str) -> str:
    head, _, tail = os.environ["DATABASE_URL"].partition("?")
    return head.rsplit("/", 1)[0] + f"/{nom}" + (f"?{tail}" if tail else "")


def _levier(nom: str, *commande: str) -> subprocess.CompletedProcess[str]:
    env = {**os.environ, "DATABASE_URL": _adresse_django(nom), "PYTHONPATH": str(RACINE / "src"), "LEVIER_JOUR": "2021-09-15",
           "LEVIER_CLE_SECRETE": "tests", "DJANGO_SETTINGS_MODULE": "levier.config.settings_proprietaire"}  # fmt: skip
    return subprocess.run(
        [sys.executable, "-m", *commande], env=env, cwd=RACINE, capture_output=True, text=True, check=False
    )


@pytest.fixture(scope="module")
def avant_et_apres(base_modele: str) -> Iterator[tuple[dict[str, list[tuple[object, ...]]], ...]]:
    _restaurer(NOM)
    before = _demander(NOM, AVANT)
    migrated = _levier(NOM, "django", "migrate", "--verbosity", "0")
    assert (migrated.returncode, migrated.stderr) == (0, "")
    yield before, _demander(NOM, APRES)
    _ordre(f"DROP DATABASE {NOM} WITH (FORCE)")


@pytest.mark.requirement("X-10")
@pytest.mark.parametrize("question", AVANT)
def test_what_was_there_is_there(avant_et_apres, question: str):
    before, after = avant_et_apres
    assert before[question]
    assert after[question] == before[question]


@pytest.mark.requirement("X-10")
def test_the_lists_tell_the_requests(avant_et_apres):
    listed = _levier(NOM, "levier", "base", "retablir-listes")
    assert listed.stdout == "Les listes et leurs compteurs disent ce que disent les dossiers.\n", listed.stderr
    (held,) = _demander(NOM, {"tout": "SELECT sum(nombre) FROM instruction_compteurdedossiers"})["tout"]
    assert held == (len([line for line in avant_et_apres[0]["dossiers"] if line[3]]),)


@pytest.mark.requirement("X-10")
def test_the_chains_and_the_ledger_verify(avant_et_apres):
    journal = _levier(NOM, "levier", "journal", "verifier")
    assert journal.returncode == 0, journal.stdout + journal.stderr
    credits_ = _levier(NOM, "levier", "enveloppes", "verifier")
    assert credits_.returncode == 0, credits_.stdout + credits_.stderr
