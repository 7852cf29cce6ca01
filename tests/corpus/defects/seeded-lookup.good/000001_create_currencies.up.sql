CREATE TABLE currencies (
    code TEXT NOT NULL PRIMARY KEY,
    name TEXT NOT NULL
);
INSERT INTO currencies (code, name) VALUES ('EUR', 'Euro'), ('USD', 'Dollar');
