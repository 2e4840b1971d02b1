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
    """A delegation was on a département; the région it lies in is that of the territories, when they are loaded."""
    DelegationSignature = apps.get_model("comptes", "DelegationSignature")
    Territoire = apps.get_model("territoires", "Territoire")
    known = Territoire.objects.filter(nature__in=["departement", "com"]).order_by("millesime")
    for departement, region in known.values_list("departement_code", "region_code"):
        DelegationSignature.objects.filter(code=departement).update(region_code=region)


def revenir(apps, schema_editor):
    """Only delegations on a département existed."""
    apps.get_model("comptes", "DelegationSignature").objects.exclude(perimetre="departement").delete()


class Migration(migrations.Migration):
    dependencies = [("comptes", "0004_ressort"), ("territoires", "0001_initial")]

    operations = [
        migrations.RenameField("delegationsignature", "departement_code", "code"),
        migrations.AlterField(
            "delegationsignature",
            "code",
            models.CharField(
                max_length=5, blank=True,
                help_text="of the région or département; of a list of communes: their département",
            ),
        ),
        migrations.AddField(
            "delegationsignature",
            "perimetre",
            models.CharField(max_length=12, choices=PERIMETRES, verbose_name="périmètre", default="departement"),
            preserve_default=False,
        ),
        migrations.AddField(
            "delegationsignature",
            "region_code",
            models.CharField(max_length=3, blank=True, default="", help_text="région it lies in, itself for a région"),
            preserve_default=False,
        ),
        migrations.AddField(
            "delegationsignature",
            "communes",
            ArrayField(
                models.CharField(max_length=5), default=list, blank=True,
                help_text="of a list of communes, sorted INSEE codes",
            ),
        ),
        migrations.RunPython(situer, revenir),
        migrations.AddConstraint(
            "delegationsignature", models.CheckConstraint(condition=HELD, name="delegation_ressort")
        ),
        migrations.RemoveConstraint("habilitation", "habilitation_code"),
        migrations.RemoveConstraint("habilitation", "habilitation_unique"),
        migrations.AddConstraint(
            "habilitation", models.CheckConstraint(condition=HELD, name="habilitation_ressort")
        ),
        migrations.AddConstraint(
            "habilitation",
            models.UniqueConstraint(
                fields=["personne", "role", "perimetre", "code", "communes"],
                condition=Q(retiree_le__isnull=True),
                name="habilitation_unique",
            ),
        ),
    ]
