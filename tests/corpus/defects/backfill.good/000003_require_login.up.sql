CREATE TABLE users_new (
    id    INTEGER PRIMARY KEY,
    email TEXT NOT NULL UNIQUE,
    plan  TEXT,
    login TEXT NOT NULL
);
INSERT INTO users_new (id, email, plan, login) SELECT id, email, plan, login FROM users;
DROP TABLE users;
ALTER TABLE users_new RENAME TO users;
