-- Revert notes:create_notes
BEGIN;

DROP TABLE notes;

COMMIT;
