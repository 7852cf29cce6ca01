SELECT 1; -- what was above is not known any more
