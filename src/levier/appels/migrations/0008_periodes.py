"""A call's row holds the periods when it receives requests, hours included; a version may have no opening or closing day."""

import django.contrib.postgres.fields
import django.contrib.postgres.fields.ranges
from django.db import migrations, models


def presenter(apps, _editeur):
    """When each call receives requests, from its cahier in force."""
    from levier.appels.fiche import presentation_de
    from regles.chargement import relire

    texts = apps.get_model("appels", "TexteDeCahier").objects
    for appel in apps.get_model("appels", "Appel").objects.filter(en_vigueur__isnull=False):
        shown = presentation_de(relire(texts.get(pk=appel.en_vigueur_id).texte))
        appel.periodes = shown["periodes"]
        appel.save(update_fields=["periodes"])


class Migration(migrations.Migration):
    dependencies = [("appels", "0007_lecture_en_liste")]

    operations = [
        migrations.AddField("appel", "fin", models.CharField(blank=True, default="", help_text="what ends deposits when no day does", max_length=12), preserve_default=False),
        migrations.AddField("appel", "periodes", django.contrib.postgres.fields.ArrayField(base_field=django.contrib.postgres.fields.ranges.DateTimeRangeField(), default=list, help_text="when deposits are open", size=None)),
        migrations.RunPython(presenter, migrations.RunPython.noop),
        migrations.RunSQL("SET CONSTRAINTS ALL IMMEDIATE", migrations.RunSQL.noop),
        migrations.RemoveField("appel", "ouverture"),
        migrations.RemoveField("appel", "vagues"),
        migrations.AlterField("appel", "cloture", models.DateField(help_text="last day, in `fuseau`: lists sort by it; the last of all days: none", null=True, verbose_name="clôture")),
        migrations.AlterField("versioncahier", "ouverture", models.DateField(help_text="null: no day opens the call", null=True)),
        migrations.AlterField("versioncahier", "cloture", models.DateField(help_text="last day, in the time zone of the call; null: no day closes it", null=True)),
    ]
