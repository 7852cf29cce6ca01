#include "harness/report/formats.hpp"
#include "harness/report/unicode.hpp"
#include "tests/report/runs.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <pugixml.hpp>
#include <set>

namespace harness::report_test {
namespace {

using report::render_junit;
using testing::HasSubstr;

pugi::xml_document parsed(const std::string& text) {
    pugi::xml_document document;
    const auto result = document.load_string(text.c_str());
    EXPECT_TRUE(result) << result.description();
    return document;
}

pugi::xml_node suite_named(const pugi::xml_document& document, const char* name) {
    return document.child("testsuites").find_child_by_attribute("testsuite", "name", name);
}

pugi::xml_node case_named(pugi::xml_node suite, const char* name) {
    return suite.find_child_by_attribute("testcase", "name", name);
}

std::size_t count(pugi::xml_node suite, const char* element) {
    std::size_t found = 0;
    for (const auto c : suite.children("testcase")) found += c.child(element) ? 1 : 0;
    return found;
}

/// XML 1.0, section 2.2.
bool is_allowed(char32_t code) {
    return code == 9 || code == 10 || code == 13 || (code >= 0x20 && code <= 0xD7FF)
           || (code >= 0xE000 && code <= 0xFFFD) || code >= 0x10000;
}

TEST(Junit, of_every_run_is_xml_that_strict_readers_take) {
    for (const auto& [name, run] : runs()) {
        const auto text = render_junit(run);
        parsed(text);
        for (std::size_t at = 0; at < text.size();) {
            const auto character = report::character_at(text, at);
            ASSERT_TRUE(character.valid && is_allowed(character.code)) << name << " at byte " << at;
            at += character.bytes;
        }
        for (auto at = text.find("&#"); at != std::string::npos; at = text.find("&#", at + 1))
            EXPECT_TRUE(is_allowed(static_cast<char32_t>(std::stoi(text.substr(at + 2))))) << name;
    }
}

TEST(Junit, counts_what_it_holds) {
    for (const auto& [name, run] : runs()) {
        const auto document = parsed(render_junit(run));
        const auto root = document.child("testsuites");
        std::size_t tests = 0;
        std::size_t failures = 0;
        for (const auto suite : root.children("testsuite")) {
            const auto cases = suite.children("testcase");
            const auto size = static_cast<std::size_t>(std::distance(cases.begin(), cases.end()));
            EXPECT_EQ(suite.attribute("tests").as_ullong(), size) << name;
            EXPECT_EQ(suite.attribute("failures").as_ullong(), count(suite, "failure")) << name;
            EXPECT_EQ(suite.attribute("errors").as_ullong(), count(suite, "error")) << name;
            EXPECT_EQ(suite.attribute("skipped").as_ullong(), count(suite, "skipped")) << name;
            tests += size;
            failures += count(suite, "failure");
        }
        EXPECT_EQ(root.attribute("tests").as_ullong(), tests) << name;
        EXPECT_EQ(root.attribute("failures").as_ullong(), failures) << name;
        EXPECT_GT(tests, 0u) << "readers take a file without tests for a broken one";
    }
}

TEST(Junit, is_red_exactly_when_the_run_is) {
    for (const auto& [name, run] : runs()) {
        const auto document = parsed(render_junit(run));
        const auto root = document.child("testsuites");
        const bool red = root.attribute("failures").as_int() + root.attribute("errors").as_int() > 0;
        const bool failed = suite::exit_code(run) != suite::ExitCode::passed || !run.complete;
        EXPECT_EQ(red, failed) << name;
    }
}

TEST(Junit, names_every_case_once) {
    for (const auto& [name, run] : runs()) {
        std::set<std::string> seen;
        const auto document = parsed(render_junit(run));
        for (const auto suite : document.child("testsuites").children())
            for (const auto c : suite.children("testcase"))
                EXPECT_TRUE(seen.insert(c.attribute("classname").value() + std::string("/")
                                        + c.attribute("name").value())
                                .second)
                    << name << ' ' << c.attribute("name").value();
    }
}

TEST(Junit, tells_a_failure_with_place_evidence_and_advice) {
    const auto document = parsed(render_junit(run_named("same_finding")));
    const auto suite = suite_named(document, "postgres-14");
    EXPECT_STREQ(suite.attribute("time").value(), "8.200");
    EXPECT_STREQ(suite.attribute("timestamp").value(), "2024-05-01T12:00:00");
    EXPECT_STREQ(suite.child("properties")
                     .find_child_by_attribute("name", "server_version")
                     .attribute("value")
                     .value(),
                 "14.2");
    const auto failed = case_named(suite, "stairway: 12_add_index");
    EXPECT_STREQ(failed.attribute("classname").value(), "postgres-14");
    EXPECT_STREQ(failed.attribute("file").value(), "migrations/12_add_index.down.sql");
    EXPECT_STREQ(failed.attribute("line").value(), "1");
    EXPECT_STREQ(failed.attribute("time").value(), "0.004");
    EXPECT_STREQ(failed.child("failure").attribute("type").value(), "stairway/not-restored");
    EXPECT_THAT(failed.child("failure").text().get(), HasSubstr("+ index public.orders_by_customer"));
    EXPECT_THAT(failed.child("failure").text().get(), HasSubstr("harness explain stairway/not-restored"));
}

TEST(Junit, tells_warnings_without_failing) {
    const auto document = parsed(render_junit(run_named("same_finding")));
    const auto warned = case_named(suite_named(document, "postgres-16"), "chain: 7_drop_legacy");
    EXPECT_FALSE(warned.child("failure"));
    EXPECT_THAT(warned.child("system-out").text().get(), HasSubstr("warning[chain/missing-down]"));
}

TEST(Junit, skips_what_did_not_look_and_says_why) {
    const auto document = parsed(render_junit(run_named("same_finding")));
    const auto blind = case_named(suite_named(document, "postgres-13"), "stairway");
    EXPECT_STREQ(blind.child("skipped").attribute("message").value(),
                 "could not look: 3_unique_emails did not apply");
}

TEST(Junit, tells_environment_errors_apart_from_failures) {
    const auto document = parsed(render_junit(run_named("environment_error")));
    const auto broken = case_named(suite_named(document, "postgres-17"), "cell");
    EXPECT_THAT(broken.child("error").attribute("message").value(), HasSubstr("exited with code 1"));
    EXPECT_THAT(broken.child("system-out").text().get(), HasSubstr("could not map anonymous shared memory"));
}

TEST(Junit, skips_failures_that_are_allowed_with_the_reason) {
    const auto document = parsed(render_junit(run_named("allowed_failure")));
    const auto allowed = case_named(suite_named(document, "postgres-19"), "up: 3_unique_emails");
    EXPECT_THAT(allowed.child("skipped").attribute("message").value(), HasSubstr("beta, until October"));
    EXPECT_THAT(allowed.child("system-out").text().get(), HasSubstr("UNIQUE NULLS NOT DISTINCT"));
}

TEST(Junit, keeps_its_size_in_bounds) {
    EXPECT_LT(render_junit(run_named("hostile")).size(), 200'000u)
        << "GitLab refuses reports that are too large";
}

} // namespace
} // namespace harness::report_test
