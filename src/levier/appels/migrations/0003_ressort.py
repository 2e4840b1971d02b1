from django.contrib.postgres.fields import ArrayField
from django.db import migrations, models
from django.db.models import F, Q

PERIMETRES = [
    ("national", "national"),
    ("region", "région"),
    ("departement", "département"),
    ("communes", "liste de communes"),
]
BARE = Q(code="", region_code="", communes=[])
HELD = (
    (Q(perimetre="national") & BARE)
    | (Q(perimetre="region", region_code=F("code"), communes=[]) & ~Q(code=""))
    | (Q(perimetre="departement", communes=[]) & ~Q(code=""))
    | (Q(perimetre="communes") & ~Q(code="") & ~Q(communes=[]))
)


def situer(apps, schema_editor):
    """A call was on a département, else on a région, else on the nation."""
    Appel = apps.get_model("appels", "Appel")
    Territoire = apps.get_model("territoires", "Territoire")
    Appel.objects.exclude(code="").update(perimetre="departement")
    Appel.objects.filter(code="").exclude(region_code="").update(perimetre="region", code=F("region_code"))
    known = Territoire.objects.filter(nature__in=["departement", "com"]).order_by("millesime")
    for departement, region in known.values_list("departement_code", "region_code"):
        Appel.objects.filter(perimetre="departement", code=departement).update(region_code=region)


def revenir(apps, schema_editor):
    """The code was a département's only."""
    apps.get_model("appels", "Appel").objects.exclude(perimetre="departement").update(code="")


class Migration(migrations.Migration):
    dependencies = [("appels", "0002_version_figee"), ("territoires", "0001_initial")]

    operations = [
        migrations.RenameField("appel", "departement_code", "code"),
        migrations.AlterField(
            "appel",
            "code",
            models.CharField(
                max_length=5, blank=True,
                help_text="of the région or département; of a list of communes: their département",
            ),
        ),
        migrations.AlterField(
            "appel",
            "region_code",
            models.CharField(max_length=3, blank=True, help_text="région it lies in, itself for a région"),
        ),
        migrations.AddField(
            "appel",
            "perimetre",
            models.CharField(max_length=12, choices=PERIMETRES, verbose_name="périmètre", default="national"),
            preserve_default=False,
        ),
        migrations.AddField(
            "appel",
            "communes",
            ArrayField(
                models.CharField(max_length=5), default=list, blank=True,
                help_text="of a list of communes, sorted INSEE codes",
            ),
        ),
        migrations.RunPython(situer, revenir),
        migrations.AddConstraint("appel", models.CheckConstraint(condition=HELD, name="appel_ressort")),
    ]
