"""A mail that only informs may wait for a digest, be told by it, or not be wanted."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('socle', '0005_courriels_non_remis'),
    ]

    operations = [
        migrations.AddField(
            model_name='courriel',
            name='desabonnement',
            field=models.CharField(blank=True, help_text='address where its reader has no more of them; none: always sent', max_length=300),
        ),
        migrations.AddField(
            model_name='courriel',
            name='resume',
            field=models.ForeignKey(help_text='the digest that told it', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='regroupes', to='socle.courriel'),
        ),
        migrations.AlterField(
            model_name='courriel',
            name='etat',
            field=models.CharField(choices=[('a_envoyer', 'à envoyer'), ('envoye', 'envoyé'), ('echec', 'échec'), ('non_remis', 'non remis'), ('a_regrouper', 'attend le prochain résumé'), ('regroupe', 'dit dans un résumé'), ('non_voulu', 'non voulu')], default='a_envoyer', max_length=12),
        ),
        migrations.AddConstraint(
            model_name='courriel',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('etat', 'regroupe'), ('resume__isnull', False)), models.Q(models.Q(('etat', 'regroupe'), _negated=True), ('resume__isnull', True)), _connector='OR'), name='courriel_regroupe_dans_un_resume'),
        ),
    ]
