DELETE FROM numbers WHERE n = -77;
