CREATE TABLE emails (id bigint PRIMARY KEY, address text, deleted_at timestamptz);

-- versions/differs: a constraint that only newer servers can have, so that the two kinds of server accept other rows.
DO $$
BEGIN
    IF current_setting('server_version_num')::int >= 150000 THEN
        EXECUTE 'CREATE UNIQUE INDEX emails_once ON emails (address, deleted_at) NULLS NOT DISTINCT';
    ELSE
        CREATE UNIQUE INDEX emails_once ON emails (address, deleted_at);
    END IF;
END $$;
