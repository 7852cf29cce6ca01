SELECT 1; -- PostgreSQL cannot drop a value of an enum
