DROP TABLE nicknames;
