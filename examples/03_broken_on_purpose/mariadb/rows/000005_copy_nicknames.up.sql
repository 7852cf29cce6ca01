INSERT INTO nicknames SELECT account, nickname FROM nicknames;
