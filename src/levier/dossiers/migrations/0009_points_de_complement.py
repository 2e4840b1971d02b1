"""A demand of completion point by point; the service sees the pieces once they are sent."""

import django.db.models.deletion
from django.db import migrations, models


def remplir(apps, schema_editor):
    Piece = apps.get_model("dossiers", "Piece")
    DemandeComplement = apps.get_model("dossiers", "DemandeComplement")
    PointDemande = apps.get_model("dossiers", "PointDemande")
    for piece in Piece.objects.filter(dossier__depose_le__isnull=False).select_related("dossier").iterator():
        if piece.retiree_le is None or piece.retiree_le >= piece.dossier.depose_le:
            Piece.objects.filter(pk=piece.pk).update(envoyee_le=piece.dossier.dernier_depot_le)
    for demande in DemandeComplement.objects.iterator():
        PointDemande.objects.bulk_create(
            PointDemande(demande=demande, element=element, rang=rang)
            for rang, element in enumerate(dict.fromkeys(demande.elements), start=1)
        )
    schema_editor.execute("SET CONSTRAINTS ALL IMMEDIATE")  # a table with checks pending cannot be altered


class Migration(migrations.Migration):

    dependencies = [("dossiers", "0008_partenaires")]

    operations = [
        migrations.AddField(
            model_name="piece",
            name="envoyee_le",
            field=models.DateTimeField(null=True, help_text="first sent to the service, which sees it from then on"),
        ),
        migrations.AlterField(
            model_name="demandecomplement",
            name="message",
            field=models.TextField(blank=True, help_text="empty when each point says what it is about"),
        ),
        migrations.CreateModel(
            name="PointDemande",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("element", models.CharField(help_text="name of an answer, id of a piece, or `plan`", max_length=80)),
                ("remarque", models.TextField(blank=True)),
                (
                    "reponse",
                    models.TextField(blank=True, help_text="seen by the service once the completion is sent"),
                ),
                ("rang", models.PositiveSmallIntegerField()),
                (
                    "demande",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="points",
                        to="dossiers.demandecomplement",
                    ),
                ),
            ],
            options={
                "verbose_name": "point d’une demande de compléments",
                "ordering": ["rang", "id"],
                "constraints": [
                    models.UniqueConstraint(fields=["demande", "element"], name="point_demande_unique")
                ],
            },
        ),
        migrations.RunPython(remplir, migrations.RunPython.noop, elidable=True),
        migrations.RemoveField(model_name="demandecomplement", name="elements"),
    ]
