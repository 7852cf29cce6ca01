DROP FUNCTION next_number();
