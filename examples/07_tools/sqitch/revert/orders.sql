-- Revert orders

BEGIN;

DROP TABLE orders;

COMMIT;
