"""The messages about requests become messages about objects of whatever step: same rows, another table."""

import uuid

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

TABLES = {"message": "Message", "piecemessage": "PieceMessage", "lecturemessages": "LectureMessages"}
TYPE = models.CharField(blank=True, default="", help_text="kind of the object, as in the journal", max_length=60)
NUMERO = models.CharField(blank=True, default="", help_text="its number; empty: about none", max_length=60)


def nommer_les_objets(apps, schema_editor):
    dossiers = apps.get_model("dossiers", "Dossier").objects.filter(pk=models.OuterRef("dossier")).values("numero")
    for nom in ("Message", "LectureMessages"):
        apps.get_model("messagerie", nom).objects.update(
            objet_type="dossiers.dossier", objet_numero=models.Subquery(dossiers)
        )


class Migration(migrations.Migration):
    initial = True
    dependencies = [
        ("dossiers", "0012_messages_a_part"),
        ("socle", "0007_objets_des_courriels"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.CreateModel(
                    name="Message",
                    fields=[
                        ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                        ("cote", models.CharField(choices=[("porteur", "demandeur"), ("service", "service")], help_text="who speaks", max_length=8)),
                        ("auteur_libelle", models.CharField(help_text="who wrote, as known that day", max_length=200)),
                        ("texte", models.TextField()),
                        ("envoye_le", models.DateTimeField()),
                        ("cle", models.UUIDField(default=uuid.uuid4, help_text="of the form: sent twice, kept once", unique=True)),
                        ("auteur", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL)),
                        ("dossier", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="dossiers.dossier")),
                    ],
                    options={
                        "verbose_name": "message",
                        "ordering": ["id"],
                        "db_table": "dossiers_message",
                        "indexes": [models.Index(fields=["dossier", "-id"], name="message_fil")],
                        "constraints": [models.CheckConstraint(condition=models.Q(("texte", ""), _negated=True), name="message_non_vide")],
                    },
                ),
                migrations.CreateModel(
                    name="PieceMessage",
                    fields=[
                        ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                        ("fichier", models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="socle.fichier")),
                        ("message", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="pieces", to="messagerie.message")),
                    ],
                    options={"verbose_name": "pièce jointe à un message", "ordering": ["id"], "db_table": "dossiers_piecemessage"},
                ),
                migrations.CreateModel(
                    name="LectureMessages",
                    fields=[
                        ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                        ("dossier", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="+", to="dossiers.dossier")),
                        ("personne", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="+", to=settings.AUTH_USER_MODEL)),
                        ("dernier", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="+", to="messagerie.message")),
                    ],
                    options={
                        "verbose_name": "lecture des messages",
                        "db_table": "dossiers_lecturemessages",
                        "constraints": [models.UniqueConstraint(fields=("dossier", "personne"), name="lecture_unique")],
                    },
                ),
            ]
        ),
        *(migrations.AlterModelTable(nom, None) for nom in TABLES.values()),
        *(
            migrations.RunSQL(
                f"ALTER SEQUENCE dossiers_{table}_id_seq RENAME TO messagerie_{table}_id_seq",
                f"ALTER SEQUENCE messagerie_{table}_id_seq RENAME TO dossiers_{table}_id_seq",
            )
            for table in TABLES
        ),
        *(
            migrations.AddField(nom, colonne, champ, preserve_default=False)
            for nom in ("Message", "LectureMessages")
            for colonne, champ in (("objet_type", TYPE), ("objet_numero", NUMERO))
        ),
        migrations.RunPython(nommer_les_objets, migrations.RunPython.noop),
        migrations.RemoveIndex("message", "message_fil"),
        migrations.RemoveConstraint("lecturemessages", "lecture_unique"),
        migrations.RemoveField("message", "dossier"),
        migrations.RemoveField("lecturemessages", "dossier"),
        migrations.AddIndex("message", models.Index(fields=["objet_numero", "objet_type", "-id"], name="message_fil")),
        migrations.AddConstraint(
            "message",
            models.CheckConstraint(
                condition=models.Q(("objet_numero", ""), _negated=True) & models.Q(("objet_type", ""), _negated=True),
                name="message_sur_un_objet",
            ),
        ),
        migrations.AddConstraint(
            "lecturemessages",
            models.UniqueConstraint(fields=("objet_numero", "objet_type", "personne"), name="lecture_unique"),
        ),
    ]  # fmt: skip
