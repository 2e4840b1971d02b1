from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.db import transaction
from django.template import Engine
from procrastinate.contrib.django.models import ProcrastinateJob
from tests.boite_smtp import boite_smtp  # noqa: F401  a fixture
from tests.fabriques import un_pdf
from tests.taches import derouler

from levier.socle import courriels, fichiers
from levier.socle.erreurs import FichierRefuse
from levier.socle.models import Courriel, EtatCourriel


@pytest.fixture
def modele(monkeypatch):
    """A template of this test: subject, then text."""
    source = "Votre demande {{ titre }}\n\nBonjour {{ nom }},\nsuivez {{ adresse }}/demandes/\n"
    engine = Engine.get_default()
    real = engine.get_template
    monkeypatch.setattr(
        Engine, "get_template", lambda _, name: engine.from_string(source) if name == "essai.txt" else real(name)
    )
    return "essai.txt"


def ecrire(modele, **choix):
    context = {"titre": "n° 71-2021-000001", "nom": "Camille L'Abbé & fils", **choix.pop("contexte", {})}
    return courriels.ecrire("mairie@exemple.fr", modele, context, **choix)


@pytest.mark.requirement("X-01")
def test_mail_goes_through_a_real_conversation_with_its_files(db, boite_smtp, modele, settings):  # noqa: F811
    pdf = fichiers.garder(un_pdf("Récépissé"), "récépissé.pdf", "application/pdf")
    mail = ecrire(modele, pieces=(pdf,))
    assert mail.etat == EtatCourriel.A_ENVOYER
    assert boite_smtp.messages == []
    assert derouler(courriels=True) == ["socle.envoyer_courriel"]
    (received,) = boite_smtp.messages
    assert (received["To"], received["Subject"], received["Auto-Submitted"]) == (
        "mairie@exemple.fr", "Votre demande n° 71-2021-000001", "auto-generated",
    )  # fmt: skip
    assert boite_smtp.texte("mairie@exemple.fr").splitlines() == [
        "Bonjour Camille L'Abbé & fils,",
        f"suivez {settings.LEVIER_ADRESSE}/demandes/",
    ]
    (attached,) = received.iter_attachments()
    assert (attached.get_filename(), attached.get_content_type()) == ("récépissé.pdf", "application/pdf")
    assert attached.get_content() == un_pdf("Récépissé")
    mail.refresh_from_db()
    assert (mail.etat, mail.essais, mail.erreur) == (EtatCourriel.ENVOYE, 1, "")
    assert mail.envoye_le is not None


@pytest.mark.requirement("X-10")
def test_mail_refused_by_the_server_is_kept_and_tried_again(db, boite_smtp, modele):  # noqa: F811
    mail = ecrire(modele)
    boite_smtp.refuser = "451 revenez plus tard"
    for attempt in (1, 2):
        with pytest.raises(OSError, match="revenez plus tard"):
            courriels.envoyer(mail.pk)
        mail.refresh_from_db()
        assert (mail.etat, mail.essais) == (EtatCourriel.ECHEC, attempt)
        assert "revenez plus tard" in mail.erreur
    boite_smtp.refuser = ""
    courriels.envoyer(mail.pk)
    mail.refresh_from_db()
    assert (mail.etat, mail.essais, mail.erreur) == (EtatCourriel.ENVOYE, 3, "")


