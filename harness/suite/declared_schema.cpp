#include "harness/suite/declared_schema.hpp"

#include "harness/base/text.hpp"
#include "harness/suite/asking.hpp"

#include <algorithm>
#include <array>
#include <cctype>

namespace harness::suite {
namespace {

using base::Error;
using base::Result;

constexpr int k_most_roles = 100;

std::string lower(std::string_view text) {
    std::string result(text);
    for (char& c : result) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    return result;
}

/// Lines and columns of what is left stay what they are.
void blank_out(std::string& text, std::size_t begin, std::size_t end) {
    for (auto at = begin; at < end; ++at)
        if (text[at] != '\n') text[at] = ' ';
}

bool is_psql_setting(std::string_view line) {
    static constexpr std::array<std::string_view, 8> commands{"\\set",  "\\unset",    "\\echo",   "\\qecho",
                                                              "\\pset", "\\encoding", "\\timing", "\\x"};
    const auto command = line.substr(0, std::min(line.find_first_of(" \t\r"), line.size()));
    return std::ranges::find(commands, command) != commands.end();
}

/// Lines of COPY's data begin with a backslash, too: they go up to the line `\.`.
void drop_psql_settings(std::string& text) {
    bool in_data = false;
    for (std::size_t begin = 0; begin < text.size();) {
        const auto end = std::min(text.find('\n', begin), text.size());
        const auto line = std::string_view(text).substr(begin, end - begin);
        if (in_data)
            in_data = !line.starts_with("\\.");
        else if (is_psql_setting(line))
            blank_out(text, begin, end);
        else if (const auto words = lower(line);
                 words.starts_with("copy ") && words.find(" from stdin") != std::string::npos)
            in_data = true;
        begin = end + 1;
    }
}

std::vector<std::string> first_words(std::string_view statement, std::size_t count) {
    std::vector<std::string> words;
    for (std::size_t at = 0; at < statement.size() && words.size() < count;) {
        const auto begin = statement.find_first_not_of(" \t\r\n", at);
        if (begin == std::string_view::npos) break;
        at = std::min(statement.find_first_of(" \t\r\n(=", begin), statement.size());
        if (at == begin) ++at;
        words.push_back(lower(statement.substr(begin, at - begin)));
    }
    return words;
}

bool is_dispensable(std::string_view statement, drivers::Dialect dialect) {
    const auto words = first_words(statement, 6);
    if (words.empty()) return false;
    if (dialect == drivers::Dialect::postgres)
        return words.size() > 1 && words[0] == "set" && words[1].ends_with("_timeout");
    if (dialect != drivers::Dialect::sqlite || words.size() < 3) return false;
    auto name = words[2]; // CREATE TABLE [IF NOT EXISTS] sqlite_sequence, INSERT INTO, DELETE FROM
    if (words[2] == "if" && words.size() > 5) name = words[5];
    if (name.starts_with('"') || name.starts_with('\'')) name.erase(0, 1);
    return (words[0] == "create" || words[0] == "insert" || words[0] == "delete")
           && (name.starts_with("sqlite_sequence") || name.starts_with("sqlite_stat"));
}

/// PostgreSQL's words for a role that the file names and the server does not have; empty for other errors.
std::string missing_role(const Error& error) {
    constexpr std::string_view begin = "role \"";
    constexpr std::string_view end = "\" does not exist";
    const std::string_view words = error.message;
    const auto from = words.find(begin);
    const auto to = words.rfind(end);
    if (error.sqlstate != "42704" || from == std::string_view::npos || to == std::string_view::npos
        || to <= from)
        return {};
    return std::string(words.substr(from + begin.size(), to - from - begin.size()));
}

/// The database beside, for as long as it is looked at.
class Beside {
  public:
    Beside(drivers::Server& server, const DeclaredSettings& settings)
        : m_server(server), m_settings(settings), m_name(settings.database), m_ours{m_name} {}
    ~Beside() {
        (void)m_server.drop_database(m_name, base::Limit{base::Deadline::after(std::chrono::seconds(5)), {}});
    }
    Beside(const Beside&) = delete;
    Beside& operator=(const Beside&) = delete;

