SELECT 'the row stays: somebody may have changed it';
