#include "drivers/postgres/execute.hpp"

#include "drivers/postgres/errors.hpp"
#include "drivers/script_text.hpp"

#include <charconv>

namespace harness::drivers::postgres {
namespace {

/// One run of one script. It knows which statement the server is at, for notices and for errors without a
/// position.
class ScriptRunner {
  public:
    ScriptRunner(Session& session, const Script& script, const base::Limit& limit)
        : m_session(session),
          m_script(script),
          m_places(script),
          m_operation(session, limit, attempt(script)) {
        session.on_notice([this](const PGresult* notice) { keep_notice(notice); });
    }
    ~ScriptRunner() { m_session.on_notice(nullptr); }
    ScriptRunner(const ScriptRunner&) = delete;
    ScriptRunner& operator=(const ScriptRunner&) = delete;

    [[nodiscard]] base::Result<ScriptRun> run_statements();
    [[nodiscard]] base::Result<ScriptRun> run_whole();

  private:
    [[nodiscard]] base::Result<void> exchange(const Statement& text, std::string_view copy_data);
    [[nodiscard]] base::Result<void> copy_in(std::string_view data);
    [[nodiscard]] base::Error located(base::Error error) const;
    [[nodiscard]] base::Error failure(const PGresult* result, const Statement& sent) const;
    [[nodiscard]] const Statement* statement_at(std::size_t offset) const;
    [[nodiscard]] const Statement* current() const;
    void keep_notice(const PGresult* notice);

    Session& m_session;
    const Script& m_script;
    Places m_places;
    Operation m_operation;
    ScriptRun m_run;
    std::vector<Statement> m_statements; ///< those sent, as far as they are known
    std::size_t m_completed = 0;         ///< how many of them the server has completed
};

base::Result<ScriptRun> ScriptRunner::run_statements() {
    Splitter splitter(m_script);
    const auto begin = base::Clock::now();
    while (true) {
        HARNESS_TRY(const auto piece, splitter.next(m_session.plain_strings()));
        if (!piece) break;
        const auto statement = piece->statement;
        const auto data = piece->copy_data ? piece->copy_data->of(m_script.text) : std::string_view();
        m_statements.assign(1, statement);
        m_completed = 0;
        const auto started = base::Clock::now();
        HARNESS_CHECK(exchange(statement, data));
        m_run.statements.push_back(
            {statement, std::chrono::ceil<std::chrono::microseconds>(base::Clock::now() - started)});
    }
    m_run.duration = std::chrono::ceil<std::chrono::microseconds>(base::Clock::now() - begin);
    return std::move(m_run);
}

base::Result<ScriptRun> ScriptRunner::run_whole() {
    // Only to tell which statement failed: the server itself decides where one ends.
    if (auto statements = split(m_script, Dialect::postgres)) m_statements = std::move(*statements);
    const auto begin = base::Clock::now();
    HARNESS_CHECK(exchange(Statement{0, m_script.text.size()}, {}));
    m_run.duration = std::chrono::ceil<std::chrono::microseconds>(base::Clock::now() - begin);
    for (const auto& statement : m_statements) m_run.statements.push_back({statement, {}});
    return std::move(m_run);
}

/// Sends a part of the script as one simple query and fetches all its results.
base::Result<void> ScriptRunner::exchange(const Statement& text, std::string_view copy_data) {
    if (auto sent = m_operation.send(std::string(text.of(m_script.text))); sent.has_error())
        return located(std::move(sent).error());
    std::optional<base::Error> first_failure;
    const auto fails = [&](base::Error error) {
        if (!first_failure) first_failure = std::move(error);
    };
    while (true) {
        auto result = m_operation.next_result();
        if (result.has_error()) return located(std::move(result).error());
        if (!*result) break;
        switch (PQresultStatus(result->get())) {
        case PGRES_SINGLE_TUPLE:
            break;
        case PGRES_TUPLES_OK:
        case PGRES_COMMAND_OK:
        case PGRES_EMPTY_QUERY:
            ++m_completed;
            break;
        case PGRES_COPY_IN:
            if (auto copied = copy_in(copy_data); copied.has_error())
                fails(located(std::move(copied).error()));
            break;
        case PGRES_COPY_OUT:
            if (auto skipped = m_operation.skip_copy_data(); skipped.has_error())
                fails(located(std::move(skipped).error()));
            break;
        default:
            fails(failure(result->get(), text));
        }
    }
    if (first_failure) return *first_failure;
    return {};
}

base::Result<void> ScriptRunner::copy_in(std::string_view data) {
    // The drivers that send a script whole have no data to give either, and fail so (lib/pq, pgx).
    if (data.data() == nullptr)
        return m_operation.end_copy_data("there is no inline data: the script was sent as one query");
    auto copied = m_operation.put_copy_data(data);
    HARNESS_CHECK(m_operation.end_copy_data(copied.has_error() ? "stopped" : nullptr));
    return copied;
}

const Statement* ScriptRunner::current() const {
    return m_completed < m_statements.size() ? &m_statements[m_completed] : nullptr;
}

const Statement* ScriptRunner::statement_at(std::size_t offset) const {
    const auto behind = std::ranges::upper_bound(m_statements, offset, {}, &Statement::begin);
    return behind == m_statements.begin() ? nullptr : &*std::prev(behind);
}

base::Error ScriptRunner::located(base::Error error) const {
    const auto* statement = current();
    error.statement = shown_statement(statement ? statement->of(m_script.text) : m_script.text);
    error.where = Places(m_script).at(statement ? statement->begin : 0);
    error.where.column = 0;
    return error;
}

base::Error ScriptRunner::failure(const PGresult* result, const Statement& sent) const {
    auto error = located(m_operation.error_of(result));
    // Counted in characters, from 1, from the start of what was sent (libpq, PG_DIAG_STATEMENT_POSITION).
    const auto position = field(result, PG_DIAG_STATEMENT_POSITION);
    std::size_t character = 0;
    std::from_chars(position.data(), position.data() + position.size(), character);
    if (character == 0) return error;
    const auto offset = sent.begin + byte_of_character(sent.of(m_script.text), character);
    error.where = Places(m_script).at(offset);
    if (const auto* statement = statement_at(offset))
        error.statement = shown_statement(statement->of(m_script.text));
    if (offset == 0 && m_script.text.starts_with(k_byte_order_mark))
        error.message +=
            "; the file starts with a byte order mark (BOM), which PostgreSQL takes for a part of "
            "the first word: save the file as UTF-8 without BOM";
    return error;
}

void ScriptRunner::keep_notice(const PGresult* notice) {
    // libpq hands over a notice before the results that came ahead of it have been fetched, so among several
    // statements nobody knows whose it is.
    const bool is_known = m_statements.size() == 1;
    m_run.notices.push_back(
        {field(notice, PG_DIAG_SEVERITY_NONLOCALIZED), field(notice, PG_DIAG_SQLSTATE),
         field(notice, PG_DIAG_MESSAGE_PRIMARY),
         is_known ? m_places.at(m_statements.front().begin) : base::SourcePosition{m_script.file, 0, 0}});
}

} // namespace

base::Result<ScriptRun> execute(Session& session, const Script& script, ScriptMode mode,
                                const base::Limit& limit) {
    HARNESS_CHECK(check_text(script));
    ScriptRunner runner(session, script, limit);
    return mode == ScriptMode::statements ? runner.run_statements() : runner.run_whole();
}

} // namespace harness::drivers::postgres
