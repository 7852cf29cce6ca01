ALTER TABLE users ADD COLUMN tenant BIGINT NOT NULL DEFAULT 0 AFTER id;
ALTER TABLE users ALTER COLUMN tenant DROP DEFAULT;
DROP INDEX by_tenant_and_email ON users;
CREATE INDEX by_tenant_and_email ON users (tenant, email);
