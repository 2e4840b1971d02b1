"""Texts of versions go to a table of their own; a call's row holds what its lists show, and its version in force."""

import django.contrib.postgres.fields
import django.contrib.postgres.fields.ranges
import django.db.models.deletion
from django.db import migrations, models

DEPLACER = "INSERT INTO appels_textedecahier (version_id, texte) SELECT id, texte FROM appels_versioncahier"
RENDRE = """
ALTER TABLE appels_versioncahier DISABLE TRIGGER version_figee;
UPDATE appels_versioncahier v SET texte = t.texte FROM appels_textedecahier t WHERE t.version_id = v.id;
ALTER TABLE appels_versioncahier ENABLE TRIGGER version_figee;
"""
FIGER = """
CREATE FUNCTION appels_refuser_texte_publie() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM appels_versioncahier v WHERE v.id = OLD.version_id AND v.etat = 'publiee') THEN
        RAISE EXCEPTION 'le texte de ce cahier est celui d''une version qui est publiée : il ne change plus'
            USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
END $$;
CREATE TRIGGER texte_fige BEFORE UPDATE OR DELETE ON appels_textedecahier
    FOR EACH ROW EXECUTE FUNCTION appels_refuser_texte_publie();
"""
LIBERER = """
DROP TRIGGER texte_fige ON appels_textedecahier;
DROP FUNCTION appels_refuser_texte_publie();
"""


def presenter(apps, _editeur):
    """What the cahier in force of each call gives its lists."""
    from levier.appels.fiche import presentation_de
    from regles.chargement import relire

    texts = apps.get_model("appels", "TexteDeCahier").objects
    versions = apps.get_model("appels", "VersionCahier").objects.filter(etat="publiee")
    for version in versions.order_by("appel_id", "-numero").distinct("appel_id").select_related("appel"):
        appel = version.appel
        appel.en_vigueur = version
        for column, value in presentation_de(relire(texts.get(pk=version.pk).texte)).items():
            setattr(appel, column, value)
        appel.save()


class Migration(migrations.Migration):
    dependencies = [("appels", "0006_a_regler")]

    operations = [
        migrations.CreateModel(
            name="TexteDeCahier",
            fields=[
                ("version", models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, primary_key=True, related_name="ecrit", serialize=False, to="appels.versioncahier")),
                ("texte", models.TextField()),
            ],
            options={"verbose_name": "texte d’un cahier"},
        ),
        migrations.RunSQL(DEPLACER, RENDRE),
        migrations.RunSQL("SET CONSTRAINTS ALL IMMEDIATE", migrations.RunSQL.noop),
        migrations.AlterField("versioncahier", "texte", models.TextField(default="")),
        migrations.RemoveField("versioncahier", "texte"),
        migrations.RunSQL(FIGER, LIBERER),
        migrations.AddField("appel", "en_vigueur", models.ForeignKey(help_text="last published; null: none yet", null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="appels.versioncahier")),
        migrations.AddField("appel", "resume", models.TextField("résumé", blank=True, default=""), preserve_default=False),
        migrations.AddField("appel", "montant_annonce", models.DecimalField(decimal_places=2, help_text="credits that the cahier gives; null: no document says", max_digits=14, null=True)),
        migrations.AddField("appel", "millesime", models.PositiveSmallIntegerField("millésime", default=2021, help_text="vintage of its territories")),
        migrations.AddField("appel", "ouverture", models.DateField(null=True)),
        migrations.AddField("appel", "cloture", models.DateField("clôture", null=True, help_text="last day included, in `fuseau`")),
        migrations.AddField("appel", "fuseau", models.CharField(default="Europe/Paris", max_length=40)),
        migrations.AddField("appel", "vagues", django.contrib.postgres.fields.ArrayField(base_field=django.contrib.postgres.fields.ranges.DateRangeField(), default=list, help_text="waves inside the window; none: open all along", size=None)),
        migrations.AddField("appel", "themes", models.JSONField("thèmes", default=list, help_text="[{code, libelle}], in the order of the cahier")),
        migrations.AddField("appel", "exemple", models.PositiveSmallIntegerField(help_text="rank of the worked example where something else than the rate decides; null: none", null=True)),
        migrations.RunPython(presenter, migrations.RunPython.noop),
        migrations.RunSQL("SET CONSTRAINTS ALL IMMEDIATE", migrations.RunSQL.noop),
        migrations.AddIndex("appel", models.Index(condition=models.Q(("en_vigueur__isnull", False)), fields=["cloture", "titre", "id"], name="appel_liste")),
    ]
