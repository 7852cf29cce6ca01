#include "alembic_project.hpp"

namespace harness::tests {
namespace {

using base::ErrorKind;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

class Alembic : public AlembicProjectTest {};

} // namespace

TEST_F(Alembic, revisions_come_in_alembics_order_and_go_up_and_down_one_by_one) {
    write_table("a2", "'a1'");
    write_table("a1", "None");
    open();
    EXPECT_EQ(history.layout, "alembic");
    ASSERT_EQ(history.revisions.size(), 2U);
    EXPECT_EQ(history.revisions[0].name, "a1_r");
    EXPECT_THAT(*alembic->pending(*session, history, limit()), ElementsAre("a1", "a2"));
    EXPECT_TRUE(alembic->finish(*session, limit()).has_value());
    EXPECT_TRUE(up("a1").has_value());
    EXPECT_TRUE(up("a2").has_value());
    EXPECT_THAT(tables(), ElementsAre("a1", "a2", "alembic_version"));
    EXPECT_THAT(*alembic->pending(*session, history, limit()), IsEmpty());
    EXPECT_TRUE(alembic->finish(*session, limit()).has_value());
    EXPECT_TRUE(down("a2").has_value());
    EXPECT_THAT(tables(), ElementsAre("a1", "alembic_version"));
    EXPECT_THAT(alembic->tables(), ElementsAre("alembic_version"));
}

TEST_F(Alembic, branches_and_merges_go_down_one_revision_at_a_time) {
    write_table("a1", "None");
    write_table("b1", "'a1'");
    write_table("b2", "'a1'");
    write_revision("m1", "('b1', 'b2')", "pass", "pass");
    write_table("z1", "None"); // a second base that the head depends on
    write_revision("c1", "'m1'", "op.create_table('c1', sa.Column('id', sa.Integer))", "op.drop_table('c1')",
                   "depends_on = 'z1'");
    open();
    for (const auto& step : history.revisions) {
        ASSERT_TRUE(up(step.id).has_value()) << step.id;
        ASSERT_TRUE(down(step.id).has_value()) << step.id;
        ASSERT_TRUE(up(step.id).has_value()) << step.id;
    }
    EXPECT_THAT(tables(), ElementsAre("a1", "alembic_version", "b1", "b2", "c1", "z1"));
    for (auto step = history.revisions.rbegin(); step != history.revisions.rend(); ++step)
        ASSERT_TRUE(down(step->id).has_value()) << step->id;
    EXPECT_THAT(tables(), ElementsAre("alembic_version"));
}

TEST_F(Alembic, several_version_locations_and_labelled_branches_are_no_flaw) {
    folder.write("alembic.ini", "[alembic]\nscript_location = migrations\nprepend_sys_path = .\n"
                                "version_locations = migrations/versions other\n");
    write_table("a1", "None");
    folder.write("other/x1_r.py", "from alembic import op\nrevision = 'x1'\ndown_revision = None\n"
                                  "branch_labels = ('reports',)\ndef upgrade():\n    op.execute('select 1')\n"
                                  "def downgrade():\n    op.execute('select 1')\n");
    folder.change("migrations/versions/a1_r.py", "down_revision = None",
                  "down_revision = None\nbranch_labels = ('app',)");
    open();
    EXPECT_EQ(history.revisions.size(), 2U);
    EXPECT_THAT(rules(), IsEmpty());
}

TEST_F(Alembic, flaws_of_the_chain_are_told_at_their_lines) {
    write_table("a1", "None");
    write_table("b1", "'a1'");
    write_table("b2", "'a1'");
    open();
    ASSERT_THAT(rules(), ElementsAre("chain/multiple-heads b2_r"));
    EXPECT_EQ(to_string(history.flaws[0].where), folder / "migrations/versions/b2_r.py" + ":4");
    EXPECT_THAT(history.flaws[0].message, HasSubstr("b1_r.py"));

    write_table("b2", "'nowhere'");
    history = load().value();
    ASSERT_THAT(rules(), ElementsAre("chain/gap b2_r"));
    EXPECT_NE(history.refusal, "");

    write_table("a1", "'b2'");
    write_table("b2", "'a1'");
    EXPECT_THAT(load()->flaws.at(0).rule, "chain/cycle");

    write_table("a1", "None");
    folder.write("migrations/versions/copy_of_b1.py",
                 "revision = 'b1'\ndown_revision = 'b2'\n"
                 "def upgrade():\n    print()\ndef downgrade():\n    print()\n");
    EXPECT_THAT(load()->flaws.at(0).rule, "chain/duplicate-version");

    folder.write("migrations/versions/copy_of_b1.py", "import nothing_of_this_name\nrevision = 'b3'\n");
    const auto broken = load().value();
    EXPECT_THAT(broken.flaws.at(0).rule, "chain/refused-file");
    EXPECT_THAT(broken.flaws.at(0).message, HasSubstr("nothing_of_this_name"));
    EXPECT_EQ(broken.flaws.at(0).where.line, 1);
}

TEST_F(Alembic, stubs_of_three_kinds_are_told_apart) {
    write_revision("a1", "None", "op.execute('select 1')", "pass");
    write_revision("a2", "'a1'", "op.execute('select 1')", "'''Nothing to undo.'''");
    write_revision("a3", "'a2'", "op.execute('select 1')", "raise NotImplementedError('kept')");
    write_revision("a4", "'a3'", "pass", "pass");
    write_revision("a5", "'a4'", "op.execute('select 1')", "print('some work')");
    open();
    EXPECT_THAT(rules(), ElementsAre("chain/empty-down a1_r", "chain/empty-down a2_r",
                                     "chain/missing-down a3_r", "chain/empty-up a4_r"));
    EXPECT_THAT(history.flaws[0].message, HasSubstr("(pass)"));
    EXPECT_THAT(history.flaws[1].message, HasSubstr("(docstring)"));
    EXPECT_THAT(history.flaws[2].message, HasSubstr("NotImplementedError"));
    EXPECT_EQ(history.flaws[0].where.line, 10);
    EXPECT_TRUE(revision("a1").down.has_value());
    EXPECT_FALSE(revision("a3").down.has_value()); // nothing that the walk could take down
}

TEST_F(Alembic, an_error_carries_the_servers_words_and_the_users_own_line) {
    write_revision("a1", "None", "op.create_table('t', sa.Column('id', sa.Integer, unique=True))",
                   "op.drop_table('t')");
    write_revision("a2", "'a1'", "sa.null()\n    op.execute('INSERT INTO t VALUES (1), (1)')", "pass");
    write_revision("a3", "'a1'", "x = {}\n    x['city']", "pass");
    open();
    ASSERT_TRUE(up("a1").has_value());
    const auto sql = up("a2").error();
    EXPECT_EQ(sql.kind, ErrorKind::sql);
    EXPECT_EQ(sql.sqlstate, "SQLITE_CONSTRAINT_UNIQUE");
    EXPECT_THAT(sql.message, HasSubstr("UNIQUE constraint failed: t.id"));
    EXPECT_EQ(sql.statement, "INSERT INTO t VALUES (1), (1)");
    EXPECT_EQ(to_string(sql.where), folder / "migrations/versions/a2_r.py" + ":8");
    const auto python = up("a3").error();
    EXPECT_EQ(python.kind, ErrorKind::sql);
    EXPECT_EQ(python.message, "KeyError: 'city'");
    EXPECT_EQ(python.where.line, 8);
}

TEST_F(Alembic, what_an_earlier_step_left_in_pythons_memory_is_no_fault_of_a_migration) {
    folder.write("once.py", "used = []\n");
    write_revision("a1", "None", "once.used.append(1)\n    assert len(once.used) == 1", "pass",
                   "import once");
    open();
    EXPECT_TRUE(up("a1").has_value());
    EXPECT_TRUE(down("a1").has_value());
    const auto again = up("a1");
    EXPECT_TRUE(again.has_value()) << again.error().message;
}

TEST_F(Alembic, a_migration_that_asks_for_input_is_told_so) {
    write_revision("a1", "None", "input('sure? ')", "pass");
    open();
    const auto asked = up("a1").error();
    EXPECT_THAT(asked.message, HasSubstr("it asks for input"));
    EXPECT_EQ(asked.where.line, 7);
}

TEST_F(Alembic, a_worker_that_dies_in_a_step_is_told_with_its_last_words_and_replaced) {
    write_revision("a1", "None", "print('going down'); import os; os._exit(7)", "pass");
    write_table("a2", "'a1'");
    write_revision("k1", "None", "import os, signal; os.kill(os.getpid(), signal.SIGKILL)", "pass");
    open();
    const auto died = up("a1").error();
    EXPECT_EQ(died.kind, ErrorKind::sql);
    EXPECT_THAT(died.message, HasSubstr("exited with code 7"));
    EXPECT_THAT(died.detail, HasSubstr("going down"));
    EXPECT_THAT(up("k1").error().message, HasSubstr("signal 9"));
    folder.change("migrations/versions/a1_r.py", "os._exit(7)", "os.getpid()");
    EXPECT_TRUE(up("a1").has_value());
    EXPECT_TRUE(up("a2").has_value());
}

TEST_F(Alembic, a_migration_that_hangs_is_killed_at_the_limit) {
    write_revision("a1", "None", "print('waiting for Godot'); import time; time.sleep(3600)", "pass");
    write_table("b1", "None");
    open(); // the process runs
    const auto hung = up("a1", limit(std::chrono::milliseconds(700))).error();
    EXPECT_EQ(hung.kind, ErrorKind::timeout);
    EXPECT_THAT(hung.detail, HasSubstr("waiting for Godot"));
    EXPECT_TRUE(up("b1").has_value());
}

TEST_F(Alembic, models_are_compared_and_a_difference_stands_at_the_models_line) {
    folder.write("models.py",
                 "import sqlalchemy as sa\nfrom sqlalchemy.orm import declarative_base\n"
                 "Base = declarative_base()\n\n\nclass A1(Base):\n    __tablename__ = 'a1'\n\n"
                 "    id = sa.Column(sa.Integer, primary_key=True)\n    city = sa.Column(sa.Text)\n");
    // Migrations may keep classes of their own for what the models map.
    write_revision(
        "a1", "None", "op.create_table('a1', sa.Column('id', sa.Integer, primary_key=True))",
        "op.drop_table('a1')",
        "import sqlalchemy.orm\n"
        "bases = [sqlalchemy.orm.declarative_base() for _ in range(20)]\n"
        "own = [type('A1', (base,), {'__tablename__': 'a1', 'id': sa.Column(sa.Integer, primary_key=True)})\n"
        "       for base in bases]\n");
    open();
    ASSERT_TRUE(up("a1").has_value());
    EXPECT_THAT(alembic->compare_models(*session, limit())->could_not_look, HasSubstr("no target_metadata"));

    write_env("from models import Base\n");
    folder.change("migrations/env.py", "connection=connection",
                  "connection=connection, target_metadata=Base.metadata");
    const auto drift = alembic->compare_models(*session, limit());
    ASSERT_TRUE(drift.has_value()) << drift.error().message;
    ASSERT_EQ(drift->differences.size(), 1U);
    const auto& difference = drift->differences.front();
    EXPECT_EQ(difference.kind, "add_column");
    EXPECT_EQ(difference.table, "a1");
    EXPECT_EQ(difference.column, "city");
    EXPECT_EQ(to_string(difference.where), folder / "models.py" + ":10");
}

TEST_F(Alembic, the_sql_that_it_sent_is_known_without_its_own_record) {
    write_table("a1", "None");
    write_revision("a2", "'a1'",
                   "op.execute('UPDATE a1 SET id = 2');\n    op.create_index('by_id', 'a1', ['id'])",
                   "op.drop_index('by_id', 'a1')");
    write_revision("a3", "'a2'", "op.get_bind().connection.cursor().execute('DROP INDEX by_id')", "pass");
    open();
    EXPECT_TRUE(history.tells_sql);
    const auto sql = [&](const char* id, migrations::Direction direction) {
        return *alembic->sql_of(*session, history, revision(id), direction, limit());
    };
    EXPECT_FALSE(sql("a2", migrations::Direction::up).is_whole) << "it was not sent yet";
    ASSERT_TRUE(up("a1").has_value() && up("a2").has_value() && down("a2").has_value());
    EXPECT_EQ(sql("a2", migrations::Direction::up).text,
              "UPDATE a1 SET id = 2;\nCREATE INDEX by_id ON a1 (id);");
    EXPECT_TRUE(sql("a2", migrations::Direction::up).is_whole);
    EXPECT_EQ(sql("a2", migrations::Direction::down).text, "DROP INDEX by_id;");
    ASSERT_TRUE(up("a2").has_value() && up("a3").has_value());
    EXPECT_FALSE(sql("a3", migrations::Direction::up).is_whole) << "by a cursor that nobody sees";
}

TEST_F(Alembic, what_the_file_says_of_its_upgrade_is_known) {
    write_revision("a1", "None",
                   "\"\"\"Mails may be shared.\"\"\"\n    # no longer unique\n    op.create_table('a1', "
                   "sa.Column('id', sa.Integer, nullable=False))",
                   "op.drop_table('a1')  # for good");
    write_table("a2", "'a1'");
    open();
    EXPECT_THAT(revision("a1").words,
                testing::AllOf(HasSubstr("Mails may be shared."), HasSubstr("# no longer unique"),
                               HasSubstr("nullable"), Not(HasSubstr("for good"))));
    EXPECT_THAT(revision("a2").words, Not(HasSubstr("nullable")));
}

TEST_F(Alembic, an_upgrade_is_killed_after_a_statement_and_runs_again_in_another_process) {
    write_revision("a1", "None",
                   "op.create_table('a1', sa.Column('id', sa.Integer))\n    "
                   "op.create_table('b1', sa.Column('id', sa.Integer))",
                   "pass");
    open();
    auto* own = alembic->own_sessions();
    ASSERT_NE(own, nullptr);
    const auto killed = own->up_killed(*session, revision("a1"), 1, limit());
    ASSERT_TRUE(killed.has_value()) << killed.error().message;
    EXPECT_TRUE(*killed);
    EXPECT_THAT(tables(), ElementsAre("a1", "alembic_version")); // SQLite: each statement by itself
    const auto again = up("a1");
    ASSERT_TRUE(again.has_error());
    EXPECT_THAT(again.error().message, HasSubstr("table a1 already exists"));
    EXPECT_TRUE(session->query("DROP TABLE a1", limit()).has_value());
    ASSERT_TRUE(up("a1").has_value());
    EXPECT_EQ(own->statements(), 3U) << "two tables, and Alembic's record";
    EXPECT_THAT(tables(), ElementsAre("a1", "alembic_version", "b1"));
}

} // namespace harness::tests
