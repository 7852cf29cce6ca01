CREATE TABLE fees (
    id       INTEGER PRIMARY KEY,
    currency TEXT NOT NULL REFERENCES currencies (code),
    cents    INTEGER NOT NULL
);
INSERT INTO fees (id, currency, cents) SELECT 1, code, 100 FROM currencies WHERE code = 'EUR';
