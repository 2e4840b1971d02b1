"""Credits become a tree, and the ledger says attribution of our decision: each enveloppe of a call becomes its node."""

from __future__ import annotations

import django.contrib.postgres.fields
import django.db.models.deletion
from django.db import migrations, models
from django.db.models import F, Func, Q, Value

GENRES = [
    ("fonds", "fonds"),
    ("axe", "axe"),
    ("volet", "volet"),
    ("appel", "appel"),
    ("tirage", "droit de tirage"),
    ("reserve", "réserve"),
]
PERIMETRES = [
    ("national", "national"),
    ("region", "région"),
    ("departement", "département"),
    ("communes", "liste de communes"),
]
NATURES = [("ouverture", "ouverture de crédits"), ("attribution", "attribution"), ("degagement", "dégagement")]

RENOMMER = """
ALTER TABLE enveloppes_mouvement DISABLE TRIGGER USER;
UPDATE enveloppes_mouvement SET
    nature = CASE nature WHEN 'engagement' THEN 'attribution' ELSE nature END,
    reference = CASE
        WHEN nature = 'ouverture' THEN '' WHEN reference LIKE '%/%' THEN reference ELSE reference || '/1'
    END,
    appel_id = CASE nature WHEN 'ouverture' THEN NULL ELSE appel_id END;
SET CONSTRAINTS ALL IMMEDIATE;
ALTER TABLE enveloppes_mouvement ENABLE TRIGGER USER;
"""
"""The ledger only grows, save here: its owner gives the lines their new words. A reference without rank is that of a first decision."""


def placer(apps, schema_editor):
    """The enveloppe of a call takes its name and its ressort; the fund, once loaded, will say above what it stands."""
    for enveloppe in apps.get_model("enveloppes", "Enveloppe").objects.select_related("appel"):
        enveloppe.identifiant = enveloppe.cahier = enveloppe.appel.identifiant
        for colonne in ("perimetre", "code", "region_code", "communes"):
            setattr(enveloppe, colonne, getattr(enveloppe.appel, colonne))
        enveloppe.save()


