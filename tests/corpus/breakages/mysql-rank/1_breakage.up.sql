CREATE TABLE l (id INT, rank INT);
