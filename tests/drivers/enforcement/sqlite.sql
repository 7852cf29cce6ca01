-- Each kind of promise in each state that SQLite has, and rows that make them worth trying.
CREATE TABLE "odd ' ""table" ("it's ""a"" key" INTEGER PRIMARY KEY, "SELECT" varchar(4) NOT NULL UNIQUE CHECK ("SELECT" <> 'it''s'));
INSERT INTO "odd ' ""table" VALUES (1, 'a'), (2, 'b');

CREATE TABLE parents (id INTEGER PRIMARY KEY AUTOINCREMENT, code TEXT NOT NULL UNIQUE, a INT, b TEXT, UNIQUE (a, b));
INSERT INTO parents (code, a, b) VALUES ('one', 1, 'x'), ('two', 2, 'y');

CREATE TABLE kids (
    id        INTEGER PRIMARY KEY AUTOINCREMENT,
    parent_id INTEGER NOT NULL REFERENCES Parents,
    code      TEXT REFERENCES parents (code) DEFERRABLE INITIALLY DEFERRED,
    a         INT,
    b         TEXT,
    email     TEXT NOT NULL COLLATE NOCASE,
    deleted   TEXT,
    price     REAL CHECK (price > 0),
    low       INT,
    high      INT,
    state     TEXT CONSTRAINT known_state CHECK (state IN ('new', 'paid')),
    doubled   INT GENERATED ALWAYS AS (low * 2) VIRTUAL,
    CHECK (low IS NULL OR low IS NOT NULL),
    CONSTRAINT low_below_high CHECK (low < high),
    FOREIGN KEY (a, b) REFERENCES parents (a, b)
);
CREATE UNIQUE INDEX kids_email ON kids (email) WHERE deleted IS NULL;
CREATE UNIQUE INDEX kids_lower ON kids (lower(email), low);
CREATE INDEX kids_low ON kids (low);
INSERT INTO kids (parent_id, code, a, b, email, price, low, high, state) VALUES
    (1, 'one', 1, 'x', 'k1@example.org', 1, 1, 2, 'new'), (2, 'two', 2, 'y', 'k2@example.org', 2, 2, 3, 'paid');
-- A trigger that writes elsewhere, whose rows and counter must go again. A rowid is never NULL, so that nothing is promised by it.
CREATE TABLE log (id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, what TEXT);
CREATE TRIGGER note BEFORE UPDATE ON kids BEGIN INSERT INTO log (what) VALUES (NEW.email); END;

CREATE TABLE keyed (a TEXT, b INT, c TEXT NOT NULL, PRIMARY KEY (a, b)) WITHOUT ROWID;
INSERT INTO keyed VALUES ('x', 1, 'c'), ('y', 1, 'c');

CREATE TABLE empty_table (id INTEGER PRIMARY KEY, name TEXT NOT NULL);

CREATE TABLE forgiving (id INTEGER PRIMARY KEY, name TEXT UNIQUE ON CONFLICT REPLACE);
INSERT INTO forgiving VALUES (1, 'a'), (2, 'b');

CREATE TABLE loose (id INTEGER PRIMARY KEY, parent_id INTEGER REFERENCES parents (id), n INT CHECK (n > 0), lost_id INT REFERENCES nowhere (id));
PRAGMA ignore_check_constraints = ON;
INSERT INTO loose VALUES (1, 99, -1, 5), (2, 1, 5, NULL);
PRAGMA ignore_check_constraints = OFF;