class Migration(migrations.Migration):
    dependencies = [
        ("appels", "0003_ressort"),
        ("enveloppes", "0001_initial"),
        ("territoires", "0001_initial"),
    ]

    operations = [
        migrations.RemoveConstraint("enveloppe", "enveloppe_engagee_positive"),
        migrations.RemoveConstraint("enveloppe", "enveloppe_jamais_depassee"),
        migrations.RemoveConstraint("mouvement", "mouvement_engage_une_fois"),
        migrations.RenameField("enveloppe", "montant_engage", "montant_attribue"),
        migrations.AddField(
            "enveloppe",
            "identifiant",
            models.CharField(max_length=80, null=True),
        ),
        migrations.AddField(
            "enveloppe",
            "genre",
            models.CharField(max_length=8, choices=GENRES, default="appel"),
            preserve_default=False,
        ),
        migrations.AddField(
            "enveloppe",
            "parent",
            models.ForeignKey(
                "enveloppes.enveloppe", django.db.models.deletion.PROTECT, null=True, related_name="parts"
            ),
        ),
        migrations.AddField(
            "enveloppe",
            "rang",
            models.PositiveSmallIntegerField(default=0, help_text="place in the file of its fund"),
        ),
        migrations.AddField(
            "enveloppe",
            "cahier",
            models.SlugField(
                max_length=80, blank=True, help_text="id of the call's cahier, of the node of a call"
            ),
        ),
        migrations.AddField(
            "enveloppe",
            "montant_prevu",
            models.DecimalField(
                max_digits=14, decimal_places=2, null=True, help_text="what the source gives; null when it gives nothing"
            ),
        ),
        migrations.AddField(
            "enveloppe",
            "perimetre",
            models.CharField("périmètre", max_length=12, choices=PERIMETRES, default="national"),
            preserve_default=False,
        ),
        migrations.AddField(
            "enveloppe",
            "code",
            models.CharField(
                max_length=5, blank=True,
                help_text="of the région or département; of a list of communes: their département",
            ),
        ),
        migrations.AddField(
            "enveloppe",
            "region_code",
            models.CharField(max_length=3, blank=True, help_text="région it lies in, itself for a région"),
        ),
        migrations.AddField(
            "enveloppe",
            "communes",
            django.contrib.postgres.fields.ArrayField(
                models.CharField(max_length=5), default=list, blank=True,
                help_text="of a list of communes, sorted INSEE codes", size=None,
            ),
        ),
        migrations.RunPython(placer),
        migrations.AlterField(
            "enveloppe",
            "identifiant",
            models.SlugField(max_length=80, unique=True, help_text="id of the part in the file of its fund"),
        ),
        migrations.AlterField(
            "enveloppe",
            "appel",
            models.OneToOneField(
                "appels.appel", django.db.models.deletion.PROTECT, null=True, related_name="enveloppe"
            ),
        ),
        migrations.AddField(
            "mouvement",
            "hypothese",
            models.BooleanField(default=False, help_text="opening of which no source gives the amount"),
        ),
        migrations.AlterField(
            "mouvement",
            "appel",
            models.ForeignKey("appels.appel", django.db.models.deletion.PROTECT, null=True, related_name="+"),
        ),
        migrations.AlterField("mouvement", "nature", models.CharField(max_length=12, choices=NATURES)),
        migrations.AlterField(
            "mouvement",
            "reference",
            models.CharField(max_length=60, blank=True, help_text="the decision: number of the request, its rank"),
        ),
        migrations.RunSQL(RENOMMER),
        migrations.AddIndex(
            "mouvement", models.Index(fields=["enveloppe", "-survenu_le", "-id"], name="mouvement_du_plus_recent")
        ),
        migrations.AddIndex(
            "mouvement",
            models.Index(
                Func(
                    F("reference"), Value("/"), Value(1),
                    function="split_part", output_field=models.CharField(max_length=60),
                ),
                name="mouvement_par_demande",
            ),
        ),
        migrations.AddConstraint(
            "enveloppe",
            models.CheckConstraint(condition=Q(montant_attribue__gte=0), name="enveloppe_attribuee_positive"),
        ),
        migrations.AddConstraint(
            "enveloppe",
            models.CheckConstraint(
                condition=Q(montant_attribue__lte=F("montant_ouvert")), name="enveloppe_jamais_depassee"
            ),
        ),
        migrations.AddConstraint(
            "enveloppe",
            models.CheckConstraint(
                condition=Q(montant_prevu__isnull=True) | Q(montant_prevu__gte=F("montant_ouvert")),
                name="enveloppe_ouverte_dans_le_prevu",
            ),
        ),
        migrations.AddConstraint(
            "enveloppe",
            models.CheckConstraint(
                condition=Q(genre="fonds", parent__isnull=True)
                | Q(genre="appel")
                | ~Q(genre="fonds") & Q(parent__isnull=False),
                name="enveloppe_dans_un_tout",
            ),
        ),
        migrations.AddConstraint(
            "enveloppe",
            models.CheckConstraint(
                condition=Q(genre="appel") | Q(appel__isnull=True, cahier=""), name="enveloppe_d_un_appel"
            ),
        ),
        migrations.AddConstraint(
            "enveloppe",
            models.CheckConstraint(
                condition=(Q(perimetre="national") & Q(code="", region_code="", communes=[]))
                | (Q(perimetre="region", region_code=F("code"), communes=[]) & ~Q(code=""))
                | (Q(perimetre="departement", communes=[]) & ~Q(code=""))
                | (Q(perimetre="communes") & ~Q(code="") & ~Q(communes=[])),
                name="enveloppe_ressort",
            ),
        ),
        migrations.AddConstraint(
            "enveloppe",
            models.UniqueConstraint(fields=["cahier"], condition=~Q(cahier=""), name="enveloppe_cahier_unique"),
        ),
        migrations.AddConstraint(
            "mouvement",
            models.CheckConstraint(
                condition=Q(nature="ouverture", structure__isnull=True, appel__isnull=True, reference="")
                | ~Q(nature="ouverture")
                & Q(structure__isnull=False, appel__isnull=False, hypothese=False)
                & ~Q(reference=""),
                name="mouvement_nomme_sa_decision",
            ),
        ),
        migrations.AddConstraint(
            "mouvement",
            models.UniqueConstraint(
                fields=["reference"], condition=Q(nature="attribution"), name="mouvement_attribue_une_fois"
            ),
        ),
    ]
