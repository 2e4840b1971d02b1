"""A published version of a cahier is frozen by the database itself (N-04)."""

from django.db import migrations

FIGER = """
CREATE FUNCTION appels_refuser_version_publiee() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'la version % de ce cahier est publiée : elle ne change plus, publiez une nouvelle version', OLD.numero
        USING ERRCODE = 'insufficient_privilege';
END $$;
CREATE TRIGGER version_figee BEFORE UPDATE OR DELETE ON appels_versioncahier
    FOR EACH ROW WHEN (OLD.etat = 'publiee') EXECUTE FUNCTION appels_refuser_version_publiee();
"""
LIBERER = """
DROP TRIGGER version_figee ON appels_versioncahier;
DROP FUNCTION appels_refuser_version_publiee();
"""


class Migration(migrations.Migration):
    dependencies = [("appels", "0001_initial")]
    operations = [migrations.RunSQL(FIGER, LIBERER)]
