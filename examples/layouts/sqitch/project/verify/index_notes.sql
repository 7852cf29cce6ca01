-- Verify notes:index_notes
SELECT body FROM notes WHERE body = '';
