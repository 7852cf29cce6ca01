#include "tests/conformance/kit.hpp"

namespace harness::conformance {

void DriverKit::SetUp() {
    static int number = 0;
    m_database = "kit_" + std::to_string(++number);
    const auto created = server().create_database(m_database, std::nullopt, within());
    ASSERT_TRUE(created.has_value()) << created.error().message;
    m_session = another_session();
    ASSERT_NE(m_session, nullptr);
}

void DriverKit::TearDown() {
    m_session.reset();
    const auto dropped = server().drop_database(m_database, within());
    EXPECT_TRUE(dropped.has_value()) << dropped.error().message;
}

std::unique_ptr<drivers::Connection> DriverKit::another_session() {
    auto connected = server().connect(m_database, within());
    if (connected.has_value()) return std::move(*connected);
    ADD_FAILURE() << connected.error().message;
    return nullptr;
}

drivers::ScriptRun DriverKit::run(const std::string& text, ScriptMode mode) {
    auto done = session().execute(Script{"m.sql", text}, mode, within());
    if (done.has_value()) return std::move(*done);
    ADD_FAILURE() << base::to_string(done.error().where) << ": " << done.error().message;
    return {};
}

base::Error DriverKit::fail(const Script& script, ScriptMode mode) {
    auto done = session().execute(script, mode, within());
    if (done.has_error()) return std::move(done).error();
    ADD_FAILURE() << "no error for: " << script.text;
    return {};
}

base::Error DriverKit::fail(const std::string& text, ScriptMode mode) {
    return fail(Script{"m.sql", text}, mode);
}

drivers::Snapshot DriverKit::schema_by(drivers::Connection& observer) {
    auto snapshot = observer.snapshot(within());
    if (snapshot.has_value()) return std::move(*snapshot);
    ADD_FAILURE() << snapshot.error().message;
    return {};
}

drivers::Snapshot DriverKit::shared() {
    auto snapshot = server().snapshot_shared({}, within());
    if (snapshot.has_value()) return std::move(*snapshot);
    ADD_FAILURE() << snapshot.error().message;
    return {};
}

std::string DriverKit::ask(const std::string& sql) {
    const auto rows = session().query(sql, within());
    if (rows.has_error()) {
        ADD_FAILURE() << rows.error().message;
        return "";
    }
    if (rows->rows.empty() || rows->rows.front().empty()) return "no row";
    return rows->rows.front().front().value_or("NULL");
}

} // namespace harness::conformance
