-- The addresses stay in lower case: that is how they are read, too.
SELECT 1;