@pytest.mark.requirement("X-10")
def test_server_that_does_not_answer_is_a_failure_kept(db, modele, settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
    mail = ecrire(modele)
    with pytest.raises(OSError, match="refused"):
        courriels.envoyer(mail.pk)
    mail.refresh_from_db()
    assert mail.etat == EtatCourriel.ECHEC


@pytest.mark.requirement("X-10")
def test_mail_sent_is_not_sent_again_when_its_job_is_replayed(db, boite_smtp, modele):  # noqa: F811
    mail = ecrire(modele)
    courriels.envoyer(mail.pk)
    courriels.envoyer(mail.pk)
    assert len(boite_smtp.messages) == 1


@pytest.mark.requirement("X-10")
def test_key_makes_a_mail_once(db, modele):
    first = ecrire(modele, cle="recepisse-7")
    assert ecrire(modele, cle="recepisse-7") is None
    assert list(Courriel.objects.all()) == [first]
    assert ProcrastinateJob.objects.filter(task_name="socle.envoyer_courriel").count() == 1
    assert ecrire(modele) != ecrire(modele)


def test_mail_of_an_act_that_fails_is_not_written(base_reelle, modele):
    with transaction.atomic():
        ecrire(modele)
        transaction.set_rollback(True)
    assert not Courriel.objects.exists()
    assert not ProcrastinateJob.objects.exists()


@pytest.mark.parametrize(
    ("titre", "expected"),
    [
        ("a\r\tb  c", "Votre demande a b c"),
        ("x" * 300, "Votre demande " + "x" * 186),
        ("coupé\nBcc: tous@exemple.fr", "Votre demande coupé"),
    ],
)
def test_subject_stays_one_line_that_can_be_sent(db, boite_smtp, modele, titre, expected):  # noqa: F811
    mail = ecrire(modele, contexte={"titre": titre})
    assert mail.sujet == expected
    courriels.envoyer(mail.pk)
    assert boite_smtp.messages[0]["Subject"] == expected
    assert boite_smtp.destinataires == [["mairie@exemple.fr"]]
    assert "Bcc" not in boite_smtp.messages[0]


@pytest.mark.requirement("X-04")
def test_file_changed_on_the_disk_is_not_sent(db, boite_smtp, modele, settings):  # noqa: F811
    pdf = fichiers.garder(un_pdf(), "acte.pdf", "application/pdf")
    mail = ecrire(modele, pieces=(pdf,))
    (Path(settings.MEDIA_ROOT) / pdf.chemin).write_bytes(b"autre chose")
    with pytest.raises(FichierRefuse, match="n'est plus identique"):
        courriels.envoyer(mail.pk)
    assert boite_smtp.messages == []


def test_only_our_own_addresses_become_links(settings):
    settings.LEVIER_ADRESSE = "https://levier.example"
    html = courriels.en_html(
        "https://levier.example/a/?x=1&y=2\nhttps://levier.example\nhttps://evil.example/ https://levier.example.evil/ "
        "https://levier.example@evil/"
    )
    assert re.findall(r'href="([^"]*)"', html) == ["https://levier.example/a/?x=1&amp;y=2", "https://levier.example"]


FIXES = {
    "dossier.numero", "montant", "echeance", "etape", "nombre", "nombre|pluralize", "sens", "sort", "urgence",
    "sceau.numero",
    "partenaire.get_etat_display",
}  # fmt: skip
"""What a subject may say as it is: nobody typed it."""


def test_what_people_typed_stands_between_quotes_after_a_fixed_subject():
    """Of every template: a name that says « Votre subvention est suspendue » opens no subject and closes no quotation."""
    found = sorted(Path(courriels.__file__).parents[1].glob("*/templates/courriels/*.txt"))
    assert len(found) > 60
    wrong = []
    for path in found:
        subject = path.read_text(encoding="utf-8").partition("\n")[0].removeprefix("{% autoescape off %}")
        said = re.findall(r"{{ (.*?) }}", subject)
        typed = [one for one in said if one not in FIXES]
        fixed = re.sub(r"{[{%].*?[}%]}", "", subject.partition("{{ ")[0] if subject.startswith("{{") else subject)
        if any(not one.endswith("|cite") for one in typed) or (typed and len(fixed.strip(" :,«»?")) < 5):
            wrong.append(f"{path.name} : {subject}")
    assert wrong == []


def test_a_name_in_a_subject_neither_closes_its_quotation_nor_hides_the_rest():
    hostile = "Commune » : votre subvention est suspendue\n«" + "x" * 300
    said = courriels.citer(hostile)
    assert (said[:2], said[-2:], said.count("«"), said.count("»"), "\n" in said) == ("« ", " »", 1, 1, False)
    assert len(said) == 104
    assert courriels.citer("Commune de Cluny") == "« Commune de Cluny »"
