DROP TABLE singers;
