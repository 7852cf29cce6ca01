-- Verify notes:create_notes
BEGIN;

SELECT id, body FROM notes WHERE 1 = 0;

ROLLBACK;
