CREATE TABLE groups (id INT);
