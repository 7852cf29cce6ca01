DROP FUNCTION title_of(notes);
DROP TABLE notes;
