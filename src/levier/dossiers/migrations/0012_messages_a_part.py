"""Messages leave for a step of their own: the tables stay, `messagerie.0001` takes them over."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("dossiers", "0011_justificatifs")]

    operations = [
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.DeleteModel("PieceMessage"),
                migrations.DeleteModel("LectureMessages"),
                migrations.DeleteModel("Message"),
            ]
        )
    ]
