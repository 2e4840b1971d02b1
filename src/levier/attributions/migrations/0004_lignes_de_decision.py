"""A grant keeps the expenses that it was decided on; of those there were, the lines presented: the plan has not moved since."""

import django.db.models.deletion
from django.db import migrations, models


def garder(apps, schema_editor):
    """What was retained of each was not computed then: it stays unknown."""
    Decision, LigneDecision = apps.get_model("attributions", "Decision"), apps.get_model("attributions", "LigneDecision")
    LignePlan = apps.get_model("dossiers", "LignePlan")
    for decision in Decision.objects.filter(montant_attribue__isnull=False):
        lignes = LignePlan.objects.filter(dossier_id=decision.dossier_id, sens="depense")
        LigneDecision.objects.bulk_create(
            LigneDecision(
                decision=decision,
                identite=ligne.identite,
                rang=ligne.rang,
                nature=ligne.nature,
                libelle=ligne.libelle,
                montant_presente=ligne.montant,
            )
            for ligne in lignes
        )


class Migration(migrations.Migration):

    dependencies = [("attributions", "0003_taux_exact"), ("dossiers", "0013_identite_des_lignes")]

    operations = [
        migrations.CreateModel(
            name="LigneDecision",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("identite", models.UUIDField(help_text="of the line of the plan")),
                ("rang", models.PositiveSmallIntegerField(help_text="its place in the plan")),
                ("nature", models.CharField(help_text="id of the cahier's nature of expense", max_length=40)),
                ("libelle", models.CharField(max_length=200, verbose_name="libellé")),
                ("montant_presente", models.DecimalField(decimal_places=2, max_digits=14)),
                (
                    "montant_retenu",
                    models.DecimalField(
                        decimal_places=2,
                        help_text="null where the call computes no eligible expenses",
                        max_digits=14,
                        null=True,
                    ),
                ),
                ("motif", models.TextField(blank=True, help_text="why less than presented")),
                (
                    "decision",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="lignes",
                        to="attributions.decision",
                    ),
                ),
            ],
            options={
                "verbose_name": "ligne d’une décision",
                "ordering": ["decision", "rang"],
                "constraints": [
                    models.UniqueConstraint(fields=("decision", "identite"), name="ligne_decision_unique"),
                    models.CheckConstraint(
                        condition=models.Q(("montant_presente__gte", 0)), name="ligne_decision_positive"
                    ),
                ],
            },
        ),
        migrations.RunPython(garder, migrations.RunPython.noop, elidable=True),
    ]
