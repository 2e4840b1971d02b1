"""What is written in a request is searched in French: stems first, accents taken away after, both forms kept."""

import django.contrib.postgres.indexes
import django.contrib.postgres.search
import django.db.models.deletion
from django.db import migrations, models


# « dématérialisé » and « dématérialisée » are one stem, « dematerialise » another: who types without accents finds the
# stem whose accents are gone. Each word may be typed in part.
FONCTIONS = """
CREATE FUNCTION instruction_mots(texte text) RETURNS tsvector LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN array_to_tsvector(ARRAY(
    SELECT DISTINCT forme FROM unnest(tsvector_to_array(to_tsvector('french'::regconfig, texte))) AS mot
    CROSS JOIN LATERAL (VALUES (mot), (sans_accents(mot))) AS formes (forme) WHERE forme <> ''
));

CREATE FUNCTION instruction_recherche(texte text) RETURNS tsquery LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN (
    SELECT string_agg(format('(''%s'':* | ''%s'':*)', cite, sans_accents(cite)), ' & ')
    FROM unnest(tsvector_to_array(to_tsvector('french'::regconfig, replace(texte, '-', ' ')))) AS mot
    CROSS JOIN LATERAL (SELECT regexp_replace(mot, '[''\\\\]', '', 'g') AS cite) propre WHERE cite <> ''
)::tsquery;
"""
# What the service has received, and nothing that its porteur prepares: as the list, and pieces once they are sent.
VUE = """
CREATE VIEW instruction_a_chercher AS
SELECT d.id AS dossier_id, instruction_mots(left(concat_ws(' ', s.denomination, s.siren, vu.reponses ->> v.champ_titre,
    (SELECT string_agg(value #>> '{}', ' ') FROM jsonb_each(vu.reponses)
        WHERE jsonb_typeof(value) = 'string' AND length(value #>> '{}') > 10),
    (SELECT string_agg(concat_ws(' ', p.genre, f.nom), ' ') FROM dossiers_piece p JOIN socle_fichier f ON f.id = p.fichier_id
        WHERE p.dossier_id = d.id AND p.envoyee_le IS NOT NULL AND p.retiree_le IS NULL),
    (SELECT string_agg(m.texte, ' ') FROM messagerie_message m
        WHERE m.objet_numero = d.numero AND m.objet_type = 'dossiers.dossier')
), 200000)) AS mots
FROM dossiers_dossier d
JOIN territoires_structure s ON s.id = d.structure_id
JOIN appels_versioncahier v ON v.id = d.version_id
CROSS JOIN LATERAL (
    SELECT CASE WHEN d.etat = 'a_completer' THEN d.instantane -> 'reponses' ELSE d.reponses END AS reponses
) vu
WHERE d.depose_le IS NOT NULL
"""
DECLENCHER = """
CREATE FUNCTION instruction_indexer(recu bigint) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    PERFORM 1 FROM dossiers_dossier WHERE id = recu FOR NO KEY UPDATE;
    INSERT INTO instruction_texterecu AS t (dossier_id, mots) SELECT dossier_id, mots FROM instruction_a_chercher
    WHERE dossier_id = recu ON CONFLICT (dossier_id) DO UPDATE SET mots = EXCLUDED.mots WHERE t.mots <> EXCLUDED.mots;
END $$;

CREATE FUNCTION instruction_indexer_le_dossier() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN PERFORM instruction_indexer(NEW.id); RETURN NULL; END $$;
CREATE TRIGGER texte_du_dossier AFTER UPDATE ON dossiers_dossier FOR EACH ROW
WHEN (NEW.depose_le IS NOT NULL AND (
    OLD.depose_le IS NULL OR OLD.etat <> NEW.etat AND 'a_completer' IN (OLD.etat, NEW.etat)
    OR OLD.structure_id <> NEW.structure_id OR OLD.version_id <> NEW.version_id
    OR NEW.etat <> 'a_completer' AND OLD.reponses <> NEW.reponses
    OR NEW.etat = 'a_completer' AND OLD.instantane IS DISTINCT FROM NEW.instantane
)) EXECUTE FUNCTION instruction_indexer_le_dossier();

CREATE FUNCTION instruction_indexer_les_pieces() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM instruction_indexer(dossier_id) FROM (
        SELECT DISTINCT dossier_id FROM changees WHERE envoyee_le IS NOT NULL ORDER BY dossier_id
    ) ceux;
    RETURN NULL;
END $$;
CREATE TRIGGER texte_des_pieces AFTER UPDATE ON dossiers_piece REFERENCING NEW TABLE AS changees FOR EACH STATEMENT
EXECUTE FUNCTION instruction_indexer_les_pieces();

CREATE FUNCTION instruction_indexer_le_message() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM instruction_indexer(id) FROM dossiers_dossier WHERE numero = NEW.objet_numero AND depose_le IS NOT NULL;
    RETURN NULL;
END $$;
CREATE TRIGGER texte_du_message AFTER INSERT ON messagerie_message FOR EACH ROW
WHEN (NEW.objet_type = 'dossiers.dossier') EXECUTE FUNCTION instruction_indexer_le_message();
"""
REMPLIR = "INSERT INTO instruction_texterecu (dossier_id, mots) SELECT dossier_id, mots FROM instruction_a_chercher;"


class Migration(migrations.Migration):

    dependencies = [
        ('dossiers', '0017_partenaire_ouvert_par'),
        ('instruction', '0008_tranches_exportees'),
        ('messagerie', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='TexteRecu',
            fields=[
                ('dossier', models.OneToOneField(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, primary_key=True, related_name='+', serialize=False, to='dossiers.dossier')),
                ('mots', django.contrib.postgres.search.SearchVectorField()),
            ],
            options={
                'verbose_name': 'texte d’un dossier reçu',
                'indexes': [django.contrib.postgres.indexes.GinIndex(fields=['mots'], name='texte_recu_mots')],
            },
        ),
        migrations.RunSQL([FONCTIONS, VUE, DECLENCHER, REMPLIR]),
    ]
