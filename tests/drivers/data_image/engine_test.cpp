// Holds images of the data against a real server: `data_image_engine_tests postgres 17`, `… sqlite`.

#include "tests/drivers/data_image/engine_cases.hpp"
#include "tests/servers/server_container.hpp"

#include "drivers/data_image.hpp"

#include <fmt/format.h>
#include <gmock/gmock.h>

#include <cstdlib>
#include <filesystem>
#include <iostream>
#include <memory>

namespace harness::tests {
namespace {

using drivers::DataImage;
using testing::ElementsAreArray;
using testing::StartsWith;

base::Engine g_engine = base::Engine::sqlite;
std::string g_version;
drivers::Server* g_server = nullptr; // of main()

class Images : public testing::Test {
  protected:
    void SetUp() override {
        m_database = fmt::format("image_{}", ++g_databases);
        const auto made = g_server->create_database(m_database, std::nullopt, {});
        ASSERT_TRUE(made) << made.error().message;
        m_session = another_session();
        run(cases_of(g_engine).schema);
        m_observer = another_session();
    }
    void TearDown() override {
        m_session.reset();
        m_observer.reset();
        ASSERT_TRUE(g_server->drop_database(m_database, {}));
    }

    std::unique_ptr<drivers::Connection> another_session() {
        auto session = g_server->connect_as_admin(m_database, {});
        EXPECT_TRUE(session) << session.error().message;
        return std::move(*session);
    }
    /// Empty when the server took it.
    static std::string refused(drivers::Connection& session, const std::string& sql) {
        const auto done = session.execute({"test.sql", sql}, drivers::ScriptMode::statements, {});
        return done ? "" : done.error().message + " at " + done.error().statement;
    }
    void run(const std::string& sql) { EXPECT_EQ(refused(*m_session, sql), ""); }

    DataImage observe(const drivers::ImageRequest& request = {}) { return observe_by(*m_observer, request); }
    static DataImage observe_by(drivers::Connection& session, const drivers::ImageRequest& request = {}) {
        auto image = drivers::observe_rows(session, g_engine, request, {});
        EXPECT_TRUE(image) << image.error().message << "\n" << image.error().statement;
        return image ? *image : DataImage{};
    }
    static void expect_equal(const DataImage& image, const DataImage& other) {
        ASSERT_EQ(image.tables.size(), other.tables.size());
        for (std::size_t at = 0; at < image.tables.size(); ++at) {
            EXPECT_EQ(image.tables[at].sample, other.tables[at].sample) << image.tables[at].title();
            EXPECT_TRUE(image.tables[at] == other.tables[at]) << image.tables[at].title();
        }
        EXPECT_EQ(image.values_are_typed, other.values_are_typed);
    }
    static std::string schema() { return g_engine == base::Engine::postgres ? "public" : ""; }

    std::string m_database;
    std::unique_ptr<drivers::Connection> m_session;  ///< what changes the database
    std::unique_ptr<drivers::Connection> m_observer; ///< what looks

