#include "drivers/sqlite/execute.hpp"

#include "drivers/script_text.hpp"
#include "drivers/sqlite/splitter.hpp"

namespace harness::drivers::sqlite {
namespace {

base::Error located(base::Error error, const Script& script, const Statement& statement,
                    std::optional<std::size_t> offset) {
    error.statement = shown_statement(statement.of(script.text));
    error.where = Places(script).at(offset.value_or(statement.begin));
    if (!offset) error.where.column = 0;
    return error;
}

} // namespace

base::Result<ScriptRun> execute(Session& session, const Script& script, const base::Limit& limit) {
    HARNESS_CHECK(check_text(script));
    const Operation operation(session, limit, attempt(script));
    Splitter splitter(script);
    ScriptRun run;
    const auto begin = base::Clock::now();
    while (true) {
        HARNESS_TRY(auto statement, splitter.next());
        if (!statement) break;
        if (auto over = operation.may_go_on(); over.has_error())
            return located(std::move(over).error(), script, *statement, {});
        const auto started = base::Clock::now();
        const char* text = script.text.c_str() + statement->begin;
        const char* tail = nullptr;
        sqlite3_stmt* prepared = nullptr;
        // Up to the NUL at the end: with a length, SQLite would copy all the rest for every statement.
        if (sqlite3_prepare_v2(session.handle(), text, -1, &prepared, &tail) != SQLITE_OK) {
            const int at = sqlite3_error_offset(session.handle());
            const auto offset =
                at < 0 ? std::nullopt : std::optional(statement->begin + static_cast<std::size_t>(at));
            return located(operation.latest_error(), script, *statement, offset);
        }
        const StatementHandle handle(prepared);
        const auto end = static_cast<std::size_t>(tail - script.text.c_str());
        splitter.continue_at(end);
        statement->end = std::min(statement->end, end);
        if (auto done = operation.finish(prepared); done.has_error())
            return located(std::move(done).error(), script, *statement, {});
        run.statements.push_back(
            {*statement, std::chrono::ceil<std::chrono::microseconds>(base::Clock::now() - started)});
    }
    run.duration = std::chrono::ceil<std::chrono::microseconds>(base::Clock::now() - begin);
    return run;
}

} // namespace harness::drivers::sqlite
