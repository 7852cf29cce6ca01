CREATE INDEX AccountIndex ON audit_logins (account);
