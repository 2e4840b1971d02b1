"""The table of rights holds: no address without a row, no row without an address, each cell as written."""

from __future__ import annotations

import inspect
import zlib
from collections.abc import Iterable, Iterator

import pytest
from django.db import connection, transaction
from django.http import HttpResponse
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from tests.architecture.droits_des_routes import ECRITURES, ENVOIS, LECTURES, Ligne, lire
from tests.espaces.agent.outils import texte
from tests.fabriques import AUTRE_COMMUNE, un_rattachement, une_structure
from tests.profil import LONG
from tests.securite import conftest
from tests.securite.monde import AUDIENCES, OBJETS, Monde

from levier.comptes.actions import fermer_un_compte
from levier.comptes.enums import EtatRattachement
from levier.comptes.models import Rattachement
from levier.dossiers.models import Partenaire
from levier.socle import horloge
from levier.socle.acteurs import SYSTEME

_monde_du_module, monde = conftest._monde_du_module, conftest.monde
TABLES = (
    "comptes_personne", "comptes_rattachement", "comptes_habilitation", "comptes_delegationsignature",
    "comptes_invitation", "dossiers_partenaire", "dossiers_signature", "dossiers_saisieparleservice",
    "dossiers_dossier", "dossiers_ligneplan", "dossiers_piece", "dossiers_pointdemande", "messagerie_message", "messagerie_piecemessage", "instruction_instruction",
    "instruction_appreciationrendue", "instruction_demandeavis", "instruction_noteinterne", "instruction_lecturedossier", "instruction_textetype", "socle_courriel", "socle_evenement", "socle_travail", "instruction_vuedeliste", "territoires_structure", "reprises_tableaurepris", "comites_comiteduservice", "comites_siegeajoute", "comites_designationausiege",
)  # fmt: skip
"""What an act may write."""


def routes(motifs: list[URLPattern | URLResolver], espace: str = "") -> Iterator[tuple[str, URLPattern]]:
    for pattern in motifs:
        if isinstance(pattern, URLResolver):
            space = ":".join(part for part in (espace, pattern.namespace or "") if part)
            yield from routes(pattern.url_patterns, space)
        else:
            yield f"{espace}:{pattern.name}".removeprefix(":"), pattern


TOUTES = dict(routes(get_resolver().url_patterns))


def ecrit(motif: URLPattern) -> bool:
    """Whether the address answers to POST: a view with `post`, a function closed to GET, or one that plays what is sent."""
    view = getattr(motif.callback, "view_class", None)
    if view is not None:
        return hasattr(view, "post")
    held = [cell.cell_contents for cell in motif.callback.__closure__ or ()]
    code = inspect.unwrap(motif.callback).__code__
    plays = "jouer" in code.co_names or ("POST" in code.co_consts and "method" in code.co_names)
    return ["POST"] in held or plays  # what `require_POST` holds


def famille(reponse: HttpResponse) -> str:
    """The word of the table for an answer."""
    if reponse.status_code == 302 and reponse.url.startswith(reverse("comptes:connexion")):
        return "connexion"
    return str(reponse.status_code) if reponse.status_code in {403, 404, 405} else "ouvert"


def ecrits(tables: Iterable[str] = TABLES) -> dict[str, str]:
    """A digest of each table that acts write, the date of the last login left out."""
    row, found = "(to_jsonb(t) - 'last_login')::text", {}
    with connection.cursor() as cursor:
        for table in tables:
            cursor.execute(f"SELECT md5(string_agg({row}, '|' ORDER BY {row})) FROM {table} t")
            found[table] = str(cursor.fetchone()[0])
    return found


