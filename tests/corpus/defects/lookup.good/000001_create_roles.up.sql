CREATE TABLE roles (
    id   INTEGER PRIMARY KEY,
    name VARCHAR(40) NOT NULL UNIQUE
);
CREATE TABLE settings (
    name  VARCHAR(40) NOT NULL,
    value VARCHAR(80) NOT NULL
);
INSERT INTO roles (id, name) VALUES (1, 'admin'), (2, 'editor'), (3, 'reader');
