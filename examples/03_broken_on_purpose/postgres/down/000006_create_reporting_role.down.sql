-- stairway/not-restored and stairway/up-again-failed: roles belong to the cluster, so no DROP DATABASE takes them.
DROP OWNED BY broken_reporting;
