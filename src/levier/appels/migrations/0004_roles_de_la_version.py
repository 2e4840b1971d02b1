from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('appels', '0003_ressort'),
    ]

    operations = [
        migrations.AddField(
            model_name='versioncahier',
            name='champ_theme',
            field=models.CharField(default='projet.theme', help_text='the same: the answer that is a theme', max_length=80),
        ),
        migrations.AddField(
            model_name='versioncahier',
            name='champ_titre',
            field=models.CharField(default='projet.titre', help_text='role of the cahier, for lists: the answer that is a title', max_length=80),
        ),
    ]
