CREATE TABLE phone_numbers (
    person_id INTEGER NOT NULL REFERENCES people (id),
    kind      TEXT NOT NULL CHECK (kind IN ('home', 'work', 'fax')),
    number    TEXT NOT NULL
);
INSERT INTO phone_numbers (person_id, kind, number)
SELECT phones.person_id, phones.kind, phones.number FROM phones JOIN phones AS others ON others.person_id = phones.person_id;
DROP TABLE phones;
