DELETE FROM notes WHERE id = 3;
