#include "reading.hpp"

#include "matrix/tool_file.hpp"

#include <gmock/gmock.h>

namespace harness::matrix::tests {
namespace {

using testing::ElementsAre;

TEST(Tools, are_named_in_the_place_of_a_layout) {
    const auto cells = cells_of("engines: {postgres: [16, 17], sqlite: }\n"
                                "migrations: {path: db, tool: sqitch, args: [--set, 'v={version}', '{url}'], "
                                "env: {A: '{engine} {host}'}, tables: a.b}\n"
                                "cells: {'postgres-17': {migrations: {layout: diesel}}}\n");
    ASSERT_EQ(cells.size(), 3U);
    const auto& tool = *cells[0].tool;
    EXPECT_EQ(tool.name, "sqitch");
    EXPECT_EQ(tool.description.program, "sqitch");
    EXPECT_THAT(tool.description.up, ElementsAre("{program}", "deploy"));
    EXPECT_THAT(tool.args, ElementsAre("--set", "v=16", "{url}"))
        << "the cell's are filled in, the session's later";
    EXPECT_EQ(tool.env.at("A"), "postgres {host}");
    EXPECT_THAT(tool.tables, ElementsAre("a.b"));
    EXPECT_EQ(tool.where.line, 2);
    EXPECT_FALSE(cells[1].tool.has_value()) << "a layout below takes the tool's place";
    EXPECT_EQ(cells[1].layout, "diesel");
    EXPECT_TRUE(cells[2].tool.has_value());
}

TEST(Tools, may_have_a_driver_of_their_own) {
    const auto spec = spec_of("engines: {sqlite: }\nmigrations: {tool: alembic, python: venv/bin/python, "
                              "config: alembic.ini, args: [-x, a=b]}\n");
    EXPECT_EQ(spec.migrations.tool->name, "alembic");
    EXPECT_EQ(spec.migrations.tool->python, "venv/bin/python");
    EXPECT_EQ(spec.migrations.tool->config, "alembic.ini");
    EXPECT_TRUE(spec.migrations.tool->description.up.empty());
}

TEST(Tools, of_the_users_own_are_four_commands) {
    const auto spec = spec_of("engines: {sqlite: }\nmigrations: {tool: command, list: ls -1 'my files', "
                              "up: [./up, '{id}'], down: './down {id} {previous}', current: [cat, now]}\n");
    const auto& description = spec.migrations.tool->description;
    EXPECT_THAT(description.history.command, ElementsAre("ls", "-1", "my files"));
    EXPECT_THAT(description.up, ElementsAre("./up", "{id}"));
    EXPECT_THAT(description.down, ElementsAre("./down", "{id}", "{previous}"));
    EXPECT_THAT(description.current.command, ElementsAre("cat", "now"));
    EXPECT_TRUE(description.cannot.empty());
    const auto bare = spec_of("engines: {sqlite: }\nmigrations: {tool: command, list: a, up: b}\n");
    EXPECT_EQ(bare.migrations.tool->description.cannot.size(), 2U);
}

TEST(Tools, are_asked_for_drift_and_sql_by_commands_of_the_users_own) {
    const auto spec = spec_of("engines: {sqlite: }\nmigrations: {tool: sqitch, drift: ./compare.sh, "
                              "render: [cat, '{migration}'], render_down: 'cat down/{id}.sql'}\n");
    const auto& description = spec.migrations.tool->description;
    EXPECT_THAT(description.up, ElementsAre("{program}", "deploy")) << "the rest is the tool's own";
    EXPECT_THAT(description.drift.command, ElementsAre("./compare.sh"));
    EXPECT_EQ(description.drift.code, 1);
    EXPECT_THAT(description.render.command, ElementsAre("cat", "{migration}"));
    EXPECT_THAT(description.render_down.command, ElementsAre("cat", "down/{id}.sql"));
    const auto refused = read("engines: {sqlite: }\nmigrations: {tool: alembic, drift: ./compare.sh}\n");
    EXPECT_THAT(render(refused.mistakes),
                testing::HasSubstr("\"alembic\" is asked by harness itself: take \"drift\" out"));
    const auto alone = read("engines: {sqlite: }\nmigrations: {render: a}\n");
    EXPECT_THAT(render(alone.mistakes), testing::HasSubstr("\"render\" says how a tool is run"));
}

TEST(Tools, run_in_an_image_with_the_prefix_of_all_images) {
    const auto cells =
        cells_of("engines: {postgres: 17}\nmigrations: {tool: sqitch, run_in: image, image: sqitch/sqitch}\n",
                 {"mirror/", {}});
    EXPECT_EQ(cells[0].tool->run_in, ToolUse::RunIn::image);
    EXPECT_EQ(cells[0].tool->image, "mirror/sqitch/sqitch:latest");
}

TEST(Tools, keep_what_comes_from_the_environment_back) {
    const auto spec =
        spec_of("engines: {sqlite: }\nmigrations: {tool: sqitch, args: ['${TAG}'], env: {A: '${TRICKY}'}}\n");
    EXPECT_THAT(spec.secrets, testing::UnorderedElementsAre("16.4", "a: [1, *x] # no comment"));
}

std::string mistakes_of(std::string_view text) {
    std::vector<Mistake> mistakes;
    const auto read = read_tool_text(text, "own.yaml", vocabulary(), mistakes);
    EXPECT_EQ(read.has_value(), mistakes.empty());
    std::string told;
    for (const auto& mistake : mistakes)
        told += base::to_string(mistake.where) + ": " + mistake.message + "\n";
    return told;
}

constexpr std::string_view k_sound =
    "engines: {sqlite: '{file}'}\nhistory: {files: '^(.*)$'}\nup: [a]\ndown: [b]\n"
    "current: {command: [c], lines: x}\n";

TEST(ToolFiles, that_are_sound_are_read) {
    EXPECT_EQ(mistakes_of(k_sound), "");
    std::vector<Mistake> mistakes;
    const auto read = read_tool_text(
        std::string(k_sound)
            + "values: {registry: {sqlite: '{file}-r'}}\nenv: {R: '{registry}'}\n"
              "parts: '(a)(b)'\nbase: zero\ntables: t\nconfig: [x, y]\n"
              "drift: {command: [d], lines: '^- (.*) at (.*):(.*)$', message: '{1}', file: '{2}', "
              "line: '{3}'}\nrender: {command: [r], lines: '^-- (.*)$', partial: more}\n"
              "render_down: {command: [s, '{id}']}\n"
              "errors: [{match: 'E(.*)', message: '{1}', blames: environment}]\n",
        "a/own.yaml", vocabulary(), mistakes);
    ASSERT_TRUE(read.has_value()) << render(mistakes);
    EXPECT_EQ(read->tool, "own");
    EXPECT_EQ(read->urls.at("sqlite"), "{file}");
    EXPECT_EQ(read->values.at("registry").at("sqlite"), "{file}-r");
    EXPECT_EQ(read->env.at("R"), "{registry}");
    EXPECT_EQ(read->history.files, "^(.*)$");
    EXPECT_EQ(read->folder, "{path}");
    EXPECT_THAT(read->drift.command, ElementsAre("d"));
    EXPECT_EQ(read->drift.lines + read->drift.message + read->drift.file + read->drift.line,
              "^- (.*) at (.*):(.*)${1}{2}{3}");
    EXPECT_EQ(read->render.lines + read->render.id + read->render.partial, "^-- (.*)${1}more");
    EXPECT_THAT(read->render_down.command, ElementsAre("s", "{id}"));
    EXPECT_THAT(read->config, ElementsAre("x", "y"));
    EXPECT_TRUE(read->errors.front().blames_environment);
}

TEST(ToolFiles, tell_each_mistake_at_its_place) {
    EXPECT_EQ(
        mistakes_of("up: [a]\n"),
        "own.yaml:1:1: \"engines\" is missing here\n"
        "own.yaml:1:1: \"history\" is missing here\n"
        "own.yaml:1:1: \"down\" is missing here; if the tool takes nothing down, say why: cannot: {down: …}\n"
        "own.yaml:1:1: one of \"pending\", \"applied\" and \"current\" is missing here; if the tool does not "
        "tell, say why: cannot: {pending: …}\n");
    const auto told =
        mistakes_of("engines: {sqlit: x}\nhistory: {files: '(', layout: diesel}\nup: ['{pth}']\n"
                    "cannot: {dwn: x, pending: y}\nerrors: [{match: '[', blame: a}]\n"
                    "current: {lines: x}\n");
    EXPECT_THAT(told,
                testing::HasSubstr("own.yaml:1:11: unknown engine \"sqlit\". Did you mean \"sqlite\"?"));
    EXPECT_THAT(told, testing::HasSubstr("own.yaml:2:18: \"(\" is no regular expression: "));
    EXPECT_THAT(told, testing::HasSubstr(
                          "own.yaml:2:10: one of \"layout\", \"files\" and \"command\" tells the history"));
    EXPECT_THAT(told,
                testing::HasSubstr("own.yaml:3:6: unknown placeholder \"{pth}\". Did you mean \"path\"?"));
    EXPECT_THAT(told,
                testing::HasSubstr(
                    "own.yaml:4:10: \"dwn\" is nothing that is asked of a tool. Did you mean \"down\"?"));
    EXPECT_THAT(told, testing::HasSubstr("own.yaml:5:23: unknown key \"blame\". Did you mean \"blames\"?"));
    EXPECT_THAT(told, testing::HasSubstr("own.yaml:6:10: \"command\" is missing here"));
    EXPECT_THAT(mistakes_of(std::string(k_sound) + "drift: {command: [d]}\nrender: {lines: '('}\n"),
                testing::AllOf(testing::HasSubstr("own.yaml:6:8: \"lines\" is missing here"),
                               testing::HasSubstr("own.yaml:7:9: \"command\" is missing here"),
                               testing::HasSubstr("own.yaml:7:17: \"(\" is no regular expression")));
    EXPECT_THAT(mistakes_of("- a"), testing::HasSubstr("a tool file is a mapping, and this is a list"));
    EXPECT_THAT(mistakes_of(""), testing::HasSubstr("own.yaml"));
}

TEST(ToolFiles, that_are_not_there_are_told_at_their_own_name) {
    const auto outcome = read("engines: {sqlite: }\nmigrations: {tool: ./no/such.yaml}\n");
    ASSERT_EQ(outcome.mistakes.size(), 1U);
    EXPECT_THAT(render(outcome.mistakes), testing::HasSubstr("/shop/no/such.yaml"));
}

} // namespace
} // namespace harness::matrix::tests
