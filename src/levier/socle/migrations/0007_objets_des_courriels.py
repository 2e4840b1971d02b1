"""A mail is about an object of whatever step, not of a request alone."""

from django.db import migrations, models


def nommer_le_type(apps, schema_editor):
    """What named a number named a request: nothing else was numbered."""
    Courriel = apps.get_model("socle", "Courriel")
    Courriel.objects.exclude(objet_numero="").update(objet_type="dossiers.dossier")


class Migration(migrations.Migration):
    dependencies = [("socle", "0006_resumes_de_courriels")]

    operations = [
        migrations.RenameField("courriel", "objet", "objet_numero"),
        migrations.AlterField(
            "courriel",
            "objet_numero",
            models.CharField(blank=True, help_text="its number; empty: about none", max_length=60),
        ),
        migrations.AddField(
            "courriel",
            "objet_type",
            models.CharField(blank=True, default="", help_text="kind of the object, as in the journal", max_length=60),
            preserve_default=False,
        ),
        migrations.RunPython(nommer_le_type, migrations.RunPython.noop),
        migrations.AddIndex("courriel", models.Index(fields=["objet_numero", "objet_type"], name="courriel_objet")),
    ]
