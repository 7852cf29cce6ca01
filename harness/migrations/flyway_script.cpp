#include "harness/migrations/flyway_script.hpp"

#include "harness/base/text.hpp"
#include "harness/migrations/evidence.hpp"
#include "harness/migrations/variables.hpp"

#include <boost/crc.hpp>

#include <array>
#include <map>
#include <optional>

namespace harness::migrations {
namespace {

constexpr std::string_view k_byte_order_mark = "\xEF\xBB\xBF";
/// Words that a decision about transactions can need: CREATE UNIQUE INDEX CONCURRENTLY.
constexpr std::size_t k_words = 4;

/// The first words of a statement in capitals, comments left out, with one blank between them.
std::string first_words(std::string_view statement, std::size_t count) {
    std::string words;
    for (std::size_t at = 0; at < statement.size() && count > 0;) {
        const auto rest = statement.substr(at);
        if (rest.starts_with("--")) {
            at = std::min(statement.find('\n', at), statement.size());
        } else if (rest.starts_with("/*")) {
            const auto end = statement.find("*/", at + 2);
            at = end == std::string_view::npos ? statement.size() : end + 2;
        } else if (std::string_view(" \t\r\n\f\v").find(rest.front()) != std::string_view::npos) {
            ++at;
        } else {
            const auto end = rest.find_first_of(" \t\r\n\f\v-/(;=");
            const auto word = rest.substr(0, end == 0 ? 1 : end);
            words += (words.empty() ? "" : " ") + lower_case(word);
            at += word.size();
            --count;
        }
    }
    return words;
}

/// What SqlScriptMetadata reads of a script configuration.
struct Settings {
    std::optional<bool> in_transaction;
    bool fills = true;
    bool runs = true;
    std::string problem;
    int line = 0;
};

std::optional<bool> truth(std::string_view value) {
    if (lower_case(value) == "true") return true;
    if (lower_case(value) == "false") return false;
    return std::nullopt;
}

Settings read_settings(std::string_view text) {
    Settings settings;
    int number = 0;
    for (const auto whole_line : base::split(text, '\n')) {
        ++number;
        const auto line = base::trim(whole_line);
        if (line.empty() || line.starts_with('#')) continue;
        const auto equals = line.find('=');
        const auto key = base::trim(line.substr(0, equals));
        const auto value = equals == std::string_view::npos ? "" : base::trim(line.substr(equals + 1));
        const auto is_true = truth(value);
        if (key == "executeInTransaction")
            settings.in_transaction = is_true.value_or(false);
        else if (key == "placeholderReplacement")
            settings.fills = is_true.value_or(false);
        else if (key == "shouldExecute" && is_true)
            settings.runs = *is_true;
        else if (key == "shouldExecute")
            settings.problem =
                "harness cannot evaluate shouldExecute=" + std::string(value) + ": it knows true and false";
        else if (key != "encoding" || lower_case(value) != "utf-8")
            settings.problem = "Flyway refuses the script configuration: unknown configuration property: "
                               + std::string(key);
        if (!settings.problem.empty()) {
            settings.line = number;
            return settings;
        }
    }
    return settings;
}

/// PlaceholderReplacingReader: `${name}`, in any case, wherever it stands, in comments and quotes, too.
Filled fill_placeholders(std::string_view text, const std::map<std::string, std::string>& values) {
    Filled filled;
    std::size_t at = 0;
    while (true) {
        const auto begin = text.find("${", at);
        filled.text += text.substr(at, begin - at);
        if (begin == std::string_view::npos) return filled;
        const auto end = std::min(text.find('}', begin), text.size());
        const auto name = text.substr(begin + 2, end - begin - 2);
        const auto value = values.find(lower_case(name));
        if (value == values.end()) {
            filled.at = begin;
            filled.problem = "No value provided for placeholder: ${" + base::shorten(name, 40)
                             + "}. Check your configuration! " + undeclared(base::shorten(name, 40));
            return filled;
        }
        filled.text += value->second;
        at = std::min(end + 1, text.size());
    }
}

std::map<std::string, std::string> placeholders(const FlywayFile& file, const Target& target) {
    std::map<std::string, std::string> values;
    values["flyway:table"] = "flyway_schema_history";
    values["flyway:filename"] = std::filesystem::path(file.script.file).filename().string();
    for (const auto& [name, value] : target.variables) values[lower_case(name)] = value;
    return values;
}

class Decision {
  public:
    Decision(const FlywayFile& file, const Target& target) : m_file(file), m_target(target) {}

