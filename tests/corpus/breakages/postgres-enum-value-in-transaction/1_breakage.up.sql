CREATE TABLE t (m text);
CREATE TYPE mood AS ENUM ('sad', 'ok');
COMMIT;
BEGIN;
ALTER TYPE mood ADD VALUE 'meh';
INSERT INTO t SELECT 'meh'::mood;
COMMIT;
