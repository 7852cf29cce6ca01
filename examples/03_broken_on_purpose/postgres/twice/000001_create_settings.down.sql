DROP TABLE hits;
DROP TABLE settings;
