SELECT 1; -- harmless, it may stay
