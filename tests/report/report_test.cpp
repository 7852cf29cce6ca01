// The table of formats, their files, and findings that are told once.

#include "harness/report/report.hpp"

#include "harness/report/caret.hpp"
#include "harness/report/unicode.hpp"
#include "tests/report/runs.hpp"

#include <fstream>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <iterator>
#include <sys/stat.h>
#include <unistd.h>

namespace harness::report_test {
namespace {

namespace fs = std::filesystem;
using namespace harness::report;
using testing::ElementsAre;
using testing::HasSubstr;

class ReportFileTest : public testing::Test {
  protected:
    void SetUp() override { fs::create_directories(m_folder); }
    void TearDown() override { fs::remove_all(m_folder); }

    [[nodiscard]] fs::path in_folder(const std::string& name) const { return m_folder / name; }
    [[nodiscard]] std::size_t files() const {
        return static_cast<std::size_t>(std::distance(fs::directory_iterator(m_folder), {}));
    }
    static std::string text_of(const fs::path& path) {
        std::ifstream in(path);
        return {std::istreambuf_iterator<char>(in), {}};
    }

  private:
    fs::path m_folder = fs::temp_directory_path()
                        / ("harness-report-" + std::to_string(::getpid()) + '-'
                           + testing::UnitTest::GetInstance()->current_test_info()->name());
};

const Format& json_format() {
    return *find_format("json");
}

TEST_F(ReportFileTest, is_probed_without_touching_what_is_there) {
    std::ofstream(in_folder("r.json")) << "old";
    const auto file = ReportFile::open(json_format(), in_folder("r.json"));
    ASSERT_TRUE(file.has_value());
    EXPECT_EQ(text_of(in_folder("r.json")), "old");
    EXPECT_EQ(files(), 1u);
}

TEST_F(ReportFileTest, holds_the_last_state_and_leaves_nothing_beside_it) {
    const auto file = ReportFile::open(json_format(), in_folder("deep/er/r.json"));
    ASSERT_TRUE(file.has_value());
    for (const auto* run : {"incomplete", "passed"}) ASSERT_TRUE(file->write(run_named(run)).has_value());
    EXPECT_EQ(text_of(file->path()), json_format().render(run_named("passed")));
    EXPECT_EQ(std::distance(fs::directory_iterator(in_folder("deep/er")), {}), 1);
}

TEST_F(ReportFileTest, stands_where_a_link_points_to) {
    std::ofstream(in_folder("real.json")) << "old";
    fs::create_symlink("real.json", in_folder("link.json"));
    const auto file = ReportFile::open(json_format(), in_folder("link.json"));
    ASSERT_TRUE(file.has_value());
    ASSERT_TRUE(file->write(run_named("empty")).has_value());
    EXPECT_TRUE(fs::is_symlink(in_folder("link.json")));
    EXPECT_THAT(text_of(in_folder("real.json")), HasSubstr("schema_version"));
}

TEST_F(ReportFileTest, that_cannot_be_written_is_a_mistake_of_usage_before_the_work) {
    std::ofstream(in_folder("plain")) << "x";
    const auto refused = [](const fs::path& path) {
        const auto file = ReportFile::open(json_format(), path);
        EXPECT_TRUE(file.has_error()) << path;
        if (!file.has_error()) return std::string();
        EXPECT_EQ(file.error().kind, base::ErrorKind::usage);
        return file.error().message;
    };
    EXPECT_THAT(refused(in_folder("")), HasSubstr("it is a folder"));
    EXPECT_THAT(refused(in_folder("plain") / "r.json"), HasSubstr("cannot be made"));
    EXPECT_THAT(refused("-"), HasSubstr("needs a file of its own"));
    EXPECT_THAT(refused("/dev/null"), HasSubstr("no regular file"));
    EXPECT_THAT(refused("/proc/r.json"), HasSubstr("cannot write the report /proc/r.json: "));
}

TEST_F(ReportFileTest, whose_folder_is_gone_says_so_and_is_no_finding) {
    const auto file = ReportFile::open(json_format(), in_folder("gone/r.json"));
    ASSERT_TRUE(file.has_value());
    fs::remove_all(in_folder("gone"));
    const auto written = file->write(run_named("empty"));
    ASSERT_TRUE(written.has_error());
    EXPECT_EQ(written.error().kind, base::ErrorKind::environment);
    EXPECT_THAT(written.error().message, HasSubstr("No such file or directory"));
}

TEST(Formats, are_found_by_name) {
    for (const auto& format : formats()) EXPECT_EQ(find_format(format.name), &format);
    EXPECT_EQ(find_format("yaml"), nullptr);
}

TEST(Formats, tell_every_run_and_end_with_a_line_feed) {
    for (const auto& format : formats())
        for (const auto& [name, run] : runs()) {
            const auto text = format.render(run);
            EXPECT_TRUE(text.ends_with('\n')) << format.name << ' ' << name;
            EXPECT_EQ(text, format.render(run)) << "the same run, the same text";
        }
}

suite::Finding finding(const std::string& rule, const std::string& revision,
                       suite::Severity severity = suite::Severity::error) {
    suite::Finding made;
    made.rule = rule;
    made.revision = revision;
    made.severity = severity;
    return made;
}

TEST(Groups, keep_the_order_of_checks_and_revisions_whatever_cell_saw_what) {
    auto first = passed_cell("postgres", "16");
    first.findings = {finding("up/failed", "1"), finding("up/failed", "3"), finding("down/failed", "1")};
    auto second = passed_cell("postgres", "17");
    second.findings = {finding("up/failed", "1"), finding("up/failed", "2"), finding("up/failed", "3"),
                       finding("stairway/down-failed", "1")};
    const auto run = run_of({first, second});
    std::vector<std::string> told;
    for (const auto& group : group_findings(run))
        told.push_back(group.finding->rule + ' ' + group.finding->revision + ' '
                       + std::to_string(group.cells.size()));
    EXPECT_THAT(told, ElementsAre("up/failed 1 2", "up/failed 2 1", "up/failed 3 2",
                                  "stairway/down-failed 1 1", "down/failed 1 1"));
}

TEST(Groups, put_errors_first_and_the_matrix_file_last_among_equals) {
    auto cell = passed_cell("postgres", "16");
    cell.findings = {finding("chain/gap", "1", suite::Severity::warning), finding("up/failed", "2")};
    auto run = run_of({cell});
    run.findings = {finding("matrix/unexpected-pass", "")};
    const auto groups = group_findings(run);
    ASSERT_EQ(groups.size(), 3u);
    EXPECT_EQ(groups[0].finding->rule, "up/failed");
    EXPECT_EQ(groups[1].finding->rule, "matrix/unexpected-pass");
    EXPECT_EQ(groups[2].finding->rule, "chain/gap");
}

TEST(Caret, points_into_the_statement_that_holds_the_place) {
    const std::string file = "SELECT 1;\nSELECT 1;\nSELECT\n ü, y;\n";
    const auto at = [&](const std::string& statement, int line, int column) {
        const auto caret = caret_in(statement, {"f.sql", line, column}, file);
        return caret ? std::to_string(caret->line) + ':' + std::to_string(caret->column) : "nowhere";
    };
    EXPECT_EQ(at("SELECT 1", 2, 8), "1:8");
    EXPECT_EQ(at("SELECT\n ü, y", 4, 5), "2:5");
    EXPECT_EQ(at("SELECT 1", 4, 2), "nowhere");
    EXPECT_EQ(at("SELECT 1", 9, 1), "nowhere");
    EXPECT_EQ(at("SELECT 1", 2, 0), "nowhere");
    EXPECT_EQ(at("", 1, 1), "nowhere");
}

TEST(Unicode, is_as_wide_as_terminals_show_it) {
    EXPECT_EQ(display_width("abc"), 3u);
    EXPECT_EQ(display_width("漢字"), 4u);
    EXPECT_EQ(display_width("e\u0301"), 1u);
    EXPECT_EQ(display_width("\U0001F600"), 2u);
    EXPECT_EQ(cut_to_width("漢字漢字", 5), "漢字…");
    EXPECT_EQ(cut_to_width("漢字漢字", 4), "漢…");
    EXPECT_EQ(cut_to_width("abc", 3), "abc");
    EXPECT_EQ(cut_to_width("abc", 0), "");
    EXPECT_EQ(pad_left("字", 4), "  字");
}

TEST(Unicode, loses_escape_sequences_and_keeps_the_text_around_them) {
    EXPECT_EQ(for_terminal("a\x1b[1;31mb\x1b]8;;http://x\x1b\\c\x1b]0;t\ad\x1b(Be\x1bM"), "abcde");
    EXPECT_EQ(for_terminal("torn \x1b]0;title and more"), "torn 0;title and more");
    EXPECT_EQ(for_terminal("a\r\nb\rc\td\x01"), "a\nb\nc    d\uFFFD");
    EXPECT_EQ(for_terminal("\xff"), "\uFFFD");
    EXPECT_EQ(for_xml("a\x01"
                      "b\x1b[0mc\uFFFE\xff"),
              "abc\uFFFD");
}

} // namespace
} // namespace harness::report_test
