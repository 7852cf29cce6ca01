-- One of everything that a migration can make on PostgreSQL 13 and later. Loaded into a database of its own; the
-- roles of rich_roles.sql exist. Left out, because 13 prints it otherwise than later majors (release notes of 14,
-- "ruleutils"): EXTRACT, TRIM, POSITION, SUBSTRING FROM, OVERLAY, AT TIME ZONE.
CREATE EXTENSION citext;
CREATE EXTENSION btree_gist;
CREATE EXTENSION pg_trgm;
CREATE EXTENSION postgres_fdw;

-- Schemas and what new objects in them are born with
CREATE SCHEMA app;
CREATE SCHEMA "Odd Name";
COMMENT ON SCHEMA app IS 'it''s the app schema';
GRANT USAGE ON SCHEMA app TO rich_rw, rich_ro;
ALTER DEFAULT PRIVILEGES IN SCHEMA app GRANT SELECT ON TABLES TO rich_ro;
ALTER DEFAULT PRIVILEGES REVOKE EXECUTE ON FUNCTIONS FROM PUBLIC;

-- Types
CREATE TYPE app.status AS ENUM ('new', 'paid', 'shipped');
ALTER TYPE app.status ADD VALUE 'hold' BEFORE 'shipped';
CREATE TYPE app.address AS (street text COLLATE "C", zip varchar(10), place point);
CREATE DOMAIN app.email AS citext CHECK (VALUE ~ '^[^@]+@[^@]+$') NOT NULL;
CREATE DOMAIN app.positive AS int DEFAULT 1 CONSTRAINT positive_only CHECK (VALUE > 0);
CREATE TYPE app.float_range AS RANGE (subtype = float8, subtype_diff = float8mi);
CREATE COLLATION app.nocase (provider = icu, locale = 'und-u-ks-level2', deterministic = false);
CREATE COLLATION app.numeric_order (provider = icu, locale = 'en@colNumeric=yes');
CREATE SEQUENCE app.free_seq AS int INCREMENT 5 START 100 MINVALUE 50 MAXVALUE 100000 CACHE 7 CYCLE;
CREATE SEQUENCE app.down_seq INCREMENT -1;

-- Tables: every kind of column, default, constraint
CREATE TABLE app.users (
    id bigint GENERATED ALWAYS AS IDENTITY (START 1000 INCREMENT 2) PRIMARY KEY,
    email app.email,
    name varchar(80) NOT NULL DEFAULT 'anon' COLLATE "C",
    nick text COLLATE app.nocase,
    age app.positive,
    tags text[] NOT NULL DEFAULT '{}'::text[],
    created timestamptz NOT NULL DEFAULT now(),
    updated timestamptz(3) DEFAULT CURRENT_TIMESTAMP,
    born date DEFAULT CURRENT_DATE,
    wakes time DEFAULT LOCALTIME,
    balance numeric(12, 2) DEFAULT 0.00 CHECK (balance >= 0),
    doc jsonb DEFAULT '{"a": [1, 2]}',
    uid uuid DEFAULT gen_random_uuid(),
    slug text GENERATED ALWAYS AS (lower(name::text) || '-x') STORED,
    home app.address,
    ip inet,
    flags bit(4) DEFAULT B'0101',
    span interval day to second(2) DEFAULT '1 day 02:03',
    CONSTRAINT users_email_uq UNIQUE (email),
    CONSTRAINT age_ok CHECK (age BETWEEN 1 AND 150));
ALTER TABLE app.users ADD CONSTRAINT ip_ok CHECK (ip IS NOT NULL) NOT VALID;
ALTER TABLE app.users ALTER doc SET STORAGE EXTERNAL;
ALTER TABLE app.users ALTER name SET STATISTICS 500;
ALTER TABLE app.users ALTER name SET (n_distinct = -0.5);
COMMENT ON TABLE app.users IS 'users';
COMMENT ON COLUMN app.users.name IS E'multi\nline \\ "backslash"';
CREATE TABLE app.orders (
    id serial PRIMARY KEY,
    user_id bigint NOT NULL REFERENCES app.users ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED,
    state app.status NOT NULL DEFAULT 'new',
    during tstzrange,
    weight app.float_range,
    parent int REFERENCES app.orders (id),
    note text CHECK (note <> '' OR note IS NULL),
    total numeric,
    CHECK (state IN ('new', 'paid') OR total > 0),
    EXCLUDE USING gist (user_id WITH =, during WITH &&) WHERE (state <> 'hold'));
CREATE INDEX orders_state_ix ON app.orders (state, lower(note) DESC NULLS LAST) INCLUDE (total)
    WHERE total > 10 AND note LIKE 'a%';
