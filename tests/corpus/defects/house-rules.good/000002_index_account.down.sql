DROP INDEX audit_logins_account_idx;
