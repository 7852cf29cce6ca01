DROP TABLE settings;
DROP TABLE roles;
