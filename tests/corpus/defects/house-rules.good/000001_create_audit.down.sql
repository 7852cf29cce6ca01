DROP TABLE audit_logins;
