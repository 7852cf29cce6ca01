-- Each kind of promise in each state that PostgreSQL has, and rows that make them worth trying.
CREATE EXTENSION IF NOT EXISTS btree_gist;
CREATE SCHEMA "odd ""schema";
CREATE TABLE "odd ""schema"."odd ' table" ("it's ""a"" key" integer PRIMARY KEY, "SELECT" varchar(4) NOT NULL UNIQUE CHECK ("SELECT" <> 'it''s'));
INSERT INTO "odd ""schema"."odd ' table" VALUES (1, 'a'), (2, 'b');

CREATE TABLE parents (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, code text NOT NULL UNIQUE, a smallint, b uuid, UNIQUE (a, b));
INSERT INTO parents (code, a, b) VALUES ('one', 1, '00000000-0000-4000-8000-000000000001'), ('two', 2, '00000000-0000-4000-8000-000000000002');

CREATE TABLE kids (
    id        serial PRIMARY KEY,
    parent_id bigint NOT NULL REFERENCES parents,
    code      text REFERENCES parents (code) DEFERRABLE INITIALLY DEFERRED,
    a         smallint,
    b         uuid,
    email     varchar(40) NOT NULL,
    deleted   timestamptz,
    price     numeric(6, 2) CONSTRAINT price_positive CHECK (price > 0),
    low       integer,
    high      integer,
    state     text CONSTRAINT known_state CHECK (state IN ('new', 'paid')),
    document  jsonb CONSTRAINT is_object CHECK (jsonb_typeof(document) = 'object'),
    during    tstzrange,
    room      integer,
    place     integer UNIQUE DEFERRABLE INITIALLY DEFERRED,
    doubled   integer GENERATED ALWAYS AS (low * 2) STORED,
    CONSTRAINT low_below_high CHECK (low < high),
    CONSTRAINT nobody_can_break CHECK (low IS NULL OR low IS NOT NULL),
    CONSTRAINT of_both FOREIGN KEY (a, b) REFERENCES parents (a, b),
    CONSTRAINT one_guest EXCLUDE USING gist (room WITH =, during WITH &&)
);
CREATE UNIQUE INDEX kids_email ON kids (lower(email)) WHERE deleted IS NULL;
CREATE INDEX kids_low ON kids (low);
INSERT INTO kids (parent_id, code, a, b, email, price, low, high, state, document, during, room, place)
SELECT n, CASE n WHEN 1 THEN 'one' ELSE 'two' END, n, ('00000000-0000-4000-8000-00000000000' || n)::uuid, 'k' || n || '@example.org',
    n, n, n + 1, 'new', '{}', tstzrange('2020-01-01', '2020-01-02'), n, n FROM generate_series(1, 2) n;

-- A trigger that draws from a sequence and writes elsewhere, and one that refuses everything: neither may fire.
CREATE TABLE log (id serial PRIMARY KEY, what text);
CREATE FUNCTION note() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN INSERT INTO public.log (what) VALUES (TG_OP); RETURN NEW; END $$;
CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'no'; END $$;
CREATE TRIGGER note BEFORE INSERT OR UPDATE ON kids FOR EACH ROW EXECUTE FUNCTION note();
CREATE TRIGGER refuse BEFORE INSERT OR UPDATE ON kids FOR EACH ROW EXECUTE FUNCTION refuse();

CREATE TABLE parted (day date NOT NULL, n integer CHECK (n > 0), parent_id bigint REFERENCES parents, PRIMARY KEY (day, n)) PARTITION BY RANGE (day);
CREATE TABLE parted_1 PARTITION OF parted FOR VALUES FROM ('2020-01-01') TO ('2021-01-01');
CREATE TABLE parted_2 PARTITION OF parted FOR VALUES FROM ('2021-01-01') TO ('2038-01-01');
ALTER TABLE parted_1 ADD CONSTRAINT own_of_partition CHECK (n < 1000);
INSERT INTO parted VALUES ('2020-05-05', 1, 1), ('2021-05-05', 2, 2);

CREATE TABLE base_table (a integer NOT NULL, b integer CHECK (b > 0), c integer CHECK (c > 0) NO INHERIT);
CREATE TABLE inheriting (d integer UNIQUE) INHERITS (base_table);
INSERT INTO base_table VALUES (1, 1, 1);

CREATE TABLE empty_table (id integer PRIMARY KEY, name text NOT NULL);

-- States that the catalogs tell.
CREATE TABLE loose (id integer PRIMARY KEY, parent_id bigint, off_id bigint, gone_id bigint, n integer, dup integer);
INSERT INTO loose VALUES (2, 1, 2, 2, 5, 7), (1, 99, 1, 1, -5, 7);
ALTER TABLE loose ADD CONSTRAINT loose_parent FOREIGN KEY (parent_id) REFERENCES parents NOT VALID,
    ADD CONSTRAINT loose_n CHECK (n > 0) NOT VALID,
    ADD CONSTRAINT loose_off FOREIGN KEY (off_id) REFERENCES parents,
    ADD CONSTRAINT loose_gone FOREIGN KEY (gone_id) REFERENCES parents;
DO $$
DECLARE name text;
BEGIN
    SELECT tgname INTO name FROM pg_trigger WHERE tgconstraint = (SELECT oid FROM pg_constraint WHERE conname = 'loose_off')
        AND tgrelid = 'loose'::regclass ORDER BY oid LIMIT 1;
    EXECUTE format('ALTER TABLE loose DISABLE TRIGGER %I', name);
END $$;
-- What no catalog tells: the constraint is there, its triggers are not.
SET allow_system_table_mods = on;
DELETE FROM pg_trigger WHERE tgconstraint = (SELECT oid FROM pg_constraint WHERE conname = 'loose_gone');
RESET allow_system_table_mods;

CREATE TABLE secret (id integer PRIMARY KEY);
ALTER TABLE secret ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY mine ON secret USING (id > 0);
CREATE TABLE unguarded (id integer PRIMARY KEY);
CREATE POLICY theirs ON unguarded FOR SELECT USING (true);
