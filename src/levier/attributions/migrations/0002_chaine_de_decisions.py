"""Decisions of a request follow one another: those there were are each the first of their chain."""

import django.db.models.deletion
from django.db import migrations, models
from django.db.models import F, Q

MEME_DOSSIER = """
ALTER TABLE attributions_decision ADD CONSTRAINT decision_et_dossier UNIQUE (id, dossier_id);
ALTER TABLE attributions_decision ADD CONSTRAINT decision_meme_dossier
    FOREIGN KEY (remplace_id, dossier_id) REFERENCES attributions_decision (id, dossier_id);
"""
SANS = """
ALTER TABLE attributions_decision DROP CONSTRAINT decision_meme_dossier;
ALTER TABLE attributions_decision DROP CONSTRAINT decision_et_dossier;
"""


class Migration(migrations.Migration):

    dependencies = [("attributions", "0001_initial"), ("dossiers", "0001_initial")]

    operations = [
        migrations.RemoveConstraint("decision", "decision_complete"),
        migrations.RemoveConstraint("decision", "decision_ecart_motive"),
        migrations.RenameField("decision", "sens", "nature"),
        migrations.RenameField("decision", "signataire_libelle", "prise_par"),
        migrations.RenameField("decision", "signataire_qualite", "qualite"),
        migrations.AlterModelOptions("decision", {"ordering": ["dossier", "rang"], "verbose_name": "décision"}),
        migrations.AlterField(
            "decision",
            "nature",
            models.CharField(
                choices=[
                    ("attribution", "attribution"),
                    ("refus", "refus"),
                    ("retrait", "retrait"),
                    ("rectification", "rectification"),
                ],
                max_length=13,
            ),
        ),
        migrations.AlterField(
            "decision",
            "dossier",
            models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="decisions", to="dossiers.dossier"
            ),
        ),
        migrations.AddField(
            "decision",
            "rang",
            models.PositiveSmallIntegerField(default=1, help_text="place in the chain of the request, from 1"),
            preserve_default=False,
        ),
        migrations.AddField(
            "decision",
            "remplace",
            models.OneToOneField(
                help_text="the decision before this one",
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="remplacee_par",
                to="attributions.decision",
            ),
        ),
        migrations.AlterField(
            "decision",
            "motif",
            models.TextField(
                blank=True,
                help_text="of a refusal, a withdrawal, a rectification, or of an amount other than the computed one",
            ),
        ),
        migrations.AlterField(
            "decision",
            "resultat",
            models.JSONField(
                default=dict,
                help_text="what the rules gave at that instant, to explain it again in ten years; none for a withdrawal",
            ),
        ),
        migrations.AlterField("decision", "situation", models.JSONField(default=dict)),
        migrations.AlterField("decision", "prise_par", models.CharField(max_length=200)),
        migrations.AlterField(
            "subvention",
            "decision",
            models.OneToOneField(
                help_text="the one that fixes its amount",
                on_delete=django.db.models.deletion.PROTECT,
                related_name="subvention",
                to="attributions.decision",
            ),
        ),
        migrations.AlterField(
            "subvention",
            "etat",
            models.CharField(
                choices=[("attribuee", "attribuée"), ("notifiee", "notifiée"), ("annulee", "annulée")],
                default="attribuee",
                max_length=12,
            ),
        ),
        migrations.AddConstraint(
            "decision", models.UniqueConstraint(fields=["dossier", "rang"], name="decision_rang_unique")
        ),
        migrations.AddConstraint(
            "decision",
            models.CheckConstraint(
                condition=Q(rang=1, remplace__isnull=True, nature__in=["attribution", "refus"])
                | Q(rang__gt=1, remplace__isnull=False),
                name="decision_suit_la_precedente",
            ),
        ),
        migrations.AddConstraint(
            "decision",
            models.CheckConstraint(
                condition=Q(nature__in=["refus", "retrait"], montant_attribue__isnull=True) & ~Q(motif="")
                | Q(
                    nature__in=["attribution", "rectification"],
                    montant_attribue__isnull=False,
                    montant_attribue__gt=0,
                    montant_calcule__isnull=False,
                ),
                name="decision_complete",
            ),
        ),
        migrations.AddConstraint(
            "decision",
            models.CheckConstraint(
                condition=Q(nature__in=["refus", "retrait"])
                | Q(nature="attribution", montant_attribue=F("montant_calcule"))
                | ~Q(motif=""),
                name="decision_ecart_motive",
            ),
        ),
        migrations.RunSQL(MEME_DOSSIER, SANS),
    ]
