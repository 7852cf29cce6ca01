-- A shop in MySQL and MariaDB: every type, keys of all kinds, checks, generated columns, cycles, partitions, triggers.
CREATE TABLE organisations (
    id int unsigned NOT NULL AUTO_INCREMENT PRIMARY KEY,
    slug varchar(30) NOT NULL UNIQUE,
    plan enum('free', 'team', 'it''s') NOT NULL DEFAULT 'free',
    settings json NOT NULL,
    created timestamp NOT NULL DEFAULT CURRENT_TIMESTAMP ON UPDATE CURRENT_TIMESTAMP,
    CONSTRAINT slug_form CHECK (slug REGEXP '^[a-z][a-z0-9-]{1,28}$')
);
CREATE TABLE every_type (
    id bigint AUTO_INCREMENT PRIMARY KEY, ti tinyint NOT NULL, tu tinyint unsigned NOT NULL, yes tinyint(1) NOT NULL, sm smallint,
    me mediumint unsigned, bu bigint unsigned NOT NULL, zf int(8) unsigned zerofill NOT NULL, de decimal(10,2) NOT NULL,
    small decimal(3,3), fl float NOT NULL, db double unsigned, bi bit(10) NOT NULL, b1 bit(1), ye year NOT NULL, ch char(5) NOT NULL,
    vc varchar(20) NOT NULL, l1 varchar(20) CHARACTER SET latin1 NOT NULL, a varchar(20) CHARACTER SET ascii, tt tinytext, tx text NOT NULL,
    st set('x', 'y', 'z') NOT NULL, bn binary(16) NOT NULL UNIQUE, b2 binary(2), vb varbinary(10), bl blob NOT NULL, da date NOT NULL,
    ti6 time(6) NOT NULL, dt datetime NOT NULL, dt6 datetime(6), ts timestamp NULL, js json, po point NOT NULL, li linestring,
    pl polygon, mp multipoint, ml multilinestring, mg multipolygon, gc geometrycollection, ge geometry,
    twice int AS (ti * 2) VIRTUAL, lower_vc varchar(20) AS (lower(vc)) STORED, SPATIAL INDEX (po)
);
CREATE TABLE agents (
    id char(36) PRIMARY KEY,
    organisation_id int unsigned NOT NULL,
    email varchar(100) NOT NULL,
    boss char(36),
    active tinyint(1) NOT NULL,
    UNIQUE (organisation_id, email), UNIQUE (organisation_id, id),
    FOREIGN KEY (organisation_id) REFERENCES organisations (id) ON DELETE CASCADE,
    FOREIGN KEY (boss) REFERENCES agents (id)
);
CREATE TABLE topics (id int AUTO_INCREMENT PRIMARY KEY, parent int NOT NULL, name varchar(50), FOREIGN KEY (parent) REFERENCES topics (id));
CREATE TABLE members (
    organisation_id int unsigned NOT NULL, agent_id char(36) NOT NULL, role varchar(10) CHECK (role IN ('reader', 'writer')),
    PRIMARY KEY (organisation_id, agent_id), FOREIGN KEY (organisation_id, agent_id) REFERENCES agents (organisation_id, id)
);
CREATE TABLE prices (
    id int AUTO_INCREMENT PRIMARY KEY, net decimal(8,2) CHECK (net > 0), gross decimal(8,2), begins date, ends date,
    percent tinyint unsigned NOT NULL CHECK (percent BETWEEN 0 AND 100), code varchar(8) NOT NULL CHECK (char_length(code) = 6),
    CONSTRAINT gross_net CHECK (gross >= net), CONSTRAINT ends_later CHECK (ends IS NULL OR ends > begins)
);
CREATE TABLE owners (
    id int AUTO_INCREMENT PRIMARY KEY, organisation_id int unsigned, agent_id char(36),
    FOREIGN KEY (organisation_id) REFERENCES organisations (id), FOREIGN KEY (agent_id) REFERENCES agents (id)
);
CREATE TABLE documents (
    id int AUTO_INCREMENT PRIMARY KEY, value json NOT NULL,
    deleted varchar(9) AS (json_unquote(json_extract(value, '$.deleted'))) STORED, author varchar(9) AS (json_unquote(json_extract(value, '$.by.name'))) STORED,
    revision int AS (json_extract(value, '$."revision number"')) STORED, CHECK (deleted IS NOT NULL), CHECK (author IS NOT NULL AND author <> ''), CHECK (revision IS NOT NULL AND revision > 0),
    active tinyint(1) AS (json_unquote(json_extract(value, '$.active'))) STORED, CHECK (active IS NOT NULL)
);
CREATE TABLE sums (a int NOT NULL, b int NOT NULL, c int NOT NULL, CHECK (a + b = c));
CREATE TABLE lines_of (document int NOT NULL, line int NOT NULL AUTO_INCREMENT, body text, PRIMARY KEY (document, line), KEY (line));
CREATE TABLE parted (id int NOT NULL, y int NOT NULL, PRIMARY KEY (id, y))
    PARTITION BY RANGE (y) (PARTITION p1 VALUES LESS THAN (2000), PARTITION p2 VALUES LESS THAN (2010));
CREATE TABLE listed (id int NOT NULL, kind int NOT NULL, PRIMARY KEY (id, kind))
    PARTITION BY LIST (kind) (PARTITION p1 VALUES IN (1, 3), PARTITION p2 VALUES IN (7));
CREATE TABLE left_half (id int PRIMARY KEY, right_id int NOT NULL);
CREATE TABLE right_half (id int PRIMARY KEY, left_id int NOT NULL, FOREIGN KEY (left_id) REFERENCES left_half (id));
ALTER TABLE left_half ADD FOREIGN KEY (right_id) REFERENCES right_half (id);
CREATE TABLE prefixed (id int AUTO_INCREMENT PRIMARY KEY, long_text text NOT NULL, UNIQUE (long_text(10)));
CREATE TABLE `odd ``name` (`a ``b` int PRIMARY KEY, `select` varchar(3) NOT NULL UNIQUE, `c\d` text);
CREATE TABLE logged (id int AUTO_INCREMENT PRIMARY KEY, note varchar(20));
CREATE TABLE log_of (id int AUTO_INCREMENT PRIMARY KEY, logged_id int NOT NULL, FOREIGN KEY (logged_id) REFERENCES logged (id));
CREATE TRIGGER logged_insert AFTER INSERT ON logged FOR EACH ROW INSERT INTO log_of (logged_id) VALUES (NEW.id);
CREATE TABLE picky (id int AUTO_INCREMENT PRIMARY KEY, n int NOT NULL);
CREATE TABLE fixed_codes (code char(36) PRIMARY KEY);
CREATE TABLE code_uses (id int AUTO_INCREMENT PRIMARY KEY, code varchar(36) NOT NULL, FOREIGN KEY (code) REFERENCES fixed_codes (code));
CREATE VIEW free AS SELECT * FROM organisations WHERE plan = 'free';
