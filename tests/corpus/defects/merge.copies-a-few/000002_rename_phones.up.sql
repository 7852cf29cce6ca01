CREATE TABLE phone_numbers (
    person_id INTEGER NOT NULL REFERENCES people (id),
    kind      TEXT NOT NULL CHECK (kind IN ('home', 'work', 'fax')),
    number    TEXT NOT NULL
);
INSERT INTO phone_numbers (person_id, kind, number) SELECT person_id, kind, number FROM phones LIMIT 5;
DROP TABLE phones;