CREATE UNIQUE INDEX orders_user_ux ON app.orders (user_id, coalesce(parent, 0));
CREATE INDEX orders_note_trgm ON app.orders USING gin (note gin_trgm_ops);
CREATE INDEX orders_fill_ix ON app.orders (total) WITH (fillfactor = 70);
ALTER TABLE app.orders REPLICA IDENTITY FULL;
ALTER TABLE app.orders CLUSTER ON orders_pkey;
ALTER TABLE app.orders SET (autovacuum_enabled = false, fillfactor = 80);
COMMENT ON CONSTRAINT orders_pkey ON app.orders IS 'pk';
COMMENT ON INDEX app.orders_state_ix IS 'ix';

-- Partitions, inheritance, unlogged tables, a table that nobody names like that, columns that came and went
CREATE TABLE app.events (id bigint NOT NULL, at timestamptz NOT NULL, what text, PRIMARY KEY (id, at))
    PARTITION BY RANGE (at);
CREATE TABLE app.events_2024 PARTITION OF app.events
    FOR VALUES FROM ('2024-01-01 00:00+00') TO ('2025-01-01 00:00+00');
CREATE TABLE app.events_rest PARTITION OF app.events DEFAULT;
CREATE INDEX events_what_ix ON app.events (what);
CREATE TABLE app.lists (a int, b text) PARTITION BY LIST (b);
CREATE TABLE app.lists_xy PARTITION OF app.lists FOR VALUES IN ('x', 'y') PARTITION BY HASH (a);
CREATE TABLE app.lists_xy_0 PARTITION OF app.lists_xy FOR VALUES WITH (MODULUS 2, REMAINDER 0);
CREATE TABLE app.event_refs (id bigint, at timestamptz,
    FOREIGN KEY (id, at) REFERENCES app.events MATCH FULL ON UPDATE CASCADE);
CREATE UNLOGGED TABLE app.scratch (x int, y double precision DEFAULT 'NaN', z real DEFAULT 1e10);
CREATE TABLE app.base (x int NOT NULL);
CREATE TABLE app.child (y int) INHERITS (app.base);
CREATE TABLE app.other_base (note text);
CREATE TABLE "Odd Name"."Ta""ble" ("sel ect" int, "Ünïcode" text, "user" name DEFAULT CURRENT_USER);
CREATE TABLE app.person (id int PRIMARY KEY);
ALTER TABLE app.person RENAME TO people;
CREATE TABLE app.keywords (id int, junk int, json text, json_array int, "system_user" text, period int, merge int,
    "window" int, json_table int, "user" text DEFAULT USER,
    CONSTRAINT keywords_check CHECK (json <> '' AND merge > 0 AND json_array < 5));
ALTER TABLE app.keywords DROP COLUMN junk;
ALTER TABLE app.keywords ADD COLUMN late int DEFAULT 7;
ALTER TABLE app.keywords ADD CONSTRAINT not_validated CHECK (id < 99999) NOT VALID;
CREATE INDEX keywords_ix ON app.keywords (json, json_array);
CREATE TABLE app.defaults (
    a timestamptz DEFAULT '2020-01-01 00:00:00+02', b interval DEFAULT '1 year 2 mons 3 days', c float8 DEFAULT 0.1,
    d money DEFAULT 12.5, e bytea DEFAULT '\x00ff', f float4 DEFAULT 0.3, g date DEFAULT '2020-01-02',
    h text DEFAULT E'a\\b''c', i regclass DEFAULT 'app.users', j int DEFAULT nextval('app.free_seq'),
    k bigint DEFAULT 9999999999, l int DEFAULT -5, m char(3) DEFAULT 'ab', n "char" DEFAULT 'x', o xml,
    p tsvector DEFAULT to_tsvector('english', 'hi'), q int4range DEFAULT '[1,5)', r bool DEFAULT true,
    s int DEFAULT (1 + 2) * 3, t jsonpath DEFAULT '$.a', u cidr DEFAULT '10/8', v macaddr, w point DEFAULT '(1,2)',
    x varbit(7), y time with time zone);

-- Views
CREATE VIEW app.totals AS
    SELECT u.id, u.name, count(o.*) AS n, max(o.total) FILTER (WHERE o.state = 'paid') AS most
    FROM app.users u LEFT JOIN app.orders o ON o.user_id = u.id
    WHERE u.created > now() - interval '1 day' AND u.id = ANY (ARRAY[1, 2])
    GROUP BY u.id, u.name HAVING count(*) > 1 ORDER BY u.id LIMIT 10;
