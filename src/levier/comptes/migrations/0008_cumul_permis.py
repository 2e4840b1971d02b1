import django.contrib.postgres.fields
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models
from django.db.models import Q

from levier.territoires.models import ressort_coherent

PERIMETRES = [
    ("national", "national"),
    ("region", "région"),
    ("departement", "département"),
    ("communes", "liste de communes"),
]


def personne(help_text):
    return models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+",
        help_text=help_text,
    )


class Migration(migrations.Migration):
    dependencies = [("comptes", "0007_droits_a_deux")]

    operations = [
        migrations.CreateModel(
            name="CumulPermis",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("perimetre", models.CharField("périmètre", max_length=12, choices=PERIMETRES)),
                (
                    "code",
                    models.CharField(
                        max_length=5, blank=True,
                        help_text="of the région or département; of a list of communes: their département",
                    ),
                ),
                (
                    "region_code",
                    models.CharField(max_length=3, blank=True, help_text="région it lies in, itself for a région"),
                ),
                (
                    "communes",
                    django.contrib.postgres.fields.ArrayField(
                        models.CharField(max_length=5), default=list, blank=True,
                        help_text="of a list of communes, sorted INSEE codes",
                    ),
                ),
                ("confirmee_le", models.DateTimeField(null=True, help_text="business time")),
                (
                    "retiree_le",
                    models.DateTimeField(null=True, help_text="business time; ended at once, whatever the dates"),
                ),
                ("motif", models.TextField(help_text="why two persons are not to be had")),
                ("confirmee_par", personne("null: nobody yet, or Levier itself")),
                ("proposee_par", personne("null: Levier itself")),
            ],
            options={
                "verbose_name": "réglage : proposer et signer",
                "constraints": [
                    models.UniqueConstraint(
                        fields=["perimetre", "code", "communes"], condition=Q(retiree_le__isnull=True),
                        name="cumul_permis_unique",
                    ),
                    ressort_coherent("cumul_permis_ressort"),
                ],
            },
        ),
    ]
