DROP INDEX options_value_key;