CREATE VIEW app.big_orders WITH (security_barrier, check_option = local) AS
    SELECT id, note FROM app.orders WHERE total > 5;
CREATE VIEW app.recursive_numbers AS
    WITH RECURSIVE r(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM r WHERE n < 5)
    SELECT r.n, x.*, CASE WHEN n > 1 THEN 'a' ELSE 'b' END AS c, (SELECT 1) AS sub,
        row_number() OVER (PARTITION BY n ORDER BY n) AS rn
    FROM r, LATERAL (SELECT n * 2 AS doubled) x;
CREATE VIEW app.sets AS
    SELECT id FROM app.orders UNION SELECT id::int FROM app.users EXCEPT (SELECT 1 UNION ALL SELECT 2) ORDER BY 1;
CREATE VIEW app.joins AS
    SELECT a.id, b.id AS bid FROM app.orders a JOIN app.orders b USING (user_id) NATURAL JOIN (SELECT 1 AS one) q;
CREATE VIEW app.semi AS
    SELECT id FROM app.users WHERE EXISTS (SELECT 1 FROM app.orders WHERE orders.user_id = users.id);
CREATE VIEW app.tables_of_functions AS
    SELECT * FROM (VALUES (1, 'a'), (2, 'b')) AS v(i, t), generate_series(1, 3) g(k),
        ROWS FROM (unnest(ARRAY[1, 2]), unnest(ARRAY['a', 'b'])) AS rf(p, q);
CREATE VIEW app.only_rows_from AS SELECT p FROM ROWS FROM (unnest(ARRAY[1, 2]), unnest(ARRAY['a', 'b'])) AS rf(p, q);
CREATE VIEW app.keyword_view AS SELECT json, k.merge, json_array + 1 AS ja FROM app.keywords k;
CREATE VIEW app.swapped AS SELECT note AS state, state AS note FROM app.orders ORDER BY note;
CREATE VIEW app.nested AS SELECT s.n FROM (SELECT id AS n FROM app.users WHERE id > 3) s WHERE s.n < 10;
CREATE VIEW app.above_mean AS SELECT t.id FROM app.orders t WHERE t.total > (SELECT avg(total) FROM app.orders);
CREATE VIEW app.whole_rows AS SELECT (orders).note, orders AS whole FROM app.orders;
CREATE VIEW app.grouped AS
    SELECT note, count(*) FILTER (WHERE total > 0) AS n, sum(total) FROM app.orders GROUP BY ROLLUP (note), CUBE (id);
CREATE VIEW app.windows AS
    SELECT id, sum(total) OVER w, lag(total, 1) OVER (PARTITION BY note ORDER BY id ROWS 2 PRECEDING EXCLUDE TIES) AS l
    FROM app.orders WINDOW w AS (PARTITION BY note ORDER BY id);
CREATE VIEW app.locked AS SELECT id FROM app.orders FOR UPDATE SKIP LOCKED;
CREATE VIEW app.one AS SELECT 1 AS one;
CREATE MATERIALIZED VIEW app.counts AS SELECT state, count(*) AS n FROM app.orders GROUP BY ROLLUP (state) WITH NO DATA;
CREATE UNIQUE INDEX counts_ux ON app.counts (state);
COMMENT ON VIEW app.totals IS 'v';
COMMENT ON MATERIALIZED VIEW app.counts IS 'mv';

-- Routines
CREATE FUNCTION app.slugify(t text, sep text DEFAULT '-') RETURNS text LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
    AS $$ select lower(regexp_replace(t, '\W+', sep, 'g')) $$;
CREATE FUNCTION app.touch() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = app, pg_temp COST 10
AS $_$
begin
  new.updated := now();   return new;
end $_$;
CREATE PROCEDURE app.increment(INOUT a int, b text DEFAULT 'q''x') LANGUAGE plpgsql AS $$begin a := a + 1; end$$;
CREATE FUNCTION app.rows_of(VARIADIC numbers int[]) RETURNS TABLE (i int, j text) LANGUAGE sql ROWS 7 AS 'select 1, ''x''';
CREATE FUNCTION app.outs(IN a int, OUT b int, INOUT c text) LANGUAGE sql AS $$select 1, 'x'$$;
CREATE FUNCTION app.anything(anyelement) RETURNS anyarray LANGUAGE sql AS 'select array[$1]';
CREATE AGGREGATE app.int_sum(int) (SFUNC = int4_sum, STYPE = bigint, INITCOND = '0');
CREATE FUNCTION app.same_zip(app.address, app.address) RETURNS bool LANGUAGE sql IMMUTABLE AS 'select ($1).zip = ($2).zip';
CREATE OPERATOR app.=== (LEFTARG = app.address, RIGHTARG = app.address, FUNCTION = app.same_zip,
    COMMUTATOR = OPERATOR(app.===));
