#include "tests/drivers/data_image/engine_cases.hpp"

#include <stdexcept>

namespace harness::tests {
namespace {

const EngineCases k_postgres{
    R"sql(
CREATE SCHEMA app;
CREATE TYPE mood AS ENUM ('sad', 'happy');
CREATE TYPE pair AS (a int, b text);
CREATE DOMAIN code AS varchar(5) CHECK (VALUE <> 'x');
CREATE DOMAIN short_code AS code;
CREATE EXTENSION citext; CREATE EXTENSION hstore;
CREATE TABLE everything (id int PRIMARY KEY, i2 smallint, i8 bigint, n numeric, n2 numeric(10,2), f4 real,
  f8 double precision, mo money, b boolean, ch char(5), vc varchar(20), tx text, ci citext, hs hstore, dom short_code,
  ba bytea, bi bit(4), bv bit varying, d date, t time, tz timetz, ts timestamp, tstz timestamptz, iv interval, u uuid,
  j json, jb jsonb, x xml, ip inet, net cidr, mac macaddr, p point, box box, poly polygon, ir int4range,
  nr numrange, tr tstzrange, ia int[], ta text[], tv tsvector, tq tsquery, en mood, ea mood[], co pair, oi oid, rc regclass,
  qc "char", nm name, lsn pg_lsn, gen int GENERATED ALWAYS AS (id * 2) STORED);
INSERT INTO everything (id, i2, i8, n, n2, f4, f8, mo, b, ch, vc, tx, ci, hs, dom, ba, bi, bv, d, t, tz, ts, tstz, iv,
  u, j, jb, x, ip, net, mac, p, box, poly, ir, nr, tr, ia, ta, tv, tq, en, ea, co, oi, rc, qc, nm, lsn) VALUES
 (1, 7, 8, 1.500, 1.50, 0.1, 0.1, 12.5, true, 'ab', 'abcdefgh', 'plain', 'MiXed', 'b=>2, a=>NULL', 'c',
  '\xdeadbeef', B'1010', B'1', '2024-01-31', '10:00:00.5', '10:00+02', '2024-01-31 10:00:00',
  '2024-01-31 10:00:00+02', '1 mon 2 days 03:04:05', 'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11', '{ "b" : 1,"a":[1]}',
  '{"b":1,"a":[1.0]}', '<a><b/></a>', '10.0.0.1', '10.0.0.0/8', '08:00:2b:01:02:03', '(1.5,2)', '((1,1),(0,0))',
  '((0,0),(1,1),(1,0))', '[1,5)', '[1.50,2)', '[2024-01-01 00:00+01,2024-02-01 00:00+01)', '{1,NULL,3}',
  ARRAY['NULL', NULL, 'a,"b\', ''], 'the quick fox', 'quick & fox', 'happy', '{sad,NULL,happy}', '(1,"x y")', 26, 'pg_class', 'q', 'nm',
  '16/B374D848'),
 (2, -32768, 9223372036854775807, 'NaN', -0.01, '-Infinity', 1.7976931348623157e308, -0.01, false, '', '', E'\U0001F600 ''"\\',
  '', '', '', '', B'0000', B'', 'infinity', '24:00:00', '00:00-15', '-infinity', '4713-01-01 00:00:00 BC', '-1 day',
  '00000000-0000-0000-0000-000000000000', '"\u0000"', 'null', NULL, '::1', '::/0', '00:00:00:00:00:00', '(-0,0)',
  '((0,0),(0,0))', '((0,0))', 'empty', '(,)', 'empty', '{}', '{}', '', '', 'sad', '{}', '(,)', 0, '1259', '', '', '0/0');
INSERT INTO everything (id) VALUES (3);
CREATE TABLE large (id bigint PRIMARY KEY, name varchar(40) NOT NULL, price numeric(10,2), note text, made timestamptz,
  ratio double precision);
INSERT INTO large SELECT g, 'name ' || g, g * 1.25, CASE WHEN g % 3 > 0 THEN repeat('n', g % 7) END,
  timestamptz '2024-01-01 00:00+00' + g * interval '1 hour', g / 8.0 FROM generate_series(1, 300) g;
CREATE TABLE keyless (v text, w int);
INSERT INTO keyless VALUES ('a', 1), ('a', 1), (NULL, 2);
CREATE TABLE app.parted (id int, k int, PRIMARY KEY (k, id)) PARTITION BY LIST (k);
CREATE TABLE app.part_1 PARTITION OF app.parted FOR VALUES IN (1);
CREATE TABLE app.part_2 PARTITION OF app.parted DEFAULT;
INSERT INTO app.parted VALUES (1, 1), (2, 2), (3, 3);
CREATE TABLE base_table (id int, email text NOT NULL, age int NOT NULL, UNIQUE (age, email), UNIQUE (email), UNIQUE (id));
CREATE TABLE child (extra int) INHERITS (base_table);
INSERT INTO base_table VALUES (1, 'a', 1); INSERT INTO child VALUES (2, 'b', 2, 3);
CREATE UNLOGGED TABLE unlogged (id int PRIMARY KEY); INSERT INTO unlogged VALUES (1);
CREATE TABLE secret (id int PRIMARY KEY); INSERT INTO secret VALUES (1), (2);
ALTER TABLE secret ENABLE ROW LEVEL SECURITY; ALTER TABLE secret FORCE ROW LEVEL SECURITY;
CREATE TABLE no_columns (); INSERT INTO no_columns DEFAULT VALUES;
CREATE TABLE "Odd ""name" ("a ""b" int PRIMARY KEY);
CREATE VIEW v AS SELECT 1 AS one; CREATE MATERIALIZED VIEW mv AS SELECT * FROM keyless;
CREATE TEMPORARY TABLE temporary (id int);
)sql",
    "SET TimeZone = 'Asia/Kolkata'; SET DateStyle = 'German, DMY'; SET IntervalStyle = 'iso_8601'; "
    "SET extra_float_digits = -5; SET bytea_output = 'escape'; SET search_path = ''; SET jit = on;"
    "SET xmlbinary = 'hex'; SET quote_all_identifiers = on; SET default_transaction_isolation = "
    "'serializable'",
    "SELECT current_setting('TimeZone') || current_setting('DateStyle') || current_setting('search_path') || "
    "current_setting('bytea_output') || current_setting('row_security') || "
    "current_setting('statement_timeout')",
    {
        {"ALTER TABLE everything ALTER i2 TYPE bigint, ALTER i8 TYPE numeric, ALTER n2 TYPE numeric, "
         "ALTER f4 TYPE double precision, ALTER ch TYPE text, ALTER vc TYPE text, ALTER d TYPE timestamp, "
         "ALTER ci TYPE text, ALTER en TYPE text, ALTER u TYPE text, ALTER net TYPE inet, ALTER ip TYPE "
         "text, "
         "ALTER jb TYPE json, ALTER ia TYPE bigint[], ALTER dom TYPE text, ALTER b TYPE int USING b::int, "
         "ALTER mo TYPE numeric USING mo::numeric, ALTER oi TYPE bigint, ALTER nm TYPE text",
         ""},
        {"SET TimeZone = 'UTC'; ALTER TABLE everything ALTER ts TYPE timestamptz, ALTER tx TYPE varchar(50)",
         ""},
        {"ALTER TABLE everything ADD more text DEFAULT 'x', DROP COLUMN gen; ANALYZE; VACUUM FULL; "
         "ALTER TABLE everything RENAME vc TO renamed; ALTER TABLE everything RENAME TO all_of_it; "
         "ALTER TABLE large SET SCHEMA app",
         ""},
        {"ALTER TABLE large ALTER id TYPE int, ALTER name TYPE text, ALTER price TYPE numeric(20,4)", ""},
        {"ALTER TABLE large ALTER ratio TYPE numeric", ""},
        {"UPDATE everything SET id = id; DELETE FROM app.parted WHERE id = 2; INSERT INTO app.parted VALUES "
         "(2, 2); ALTER TYPE mood RENAME VALUE 'happy' TO 'glad, \"very\"'",
         ""},
        {"ALTER TYPE mood RENAME VALUE 'sad' TO 'blue'; UPDATE everything SET en = 'happy' WHERE id = 2",
         "public.everything.en: 1 value changed\n  id=2: \"blue\" → \"happy\""},
        {"ALTER TABLE everything ALTER n2 TYPE integer",
         "public.everything.n2: 2 values did not survive numeric(10,2) → integer\n  id=1: \"1.5\" → \"2\""},
        {"ALTER TABLE everything ALTER vc TYPE varchar(5) USING vc::varchar(5)",
         "public.everything.vc: 1 value did not survive character varying(20) → character varying(5)\n  "
         "id=1: "
         "\"abcdefgh\" → \"abcde\""},
        {"UPDATE everything SET ts = '2024-01-31 10:00' WHERE id = 2; ALTER TABLE everything ALTER ts TYPE "
         "date",
         "public.everything.ts: 2 values did not survive timestamp without time zone → date\n  id=1: "
         "\"2024-01-31 10:00:00\" → \"2024-01-31\""},
        {"UPDATE everything SET tx = NULL WHERE id = 2", "public.everything.tx: 1 value changed\n  id=2:"},
        {"UPDATE everything SET tx = '' WHERE id = 3",
         "public.everything.tx: 1 value changed\n  id=3: NULL → \"\""},
        {"UPDATE large SET note = note || ' ' WHERE id = 299", "public.large.note: values changed"},
        {"UPDATE large SET note = '' WHERE id = 300", "public.large.note: values changed"},
        {"UPDATE large SET id = 1000 WHERE id = 299", "public.large.id: values changed"},
        {"ALTER TABLE large ALTER price TYPE int",
         "public.large.price: 150 values did not survive numeric(10,2) → integer"},
        {"UPDATE large a SET name = b.name FROM large b WHERE (a.id, b.id) IN ((298, 299), (299, 298))",
         "public.large.name: values changed"},
        {"DELETE FROM large WHERE id = 150", "public.large: 1 row lost"},
        {"INSERT INTO keyless SELECT * FROM keyless", "public.keyless: 3 rows there once more"},
        {"DROP TABLE app.part_1", "app.parted: 1 row lost\n  id=1, k=1"},
        {"DROP TABLE secret", "public.secret: the table is gone with 2 rows"},
    },
    {"app.parted", "public.Odd \"name", "public.base_table", "public.child", "public.everything",
     "public.keyless", "public.large", "public.no_columns", "public.secret", "public.unlogged"},
    "text/300/1680717014902588417",
};

const EngineCases k_mysql{
    R"sql(
CREATE TABLE everything (id int PRIMARY KEY, ti tinyint, tu tinyint unsigned, sm smallint, me mediumint, bg bigint,
  bu bigint unsigned, zf int(8) zerofill, de decimal(10,2), fl float, db double, bi bit(10), b1 bit(1), ye year, ch char(5),
  vc varchar(20), l1 varchar(20) CHARACTER SET latin1, tx text, en enum('a','b'), st set('x','y','z'), bn binary(4),
  vb varbinary(10), bl blob, da date, ti6 time(6), dt datetime, dt6 datetime(6), ts timestamp(3) NULL, js json,
  ge geometry, po point, gen int AS (id * 2) STORED, ci varchar(20) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin);
INSERT INTO everything (id, ti, tu, sm, me, bg, bu, zf, de, fl, db, bi, b1, ye, ch, vc, l1, tx, en, st, bn, vb, bl, da, ti6,
  dt, dt6, ts, js, ge, po, ci) VALUES
 (1, -128, 255, 1, 2, -9223372036854775808, 18446744073709551615, 42, 1.50, 0.1, 0.1, b'1010', b'1', 2024, 'ab',
  'abcdefgh', 'é', 'plain', 'b', 'x,z', 'ab', 'ab', x'00ff', '2024-01-31', '-10:00:00.5', '2024-01-31 10:00:00',
  '2024-01-31 10:00:00.5', '2024-01-31 10:00:00.25', '{"b": 1, "a": [1.5, "é"]}', ST_GeomFromText('LINESTRING(0 0,1 1.5)'),
  ST_GeomFromText('POINT(1 2)'), 'A'),
 (2, 0, 0, 0, 0, 0, 0, 0, -0.01, 16777216, 1.7976931348623157e308, b'0', b'0', 1901, '', '', '', '😀 ''"\\', 'a', '', '',
  '', '', '1000-01-01', '838:59:59', '9999-12-31 23:59:59', '1000-01-01', '1971-01-01', 'null',
  ST_GeomFromText('GEOMETRYCOLLECTION(POINT(0 0))'), NULL, 'a');
INSERT INTO everything (id) VALUES (3);
CREATE TABLE large (id bigint PRIMARY KEY, name varchar(40) NOT NULL, price decimal(10,2), note text, made datetime(3),
  ratio double);
INSERT INTO large SELECT g, CONCAT('name ', g), g * 1.25, IF(g % 3 > 0, REPEAT('n', g % 7), NULL),
  '2024-01-01' + INTERVAL g HOUR, g / 8e0 FROM (SELECT a.n + 20 * b.n + 1 AS g FROM
  (WITH RECURSIVE s (n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM s WHERE n < 19) SELECT n FROM s) a,
  (WITH RECURSIVE s (n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM s WHERE n < 14) SELECT n FROM s) b) g;
CREATE TABLE keyless (v varchar(10), w int);
INSERT INTO keyless VALUES ('a', 1), ('a', 1), (NULL, 2);
CREATE TABLE parted (id int, k int, PRIMARY KEY (k, id)) PARTITION BY LIST (k)
  (PARTITION p1 VALUES IN (1), PARTITION p2 VALUES IN (2, 3));
INSERT INTO parted VALUES (1, 1), (2, 2), (3, 3);
CREATE TABLE unique_key (email varchar(20) NOT NULL, age int NOT NULL, n int, UNIQUE (age, email), UNIQUE (n));
INSERT INTO unique_key VALUES ('a', 1, 1);
CREATE TABLE `Odd ``name` (`a ``b` int PRIMARY KEY);
CREATE VIEW v AS SELECT 1 AS one;
)sql",
    "SET time_zone = '+05:30'; SET sql_mode = 'ANSI_QUOTES,PIPES_AS_CONCAT,PAD_CHAR_TO_FULL_LENGTH'; "
    "SET sql_select_limit = 1; SET collation_connection = 'utf8mb4_bin'; SET autocommit = 0; COMMIT",
    "SELECT CONCAT_WS('|', @@time_zone, @@sql_mode, @@sql_select_limit, @@autocommit)",
    {
        {"ALTER TABLE everything MODIFY ti int, MODIFY tu bigint, MODIFY sm bigint, MODIFY bg decimal(20), "
         "MODIFY zf int, MODIFY de decimal(20,4), MODIFY fl double, MODIFY b1 int, MODIFY ye int, MODIFY ch "
         "varchar(5), "
         "MODIFY vc text, MODIFY l1 varchar(20) CHARACTER SET utf8mb4, MODIFY tx longtext, MODIFY en "
         "varchar(5), "
         "MODIFY st varchar(9), MODIFY bn varbinary(9), MODIFY bl mediumblob, MODIFY da datetime, "
         "MODIFY dt datetime(6), MODIFY dt6 varchar(40), MODIFY bi int",
         ""},
        {"SET time_zone = '+00:00'; ALTER TABLE everything MODIFY ts datetime(6) NULL, MODIFY id bigint, "
         "ADD more int DEFAULT 1, DROP COLUMN gen; ALTER TABLE everything CHANGE vc renamed varchar(20); "
         "ALTER TABLE everything ENGINE=InnoDB; RENAME TABLE everything TO all_of_it, large TO larger",
         ""},
        {"ALTER TABLE large MODIFY id int, MODIFY name text NOT NULL, MODIFY price decimal(20,4)", ""},
        {"UPDATE everything SET id = id; DELETE FROM parted WHERE id = 2; INSERT INTO parted VALUES (2, 2)",
         ""},
        {"ALTER TABLE everything MODIFY de int",
         "everything.de: 2 values did not survive decimal(10,2) → int"},
        {"SET sql_mode = ''; ALTER TABLE everything MODIFY vc varchar(5)",
         "everything.vc: 1 value did not survive varchar(20) → varchar(5)\n  id=1: \"abcdefgh\" → \"abcde\""},
        {"SET sql_mode = ''; ALTER TABLE everything MODIFY tx text CHARACTER SET latin1",
         "everything.tx: 1 value did not survive text → text CHARACTER SET latin1\n  id=2:"},
        {"ALTER TABLE everything MODIFY l1 varbinary(20); ALTER TABLE everything MODIFY l1 varchar(20) "
         "CHARACTER SET cp850",
         "everything.l1: 1 value did not survive varchar(20) CHARACTER SET latin1 → varchar(20) CHARACTER "
         "SET cp850\n"
         "  id=1: \"é\" → \"Ú\""},
        {"ALTER TABLE everything MODIFY dt6 datetime",
         "everything.dt6: 1 value did not survive datetime(6) → datetime"},
        {"SET sql_mode = ''; ALTER TABLE everything MODIFY dt date",
         "everything.dt: 2 values did not survive datetime → date\n  id=1: \"2024-01-31 10:00:00\" → "
         "\"2024-01-31\""},
        {"ALTER TABLE everything MODIFY db float", "?"}, // refused or converted, never nothing
        {"UPDATE everything SET tx = '' WHERE id = 3", "everything.tx: 1 value changed\n  id=3: NULL → \"\""},
        {"UPDATE everything SET ci = 'A' WHERE id = 2",
         "everything.ci: 1 value changed\n  id=2: \"a\" → \"A\""},
        {"UPDATE large SET note = CONCAT(note, ' ') WHERE id = 299", "large.note: values changed"},
        {"UPDATE large SET note = '' WHERE id = 300", "large.note: values changed"},
        {"UPDATE large SET id = 1000 WHERE id = 299", "large.id: values changed"},
        {"ALTER TABLE large MODIFY price int", "large.price: 150 values did not survive decimal(10,2) → int"},
        {"UPDATE large SET name = CONCAT('name ', 597 - id) WHERE id IN (298, 299)",
         "large.name: values changed"},
        {"DELETE FROM large WHERE id = 150", "large: 1 row lost"},
        {"INSERT INTO keyless SELECT * FROM keyless", "keyless: 3 rows there once more"},
        {"ALTER TABLE parted TRUNCATE PARTITION p1", "parted: 1 row lost\n  id=1, k=1"},
    },
    {"Odd `name", "everything", "keyless", "large", "parted", "unique_key"},
    "text/300/2745869593271512507635",
};

const EngineCases k_sqlite{
    R"sql(
CREATE TABLE everything (id INTEGER PRIMARY KEY, i INTEGER, r REAL, t TEXT, vc VARCHAR(20), n NUMERIC, b BLOB, "any",
  gen INT AS (id * 2) STORED, vir INT AS (id * 3) VIRTUAL);
INSERT INTO everything (id, i, r, t, vc, n, b, "any") VALUES
  (1, 7, 0.1, 'plain', 'abcdefgh', 1.50, x'00ff', '1'),
  (2, 9223372036854775807, 1.7976931348623157e308, '', '', '1e3', x'', 1.0),
  (4, 'text', 0.30000000000000004, 'NULL', char(128512), -0.0, '''q''', x'31');
INSERT INTO everything (id) VALUES (3);
CREATE TABLE large (id INTEGER PRIMARY KEY, name TEXT NOT NULL, price REAL, note TEXT, made TEXT);
INSERT INTO large WITH RECURSIVE s (g) AS (SELECT 1 UNION ALL SELECT g + 1 FROM s WHERE g < 300)
  SELECT g, 'name ' || g, g * 1.25, CASE WHEN g % 3 > 0 THEN substr('nnnnnnn', 1, g % 7) END, g FROM s;
CREATE TABLE keyless (v TEXT, w INTEGER);
INSERT INTO keyless VALUES ('a', 1), ('a', 1), (NULL, 2);
CREATE TABLE unique_key (email TEXT NOT NULL, age INTEGER NOT NULL, UNIQUE (age, email)) ;
INSERT INTO unique_key VALUES ('a', 1);
CREATE TABLE rowless (a TEXT, b TEXT, PRIMARY KEY (b, a)) WITHOUT ROWID;
INSERT INTO rowless VALUES ('x', 'y');
CREATE TABLE counted (id INTEGER PRIMARY KEY AUTOINCREMENT);
CREATE TABLE "Odd ""name" ("a ""b" INT PRIMARY KEY);
CREATE VIEW v AS SELECT 1 AS one;
)sql",
    "PRAGMA case_sensitive_like = on; PRAGMA reverse_unordered_selects = on",
    "SELECT 1",
    {
        {"ALTER TABLE everything RENAME vc TO renamed; ALTER TABLE everything RENAME TO all_of_it; "
         "ALTER TABLE large ADD more INT DEFAULT 1; VACUUM",
         ""},
        {"CREATE TABLE new (id BIGINT PRIMARY KEY, name VARCHAR(99), price DOUBLE, note CLOB, made VARCHAR); "
         "INSERT INTO new SELECT * FROM large; DROP TABLE large; ALTER TABLE new RENAME TO large",
         ""},
        {"CREATE TABLE new (v TEXT, w TEXT); INSERT INTO new SELECT * FROM keyless; DROP TABLE keyless; "
         "ALTER TABLE new RENAME TO keyless",
         "keyless.w: 3 values did not survive INTEGER → TEXT\n"},
        {"CREATE TABLE new (v TEXT, w REAL); INSERT INTO new SELECT * FROM keyless; DROP TABLE keyless; "
         "ALTER TABLE new RENAME TO keyless",
         "keyless.w: 3 values did not survive INTEGER → REAL\n"},
        {"CREATE TABLE new (id INTEGER PRIMARY KEY, name TEXT, price REAL, note TEXT, made INTEGER); "
         "INSERT INTO new SELECT * FROM large; DROP TABLE large; ALTER TABLE new RENAME TO large",
         "large.made: 200 values did not survive TEXT → INTEGER\n  id=1: \"'1'\" → \"1\""},
        {"UPDATE everything SET t = 'null' WHERE id = 4",
         "everything.t: 1 value changed\n  id=4: \"NULL\" → \"null\""},
        {"UPDATE everything SET \"any\" = 1 WHERE id = 2",
         "everything.any: 1 value changed\n  id=2: \"1.0\" → \"1\""},
        {"UPDATE everything SET t = NULL WHERE id = 2", "everything.t: 1 value changed\n  id=2: \"\" → NULL"},
        {"UPDATE large SET note = '' WHERE id = 300", "large.note: values changed"},
        {"UPDATE large SET note = note || ' ' WHERE id = 299", "large.note: values changed"},
        {"UPDATE large SET id = 1000 WHERE id = 299", "large.id: values changed"},
        {"DELETE FROM large WHERE id = 150", "large: 1 row lost"},
        {"INSERT INTO keyless SELECT * FROM keyless", "keyless: 3 rows there once more"},
        {"DROP TABLE rowless", "rowless: the table is gone with 1 row"},
    },
    {"Odd \"name", "counted", "everything", "keyless", "large", "rowless", "unique_key"},
    "value/300/5919716959782833105",
};

} // namespace

const EngineCases& cases_of(base::Engine engine) {
    switch (engine) {
    case base::Engine::postgres:
        return k_postgres;
    case base::Engine::mysql:
    case base::Engine::mariadb:
        return k_mysql;
    case base::Engine::sqlite:
        return k_sqlite;
    }
    throw std::logic_error("an engine without cases");
}

std::string newer_types(base::Engine engine, const std::string& version) {
    if (engine == base::Engine::postgres && std::stoi(version) >= 14)
        return "CREATE TABLE newer (id int PRIMARY KEY, m int4multirange); INSERT INTO newer VALUES (1, "
               "'{[1,3),[5,6)}')";
    if (engine == base::Engine::mariadb && version != "10.5")
        return "CREATE TABLE newer (id uuid PRIMARY KEY, a inet6); "
               "INSERT INTO newer VALUES ('a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11', '::1')";
    if (engine == base::Engine::mysql)
        return "CREATE TABLE newer (id int PRIMARY KEY, s point SRID 4326, v vector(2)); "
               "INSERT INTO newer VALUES (1, ST_GeomFromText('POINT(10 20)', 4326), TO_VECTOR('[1,2.5]'))";
    return "CREATE TABLE newer (id int)";
}

} // namespace harness::tests
