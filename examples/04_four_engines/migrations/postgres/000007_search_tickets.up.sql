CREATE INDEX tickets_search_idx ON tickets USING gin (to_tsvector('simple', subject || ' ' || body));
