DELETE FROM roles WHERE id = 4;
