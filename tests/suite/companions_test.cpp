#include "harness/suite/companions.hpp"

#include "tests/migrations/temp_folder.hpp"
#include "tests/suite/histories.hpp"

#include <gmock/gmock.h>

using namespace harness;
using namespace harness::suite;
using ::testing::HasSubstr;
using ::testing::SizeIs;

namespace {

class CompanionsTest : public ::testing::Test {
  protected:
    CompanionsTest() {
        spec.file = folder.path() / "matrix.yaml";
        cell.id = "sqlite";
        cell.engine = base::Engine::sqlite;
    }
    matrix::Fixture csv(const std::string& text, const std::string& revision = "2") {
        folder.write("rows.csv", text);
        matrix::Fixture fixture;
        fixture.revision = revision;
        fixture.before = matrix::RowSource{"rows.csv", {}, "users", {}};
        return fixture;
    }
    base::Result<Companions> load() { return load_companions(spec, cell, history); }

    tests::TempFolder folder;
    matrix::Spec spec;
    matrix::Cell cell;
    migrations::History history = harness::testing::make_history(3);
};

} // namespace

TEST_F(CompanionsTest, make_an_insert_of_each_row_of_a_csv_file_with_its_line) {
    spec.fixtures = {csv("id,\"na\"\"me\"\n1,it's\n2,\n")};
    const auto loaded = load();
    ASSERT_TRUE(loaded.has_value()) << loaded.error().message;
    ASSERT_THAT(loaded->fixtures, SizeIs(1));
    const auto& scripts = loaded->fixtures[0].scripts;
    ASSERT_THAT(scripts, SizeIs(2));
    EXPECT_EQ(scripts[0].text, R"(INSERT INTO users ("id", "na""me") VALUES ('1', 'it''s'))");
    EXPECT_EQ(scripts[1].text, R"(INSERT INTO users ("id", "na""me") VALUES ('2', NULL))");
    EXPECT_EQ(scripts[1].first_line, 3);
    EXPECT_EQ(loaded->fixtures[0].revision, 1u);
}

TEST_F(CompanionsTest, write_texts_as_each_engine_reads_them) {
    spec.fixtures = {csv("a\nx\\y\n")};
    const auto text = [&](base::Engine engine) {
        cell.engine = engine;
        return load()->fixtures.at(0).scripts.at(0).text;
    };
    EXPECT_EQ(text(base::Engine::postgres), R"(INSERT INTO users ("a") VALUES (E'x\\y'))");
    EXPECT_EQ(text(base::Engine::mysql), R"(INSERT INTO users (`a`) VALUES ('x\\y'))");
    EXPECT_EQ(text(base::Engine::sqlite), R"(INSERT INTO users ("a") VALUES ('x\y'))");
}

TEST_F(CompanionsTest, stand_at_every_revision_that_is_named) {
    matrix::Assertion assertion;
    assertion.query = "SELECT 1";
    assertion.revision = "?_*";
    spec.assertions = {assertion};
    EXPECT_THAT(load()->questions, SizeIs(3));
    spec.assertions[0].revision = "head";
    ASSERT_THAT(load()->questions, SizeIs(1));
    EXPECT_EQ(load()->questions[0].revision, 2u);
}

TEST_F(CompanionsTest, of_other_cells_are_left_out) {
    spec.fixtures = {csv("id\n1\n", "9")};
    spec.fixtures[0].cell = "postgres*";
    EXPECT_TRUE(load()->empty());
}

TEST_F(CompanionsTest, that_cannot_be_read_are_mistakes_of_the_file) {
    spec.fixtures = {csv("id\n1\n", "9")};
    EXPECT_THAT(load().error().message, HasSubstr("there is no revision 9"));
    spec.fixtures = {csv("id\n1,2\n")};
    EXPECT_THAT(load().error().message, HasSubstr("this row has 2 fields"));
    spec.fixtures[0].before->path = "none.sql";
    EXPECT_EQ(load().error().kind, base::ErrorKind::usage);
    EXPECT_THAT(load().error().message, HasSubstr("none.sql: there is no such file"));
}
