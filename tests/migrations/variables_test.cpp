// Names in files that stand for values of the spec.

#include "harness/migrations/variables.hpp"

#include "flaws.hpp"

using namespace harness;
using namespace harness::tests;
using migrations::fill_shell;
using migrations::fill_template;
using testing::HasSubstr;
using testing::IsEmpty;

TEST(Variables, shell_forms) {
    const migrations::Variables variables{{"A", "x"}, {"EMPTY", ""}};
    EXPECT_EQ(fill_shell("$A ${A} ${N:-d} ${EMPTY:-d} ${EMPTY-d} $$A \\$A $1 ${", variables).text,
              "x x d d  $A $A $1 ${");
    EXPECT_THAT(fill_shell("a ${A:0:1}", variables).problem, HasSubstr("${A:0:1}"));
    EXPECT_THAT(fill_shell("a ${A?no}", variables).problem, HasSubstr("cannot fill in"));
    const auto unknown = fill_shell("a $N", variables);
    EXPECT_THAT(unknown.problem, HasSubstr("the variable N is not declared"));
    EXPECT_EQ(unknown.at, 2u);
}

TEST(Variables, template_forms) {
    const migrations::Variables variables{{"Prefix", "p_"}};
    EXPECT_EQ(fill_template("{{.Prefix}}a {{ .Prefix }}b {{Prefix}}c {{1,2},{3,4}} {{", variables).text,
              "p_a p_b p_c {{1,2},{3,4}} {{");
    EXPECT_THAT(fill_template("{{.prefix}}", variables).problem, HasSubstr("prefix is not declared"));
}

TEST(Variables, templates_are_filled_in_where_variables_are_declared) {
    const TempFolder folder;
    folder.write("1_a.up.sql", "create table {{.Prefix}}a (b int[] default '{{1},{2}}');");
    folder.write("1_a.down.sql", "drop table {{.Prefix}}a;");
    const auto history = migrations::load(folder.path(), "auto", base::Engine::postgres, {{"Prefix", "x_"}});
    ASSERT_TRUE(history.has_value());
    EXPECT_EQ(history->revisions[0].up->script.text, "create table x_a (b int[] default '{{1},{2}}');");
    EXPECT_EQ(history->revisions[0].down->script.text, "drop table x_a;");
    EXPECT_THAT(load_or_fail(folder).revisions[0].up->script.text, HasSubstr("{{.Prefix}}"))
        << "without any, a tool sends what is written";
}

TEST(Variables, an_undeclared_template_is_an_error_with_its_place) {
    const TempFolder folder;
    folder.write("1_a.sql", "-- +goose Up\nselect 1;\n-- +goose Down\nselect\n {{.Prefx}};\n");
    const auto history = migrations::load(folder.path(), "auto", base::Engine::postgres, {{"Prefix", "x_"}});
    ASSERT_TRUE(history.has_error());
    EXPECT_EQ(history.error().kind, base::ErrorKind::usage);
    EXPECT_EQ(base::to_string(history.error().where), (folder / "1_a.sql") + ":5:2");
}
