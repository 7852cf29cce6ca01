-- The row stays: somebody may have changed it.
DO 0;
