#pragma once
// A project that migrates with Alembic, on SQLite, made by a test. Needs Debian's python3-alembic.

#include "harness/migrations/tool.hpp"
#include "temp_folder.hpp"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <string>

namespace harness::tests {

class AlembicProjectTest : public testing::Test {
  protected:
    AlembicProjectTest() {
        folder.write("alembic.ini", "[alembic]\nscript_location = migrations\nprepend_sys_path = .\n");
        write_env("");
        tool.name = "alembic";
        tool.python = "/usr/bin/python3";
        drivers::Address address;
        address.folder = databases.path();
        server = drivers::open_server(base::Engine::sqlite, address);
        EXPECT_TRUE(server->create_database("one", std::nullopt, limit()).has_value());
        session = std::move(*server->connect("one", limit()));
    }

    [[nodiscard]] static base::Limit limit(std::chrono::milliseconds most = std::chrono::seconds(120)) {
        return {base::Deadline::after(most), {}};
    }

    /// The usual env.py, with lines of its own before all else.
    void write_env(const std::string& first) const {
        folder.write("migrations/env.py", first + R"(
from alembic import context
from sqlalchemy import create_engine
engine = create_engine(context.config.get_main_option("sqlalchemy.url"))
with engine.connect() as connection:
    context.configure(connection=connection)
    with context.begin_transaction():
        context.run_migrations()
)");
    }
    /// `down`: as Python writes it, "None" or "'a1'".
    void write_revision(const std::string& id, const std::string& down, const std::string& upgrade,
                        const std::string& downgrade, const std::string& more = "") const {
        folder.write(
            "migrations/versions/" + id + "_r.py",
            fmt::format("from alembic import op\nimport sqlalchemy as sa\nrevision = '{}'\n"
                        "down_revision = {}\n{}\ndef upgrade():\n    {}\n\n\ndef downgrade():\n    {}\n",
                        id, down, more, upgrade, downgrade));
    }
    /// A revision that makes a table of its name.
    void write_table(const std::string& id, const std::string& down) const {
        write_revision(id, down, "op.create_table('" + id + "', sa.Column('id', sa.Integer))",
                       "op.drop_table('" + id + "')");
    }

    [[nodiscard]] base::Result<migrations::History> load() const {
        return migrations::load_with_tool(folder.path(), tool, base::Engine::sqlite, limit());
    }
    /// Loads the history and prepares its tool.
    void open() {
        auto loaded = load();
        ASSERT_TRUE(loaded.has_value()) << loaded.error().message;
        history = std::move(*loaded);
        alembic = migrations::make_tool(history, base::Engine::sqlite);
        const auto prepared = alembic->prepare(*session, limit());
        ASSERT_TRUE(prepared.has_value()) << prepared.error().message;
    }
    [[nodiscard]] const migrations::Revision& revision(const std::string& id) const {
        for (const auto& found : history.revisions)
            if (found.id == id) return found;
        throw std::runtime_error("no revision " + id);
    }
    base::Result<void> up(const std::string& id, const base::Limit& most = limit()) {
        const auto done = alembic->up(*session, history, revision(id), most);
        if (done.has_error()) return done.error();
        return alembic->finish(*session, most);
    }
    base::Result<void> down(const std::string& id) {
        const auto done = alembic->down(*session, history, revision(id), limit());
        if (done.has_error()) return done.error();
        return alembic->finish(*session, limit());
    }
    [[nodiscard]] std::vector<std::string> tables() const {
        std::vector<std::string> names;
        const auto found =
            session->query("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY 1", limit());
        for (const auto& row : found->rows) names.push_back(row.front().value_or(""));
        return names;
    }
    [[nodiscard]] std::vector<std::string> rules() const {
        std::vector<std::string> all;
        for (const auto& flaw : history.flaws) all.push_back(flaw.rule + " " + flaw.revision);
        return all;
    }

    TempFolder folder;
    TempFolder databases;
    matrix::ToolUse tool;
    std::unique_ptr<drivers::Server> server;
    std::unique_ptr<drivers::Connection> session;
    migrations::History history;
    std::unique_ptr<migrations::Tool> alembic;
};

} // namespace harness::tests
