DELETE FROM nicknames;
DROP TABLE badges;
