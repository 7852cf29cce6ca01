UPDATE counters SET hits = 10 WHERE hits > 10;
