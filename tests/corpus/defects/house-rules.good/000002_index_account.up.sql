CREATE INDEX audit_logins_account_idx ON audit_logins (account);
