DROP INDEX measurements_probe_idx;
DROP INDEX IF EXISTS measurements_new_probe_idx;
