-- Revert notes:index_notes
DROP INDEX notes_body_idx;
