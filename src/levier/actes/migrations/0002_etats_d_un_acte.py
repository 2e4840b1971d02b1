"""An act has states, and is signed before its PDF is made: those there were are signed, printed, notified as they were."""

import django.db.models.deletion
from django.db import migrations, models
from django.db.models import Q

EN_ATTENTE = """
SELECT count(*) FROM procrastinate_jobs
WHERE status IN ('todo', 'doing') AND args->>'gestionnaire' = 'levier.actes.tasks.produire_l_acte'
"""


def porter(apps, schema_editor):
    """Each act keeps its number, document and dates; what its PDF was made from is what was signed."""
    _exiger_que_rien_n_attende(schema_editor)
    Acte = apps.get_model("actes", "Acte")
    for acte in Acte.objects.select_related("decision", "document"):
        acte.etat = "notifie" if acte.notifie_le else "a_notifier"
        acte.signe_le, acte.donnees = acte.produit_le, acte.document.donnees
        _signer(acte, acte.decision)
        acte.save()
    _garder_les_numeros_sans_document(apps)
    with schema_editor.connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")  # the table is altered next


def _exiger_que_rien_n_attende(schema_editor):
    with schema_editor.connection.cursor() as cursor:
        cursor.execute("SELECT to_regclass('procrastinate_jobs')")
        if cursor.fetchone()[0] is None:
            return
        cursor.execute(EN_ATTENTE)
        if waiting := cursor.fetchone()[0]:
            raise RuntimeError(
                f"{waiting} acte(s) attendent d’être produits : laissez le travailleur de l’ancienne version finir, "
                "puis relancez la migration."
            )


def _garder_les_numeros_sans_document(apps):
    """A number given to an act whose PDF could never be made stays taken, by an act that is annulled."""
    Acte, Decision = apps.get_model("actes", "Acte"), apps.get_model("attributions", "Decision")
    for given in apps.get_model("documents", "NumeroAttribue").objects.select_related("numerotation"):
        kind, _, key = given.cle.partition(":")
        decision = Decision.objects.filter(pk=key, actes=None).first() if kind == "acte" and key.isdigit() else None
        if decision is None:
            continue
        acte = Acte(decision=decision, etat="annule", numero=f"{given.numerotation.serie}-{given.rang:04d}")
        acte.genre = "lettre_refus" if decision.nature == "refus" else "arrete_attributif"
        acte.signe_le = acte.produit_le = given.attribue_le
        _signer(acte, decision)
        acte.save()


def _signer(acte, decision):
    acte.signataire = decision.prise_par.partition(" (")[0]
    acte.qualite, acte.delegation_reference = decision.qualite, decision.delegation_reference


class Migration(migrations.Migration):

    dependencies = [
        ("actes", "0001_initial"),
        ("attributions", "0002_chaine_de_decisions"),
        ("documents", "0001_initial"),
    ]

    operations = [
        migrations.AlterField(
            "acte",
            "decision",
            models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="actes", to="attributions.decision"
            ),
        ),
        migrations.AddField(
            "acte",
            "etat",
            models.CharField(
                choices=[
                    ("projet", "projet"),
                    ("a_signer", "à signer"),
                    ("signe", "signé"),
                    ("a_notifier", "à notifier"),
                    ("notifie", "notifié"),
                    ("annule", "annulé"),
                ],
                default="projet",
                max_length=10,
            ),
        ),
        migrations.AlterField("acte", "numero", models.CharField(blank=True, max_length=60)),
        migrations.AddField(
            "acte", "signataire", models.CharField(blank=True, help_text="name, as acts print it", max_length=200)
        ),
        migrations.AddField(
            "acte",
            "qualite",
            models.CharField(blank=True, help_text="le préfet, or the delegate's quality", max_length=200),
        ),
        migrations.AddField("acte", "delegation_reference", models.CharField(blank=True, max_length=200)),
        migrations.AddField("acte", "signe_le", models.DateTimeField(help_text="business time", null=True)),
        migrations.AddField(
            "acte",
            "donnees",
            models.JSONField(help_text="the context signed, that the PDF is made from", null=True),
        ),
        migrations.AlterField(
            "acte",
            "document",
            models.OneToOneField(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="acte", to="documents.document"
            ),
        ),
        migrations.RunPython(porter, elidable=True),
        migrations.RemoveField("acte", "produit_le"),
        migrations.AddConstraint(
            "acte",
            models.UniqueConstraint(condition=~Q(numero=""), fields=["numero"], name="acte_numero_unique"),
        ),
        migrations.AddConstraint(
            "acte",
            models.UniqueConstraint(
                condition=~Q(etat="annule"), fields=["decision", "genre"], name="acte_vivant_unique"
            ),
        ),
        migrations.AddConstraint(
            "acte",
            models.CheckConstraint(
                condition=Q(etat__in=["projet", "a_signer", "annule"])
                | ~Q(numero="") & ~Q(signataire="") & Q(signe_le__isnull=False, donnees__isnull=False),
                name="acte_signe_numerote",
            ),
        ),
        migrations.AddConstraint(
            "acte",
            models.CheckConstraint(
                condition=~Q(etat__in=["a_notifier", "notifie"]) | Q(document__isnull=False), name="acte_produit"
            ),
        ),
        migrations.AddConstraint(
            "acte",
            models.CheckConstraint(
                condition=~Q(etat="notifie") | Q(notifie_le__isnull=False), name="acte_notifie_date"
            ),
        ),
    ]
