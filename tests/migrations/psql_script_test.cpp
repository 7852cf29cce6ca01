// What psql does to a script before the server sees it.

#include "harness/migrations/psql_script.hpp"

#include <gmock/gmock.h>

using namespace harness;
using migrations::read_psql_script;
using testing::HasSubstr;

TEST(PsqlScript, fills_in_variables_outside_of_quotes_and_comments) {
    const migrations::Variables variables{{"a", "x'y"}, {"b", "n\"m"}};
    EXPECT_EQ(
        read_psql_script("select :'a', :\"b\", :a; -- :a\n/* :a /* :a */ :a */ select ':a', \":a\", $$:a$$, "
                         "$t$ :'a' $t$, E'\\':a', x::a, y := 1;",
                         variables)
            .text,
        "select 'x''y', \"n\"\"m\", x'y; -- :a\n/* :a /* :a */ :a */ select ':a', \":a\", $$:a$$, "
        "$t$ :'a' $t$, E'\\':a', x::a, y := 1;");
}

TEST(PsqlScript, follows_set_and_keeps_the_lines) {
    EXPECT_EQ(read_psql_script(
                  "\\set ON_ERROR_STOP on\n\\set name 'users'\n\\echo hello\ncreate table :name ();\n", {})
                  .text,
              "\n\n\ncreate table users ();\n");
}

TEST(PsqlScript, leaves_the_inline_data_of_copy_alone) {
    const std::string data = "1\tit's :a\n2\t\\N\n\\\\x \"$$ -- /*\n\\.\n";
    EXPECT_EQ(read_psql_script("copy :a (n, \"from\") from stdin with (format text); -- :a\n" + data
                                   + "select :'a'; \\echo done\n",
                               {{"a", "t"}})
                  .text,
              "copy t (n, \"from\") from stdin with (format text); -- :a\n" + data + "select 't'; \n");
    EXPECT_EQ(read_psql_script("COPY t FROM STDIN;\r\n'\r\n\\.\r\nselect :a;", {{"a", "1"}}).text,
              "COPY t FROM STDIN;\r\n'\r\n\\.\r\nselect 1;");
    EXPECT_EQ(read_psql_script("copy t from stdin;\n:a up to the end", {{"a", "1"}}).text,
              "copy t from stdin;\n:a up to the end");
    for (const auto* other :
         {"copy t from 'stdin';\n", "select copy from stdin;\n", "copy (select stdin) to stdout;\n"})
        EXPECT_THAT(read_psql_script(std::string(other) + "\\i other.sql\n", {}).problem,
                    HasSubstr("\\i is a command of psql"))
            << other;
}

TEST(PsqlScript, a_command_that_it_cannot_run_is_told_with_its_line) {
    for (const auto* command : {"\\i other.sql", "\\ir other.sql", "\\copy t from 'x'", "\\connect x",
                                "\\gexec", "\\if true", "\\! rm"}) {
        const auto script = read_psql_script("select 1;\n" + std::string(command) + "\n", {});
        EXPECT_THAT(script.problem, HasSubstr("is a command of psql that harness cannot run")) << command;
        EXPECT_EQ(script.line, 2) << command;
    }
    EXPECT_THAT(read_psql_script("\\set ON_ERROR_STOP off\n", {}).problem, HasSubstr("always stops"));
    EXPECT_THAT(read_psql_script("\\set name `cat secret`\n", {}).problem,
                HasSubstr("a command of the shell"));
    EXPECT_EQ(read_psql_script("\\set name `cat secret`\nDROP ROLE :name;\n", {{"name", "app"}}).text,
              "\nDROP ROLE app;\n");
}

TEST(PsqlScript, an_undeclared_variable_is_told_where_it_cannot_be_anything_else) {
    const auto script = read_psql_script("\nselect :'nowhere';", {});
    EXPECT_THAT(script.problem, HasSubstr("the variable nowhere is not declared"));
    EXPECT_EQ(script.rule, "chain/undeclared-variable");
    EXPECT_EQ(script.line, 2);
    EXPECT_EQ(read_psql_script("select a[1:n];", {}).text, "select a[1:n];");
}