    Result<DeclaredSchema> load() {
        HARNESS_TRY(m_baseline, asked(m_server.snapshot_shared(m_ours, asking_limit())));
        DeclaredSchema declared{m_settings.script, {}, {}};
        auto loaded = load_with_roles({});
        if (loaded.has_error() && is_the_files_own(loaded.error()) && !m_settings.setup.empty()) {
            declared.error = std::move(loaded).error();
            loaded = load_with_roles(m_settings.setup);
        }
        if (loaded.has_error() && !is_the_files_own(loaded.error()))
            return describe(std::move(loaded).error());
        if (const auto role = loaded.has_error() ? missing_role(loaded.error()) : std::string();
            !role.empty() && m_settings.missing_roles == MissingRoles::left_out) {
            declared.error.reset();
            declared.could_not_look =
                "the schema file names the role " + role
                + ", which the server has not, and there harness makes no roles but its own";
        } else if (loaded.has_error()) {
            if (!declared.error) declared.error = std::move(loaded).error();
        } else {
            declared.error.reset();
            HARNESS_TRY(declared.schema, look());
        }
        HARNESS_CHECK(asked(m_server.drop_database(m_name, asking_limit())));
        HARNESS_CHECK(asked(m_server.restore_shared(m_baseline, m_ours, asking_limit())));
        return declared;
    }

  private:
    [[nodiscard]] base::Limit asking_limit() const {
        return suite::asking_limit(m_settings.limit, m_settings.timeout);
    }

    [[nodiscard]] bool is_the_files_own(const Error& error) const {
        return error.kind == base::ErrorKind::sql || error.kind == base::ErrorKind::usage
               || (error.kind == base::ErrorKind::timeout && !m_settings.limit.is_over());
    }

    static Error describe(Error error) {
        error.message = "loading the schema file: " + error.message;
        return error;
    }

    /// A dump names roles (OWNER TO, GRANT, policies) and does not hold them: each is made when it is missed.
    Result<void> load_with_roles(const std::vector<std::string>& setup) {
        for (int roles = 0;; ++roles) {
            auto loaded = load_into_empty(setup);
            if (loaded.has_value() || roles == k_most_roles) return loaded;
            const auto role = missing_role(loaded.error());
            if (role.empty() || m_settings.missing_roles == MissingRoles::left_out) return loaded;
            HARNESS_TRY(auto connection, asked(m_server.connect_as_admin(m_name, asking_limit())));
            auto made = asked(connection->query("CREATE ROLE \"" + role + "\"", asking_limit()));
            if (made.has_error()) return loaded;
        }
    }

    Result<void> load_into_empty(const std::vector<std::string>& setup) {
        HARNESS_CHECK(asked(m_server.drop_database(m_name, asking_limit())));
        HARNESS_CHECK(asked(m_server.create_database(m_name, std::nullopt, asking_limit())));
        HARNESS_TRY(auto connection, asked(m_server.connect_as_admin(m_name, asking_limit())));
        const auto limit = m_settings.limit.within(m_settings.timeout);
        for (const auto& sql : setup) // what it refuses was told when the walk began
            HARNESS_CHECK(connection->execute({"setup", sql}, drivers::ScriptMode::statements, limit));
        HARNESS_CHECK(connection->execute(loadable(m_settings.script, m_settings.dialect),
                                          drivers::ScriptMode::statements, limit));
        return {};
    }

    Result<drivers::Snapshot> look() {
        HARNESS_TRY(auto connection, asked(m_server.connect_as_admin(m_name, asking_limit())));
        return asked(connection->snapshot(asking_limit()));
    }

    drivers::Server& m_server;
    const DeclaredSettings& m_settings;
    std::string m_name;
    std::vector<std::string> m_ours;
    drivers::Snapshot m_baseline;
};

} // namespace

drivers::Script loadable(drivers::Script script, drivers::Dialect dialect) {
    if (dialect == drivers::Dialect::postgres) drop_psql_settings(script.text);
    if (dialect != drivers::Dialect::postgres && dialect != drivers::Dialect::sqlite) return script;
    const auto statements = drivers::split(script, dialect);
    if (statements.has_error()) return script; // the driver tells it
    for (const auto& statement : *statements)
        if (is_dispensable(statement.of(script.text), dialect))
            blank_out(script.text, statement.begin, statement.end);
    return script;
}

Result<DeclaredSchema> load_declared_schema(drivers::Server& server, const DeclaredSettings& settings) {
    return Beside(server, settings).load();
}

} // namespace harness::suite
