CREATE TABLE payments (
    id        INTEGER PRIMARY KEY,
    member_id INTEGER NOT NULL REFERENCES members (id) ON DELETE CASCADE,
    cents     INTEGER NOT NULL
);
CREATE INDEX payments_member_idx ON payments (member_id);
CREATE VIEW payers AS SELECT member_id, sum(cents) AS cents FROM payments GROUP BY member_id;
