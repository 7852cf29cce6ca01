INSERT INTO hits (name, number) VALUES ('home', 0);