    FlywayScript make() {
        const auto settings = read_settings(m_file.settings);
        m_script.runs = settings.runs;
        m_script.migration.script = m_file.script;
        m_script.migration.mode = drivers::ScriptMode::statements;
        auto& text = m_script.migration.script.text;
        if (text.starts_with(k_byte_order_mark)) text.erase(0, k_byte_order_mark.size());
        m_script.migration.checksum = flyway_checksum(text);
        if (!settings.problem.empty()) {
            refuse("chain/metadata", settings.problem, {m_file.script.file + ".conf", settings.line});
        } else if (!settings.runs) {
            flaw("chain/metadata",
                 "the migration never runs: its script configuration says shouldExecute=false",
                 {m_file.script.file + ".conf"});
        } else if (!settings.fills || fill()) {
            decide(settings);
        }
        return std::move(m_script);
    }

  private:
    void flaw(std::string_view rule, const std::string& message, base::SourcePosition where) {
        m_script.flaws.push_back({std::string(rule), {}, message, std::move(where)});
    }
    void refuse(std::string_view rule, const std::string& why, base::SourcePosition where) {
        flaw(rule, why, std::move(where));
        m_script.migration.refusal = "migrating " + m_file.script.file + ": " + why;
    }

    bool fill() {
        auto& script = m_script.migration.script;
        auto filled = fill_placeholders(script.text, placeholders(m_file, m_target));
        if (!filled.problem.empty()) {
            const auto at = base::line_column(script.text, filled.at);
            refuse("chain/undeclared-variable", filled.problem, {script.file, at.line, at.column});
            return false;
        }
        script.text = std::move(filled.text);
        if (m_file.is_repeatable) m_script.migration.checksum = flyway_checksum(script.text);
        return true;
    }

    /// ParserSqlScript::parse, with `mixed` off.
    void decide(const Settings& settings) {
        auto& migration = m_script.migration;
        migration.transaction = Transaction::whole;
        if (settings.in_transaction) {
            if (!*settings.in_transaction) migration.transaction = Transaction::none;
            return;
        }
        const auto statements = drivers::split(migration.script, drivers::dialect_of(m_target.engine));
        if (statements.has_error()) return; // running it will tell
        bool some_can = false;
        bool some_cannot = false;
        for (const auto& statement : *statements) {
            const auto text = statement.of(migration.script.text);
            (is_non_transactional(text, m_target.engine) ? some_cannot : some_can) = true;
            if (!some_can || !some_cannot) continue;
            refuse(
                "chain/refused-file",
                "Detected both transactional and non-transactional statements within the same migration "
                "(even "
                "though mixed is false): `"
                    + base::shorten(text, 60)
                    + "`; put them into migrations of their own, or say executeInTransaction in a file named "
                      "like the migration with .conf behind it",
                {migration.script.file, base::line_column(migration.script.text, statement.begin).line});
            return;
        }
        if (some_cannot) migration.transaction = Transaction::none;
    }

    const FlywayFile& m_file;
    const Target& m_target;
    FlywayScript m_script;
};

} // namespace

bool is_non_transactional(std::string_view statement, base::Engine engine) {
    static const std::array postgres{Pattern("(create|drop) (database|tablespace|subscription)( .*)?"),
                                     Pattern("alter system( .*)?"),
                                     Pattern("(create|drop)( unique)? index concurrently( .*)?"),
                                     Pattern("reindex( verbose)? (schema|database|system)( .*)?"),
                                     Pattern("vacuum( .*)?"),
                                     Pattern("discard all( .*)?")};
    const auto words = first_words(statement, k_words);
    if (engine == base::Engine::sqlite) return words.starts_with("pragma foreign_keys");
    if (engine != base::Engine::postgres) return false;
    return std::ranges::any_of(postgres, [&](const Pattern& pattern) { return pattern.matches(words); });
}

std::string flyway_checksum(std::string_view text) {
    if (text.starts_with(k_byte_order_mark)) text.remove_prefix(k_byte_order_mark.size());
    boost::crc_32_type checksum;
    for (const char letter : text)
        if (letter != '\n' && letter != '\r') checksum.process_byte(static_cast<unsigned char>(letter));
    return std::to_string(static_cast<std::int32_t>(checksum.checksum()));
}

FlywayScript read_flyway_script(FlywayFile file, const Target& target) {
    return Decision(file, target).make();
}

} // namespace harness::migrations
