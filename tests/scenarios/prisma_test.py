"""Prisma, as its teams run it, on PostgreSQL: with the engine that it has in JavaScript."""
import os
import shutil

from program import ProgramTest, main
from tools_engines_test import tools_folder

CONFIG = """
import { defineConfig } from "prisma/config";
import { PrismaPg } from "@prisma/adapter-pg";

// The engine leaves a timer of ten seconds for its lock running, and the process would wait for it.
const plain = globalThis.setTimeout;
globalThis.setTimeout = (...words) => {
  const timer = plain(...words);
  if (words[1] === 10000) timer.unref();
  return timer;
};

// The driver does not know PostgreSQL's type `name`, which the engine asks for (github.com/prisma/orm/issues/27403).
function knowsNames(session) {
  const run = session.performIO, begin = session.startTransaction;
  session.performIO = async (query) => {
    const result = await run.call(session, query);
    for (const field of result.fields) if (field.dataTypeID === 19) field.dataTypeID = 25;
    return result;
  };
  if (begin) session.startTransaction = async (...words) => knowsNames(await begin.apply(session, words));
  return session;
}
class Postgres extends PrismaPg {
  async connect() {
    return knowsNames(await super.connect());
  }
}

export default defineConfig({
  engine: "js",
  experimental: { adapter: true },
  schema: "prisma/schema.prisma",
  adapter: async () => new Postgres({ connectionString: process.env.DATABASE_URL, allowExitOnIdle: true }),
});
"""
SCHEMA = """
datasource db {
  provider = "postgresql"
  url      = env("DATABASE_URL")
}
"""
# Migrations need no query engine; to name one keeps Prisma from fetching it.
MATRIX = """
migrations: {path: ., tool: prisma, env: {PRISMA_QUERY_ENGINE_LIBRARY: /dev/null}}
engines: {postgres: 17}
rows: off
"""


class Prisma(ProgramTest):
    needs_engine = True

    def setUp(self):
        super().setUp()
        modules = tools_folder().parent / "node_modules"
        missing = [tool for tool in ("node", modules / ".bin/prisma") if not shutil.which(tool)]
        if missing and os.environ.get("HARNESS_REQUIRE_DOCKER") == "1":
            self.fail(f"{missing} missing: scripts/install-packages test; eval \"$(scripts/migration-tools)\"")
        if missing:
            self.skipTest(f"{missing} missing: scripts/install-packages test; eval \"$(scripts/migration-tools)\"")
        (self.folder / "node_modules").symlink_to(modules)
        self.write("prisma.config.ts", CONFIG)
        self.write("prisma/schema.prisma", SCHEMA)
        self.write("prisma/migrations/.DS_Store", "")
        self.write("prisma/migrations/migration_lock.toml", 'provider = "postgresql"\n')
        self.write("prisma/migrations/20240101000000_users/migration.sql",
                   'CREATE TABLE "users" ("id" INTEGER NOT NULL, "name" TEXT NOT NULL, PRIMARY KEY ("id"));\n')

    def run_here(self, code, more=""):
        self.write_matrix(MATRIX + more)
        outcome = self.run_harness("run", "matrix.yaml", report=True)
        self.assertEqual(outcome.code, code, outcome)
        self.assert_nothing_is_left()
        return outcome

    def test_a_project_is_walked_and_a_down_that_forgets_is_found_at_its_file(self):
        self.write("prisma/migrations/20240102000000_people's 1.5 orders/migration.sql",
                   'CREATE TABLE "orders" ("id" INTEGER PRIMARY KEY);\n')
        self.write("prisma/migrations/20240102000000_people's 1.5 orders/down.sql", 'ALTER TABLE "orders" RENAME TO "old_orders";\n')
        outcome = self.run_here(1, "checks: {down: off}\n")
        self.assertEqual(outcome.findings(), ["postgres-17  error  stairway/not-restored  20240102000000_people's 1.5 orders"])
        self.assertIn("20240102000000_people's 1.5 orders/down.sql", outcome.out)
        checks = {check["check"]: check["status"] for check in outcome.report["cells"][0]["checks"]}
        self.assertEqual((checks["up"], checks["idempotency"]), ("passed", "passed"))

    def test_a_failure_is_told_in_the_servers_words_at_the_migrations_file(self):
        self.write("prisma/migrations/20240101000000_users/migration.sql", "SELECT 1 / 0;\n")
        outcome = self.run_here(1)
        self.assertEqual(outcome.findings(), ["postgres-17  error  up/failed  20240101000000_users"])
        self.assertIn("division by zero", outcome.out)
        self.assertIn("20240101000000_users/migration.sql", outcome.out)


if __name__ == "__main__":
    main()
