import django.contrib.postgres.fields
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models
from django.db.models import F, Q

import levier.comptes.models

TITRES = [
    ("prefet", "préfet, préfète"),
    ("sous_prefet", "sous-préfet, sous-préfète"),
    ("secretaire_general", "secrétaire général, secrétaire générale"),
    ("sgar", "secrétaire général, secrétaire générale pour les affaires régionales"),
    ("directeur_de_cabinet", "directeur, directrice de cabinet"),
    ("habilite", "signataire habilité, sans autre titre"),
    ("autre", "autre : écrite en toutes lettres"),
]
GENRES = [("m", "au masculin"), ("f", "au féminin")]
OBJETS = [
    ("attribution", "attribuer une subvention"),
    ("refus", "refuser une demande"),
    ("modification", "rectifier, modifier ou retirer une décision"),
]


def confirmer(apps, schema_editor):
    """What was in force stays so: rights were given by one person, and delegations recorded once published."""
    schema_editor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    Habilitation = apps.get_model("comptes", "Habilitation")
    now = models.functions.Now()
    Habilitation.objects.update(confirmee_le=now)
    signs = Habilitation.objects.filter(role="signataire")
    signs.exclude(perimetre="national").update(titre="prefet")
    signs.filter(perimetre="national").update(titre="habilite")
    DelegationSignature = apps.get_model("comptes", "DelegationSignature")
    day = models.ExpressionWrapper(F("du") - models.Value(1), output_field=models.DateField())
    DelegationSignature.objects.update(confirmee_le=now, confirmee_par=F("proposee_par"), titre="autre", publiee_le=day)


def personne(null=True, help_text=""):
    return models.ForeignKey(
        settings.AUTH_USER_MODEL, null=null, on_delete=django.db.models.deletion.PROTECT, related_name="+",
        help_text=help_text,
    )


def qualite(model):
    return [
        migrations.AddField(
            model, "titre",
            models.CharField(
                max_length=20, choices=TITRES, blank=True, default="", help_text="empty: none, for who signs not"
            ),
            preserve_default=False,
        ),
        migrations.AddField(model, "genre", models.CharField(max_length=1, choices=GENRES, default="m")),
        migrations.AddField(model, "interim", models.BooleanField("par intérim", default=False)),
        migrations.AddField(
            model, "confirmee_par", personne(help_text="null: nobody yet, or Levier itself"),
        ),
        migrations.AddField(model, "confirmee_le", models.DateTimeField(null=True, help_text="business time")),
    ]


PRECISION = "what completes the title (« de Charolles »), or the words of an own one"
PROPOSEE = "null: Levier itself"
RETIREE = "business time; ended at once, whatever the dates"


class Migration(migrations.Migration):
    dependencies = [("comptes", "0006_verification_des_rattachements")]

    operations = [
        *qualite("habilitation"),
        migrations.AddField(
            "habilitation", "precision",
            models.CharField(max_length=200, blank=True, default="", help_text=PRECISION), preserve_default=False,
        ),
        migrations.AddField("habilitation", "proposee_par", personne(help_text=PROPOSEE)),
        migrations.AddField("habilitation", "retrait_par", personne(help_text="who asks to end a right to sign")),
        migrations.AddField(
            "habilitation", "retrait_motif", models.TextField(blank=True, default=""), preserve_default=False
        ),
        migrations.AlterField("habilitation", "retiree_le", models.DateTimeField(null=True, help_text=RETIREE)),
        *qualite("delegationsignature"),
        migrations.RenameField("delegationsignature", "delegataire", "personne"),
        migrations.RenameField("delegationsignature", "accordee_par", "proposee_par"),
        migrations.RenameField("delegationsignature", "terminee_le", "retiree_le"),
        migrations.RenameField("delegationsignature", "qualite", "precision"),
        migrations.AlterField("delegationsignature", "proposee_par", personne(help_text=PROPOSEE)),
        migrations.AlterField("delegationsignature", "retiree_le", models.DateTimeField(null=True, help_text=RETIREE)),
        migrations.AlterField(
            "delegationsignature", "precision", models.CharField(max_length=200, blank=True, help_text=PRECISION)
        ),
        migrations.AddField(
            "delegationsignature", "objets",
            django.contrib.postgres.fields.ArrayField(
                models.CharField(max_length=20, choices=OBJETS), default=levier.comptes.models.tous_les_actes
            ),
        ),
        migrations.AddField(
            "delegationsignature", "plafond",
            models.DecimalField(max_digits=14, decimal_places=2, null=True, help_text="null: any amount"),
        ),
        migrations.AddField(
            "delegationsignature", "publication",
            models.CharField(
                max_length=200, blank=True, default="", help_text="reference of the recueil that published it"
            ),
            preserve_default=False,
        ),
        migrations.AddField(
            "delegationsignature", "publiee_le",
            models.DateField(null=True, help_text="it signs nothing before the day after"),
        ),
        migrations.RunPython(confirmer, migrations.RunPython.noop),
        migrations.RemoveConstraint("habilitation", "habilitation_unique"),
        migrations.AddConstraint(
            "habilitation",
            models.UniqueConstraint(
                fields=["personne", "role", "perimetre", "code", "communes"],
                condition=Q(retiree_le__isnull=True, confirmee_le__isnull=False), name="habilitation_unique",
            ),
        ),
        migrations.AddConstraint(
            "habilitation",
            models.UniqueConstraint(
                fields=["personne", "role", "perimetre", "code", "communes"],
                condition=Q(retiree_le__isnull=True, confirmee_le__isnull=True), name="habilitation_proposee_unique",
            ),
        ),
        migrations.AddConstraint(
            "delegationsignature",
            models.CheckConstraint(condition=~Q(objets=[]), name="delegation_sur_des_actes"),
        ),
        migrations.AddConstraint(
            "delegationsignature",
            models.CheckConstraint(condition=Q(plafond__isnull=True) | Q(plafond__gt=0), name="delegation_plafond"),
        ),
    ]
