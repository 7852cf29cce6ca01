-- A help desk in SQLite: declared and missing types, rowids and none, checks, keys, cycles.
CREATE TABLE organisations (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    slug VARCHAR(30) NOT NULL UNIQUE CHECK (slug GLOB '[a-z]*' AND length(slug) BETWEEN 2 AND 30),
    plan TEXT NOT NULL DEFAULT 'free' CHECK (plan IN ('free', 'team')),
    created DATETIME NOT NULL,
    settings JSON NOT NULL CHECK (json_valid(settings) AND json_type(settings) = 'object')
);
CREATE TABLE agents (
    id TEXT PRIMARY KEY,
    organisation_id INTEGER NOT NULL REFERENCES organisations,
    email TEXT NOT NULL COLLATE NOCASE,
    lead TEXT REFERENCES agents (ID),
    active BOOLEAN NOT NULL CHECK (active IN (0, 1)),
    UNIQUE (organisation_id, email), UNIQUE (organisation_id, id)
);
CREATE UNIQUE INDEX agents_lower ON agents (lower(email)) WHERE active = 1;
CREATE TABLE topics (id INTEGER PRIMARY KEY, parent INTEGER NOT NULL REFERENCES topics, name);
CREATE TABLE members (organisation_id INTEGER NOT NULL, agent_id TEXT NOT NULL, role TEXT CHECK (role IN ('reader', 'writer')),
    PRIMARY KEY (organisation_id, agent_id), FOREIGN KEY (organisation_id, agent_id) REFERENCES agents (organisation_id, id)) WITHOUT ROWID;
CREATE TABLE exact (id INTEGER PRIMARY KEY, a INT NOT NULL, b REAL, c TEXT, d BLOB, e ANY,
    twice INT GENERATED ALWAYS AS (a * 2) STORED CHECK (twice < 1000), longer TEXT AS (c || 'x')) STRICT;
CREATE TABLE prices (id INTEGER PRIMARY KEY, net DECIMAL(8, 2) CHECK (net > 0), gross DECIMAL(8, 2), begins DATE, ends DATE,
    CHECK (gross >= net), CHECK (ends IS NULL OR ends > begins));
CREATE TABLE owners (id INTEGER PRIMARY KEY, organisation_id INTEGER REFERENCES organisations, agent_id TEXT REFERENCES agents,
    CHECK ((organisation_id IS NULL) <> (agent_id IS NULL)));
CREATE TABLE documents (id INTEGER PRIMARY KEY, value TEXT NOT NULL, kind TEXT NOT NULL AS (value ->> 'kind') STORED,
    number INTEGER NOT NULL AS (json_extract(value, '$.a.number')) CHECK (number BETWEEN 0 AND 100), status TEXT AS (value ->> 'status') UNIQUE, rank INTEGER AS (value ->> '$.rank') UNIQUE, day DATE NOT NULL AS (date(value ->> '$.a.day')));
CREATE TABLE sums (a INTEGER NOT NULL, b INTEGER NOT NULL, c INTEGER NOT NULL, CHECK (a + b = c));
CREATE TABLE one_each (organisation_id INTEGER PRIMARY KEY REFERENCES organisations, at TIME NOT NULL, key UUID NOT NULL UNIQUE, bytes BLOB NOT NULL);
CREATE TABLE left_half (id INTEGER PRIMARY KEY, right_id INTEGER NOT NULL REFERENCES right_half (id));
CREATE TABLE right_half (id INTEGER PRIMARY KEY, left_id INTEGER NOT NULL REFERENCES left_half (id));
CREATE TABLE typeless (a, b UNIQUE, "Odd ""Name" NOT NULL);
CREATE VIEW free AS SELECT * FROM organisations WHERE plan = 'free';