def touches() -> dict[str, int]:
    """How many rows this transaction wrote in each table, undone or not: one quick question where a digest reads all."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT relname, n_tup_ins + n_tup_upd + n_tup_del FROM pg_stat_xact_user_tables WHERE relname = ANY(%s)",
            [list(TABLES)],
        )
        return dict(cursor.fetchall())


def _touchees(avant: dict[str, int]) -> list[str]:
    """The tables that this transaction wrote in since."""
    return [table for table, rows in touches().items() if rows != avant.get(table, 0)]


@pytest.fixture(scope="module")
def empreintes(_monde_du_module, django_db_blocker) -> dict[str, str]:
    """Digests of the world as each test finds it."""
    with django_db_blocker.unblock():
        return ecrits()


def test_every_route_has_its_rows():
    writing = {nom for nom, motif in TOUTES.items() if ecrit(motif)}
    assert {ligne.route for ligne in lire(LECTURES)} == set(TOUTES)
    assert {ligne.route for ligne in lire(ECRITURES)} == writing


def test_what_is_sent_is_sent_somewhere():
    assert set(ENVOIS) <= {ligne.route for ligne in lire(ECRITURES)}


def lu(world: Monde, ligne: Ligne, audience: str) -> str:
    with transaction.atomic():
        answer = world.navigateur(audience).get(reverse(ligne.route, kwargs=OBJETS[ligne.objet](world)))
        if answer.streaming:
            answer.getvalue()  # closes the file
        transaction.set_rollback(True)
    return famille(answer)


def envoye(world: Monde, ligne: Ligne, audience: str, before: dict[str, str]) -> str:
    """Play the act, say what came of it, undo it. `before` digests the world as each audience finds it."""
    address = reverse(ligne.route, kwargs=OBJETS[ligne.objet](world))
    with transaction.atomic():
        client, written = world.navigateur(audience), touches()
        answer = client.post(address, ENVOIS.get(ligne.route, lambda _: {})(world))
        changed = {table: digest for table, digest in ecrits(_touchees(written)).items() if digest != before[table]}
        transaction.set_rollback(True)
    found = famille(answer)
    if found == "ouvert":
        return "fait" if changed else "refus"
    assert changed == {}, "refused, and yet something was written"
    return found


def a_jouer(ligne: Ligne) -> list[str]:
    """Who tries a row: everybody, but where the table opens it to all, a third of them, in turn with the row's name."""
    if LONG or set(ligne.attendus.values()) != {"ouvert"}:
        return list(AUDIENCES)
    return list(AUDIENCES)[zlib.crc32(ligne.route.encode()) % 3 :: 3]


@pytest.mark.lent
@pytest.mark.parametrize("ligne", lire(LECTURES), ids=lambda ligne: f"{ligne.route}-{ligne.objet}")
def test_reading_is_open_to_whom_the_table_says(monde, ligne):
    tried = a_jouer(ligne)
    assert {audience: lu(monde, ligne, audience) for audience in tried} == {who: ligne.attendus[who] for who in tried}


@pytest.mark.lent
@pytest.mark.parametrize("ligne", lire(ECRITURES), ids=lambda ligne: f"{ligne.route}-{ligne.objet}")
def test_writing_is_open_to_whom_the_table_says(monde, empreintes, ligne):
    assert {audience: envoye(monde, ligne, audience, empreintes) for audience in AUDIENCES} == ligne.attendus


def test_what_a_request_writes_is_counted_even_when_it_is_undone(monde):
    before = touches()
    with transaction.atomic():
        monde.navigateur("signataire").post(reverse("comptes:profil"), ENVOIS["comptes:profil"](monde))
        transaction.set_rollback(True)
    assert sorted(_touchees(before)) == ["comptes_personne", "socle_evenement"]


SANS_JETON = {"comptes:desabonnement"}
"""Posted by mail providers (RFC 8058): the signed address is the right, no session takes part."""


@pytest.mark.lent
def test_a_form_without_its_token_is_refused_everywhere(monde):
    client = monde.navigateur("signataire", enforce_csrf_checks=True)
    held = [ligne for ligne in lire(LECTURES) if ligne.route not in SANS_JETON]
    every = {ligne.route: reverse(ligne.route, kwargs=OBJETS[ligne.objet](monde)) for ligne in held}
    before = ecrits()
    answers = {nom: client.post(address).status_code for nom, address in every.items()}
    assert answers == dict.fromkeys(every, 403)
    assert ecrits() == before


