CREATE INDEX tickets_search_idx ON tickets (lower(subject));
