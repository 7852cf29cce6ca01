CREATE INDEX tickets_open_idx ON tickets (seat) WHERE closed = 0;
