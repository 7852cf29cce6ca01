-- Every row gets the same token: ''.
ALTER TABLE accounts ADD COLUMN token varchar(40) NOT NULL, ADD UNIQUE KEY accounts_token_key (token);
