"""A number belongs to the act that took it at its signature: the table of numbers given before the PDF goes."""

from django.db import migrations


class Migration(migrations.Migration):

    dependencies = [("documents", "0002_objets_des_documents"), ("actes", "0002_etats_d_un_acte")]

    operations = [migrations.DeleteModel("NumeroAttribue")]
