"""A line of a plan keeps its identity through savings and completions: those there were get one, in what was sent too."""

import uuid

from django.db import migrations, models

CONTENU = ("sens", "nature", "libelle", "montant")


def identifier(apps, schema_editor):
    """One identity for each line; the line sent that holds the same is the same line."""
    Dossier, LignePlan = apps.get_model("dossiers", "Dossier"), apps.get_model("dossiers", "LignePlan")
    for ligne in LignePlan.objects.filter(identite=None).iterator():
        LignePlan.objects.filter(pk=ligne.pk).update(identite=uuid.uuid4())
    for dossier in Dossier.objects.filter(instantane__brut__isnull=False).iterator():
        free = {ligne.identite: _tenu(ligne) for ligne in LignePlan.objects.filter(dossier=dossier)}
        for stored in dossier.instantane["brut"]["lignes"]:
            held = tuple(str(stored[name]) for name in CONTENU)
            same = next((identite for identite, other in free.items() if other == held), None)
            free.pop(same, None)
            stored["identite"] = str(same or uuid.uuid4())
        Dossier.objects.filter(pk=dossier.pk).update(instantane=dossier.instantane)


def _tenu(ligne):
    return tuple(str(getattr(ligne, name)) for name in CONTENU)


class Migration(migrations.Migration):
    dependencies = [("dossiers", "0012_messages_a_part")]

    operations = [
        migrations.AddField("ligneplan", "identite", models.UUIDField(null=True)),
        migrations.RunPython(identifier, migrations.RunPython.noop, elidable=True),
        migrations.AlterField("ligneplan", "identite", models.UUIDField(default=uuid.uuid4)),
        migrations.AddConstraint(
            "ligneplan",
            models.UniqueConstraint(fields=["dossier", "identite"], name="ligne_identite_unique"),
        ),
    ]
