DROP TRIGGER IF EXISTS keep_versions;
DROP TRIGGER keep_changes;
DROP TABLE option_changes;