CREATE FUNCTION app.zip_of(app.address) RETURNS text LANGUAGE sql IMMUTABLE AS 'select ($1).zip::text';
CREATE CAST (app.address AS text) WITH FUNCTION app.zip_of(app.address) AS ASSIGNMENT;
CREATE OPERATOR CLASS app.int_ops FOR TYPE int4 USING btree
    AS OPERATOR 1 <, OPERATOR 3 =, FUNCTION 1 btint4cmp(int4, int4);
COMMENT ON FUNCTION app.slugify(text, text) IS 'f';
COMMENT ON TYPE app.status IS 'ty';
COMMENT ON CONSTRAINT positive_only ON DOMAIN app.positive IS 'dc';

-- Triggers, rules, policies
CREATE TRIGGER touch_name BEFORE UPDATE OF name, nick ON app.users FOR EACH ROW
    WHEN (old.name IS DISTINCT FROM new.name) EXECUTE FUNCTION app.touch();
CREATE CONSTRAINT TRIGGER check_order AFTER INSERT ON app.orders DEFERRABLE FOR EACH ROW EXECUTE FUNCTION app.touch();
ALTER TABLE app.orders DISABLE TRIGGER check_order;
CREATE TRIGGER event_rows AFTER INSERT ON app.events REFERENCING NEW TABLE AS fresh
    FOR EACH STATEMENT EXECUTE FUNCTION app.touch();
CREATE TRIGGER event_row AFTER INSERT ON app.events FOR EACH ROW EXECUTE FUNCTION app.touch();
CREATE FUNCTION app.on_ddl() RETURNS event_trigger LANGUAGE plpgsql AS $$begin end$$;
CREATE EVENT TRIGGER watch_ddl ON ddl_command_end WHEN TAG IN ('CREATE TABLE', 'DROP TABLE')
    EXECUTE FUNCTION app.on_ddl();
ALTER EVENT TRIGGER watch_ddl DISABLE;
CREATE RULE keep_one AS ON DELETE TO app.base WHERE old.x = 1 DO INSTEAD NOTHING;
ALTER TABLE app.users ENABLE ROW LEVEL SECURITY;
ALTER TABLE app.users FORCE ROW LEVEL SECURITY;
CREATE POLICY read_own ON app.users AS RESTRICTIVE FOR SELECT TO rich_ro, rich_rw USING (name = CURRENT_USER);
CREATE POLICY change_any ON app.users FOR UPDATE USING (true) WITH CHECK (id > 5);
COMMENT ON TRIGGER touch_name ON app.users IS 'tg';
COMMENT ON POLICY read_own ON app.users IS 'po';

-- Privileges
GRANT SELECT (id, name), UPDATE (name) ON app.users TO rich_ro;
GRANT ALL ON app.orders TO rich_rw WITH GRANT OPTION;
REVOKE DELETE ON app.orders FROM rich_rw;
GRANT USAGE ON SEQUENCE app.free_seq TO rich_rw;
GRANT EXECUTE ON FUNCTION app.slugify TO rich_rw;
GRANT USAGE ON TYPE app.status TO rich_ro;
GRANT SELECT ON app.base TO rich_ro;

-- The rest
CREATE STATISTICS app.order_stats (ndistinct, dependencies) ON user_id, state FROM app.orders;
ALTER STATISTICS app.order_stats SET STATISTICS 77;
CREATE PUBLICATION some_tables FOR TABLE app.users, app.events
    WITH (publish = 'insert,update', publish_via_partition_root = true);
CREATE PUBLICATION everything FOR ALL TABLES;
CREATE SERVER far FOREIGN DATA WRAPPER postgres_fdw OPTIONS (host 'h', dbname 'd');
CREATE USER MAPPING FOR rich_rw SERVER far OPTIONS (user 'u', password 'p');
CREATE FOREIGN TABLE app.far_table (a int OPTIONS (column_name 'aa') NOT NULL, b text) SERVER far OPTIONS (table_name 'x');
CREATE TEXT SEARCH CONFIGURATION app.search (COPY = english);
CREATE TEXT SEARCH DICTIONARY app.words (TEMPLATE = simple, STOPWORDS = english);
ALTER TEXT SEARCH CONFIGURATION app.search ALTER MAPPING FOR asciiword WITH app.words, english_stem;
COMMENT ON EXTENSION citext IS 'mine';
INSERT INTO app.base VALUES (1);
DO $$BEGIN EXECUTE format('ALTER DATABASE %I SET work_mem = ''5MB''', current_database()); END$$;
