DROP TRIGGER keep_history ON schema_migrations;
DROP FUNCTION keep_history();
