SELECT 1; -- somebody may have changed them
