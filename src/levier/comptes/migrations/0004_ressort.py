from django.contrib.postgres.fields import ArrayField
from django.db import migrations, models

PERIMETRES = [
    ("national", "national"),
    ("region", "région"),
    ("departement", "département"),
    ("communes", "liste de communes"),
]


def situer(apps, schema_editor):
    """A right on a département lies in its région."""
    Habilitation = apps.get_model("comptes", "Habilitation")
    Territoire = apps.get_model("territoires", "Territoire")
    Habilitation.objects.filter(perimetre="region").update(region_code=models.F("code"))
    known = Territoire.objects.filter(nature__in=["departement", "com"]).order_by("millesime")
    for departement, region in known.values_list("departement_code", "region_code"):
        Habilitation.objects.filter(perimetre="departement", code=departement).update(region_code=region)


class Migration(migrations.Migration):
    dependencies = [("comptes", "0003_rythme_des_courriels"), ("territoires", "0001_initial")]

    operations = [
        migrations.AddField(
            "habilitation",
            "communes",
            ArrayField(
                models.CharField(max_length=5), default=list, blank=True,
                help_text="of a list of communes, sorted INSEE codes",
            ),
        ),
        migrations.AddField(
            "habilitation",
            "region_code",
            models.CharField(max_length=3, blank=True, default="", help_text="région it lies in, itself for a région"),
            preserve_default=False,
        ),
        migrations.AlterField(
            "habilitation",
            "perimetre",
            models.CharField(max_length=12, choices=PERIMETRES, verbose_name="périmètre"),
        ),
        migrations.AlterField(
            "habilitation",
            "code",
            models.CharField(
                max_length=5, blank=True,
                help_text="of the région or département; of a list of communes: their département",
            ),
        ),
        migrations.RunPython(situer, migrations.RunPython.noop),
    ]