@pytest.mark.lent
@pytest.mark.requirement("X-09")
def test_closed_account_is_a_visitor_everywhere(monde):
    """The sessions that it had open nothing more than what is public, and write nothing."""
    for nom in ("instructeur", "signataire"):
        fermer_un_compte(monde.personnes[nom], motif="Départ.", par=SYSTEME)
    qui = lambda ligne: "instructeur" if ligne.route.startswith("agent:") else "signataire"  # noqa: E731
    for ligne in lire(LECTURES):
        if ligne.attendus[qui(ligne)] != ligne.attendus["anonyme"]:
            assert lu(monde, ligne, qui(ligne)) == ligne.attendus["anonyme"], ligne
    before = ecrits()
    for ligne in lire(ECRITURES):
        if ligne.attendus[qui(ligne)] == "fait" != ligne.attendus["anonyme"]:
            assert envoye(monde, ligne, qui(ligne), before) == ligne.attendus["anonyme"], ligne


DECISIVES = {"agent:proposition", "agent:signature", "agent:retrait"}


@pytest.mark.lent
@pytest.mark.requirement("X-09", "X-04")
@pytest.mark.parametrize("interet", ["membre", "ancien membre", "partenaire"])
def test_who_has_an_interest_signs_nothing_and_is_told_why(monde, interet):
    """The préfet of the département acts, or has acted, for a structure of the request: it is refused all that he may do."""
    structure = monde.structure if interet != "partenaire" else une_structure(AUTRE_COMMUNE)
    link = un_rattachement(monde.personnes["prefet"], structure)
    if interet == "ancien membre":
        Rattachement.objects.filter(pk=link.pk).update(etat=EtatRattachement.TERMINE)
    if interet == "partenaire":
        for dossier in (monde.instruit, monde.propose, monde.retenu):
            Partenaire.objects.create(dossier=dossier, structure=structure, invite_le=horloge.maintenant())
    played = [
        ligne
        for ligne in lire(ECRITURES)
        if ligne.route.startswith("agent:") and ligne.attendus["prefet"] == "fait" and "numero" in OBJETS[ligne.objet](monde)
        and (interet == "membre" or ligne.route in DECISIVES)
    ]  # fmt: skip
    for ligne in played:
        said, written = dit(monde, ligne, "prefet")
        assert f"Vous agissez, ou avez agi, pour {structure.avec_le}" in said, ligne
        assert not written, ligne
    assert len(played) >= len(DECISIVES)


LIBRES = {
    "porteur:nouvelle", "porteur:formulaire", "porteur:enregistrer", "porteur:plan", "porteur:coller", "porteur:pieces",
    "porteur:retirer_piece", "porteur:dupliquer", "porteur:retirer", "porteur:contact", "porteur:ecarter_partenaire",
    "porteur:signature", "porteur:confier", "comptes:nouvelle_adresse", "comptes:droit", "comptes:profil", "comptes:adresse",
    "comptes:mot_de_passe", "comptes:rattacher_siret", "comptes:rattacher_territoire", "comptes:entrer",
}  # fmt: skip
"""What somebody whom nobody checked writes: drafts, and the account."""


@pytest.mark.lent
@pytest.mark.requirement("X-09")
def test_who_was_not_proved_prepares_drafts_and_engages_nothing(monde):
    """Of a signatory: what was deposited does not exist for him, the rest is refused with the reason."""
    link = Rattachement.objects.filter(personne=monde.personnes["signataire"], structure=monde.structure)
    link.update(verifie_le=None, verifie_comment="")
    for ligne in lire(ECRITURES):
        if ligne.attendus["signataire"] != "fait" or ligne.attendus["anonyme"] == "fait":
            continue
        said, written = dit(monde, ligne, "signataire")
        deposited = ligne.objet not in {"-", "", "appel"} and "Page introuvable" in said
        free = ligne.route in LIBRES and not deposited
        assert written == free, ligne
        assert free or deposited or "Personne n’a encore vérifié" in said or "est à vérifier" in said, ligne


LUES = {"instruction_lecturedossier"}
"""What the page that one is sent back to keeps of who read it."""


def dit(world: Monde, ligne: Ligne, audience: str) -> tuple[str, bool]:
    """The text of what an act answers, whether it wrote anything; undone."""
    address = reverse(ligne.route, kwargs=OBJETS[ligne.objet](world))
    with transaction.atomic():
        client, before = world.navigateur(audience), touches()
        answer = client.post(address, ENVOIS.get(ligne.route, lambda _: {})(world), follow=True)
        written = {*_touchees(before)} - LUES
        transaction.set_rollback(True)
    return texte(answer), bool(written)
