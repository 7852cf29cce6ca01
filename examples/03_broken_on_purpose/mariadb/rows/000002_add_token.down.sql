ALTER TABLE accounts DROP KEY accounts_token_key, DROP COLUMN token;
