from __future__ import annotations

import io
import smtplib
import socket
from contextlib import contextmanager
from email.message import EmailMessage
from mailbox import Maildir

import pytest
from typer.testing import CliRunner

from levier.cli import comptes, courrier_demo
from levier.comptes import queries
from levier.comptes.models import DelegationSignature, Habilitation, Personne
from levier.territoires.queries.ressorts import communes, departement
from levier.territoires.ressort import region


@pytest.fixture
def commande(db, monkeypatch):
    """The sub-command on the test's own database."""

    @contextmanager
    def ready():
        yield

    monkeypatch.setattr(comptes, "django_pret", ready)
    monkeypatch.setattr(comptes.ecran, "file", io.StringIO())
    return lambda *args: CliRunner().invoke(comptes.application, args)


@pytest.mark.requirement("X-10")
def test_first_administrator_then_refusal_then_force(commande):
    assert commande("administrateur", "a@prefecture.example", "Alix Durand").exit_code == 0
    shown = comptes.ecran.file.getvalue()
    assert "Alix Durand est administrateur national." in shown
    assert "http://localhost/compte/mot-de-passe/" in shown
    refused = commande("administrateur", "b@prefecture.example", "B")
    assert (refused.exit_code, Personne.objects.count()) == (1, 1)
    assert "--force" in refused.stderr
    assert commande("administrateur", "b@prefecture.example", "B", "--force").exit_code == 0
    assert queries.administrateurs_nationaux().count() == 2


def test_rights_and_delegations_between_dates(commande):
    commande("administrateur", "a@prefecture.example", "A")
    done = commande(
        "habiliter", "i@prefecture.example", "instructeur", "departement:71", "--nom", "I", "--du", "2021-01-01"
    )
    assert done.exit_code == 0
    right = Habilitation.objects.get(personne__email="i@prefecture.example")
    assert (right.role, right.code, str(right.du), right.au) == ("instructeur", "71", "2021-01-01", None)
    done = commande(
        "deleguer", "i@prefecture.example", "71", "--qualite", "la secrétaire générale", "--reference", "arrêté 12", "--recueil", "RAA 3", "--publie", "2020-12-31",
        "--du", "2021-01-01", "--au", "2021-12-31", "--par", "a@prefecture.example",
    )  # fmt: skip
    held = DelegationSignature.objects.get()
    assert (done.exit_code, str(held.au), held.fonction.ecrire()) == (0, "2021-12-31", "la secrétaire générale")
    assert "une fois la délégation confirmée" in comptes.ecran.file.getvalue()


def test_first_signatory_of_a_ressort_is_given_by_the_command_line(commande):
    done = commande("habiliter", "p@prefecture.example", "signataire", "departement:71", "--nom", "P", "--feminin")
    person = Personne.objects.get(email="p@prefecture.example")
    assert (done.exit_code, queries.qualite_de_signature(person, departement("71")).libelle) == (
        0, "La préfète de Saône-et-Loire",
    )  # fmt: skip


def test_right_on_a_list_of_communes_and_delegation_of_a_region(commande):
    commande("administrateur", "a@prefecture.example", "A")
    done = commande("habiliter", "i@prefecture.example", "instructeur", "communes:71178,71222", "--nom", "I")
    assert done.exit_code == 0
    right = Habilitation.objects.get(personne__email="i@prefecture.example")
    assert (right.ressort, right.region_code) == (communes(["71178", "71222"], "71"), "27")
    assert "I : instructeur, les communes de Dompierre-les-Ormes et Gourdon." in comptes.ecran.file.getvalue()
    done = commande(
        "deleguer", "i@prefecture.example", "region:27", "--qualite", "la secrétaire générale", "--reference", "a 12", "--recueil", "RAA 3", "--publie", "2020-12-31",
        "--du", "2021-01-01", "--au", "2021-12-31", "--par", "a@prefecture.example",
    )  # fmt: skip
    assert (done.exit_code, DelegationSignature.objects.get().ressort) == (0, region("27"))


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (("habiliter", "i@x.example", "roi", "national"), 2),
        (("habiliter", "i@x.example", "lecteur", "canton:71"), 2),
        (("habiliter", "i@x.example", "lecteur", "departement:ZZ"), 1),
        (("habiliter", "i@x.example", "lecteur", "communes:71178,99999"), 1),
        (("habiliter", "i@x.example", "lecteur", "communes:71178,77001"), 1),
        (("habiliter", "i@x.example", "lecteur", "communes:"), 1),
        (("habiliter", "pas-une-adresse", "lecteur", "national"), 1),
        (("habiliter", "i@x.example", "lecteur", "national", "--du", "2021-02-01", "--au", "2021-01-01"), 1),
        (
            (
                "deleguer",
                "inconnu@x.example",
                "71",
                "--qualite",
                "q",
                "--reference",
                "r",
                "--recueil",
                "r",
                "--publie",
                "2020-12-31",
                "--du",
                "2021-01-01",
                "--au",
                "2021-01-02",
                "--par",
                "a@x.example",
            ),
            2,
        ),
    ],
)
def test_wrong_argument_is_a_sentence_not_a_trace(commande, arguments, code):
    done = commande(*arguments)
    assert (done.exit_code, "Traceback" in done.output) == (code, False)
    assert Habilitation.objects.count() == 0


def test_demonstration_mails_arrive_by_smtp_in_a_maildir(tmp_path):
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    controller = courrier_demo.demarrer(tmp_path / "boite", port)
    try:
        message = EmailMessage()
        message["From"], message["To"], message["Subject"] = "a@x.example", "b@x.example", "Récépissé"
        message.set_content("Bonjour")
        with smtplib.SMTP("127.0.0.1", port) as smtp:
            smtp.send_message(message)
    finally:
        controller.stop()
    kept = list(Maildir(tmp_path / "boite", create=False))
    assert [(m["To"], m["X-RcptTo"]) for m in kept] == [("b@x.example", "b@x.example")]
