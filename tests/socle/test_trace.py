"""What whoever watches reads, and what no log holds."""

from __future__ import annotations

import json
import logging

import pyotp
import pytest
from tests.comptes.conftest import MOT_DE_PASSE, un_agent, une_personne

from levier.comptes import actions
from levier.comptes.actions.compte import prouver_mot_de_passe
from levier.comptes.enums import Role
from levier.comptes.erreurs import CodeFaux, IdentifiantsRefuses, LienRefuse, MotDePasseActuelFaux, TropDEssais
from levier.comptes.jetons import Usage, faire
from levier.socle import fichiers, journal
from levier.socle.erreurs import FichierRefuse
from levier.socle.trace import SansJetons, depuis


@pytest.fixture
def lignes():
    """What the security log says."""
    said: list[dict[str, str]] = []
    handler = logging.Handler()
    handler.emit = lambda record: said.append(json.loads(record.getMessage()))
    logger = logging.getLogger("levier.securite")
    logger.addHandler(handler)
    yield said
    logger.removeHandler(handler)


def _verdicts(lignes):
    return [(line["quoi"], line["qui"], line["verdict"]) for line in lignes]


@pytest.mark.requirement("X-04", "X-10")
def test_each_way_in_is_a_line_and_the_entry_of_an_agent_an_event(db, lignes):
    agent, porteur = un_agent(Role.INSTRUCTEUR), une_personne()
    with depuis("203.0.113.9"):
        for email in (agent.email, "inconnu@exemple.fr"):
            with pytest.raises(IdentifiantsRefuses):
                actions.identifier(email, "faux-mot-de-passe", adresse="203.0.113.9")
        actions.identifier(agent.email, MOT_DE_PASSE, adresse="203.0.113.9")
        actions.identifier(porteur.email, MOT_DE_PASSE, adresse="203.0.113.9")
    with pytest.raises(MotDePasseActuelFaux):
        prouver_mot_de_passe(porteur, "autre")
    with pytest.raises(LienRefuse):
        actions.choisir_mot_de_passe("faux", MOT_DE_PASSE)
    assert _verdicts(lignes) == [
        ("connexion", agent.identifiant, "IdentifiantsRefuses"),
        ("connexion", "i…@exemple.fr", "IdentifiantsRefuses"),
        ("connexion", agent.identifiant, "admis"),
        ("connexion", porteur.identifiant, "admis"),
        ("mot_de_passe_en_seance", porteur.identifiant, "MotDePasseActuelFaux"),
        ("mot_de_passe_choisi", "", "LienRefuse"),
    ]
    assert [line["adresse"] for line in lignes] == ["203.0.113.9"] * 4 + [""] * 2
    assert MOT_DE_PASSE not in json.dumps(lignes)
    last = [journal.histoire(one).last() for one in (agent, porteur)]
    assert [event is not None and event.nom == "connexion" for event in last] == [True, False]


@pytest.mark.requirement("X-10")
def test_codes_and_brakes_are_lines(db, lignes):
    agent, secret = un_agent(Role.INSTRUCTEUR), actions.nouveau_secret()
    paper = actions.poser_un_second_facteur(agent, secret=secret, code=pyotp.TOTP(secret).now())
    actions.prouver_par_un_code(agent, paper[0])
    for refusal in [CodeFaux] * 8 + [TropDEssais]:
        with pytest.raises(refusal):
            actions.prouver_par_un_code(agent, "000")
    assert _verdicts(lignes) == [
        ("pose_du_second_facteur", agent.identifiant, "admis"),
        ("code", agent.identifiant, "admis"),
        *[("code", agent.identifiant, "CodeFaux")] * 8,
        ("code", agent.identifiant, "TropDEssais"),
    ]


@pytest.mark.requirement("X-10")
def test_pages_refused_are_lines_with_their_address_and_no_link(db, client, lignes):
    porteur = une_personne()
    client.get("/rien/", REMOTE_ADDR="203.0.113.9")
    assert lignes == [], "somebody unknown asks for what does not exist"
    client.force_login(porteur)
    client.get("/agent/", REMOTE_ADDR="203.0.113.9")
    client.get("/demandes/2021-AX3-71-00012/", REMOTE_ADDR="203.0.113.9")
    said = [(line["qui"], line["adresse"], line["verdict"], line["chemin"]) for line in lignes]
    assert said == [
        (porteur.identifiant, "203.0.113.9", "403", "/agent/"),
        (porteur.identifiant, "203.0.113.9", "404", "/demandes/2021-AX3-71-00012/"),
    ]


def test_health_tells_its_figures_to_this_machine_alone(db, client):
    here = client.get("/sante/").json()
    assert 0 < here["disque_libre_pour_cent"] <= 100
    assert client.get("/sante/", REMOTE_ADDR="203.0.113.9").json() == {"base": "ok"}


def test_logs_hold_no_link_of_a_mail(db):
    token = faire(Usage.MOT_DE_PASSE, une_personne())
    record = logging.LogRecord(
        "x", logging.WARNING, "", 0, "Forbidden (%s): %s", ("Referer", f"/compte/mot-de-passe/{token}/"), None
    )
    assert SansJetons().filter(record)
    assert record.getMessage() == "Forbidden (Referer): /compte/mot-de-passe/…/"
    plain = logging.LogRecord("x", logging.WARNING, "", 0, "Not Found: /demandes/2021-AX3-71-00012/tout.zip", (), None)
    assert (SansJetons().filter(plain), plain.getMessage()) == (True, plain.msg)


def test_a_file_changed_on_the_disk_is_not_served_and_is_found(db):
    kept, gone = (fichiers.garder(b"%PDF-1.7 acte", f"{name}.pdf", "application/pdf") for name in ("acte", "perdu"))
    assert [oct(path.stat().st_mode & 0o777) for path in (fichiers.chemin(kept), fichiers.chemin(kept).parent)] == [
        "0o600",
        "0o700",
    ]
    assert (fichiers.lire(kept), list(fichiers.alteres())) == (b"%PDF-1.7 acte", [])
    fichiers.chemin(kept).write_bytes(b"%PDF-1.7 autre")
    fichiers.chemin(gone).unlink()
    with pytest.raises(FichierRefuse, match="n'est plus identique"):
        fichiers.ouvrir(kept)
    assert sorted(fichier.nom for fichier, _ in fichiers.alteres()) == ["acte.pdf", "perdu.pdf"]
