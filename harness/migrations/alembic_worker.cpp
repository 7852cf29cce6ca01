#include "harness/migrations/alembic_worker.hpp"

#include "harness/base/placeholders.hpp"
#include "harness/base/text.hpp"
#include "harness/migrations/alembic_sources.hpp"
#include "harness/migrations/tool_values.hpp"

#include <boost/json.hpp>

#include <utility>

namespace harness::migrations {

namespace json = boost::json;
using base::Error;
using base::ErrorKind;
using base::Result;
using drivers::SessionTarget;

struct AlembicWorker::Request {
    json::object body;
    Afterwards afterwards = Afterwards::ends;
    std::string deed; ///< "upgrading to 1a2b"; for what is said of a process that did not come through
};

struct AlembicWorker::Answer {
    json::object body;
};

namespace {

constexpr std::size_t k_last_words = 2000;

std::string text_of(const json::object& object, std::string_view key) {
    const auto* value = object.if_contains(key);
    return value != nullptr && value->is_string() ? std::string(value->get_string()) : std::string();
}

std::int64_t number_of(const json::object& object, std::string_view key) {
    const auto* value = object.if_contains(key);
    return value != nullptr && value->is_int64() ? value->get_int64() : 0;
}

bool flag_of(const json::object& object, std::string_view key) {
    const auto* value = object.if_contains(key);
    return value != nullptr && value->is_bool() && value->get_bool();
}

const json::array& list_of(const json::object& object, std::string_view key) {
    static const json::array nothing;
    const auto* value = object.if_contains(key);
    return value != nullptr && value->is_array() ? value->get_array() : nothing;
}

base::SourcePosition place_of(const json::object& object) {
    const auto* where = object.if_contains("where");
    if (where == nullptr || !where->is_object()) return {};
    const auto& place = where->get_object();
    return {text_of(place, "file"), static_cast<int>(number_of(place, "line")), 0};
}

ErrorKind kind_of(std::string_view told) {
    if (told == "usage" || told == "no_alembic" || told == "wrong_database") return ErrorKind::usage;
    return ErrorKind::sql;
}

/// What the worker says of an exception.
Error told_error(const json::object& told) {
    Error error{kind_of(text_of(told, "kind")), text_of(told, "message")};
    error.sqlstate = text_of(told, "sqlstate");
    error.detail = text_of(told, "detail");
    error.hint = text_of(told, "hint");
    error.context = text_of(told, "context");
    error.statement = text_of(told, "statement");
    error.where = place_of(told);
    return error;
}

std::string_view backend_of(base::Engine engine) {
    switch (engine) {
    case base::Engine::postgres:
        return "postgresql";
    case base::Engine::mysql:
        return "mysql";
    case base::Engine::mariadb:
        return "mariadb";
    case base::Engine::sqlite:
        return "sqlite";
    }
    return {};
}

json::object told_target(const SessionTarget& target, base::Engine engine) {
    return {{"backend", backend_of(engine)},
            {"host", target.host},
            {"port", target.port},
            {"user", target.user},
            {"password", target.password},
            {"database", target.file.empty() ? target.database : target.file.string()}};
}

/// The values that `{name}` stands for, but for {url}: that is the worker's, who knows the project's dialect.
ToolValues values_of(base::Engine engine, const SessionTarget* target, const AlembicProject& project) {
    auto values = target != nullptr ? session_values(engine, *target) : ToolValues{};
    values["url"] = "{url}";
    values["sqlalchemy_url"] = "{sqlalchemy_url}";
    values["engine"] = base::to_string(engine);
    values["path"] = project.folder.string();
    values["python"] = project.python;
    return values;
}

std::string filled(const std::string& text, const ToolValues& values) {
    const bool is_url = text.find("://") != std::string::npos;
    return is_url ? fill_url(text, values) : base::fill_placeholders(text, values);
}

AlembicStep step_of(const json::object& told) {
    return {text_of(told, "sql"), flag_of(told, "sql_is_whole"),
            static_cast<std::size_t>(number_of(told, "statements")),
            std::chrono::microseconds(number_of(told, "longest_us")),
            std::chrono::microseconds(number_of(told, "duration_us"))};
}

std::string last_words(const base::ChildProcess& process) {
    auto words = std::string(base::trim(process.errors()));
    if (words.size() > k_last_words) words = "…" + words.substr(words.size() - k_last_words);
    return words;
}

} // namespace

AlembicWorker::AlembicWorker(AlembicProject project, const matrix::ToolUse& tool, base::Engine engine,
                             std::shared_ptr<ProgramRunner> elsewhere)
    : m_project(std::move(project)), m_tool(tool), m_engine(engine), m_elsewhere(std::move(elsewhere)) {}

SessionTarget AlembicWorker::seen(const SessionTarget& target) const {
    return m_elsewhere ? m_elsewhere->seen_from_there(target) : target;
}

Result<void> AlembicWorker::start(const SessionTarget* target, const base::Limit& limit) {
    const auto there = target != nullptr ? std::optional(seen(*target)) : std::nullopt;
    const auto values = values_of(m_engine, there ? &*there : nullptr, m_project);
    base::ChildCommand command;
    command.words = {m_project.python, "-c", std::string(k_alembic_bootstrap)};
    command.folder = m_project.folder;
    if (!m_elsewhere) command.environment = base::this_environment();
    // Alembic orders branches by sets of names: the same order on every run.
    command.environment.emplace("PYTHONHASHSEED", "0");
    command.environment.emplace("PYTHONUNBUFFERED", "1");
    for (const auto& [name, value] : m_tool.env) command.environment[name] = filled(value, values);

    json::object env;
    for (const auto& [name, value] : m_tool.env) env[name] = filled(value, values);
    json::array args;
    for (const auto& word : m_tool.args) args.emplace_back(filled(word, values));
    json::object modules;
    for (const auto& module : alembic_modules()) modules[module.name] = module.text;
    const json::object settings{{"folder", m_project.folder.string()},
                                {"ini", m_project.ini.string()},
                                {"toml", m_project.toml.string()},
                                {"env", std::move(env)},
                                {"args", std::move(args)}};
    auto started = m_elsewhere ? m_elsewhere->start(command, {m_project.folder}, limit)
                               : base::ChildProcess::start(command);
    if (started.has_error()) {
        auto error = std::move(started).error();
        error.message = "starting Python for Alembic: " + error.message;
        if (error.kind == ErrorKind::usage)
            error.message += "; name one that has Alembic in it with `python`";
        return error;
    }
    m_process = std::move(*started);
    m_is_used = false;
    m_is_open = m_lasts = false;
    const json::object first{{"modules", std::move(modules)}, {"settings", settings}};
    auto written = m_process->write_line(json::serialize(first), limit);
    // One that ends before it has read this has something to say.
    if (written.has_error() && written.error().kind == ErrorKind::environment) return died(limit);
    return written;
}

/// What the process said last, once it is found dead.
Error AlembicWorker::died(const base::Limit& limit) {
    auto words = last_words(*m_process);
    auto end = m_process->finish(limit.within(std::chrono::seconds(5)));
    m_process.reset();
    m_sent_statements = true; // as far as anybody knows
    m_went_on = false;
    Error error{ErrorKind::sql, "Python ended in the middle of it: it went without a word"};
    if (end.has_value())
        error.message = "Python ended in the middle of it: it " + end->describe();
    else if (end.error().kind == ErrorKind::environment) // nobody knows whether it did
        error = std::move(end).error();
    error.detail = std::move(words);
    return error;
}

Error AlembicWorker::hung(Error error) {
    error.detail = last_words(*m_process);
    m_process.reset();
    return error;
}

Result<AlembicWorker::Answer> AlembicWorker::ask(const Request& request, const SessionTarget* target,
                                                 const base::Limit& limit) {
    // A project may have kept the address that it was started with.
    if (m_process && target != nullptr && !m_database.empty() && m_database != target->database) end();
    if (!m_process) HARNESS_CHECK(start(target, limit));
    auto body = request.body;
    if (target != nullptr) {
        m_database = target->database;
        body["target"] = told_target(seen(*target), m_engine);
    }
    body["goes_on"] = request.afterwards != Afterwards::ends;
    body["is_looked_at"] = request.afterwards == Afterwards::is_looked_at;
    const auto explained = [&](Error error) {
        error.message = request.deed + ": " + error.message;
        return error;
    };
    m_is_open = request.afterwards != Afterwards::ends;
    m_lasts = false;
    const bool was_written = m_process->write_line(json::serialize(body), limit).has_value();
    auto line = m_process->read_line(limit);
    if (line.has_error()) {
        const bool was_stopped =
            line.error().kind == ErrorKind::timeout || line.error().kind == ErrorKind::cancelled;
        return explained(was_stopped ? hung(std::move(line).error()) : died(limit));
    }
    if (!*line || !was_written) return explained(died(limit));
    boost::system::error_code code;
    auto parsed = json::parse(**line, code);
    if (code || !parsed.is_object()) {
        Error error{ErrorKind::environment,
                    "Python gave no answer that can be read: " + base::shorten(**line, 200)};
        return explained(hung(std::move(error)));
    }
    if (target != nullptr) m_is_used = true;
    auto& answer = parsed.get_object();
    if (const auto* told = answer.if_contains("error"); told != nullptr && told->is_object()) {
        m_is_open = false;
        if (target != nullptr && flag_of(told->get_object(), "ends_what_lasted")) {
            // It is of a start that was over, but for its end.
            end();
            return ask(request, target, limit);
        }
        m_sent_statements = number_of(told->get_object(), "statements") > 0;
        m_went_on = flag_of(told->get_object(), "went_on");
        return told_error(told->get_object());
    }
    const auto* result = answer.if_contains("ok");
    if (result == nullptr || !result->is_object()) return Answer{};
    m_lasts = m_is_open && flag_of(result->get_object(), "lasts");
    return Answer{result->get_object()};
}

Result<AlembicHistory> AlembicWorker::history(const base::Limit& limit) {
    HARNESS_TRY(const auto answer,
                ask({{{"do", "history"}}, Afterwards::ends, "reading the revisions"}, nullptr, limit));
    AlembicHistory history;
    history.refusal = text_of(answer.body, "refusal");
    for (const auto& entry : list_of(answer.body, "revisions")) {
        const auto& told = entry.as_object();
        history.revisions.push_back({text_of(told, "id"), text_of(told, "file"), text_of(told, "doc"),
                                     text_of(told, "words"), flag_of(told, "up"), flag_of(told, "down"),
                                     static_cast<int>(number_of(told, "up_line")),
                                     static_cast<int>(number_of(told, "down_line"))});
    }
    for (const auto& entry : list_of(answer.body, "flaws")) {
        const auto& told = entry.as_object();
        history.flaws.push_back(
            {text_of(told, "rule"), text_of(told, "revision"), text_of(told, "message"), place_of(told)});
    }
    return history;
}

Result<AlembicStep> AlembicWorker::move(const SessionTarget& target, Direction direction,
                                        const std::string& revision, Afterwards afterwards,
                                        const base::Limit& limit) {
    const bool is_up = direction == Direction::up;
    const Request request{{{"do", "move"}, {"direction", is_up ? "up" : "down"}, {"revision", revision}},
                          afterwards,
                          is_up ? "upgrade" : "downgrade"};
    HARNESS_TRY(const auto answer, ask(request, &target, limit));
    return step_of(answer.body);
}

Result<void> AlembicWorker::wake(const SessionTarget& target, const base::Limit& limit) {
    HARNESS_CHECK(ask({{{"do", "wake"}}, Afterwards::ends, "starting Alembic"}, &target, limit));
    return {};
}

Result<bool> AlembicWorker::upgrade_killed(const SessionTarget& target, const std::string& revision,
                                           std::size_t after, const base::Limit& limit) {
    const Request request{
        {{"do", "move"}, {"direction", "up"}, {"revision", revision}, {"stop_after", after}},
        Afterwards::goes_on,
        "upgrade"};
    HARNESS_TRY(const auto answer, ask(request, &target, limit));
    end();
    return flag_of(answer.body, "stopped");
}

Result<std::vector<std::string>> AlembicWorker::pending(const SessionTarget& target, Afterwards afterwards,
                                                        const base::Limit& limit) {
    HARNESS_TRY(const auto answer,
                ask({{{"do", "pending"}}, afterwards, "asking Alembic what is pending"}, &target, limit));
    m_version_table = text_of(answer.body, "version_table");
    std::vector<std::string> ids;
    for (const auto& id : list_of(answer.body, "pending")) ids.emplace_back(id.as_string());
    return ids;
}

Result<void> AlembicWorker::finish(const base::Limit& limit) {
    if (!m_process || !m_is_open || m_lasts) return {};
    HARNESS_CHECK(ask({{{"do", "finish"}}, Afterwards::ends, "committing"}, nullptr, limit));
    return {};
}

Result<void> AlembicWorker::leave(const base::Limit& limit) {
    if (!m_process || !m_is_used) return {};
    HARNESS_CHECK(ask({{{"do", "leave"}}, Afterwards::ends, "disconnecting"}, nullptr, limit));
    return {};
}

Result<AlembicStep> AlembicWorker::replay(const SessionTarget& target, const std::string& revision,
                                          const base::Limit& limit) {
    HARNESS_TRY(
        const auto answer,
        ask({{{"do", "replay"}, {"revision", revision}}, Afterwards::ends, "upgrade"}, &target, limit));
    return step_of(answer.body);
}

Result<ModelDrift> AlembicWorker::compare(const SessionTarget& target, const base::Limit& limit) {
    HARNESS_TRY(const auto answer,
                ask({{{"do", "compare"}}, Afterwards::ends, "comparing with the models"}, &target, limit));
    ModelDrift drift;
    drift.could_not_look = text_of(answer.body, "reason");
    for (const auto& entry : list_of(answer.body, "differences")) {
        const auto& told = entry.as_object();
        drift.differences.push_back({text_of(told, "kind"), text_of(told, "table"), text_of(told, "column"),
                                     text_of(told, "message"), place_of(told)});
    }
    return drift;
}

} // namespace harness::migrations
