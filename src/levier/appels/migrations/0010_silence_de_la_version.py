"""A version holds what dates the silence of the service: its time zone, and the months that its regime gives."""

from django.db import migrations, models

OUVRIR = ["SET CONSTRAINTS ALL IMMEDIATE", "ALTER TABLE appels_versioncahier DISABLE TRIGGER version_figee"]
FIGER = ["SET CONSTRAINTS ALL IMMEDIATE", "ALTER TABLE appels_versioncahier ENABLE TRIGGER version_figee"]


def dater(apps, _editeur):
    """What the cahier of each version gives."""
    from levier.appels.queries import delais_du_cahier
    from regles.chargement import relire

    texts = apps.get_model("appels", "TexteDeCahier").objects
    for version in apps.get_model("appels", "VersionCahier").objects.all():
        cahier = relire(texts.get(pk=version.pk).texte)
        decision = delais_du_cahier(cahier).decision
        version.fuseau, version.silence_mois = cahier.fenetre.fuseau, decision.mois if decision else None
        version.save(update_fields=["fuseau", "silence_mois"])


class Migration(migrations.Migration):
    dependencies = [("appels", "0009_actes_du_depot")]

    operations = [
        migrations.AddField("versioncahier", "fuseau", models.CharField(default="Europe/Paris", help_text="time zone of its dates", max_length=40)),
        migrations.AddField("versioncahier", "silence_mois", models.PositiveSmallIntegerField(help_text="months after which silence decides; null: no text read says what it means", null=True)),
        migrations.RunSQL(OUVRIR, FIGER),
        migrations.RunPython(dater, migrations.RunPython.noop),
        migrations.RunSQL(FIGER, OUVRIR),
    ]
