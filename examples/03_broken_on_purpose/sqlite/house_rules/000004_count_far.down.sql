DELETE FROM numbers;
