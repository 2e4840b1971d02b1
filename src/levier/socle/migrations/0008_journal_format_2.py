from django.db import migrations, models
from django.db.models.deletion import PROTECT

TEXTES = {
    "acteur_libelle": models.CharField(max_length=200, db_column="acteur_libelle"),
    "avant": models.JSONField(db_column="avant"),
    "apres": models.JSONField(db_column="apres"),
    "motif": models.TextField(blank=True, db_column="motif"),
}
"""Fields that hold the trace of a text in format 2: their columns keep their names."""


class Migration(migrations.Migration):
    """Events of format 2. Those already written stay as they are, under format 1: no chain changes."""

    dependencies = [("socle", "0007_objets_des_courriels")]

    operations = [
        migrations.AddField(
            model_name="evenement",
            name="format",
            field=models.PositiveSmallIntegerField(default=1, help_text="2; 1 for the events written before it"),
            preserve_default=False,
        ),
        migrations.AddConstraint(
            model_name="evenement",
            constraint=models.CheckConstraint(
                condition=models.Q(("format__in", [1, 2])), name="evenement_format_connu"
            ),
        ),
        *(
            operation
            for nom, field in TEXTES.items()
            for operation in (
                migrations.AlterField(model_name="evenement", name=nom, field=field),
                migrations.RenameField(model_name="evenement", old_name=nom, new_name=f"{nom}_trace"),
            )
        ),
        migrations.CreateModel(
            name="ValeursPersonnelles",
            fields=[
                (
                    "evenement",
                    models.OneToOneField(
                        on_delete=PROTECT, primary_key=True, related_name="personnelles", serialize=False,
                        to="socle.evenement",
                    ),
                ),
                (
                    "valeurs",
                    models.JSONField(help_text='{"motif": salt and text, "apres.email": salt and text}'),
                ),
            ],
            options={"verbose_name": "valeurs personnelles d'un événement"},
        ),
    ]
