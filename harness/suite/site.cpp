#include "harness/suite/site.hpp"

#include "harness/suite/asking.hpp"

#include <algorithm>
#include <iterator>
#include <system_error>
#include <utility>

namespace harness::suite {

std::vector<drivers::SchemaChange> diff(const Observed& before, const Observed& after) {
    auto changes = drivers::diff(before.database, after.database);
    auto shared = drivers::diff(before.shared, after.shared);
    changes.insert(changes.end(), std::make_move_iterator(shared.begin()),
                   std::make_move_iterator(shared.end()));
    return changes;
}

namespace {

/// Whether an object is this table of a tool, or belongs to it; or to "schema.*".
bool belongs_to(const drivers::SchemaObject& object, std::string_view table) {
    if (table.ends_with(".*")) {
        const auto schema = table.substr(0, table.size() - 2);
        const auto is_about_it = object.name.starts_with("schema ") && object.name.substr(7) == schema;
        return object.schema == schema || (object.schema.empty() && (object.name == schema || is_about_it));
    }
    const auto dot = table.find('.');
    if (dot != std::string_view::npos && object.schema != table.substr(0, dot)) return false;
    const auto name = dot == std::string_view::npos ? table : table.substr(dot + 1);
    const bool is_of_it = object.name.starts_with(name) && object.name.substr(name.size()).starts_with('_');
    return object.parent == name || (object.parent.empty() && object.name == name)
           || (object.kind == "sequence" && is_of_it);
}

void hide(const std::vector<std::string>& tables, drivers::Snapshot& snapshot) {
    std::erase_if(snapshot.objects, [&](const drivers::SchemaObject& object) {
        return std::ranges::any_of(tables, [&](const auto& table) { return belongs_to(object, table); });
    });
}

std::string name_beside(std::string_view site, Site::Aside what) {
    return std::string(site) + (what == Site::Aside::reserve ? "_reserve" : "_before");
}

} // namespace

Site::Site(drivers::Server& server, migrations::Tool& tool, const WalkSettings& settings, std::string name,
           const std::vector<std::string>& neighbours)
    : m_server(server), m_tool(tool), m_settings(settings), m_name(std::move(name)), m_ours{m_name} {
    m_ours.insert(m_ours.end(), neighbours.begin(), neighbours.end());
    const auto sites = m_ours.size();
    for (std::size_t at = 0; at < sites; ++at)
        for (const auto what : {Aside::reserve, Aside::kept}) m_ours.push_back(name_beside(m_ours[at], what));
}

std::unique_ptr<Site> Site::beside(Aside what) const {
    return std::make_unique<Site>(m_server, m_tool, m_settings, name_beside(m_name, what), m_ours);
}

bool Site::can_be_copied() const {
    // A tool that connects by itself may have to be started anew for another database.
    return m_server.copies_quickly() && !m_tool.connects_by_itself();
}

Site::~Site() {
    if (!m_made) return;
    // Not the walk's own limit: what was made goes away also when a stop was asked for. The server goes next.
    end_sessions();
    (void)m_server.drop_database(m_name, base::Limit{base::Deadline::after(std::chrono::seconds(5)), {}});
}

base::Limit Site::asking_limit() const {
    return suite::asking_limit(m_settings.limit, m_settings.statement_timeout);
}

base::Result<void> Site::make() {
    HARNESS_CHECK(clear());
    if (!m_baseline) {
        HARNESS_TRY(m_baseline, asked(m_server.snapshot_shared(m_ours, asking_limit())));
    }
    m_made = true;
    HARNESS_CHECK(asked(m_server.create_database(m_name, std::nullopt, asking_limit())));
    HARNESS_CHECK(set_up());
    return new_session();
}

base::Result<void> Site::note_shared() {
    HARNESS_TRY(m_baseline, asked(m_server.snapshot_shared(m_ours, asking_limit())));
    return {};
}

base::Result<void> Site::make_copy(const Site& other) {
    end_sessions();
    HARNESS_CHECK(asked(m_server.drop_database(m_name, asking_limit())));
    if (m_made) HARNESS_CHECK(set_back_shared());
    m_made = true;
    HARNESS_CHECK(asked(m_server.create_database(m_name, other.name(), asking_limit())));
    return new_session();
}

base::Result<void> Site::set_up() {
    if (m_settings.setup.empty()) return {};
    HARNESS_TRY(auto connection, asked(m_server.connect_as_admin(m_name, asking_limit())));
    for (const auto& sql : m_settings.setup) {
        const drivers::Script script{"setup", sql};
        auto run = connection->execute(script, drivers::ScriptMode::statements, asking_limit());
        if (run.has_value()) continue;
        auto error = std::move(run).error();
        // Not the migrations' fault: the matrix file's, or the image's, which may lack an extension.
        if (error.kind == base::ErrorKind::sql) error.kind = base::ErrorKind::environment;
        error.message = "running the `setup` SQL of the matrix file: " + error.message;
        error.statement.clear(); // values from the environment are filled in there: passwords, perhaps
        return error;
    }
    return {};
}

base::Result<void> Site::clear() {
    end_sessions();
    HARNESS_CHECK(asked(m_server.drop_database(m_name, asking_limit())));
    m_made = false;
    return set_back_shared();
}

base::Result<void> Site::set_back_shared() {
    if (!m_baseline) return {};
    auto restored = asked(m_server.restore_shared(*m_baseline, m_ours, asking_limit()));
    m_spoilt = false;
    if (restored.has_error() && !m_settings.limit.is_over()) {
        // The server answers, and yet something stays: that is the migrations' doing.
        auto now = asked(m_server.snapshot_shared(m_ours, asking_limit()));
        m_spoilt = now.has_value() && *now != *m_baseline;
    }
    return restored;
}

void Site::end_sessions() {
    if (m_next.valid()) (void)m_next.get();
    m_next_mark.reset();
    m_mark.clear();
    m_tool.leave(asking_limit());
    m_session.reset();
    m_observer.reset();
    m_visitor.reset();
}

base::Result<void> Site::new_session() {
    // A migration may have ended all sessions but its own.
    if (m_session && m_tool.connects_by_itself() && m_session->query("SELECT 1", asking_limit()).has_value())
        return {};
    // A lock that the session before left must not be met by the next one: deploys are not that close.
    if (m_session) m_session->end();
    m_session.reset();
    auto opened = take_next();
    if (!opened) {
        HARNESS_TRY(opened, open());
    }
    m_session = std::move(opened->connection);
    if (opened->is_prepared) return {};
    return asked(m_tool.prepare(*m_session, asking_limit()));
}

base::Result<Site::Opened> Site::open() {
    Opened opened;
    HARNESS_TRY(opened.connection, asked(m_server.connect(m_name, asking_limit())));
    return opened;
}

base::Result<Site::Opened> Site::prepare_ahead(base::Result<Opened> opened) {
    if (opened.has_error()) return opened;
    HARNESS_TRY(opened->is_prepared, asked(m_tool.prepare_unseen(*opened->connection, asking_limit())));
    return opened;
}

template <typename Work>
Site::Opening Site::begin(Work work) {
    try {
        return std::async(std::launch::async, std::move(work));
    } catch (const std::system_error&) {
        return {}; // new_session() opens one itself
    }
}

void Site::announce_new_session() {
    if (m_tool.connects_by_itself() || m_mark.empty()) return;
    m_next_mark = std::exchange(m_mark, {});
    m_next = begin([this] { return open(); });
}

void Site::expect_new_session() {
    if (m_tool.connects_by_itself()) return;
    judge_next();
    if (m_next.valid())
        m_next =
            begin([this, opening = std::move(m_next)]() mutable { return prepare_ahead(opening.get()); });
    else
        m_next = begin([this] { return prepare_ahead(open()); });
}

void Site::judge_next() {
    m_mark = login_mark();
    const auto before = std::exchange(m_next_mark, std::nullopt);
    if (before && *before != m_mark) m_next = {};
}

std::optional<Site::Opened> Site::take_next() {
    if (m_mark.empty()) judge_next();
    if (!m_next.valid()) return std::nullopt;
    // An error is not told: the session before may have been in its way, by a limit of connections or a lock.
    auto opened = m_next.get();
    if (opened.has_error()) return std::nullopt;
    // A migration may have ended all sessions but its own.
    if (!opened->is_prepared && opened->connection->query("SELECT 1", asking_limit()).has_error())
        return std::nullopt;
    return std::move(*opened);
}

std::string Site::login_mark() {
    if (!m_observer) return {};
    auto mark = m_observer->login_mark(asking_limit());
    return mark.has_value() ? std::move(*mark) : std::string();
}

base::Result<drivers::Connection*> Site::observer() {
    if (!m_observer) {
        HARNESS_TRY(m_observer, asked(m_server.connect_as_admin(m_name, asking_limit())));
    }
    return m_observer.get();
}

base::Result<void> Site::expect_looks() {
    HARNESS_TRY(auto* connection, observer());
    connection->expect_looks();
    return {};
}

base::Result<drivers::Connection*> Site::visitor() {
    if (!m_visitor) {
        HARNESS_TRY(m_visitor, asked(m_server.connect_as_admin(m_name, asking_limit())));
    }
    return m_visitor.get();
}

base::Result<Observed> Site::observe() {
    HARNESS_CHECK(observer());
    // A look may wait for locks that a migration left behind; not for ever.
    const auto limit = m_settings.limit.within(m_settings.statement_timeout);
    HARNESS_TRY(auto observed, m_observer->observe(m_ours, limit));
    if (m_tool.makes_tables_late()) hide(m_tool.tables(), observed.database);
    return observed;
}

} // namespace harness::suite
