UPDATE counters SET hits = hits / 2;