    static int g_databases;
};
int Images::g_databases = 0;

TEST_F(Images, AreOfAllTablesAndNothingElse) {
    std::vector<std::string> titles;
    for (const auto& table : observe().tables) titles.push_back(table.title());
    EXPECT_THAT(titles, ElementsAreArray(cases_of(g_engine).tables));
}

TEST_F(Images, AreTheSameInEverySession) {
    run(newer_types(g_engine, g_version));
    const auto image = observe();
    expect_equal(image, observe());
    auto other = another_session();
    ASSERT_EQ(refused(*other, cases_of(g_engine).other_settings), "");
    const auto settings = other->query(cases_of(g_engine).show_settings, {});
    ASSERT_TRUE(settings);
    expect_equal(image, observe_by(*other));
    EXPECT_FALSE(other->in_transaction());
    EXPECT_EQ(other->query(cases_of(g_engine).show_settings, {})->rows, settings->rows);
}

TEST_F(Images, HoldSmallTablesWholeAndFingerprintsOfLargeOnes) {
    const auto image = observe();
    const auto* everything = image.find(schema(), "everything");
    ASSERT_NE(everything, nullptr);
    EXPECT_TRUE(everything->is_sample_whole());
    EXPECT_EQ(everything->key, std::vector<std::string>{"id"});
    for (const auto& column : everything->columns) {
        EXPECT_EQ(column.fingerprint, "");
        EXPECT_EQ(column.is_generated, column.name == "gen" || column.name == "vir") << column.name;
    }
    const auto* large = image.find(schema(), "large");
    ASSERT_NE(large, nullptr);
    EXPECT_EQ(large->count, 300);
    EXPECT_EQ(large->sample.size(), 200);
    EXPECT_EQ(large->sample.back().front(), "200");
    EXPECT_EQ(large->columns[1].fingerprint, cases_of(g_engine).fingerprint);
}

TEST_F(Images, AgreeWhetherTheSampleIsWholeOrNot) {
    const auto all = observe({.leave_out = {}, .sample_rows = 1000});
    const auto few = observe({.leave_out = {}, .sample_rows = 1});
    for (const auto& table : all.tables) {
        EXPECT_TRUE(table.is_sample_whole());
        const auto* other = few.find(table.schema, table.name);
        ASSERT_NE(other, nullptr) << table.title();
        EXPECT_EQ(table.count, other->count) << table.title();
    }
    EXPECT_EQ(describe(diff(all, few)), "");
    EXPECT_EQ(few, observe({.leave_out = {}, .sample_rows = 1}));
}

TEST_F(Images, LeaveOutWhatIsAskedFor) {
    const auto image = observe({.leave_out = {"large", "app.parted"}, .sample_rows = 200});
    EXPECT_EQ(image.find(schema(), "large"), nullptr);
    EXPECT_EQ(image.find("app", "parted"), nullptr);
    EXPECT_NE(image.find(schema(), "everything"), nullptr);
}

TEST_F(Images, SayHowATableThatCannotBeReadFailedAndLeaveTheSessionUsable) {
    if (g_engine != base::Engine::sqlite) GTEST_SKIP() << "an administrator reads all tables";
    run("ALTER TABLE keyless ADD bad INT AS (abs(-9223372036854775808)) VIRTUAL");
    const auto image = drivers::observe_rows(*m_observer, g_engine, {}, {});
    ASSERT_TRUE(image.has_error());
    EXPECT_THAT(image.error().message, testing::HasSubstr("overflow"));
    EXPECT_FALSE(m_observer->in_transaction());
}

constexpr std::size_t k_most_changes = 21;

/// A test a change, since each has a database of its own.
class ImagesOfChanges : public Images, public testing::WithParamInterface<std::size_t> {};

TEST_P(ImagesOfChanges, AreToldApartByWhatWasLost) {
    const auto& changes = cases_of(g_engine).changes;
    ASSERT_LE(changes.size(), k_most_changes);
    if (GetParam() >= changes.size()) return; // another engine has more
    const auto& change = changes[GetParam()];
    const auto before = observe();
    const auto refusal = refused(*m_session, change.sql);
    if (change.told == "?" && !refusal.empty()) return;
    ASSERT_EQ(refusal, "");
    const auto told = describe(diff(before, observe()));
    if (change.told.empty())
        EXPECT_EQ(told, "") << change.sql;
    else if (change.told != "?")
        EXPECT_THAT(told, StartsWith(change.told)) << change.sql;
    else
        EXPECT_NE(told, "") << change.sql;
}

INSTANTIATE_TEST_SUITE_P(All, ImagesOfChanges, testing::Range<std::size_t>(0, k_most_changes));

/// Whatever the engine needs to run. Empty `missing` when it does.
struct World {
    std::unique_ptr<ServerContainer> container;
    std::unique_ptr<drivers::Server> embedded;
    std::filesystem::path folder;
    std::string missing;

    World() {
        if (g_engine == base::Engine::sqlite) {
            auto pattern = (std::filesystem::temp_directory_path() / "harness-images-XXXXXX").string();
            drivers::Address address;
            address.folder = folder = ::mkdtemp(pattern.data());
            embedded = drivers::open_server(g_engine, address);
            g_server = embedded.get();
        } else {
            container = std::make_unique<ServerContainer>(g_engine, g_version);
            missing = container->missing();
            if (missing.empty()) g_server = &container->server();
        }
    }
    ~World() {
        if (!folder.empty()) std::filesystem::remove_all(folder);
    }
};

} // namespace
} // namespace harness::tests

int main(int argc, char** argv) {
    using namespace harness::tests;
    testing::InitGoogleTest(&argc, argv);
    if (argc > 1) g_engine = harness::base::engine_named(argv[1]).value();
    if (argc > 2) g_version = argv[2];
    const World world;
    return world.missing.empty() ? RUN_ALL_TESTS() : exit_without_server(world.missing);
}
