"""What the engines' own dumps say of a migrated database is no drift; what is changed in them is."""
import re

from program import ProgramTest, docker, main

POSTGRES = """
CREATE TYPE mood AS ENUM ('ok', 'sad');
CREATE TABLE users (id bigserial PRIMARY KEY, email varchar(200) NOT NULL UNIQUE,
    status varchar(10) NOT NULL DEFAULT 'new' CHECK (status IN ('new', 'old')), m mood DEFAULT 'ok');
COMMENT ON TABLE users IS 'people';
CREATE INDEX idx_status ON users (lower(email)) WHERE status IN ('new', 'old');
CREATE VIEW active AS SELECT id, email FROM users WHERE status IN ('new') AND email LIKE 'a%';
CREATE MATERIALIZED VIEW counted AS SELECT count(*) AS n FROM users;
CREATE TABLE orders (id int GENERATED ALWAYS AS IDENTITY, user_id bigint REFERENCES users, at date,
    PRIMARY KEY (id, at)) PARTITION BY RANGE (at);
CREATE TABLE orders_1 PARTITION OF orders FOR VALUES FROM ('2020-01-01') TO ('2021-01-01');
CREATE FUNCTION bump() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NEW; END $$;
CREATE TRIGGER users_bump BEFORE UPDATE ON users FOR EACH ROW EXECUTE FUNCTION bump();
GRANT SELECT ON users TO PUBLIC;
"""
# The trigger comes last: of several statements in one message, MySQL keeps the `;` as a part of the trigger, and then
# no client can load what mysqldump writes.
MYSQL = """
CREATE TABLE orgs (id INT PRIMARY KEY);
CREATE TABLE users (id INT AUTO_INCREMENT PRIMARY KEY, email VARCHAR(100) NOT NULL, state VARCHAR(5) DEFAULT 'new',
    org INT, UNIQUE KEY users_email (email), CHECK (state <> 'x'), FOREIGN KEY (org) REFERENCES orgs (id)) COMMENT = 'people';
CREATE VIEW v AS SELECT id, email FROM users WHERE state IN ('a', 'b');
CREATE PROCEDURE p() SELECT 1;
CREATE TRIGGER tr BEFORE INSERT ON users FOR EACH ROW SET NEW.email = lower(NEW.email)"""


class Dumps(ProgramTest):
    needs_engine = True

    def dump(self, cell, command):
        """Migrates once, keeps the server, and lets its own client dump what was made."""
        self.write_matrix(self.matrix + "checks: {chain: off, stairway: off, down: off}\n")
        outcome = self.run_harness("run", "matrix.yaml", "--only", cell, "--keep", "all", report=True)
        self.assertEqual(outcome.findings(), [], outcome)
        (container,) = self.new_containers()
        self.addCleanup(docker, "rm", "-fv", container)
        # As harness says it: the container's environment need not know it (prepared images).
        password = re.search(r"--password='([^']+)'|postgresql://[^:]+:([^@]+)@", outcome.out)
        password = password[1] or password[2]
        dumped = docker("exec", "-e", f"PGPASSWORD={password}", "-e", f"MYSQL_PWD={password}", container,
                        "sh", "-c", command)
        self.assertEqual(dumped.returncode, 0, dumped.stderr)
        docker("rm", "-fv", container)
        self.write(f"{cell}.sql", dumped.stdout)
        return dumped.stdout

    def drift(self, cell):
        self.write_matrix(self.matrix + 'checks: {chain: off, stairway: off, down: off, drift: {schema: "{engine}-{version}.sql"}}\n')
        outcome = self.run_harness("run", "matrix.yaml", "--only", cell, report=True)
        self.assertNotEqual(outcome.code, 3, outcome)
        return outcome

    def start(self, engines, up):
        self.matrix = f"migrations: m\nrows: off\nengines: {engines}\n"
        self.write_revision(1, up, None)

    def test_pg_dump_with_owners_and_privileges(self):
        self.start("{postgres: [13, 15]}", POSTGRES)
        for cell in ["postgres-13", "postgres-15"]:
            text = self.dump(cell, "pg_dump -h 127.0.0.1 -U postgres --schema-only harness_kept")
            self.assertIn("OWNER TO harness", text)
            self.assertEqual(self.drift(cell).findings(), [])
            # As a newer pg_dump writes it, of a production with roles of its own.
            newer = ("\\restrict x\nSET transaction_timeout = 0;\n" + text.replace("OWNER TO harness", "OWNER TO shop_owner")
                     + "\nGRANT SELECT ON public.users TO shop_reader;\n\\unrestrict x\n")
            self.write(f"{cell}.sql", newer)
            outcome = self.drift(cell)
            self.assertEqual(outcome.findings(), [], outcome)
            self.write(f"{cell}.sql", newer.replace("'old'::character varying", "'odd'::character varying"))
            self.assertEqual(self.drift(cell).findings(), [f"{cell}  error  drift/differs"])
        self.assert_nothing_is_left()

    def test_a_file_that_does_not_load_is_told_at_its_line(self):
        self.start("{postgres: [15]}", "CREATE TABLE t (id int)")
        self.write("postgres-15.sql", "CREATE TABLE t (id int);\nCREATE TABLE u (x missing_type);\n")
        outcome = self.drift("postgres-15")
        self.assertEqual(outcome.findings(), ["postgres-15  error  drift/not-loaded"])
        self.assertIn("postgres-15.sql:2:19", outcome.out)
        self.assertIn('type "missing_type" does not exist', outcome.out)
        self.assert_nothing_is_left()

    def test_mysqldump_and_mariadb_dump(self):
        self.start("{mariadb: [11.8], mysql: [9.7]}", MYSQL)
        for cell in ["mariadb-11.8", "mysql-9.7"]:
            text = self.dump(cell, "$(command -v mariadb-dump || command -v mysqldump) --no-data --routines --events "
                                   "-h 127.0.0.1 -u root harness_kept")
            self.assertIn("DELIMITER", text)
            outcome = self.drift(cell)
            self.assertEqual(outcome.findings(), [], outcome)
            self.write(f"{cell}.sql", text.replace("`state` varchar(5)", "`state` varchar(6)"))
            self.assertEqual(self.drift(cell).findings(), [f"{cell}  error  drift/differs"])
        self.assert_nothing_is_left()


if __name__ == "__main__":
    main()
