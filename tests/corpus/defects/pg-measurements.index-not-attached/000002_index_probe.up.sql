CREATE INDEX measurements_probe_idx ON ONLY measurements (probe);
CREATE INDEX measurements_old_probe_idx ON measurements_old (probe);
CREATE INDEX measurements_new_probe_idx ON measurements_new (probe);
ALTER INDEX measurements_probe_idx ATTACH PARTITION measurements_old_probe_idx;
