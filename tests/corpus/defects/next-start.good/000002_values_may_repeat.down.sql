CREATE UNIQUE INDEX options_value_key ON options (value);
