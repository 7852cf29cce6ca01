DROP VIEW payers;
DROP TABLE payments;
DROP TABLE schema_migrations;
