INSERT INTO countries (code) VALUES ('FR');
