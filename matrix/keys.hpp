#pragma once
// Internal to matrix/: which keys each mapping of the file may hold. The reader refuses every other key, and
// a test holds the JSON Schema against this one table.

#include <array>
#include <string_view>
#include <vector>

namespace harness::matrix {

/// The mappings with a fixed set of keys. Free keys (engines, axes, env, settings, checks, rules, cells, cell
/// patterns, and rows by table) are not among them.
enum class Mapping : unsigned {
    spec = 1U << 0U,
    engine = 1U << 1U,
    axis_value = 1U << 2U,
    cell_override = 1U << 3U,
    migrations = 1U << 4U,
    check = 1U << 5U,
    rule = 1U << 6U,
    ignore = 1U << 7U,
    expected_failure = 1U << 8U,
    allowed_failure = 1U << 9U,
    timeouts = 1U << 10U,
    role = 1U << 11U,
    idempotency = 1U << 12U,
    rows = 1U << 13U,
    expected_change = 1U << 14U,
    fixture = 1U << 15U,
    row_source = 1U << 16U,
    assertion = 1U << 17U,
    naming = 1U << 20U,
    table_names = 1U << 21U,
    required_object = 1U << 22U,
    version = 1U << 18U,
    drift = 1U << 23U,
    budgets = 1U << 24U,
    tool_file = 1U << 25U,
    tool_history = 1U << 26U,
    tool_answer = 1U << 27U,
    tool_error = 1U << 28U,
    tool_drift = 1U << 29U,
    tool_render = 1U << 30U,
};

/// A set of mappings.
struct Mappings {
    unsigned bits = 0;

    constexpr Mappings() = default;
    constexpr Mappings(Mapping one) : bits(static_cast<unsigned>(one)) {} // a set of one, where a set is due
    [[nodiscard]] constexpr bool holds(Mapping one) const { return (bits & static_cast<unsigned>(one)) != 0; }
};
constexpr Mappings operator|(Mappings a, Mappings b) {
    a.bits |= b.bits;
    return a;
}
constexpr Mappings operator|(Mapping a, Mapping b) {
    return Mappings(a) | Mappings(b);
}

struct KeyRow {
    std::string_view key;
    Mappings allowed_in;
    Mappings required_in;
};

/// Where the settings of a server may stand.
inline constexpr Mappings k_server_settings =
    Mapping::engine | Mapping::version | Mapping::axis_value | Mapping::cell_override;

/// Where a tool tells of revisions.
inline constexpr Mappings k_tool_answers = Mapping::tool_history | Mapping::tool_answer;

/// What a tool is asked about more than its history.
inline constexpr Mappings k_tool_commands = Mapping::tool_drift | Mapping::tool_render;

/// Where names of kinds of objects stand.
inline constexpr Mappings k_name_patterns = Mapping::naming | Mapping::table_names;

inline constexpr std::array k_keys{
    KeyRow{"name", Mapping::spec | Mapping::role | k_tool_answers, {}},
    KeyRow{"migrations", Mapping::spec | Mapping::engine | Mapping::cell_override, {}},
    KeyRow{"engines", Mapping::spec | Mapping::axis_value | Mapping::tool_file, Mapping::tool_file},
    KeyRow{"axes", Mapping::spec, {}},
    KeyRow{"exclude", Mapping::spec, {}},
    KeyRow{"include", Mapping::spec, {}},
    KeyRow{"allow_failure", Mapping::spec, {}},
    KeyRow{"expected_failures", Mapping::spec, {}},
    KeyRow{"cells", Mapping::spec, {}},
    KeyRow{"checks", Mapping::spec, {}},
    KeyRow{"rules", Mapping::spec, {}},
    KeyRow{"ignore", Mapping::spec, {}},
    KeyRow{"expect", Mapping::spec, {}},
    KeyRow{"fixtures", Mapping::spec, {}},
    KeyRow{"assertions", Mapping::spec, {}},
    KeyRow{"jobs", Mapping::spec, {}},
    KeyRow{"retries", Mapping::spec, {}},
    KeyRow{"allow_unavailable", Mapping::spec, {}},
    KeyRow{"timeouts", Mapping::spec, {}},

    KeyRow{"versions", Mapping::engine, {}},
    KeyRow{"version", Mapping::version, Mapping::version},
    KeyRow{"image", k_server_settings | Mapping::migrations, {}},
    KeyRow{"env", k_server_settings | Mapping::migrations | Mapping::tool_file, {}},
    KeyRow{"command", k_server_settings | k_tool_answers | k_tool_commands, k_tool_commands},
    KeyRow{"settings", k_server_settings, {}},
    KeyRow{"setup", k_server_settings, {}},
    KeyRow{"memory", k_server_settings, {}},
    KeyRow{"cpus", k_server_settings, {}},
    KeyRow{"data", k_server_settings, {}},
    KeyRow{"durability", k_server_settings, {}},
    KeyRow{"ready_timeout", k_server_settings, {}},
    KeyRow{"role", k_server_settings, {}},
    KeyRow{"runtime", k_server_settings | Mapping::spec, {}},
    KeyRow{"url", k_server_settings, {}},

    KeyRow{"owner", Mapping::role, {}},
    KeyRow{"grants", Mapping::role, {}},

    KeyRow{"path", Mapping::migrations, {}},
    KeyRow{"layout", Mapping::migrations | Mapping::tool_history, {}},
    KeyRow{"variables", Mapping::migrations, {}},
    KeyRow{"tool", Mapping::migrations | Mapping::tool_file, {}},
    KeyRow{"program", Mapping::migrations | Mapping::tool_file, {}},
    KeyRow{"python", Mapping::migrations, {}},
    KeyRow{"config", Mapping::migrations | Mapping::tool_file, {}},
    KeyRow{"args", Mapping::migrations, {}},
    KeyRow{"run_in", Mapping::migrations, {}},
    KeyRow{"up", Mapping::migrations | Mapping::tool_file, Mapping::tool_file},
    KeyRow{"down", Mapping::migrations | Mapping::tool_file | Mapping::tool_history, {}},
    KeyRow{"current", Mapping::migrations | Mapping::tool_file, {}},
    KeyRow{"list", Mapping::migrations, {}},
    KeyRow{"drift", Mapping::migrations | Mapping::tool_file, {}},
    KeyRow{"render", Mapping::migrations | Mapping::tool_file, {}},
    KeyRow{"render_down", Mapping::migrations | Mapping::tool_file, {}},

    KeyRow{"about", Mapping::tool_file, {}},
    KeyRow{"tried", Mapping::tool_file, {}},
    KeyRow{"install", Mapping::tool_file, {}},
    KeyRow{"folder", Mapping::tool_file, {}},
    KeyRow{"history", Mapping::tool_file, Mapping::tool_file},
    KeyRow{"down_to_base", Mapping::tool_file, {}},
    KeyRow{"redo", Mapping::tool_file, {}},
    KeyRow{"pending", Mapping::tool_file, {}},
    KeyRow{"applied", Mapping::tool_file, {}},
    KeyRow{"errors", Mapping::tool_file, {}},
    KeyRow{"cannot", Mapping::tool_file, {}},
    KeyRow{"files", Mapping::tool_history, {}},
    KeyRow{"in", Mapping::tool_history, {}},
    KeyRow{"lines", k_tool_answers | k_tool_commands, Mapping::tool_drift},
    KeyRow{"partial", Mapping::tool_render, {}},
    KeyRow{"none", Mapping::tool_answer, {}},
    KeyRow{"parts", Mapping::tool_file, {}},
    KeyRow{"values", Mapping::tool_file, {}},
    KeyRow{"base", Mapping::tool_file, {}},
    KeyRow{"id", k_tool_answers | Mapping::tool_render, {}},
    KeyRow{"match", Mapping::tool_error, Mapping::tool_error},
    KeyRow{"message", Mapping::tool_error | Mapping::tool_drift, {}},
    KeyRow{"sqlstate", Mapping::tool_error, {}},
    KeyRow{"line", Mapping::tool_error | Mapping::tool_drift, {}},
    KeyRow{"blames", Mapping::tool_error, {}},

    KeyRow{"enabled", Mapping::check | Mapping::idempotency | Mapping::naming | Mapping::drift, {}},
    KeyRow{"severity", Mapping::rule, Mapping::rule},
    KeyRow{"since", Mapping::check | Mapping::idempotency | Mapping::naming | Mapping::rule, {}},
    KeyRow{"rerun", Mapping::idempotency, {}},
    KeyRow{"replay", Mapping::idempotency, {}},
    KeyRow{"resume", Mapping::idempotency, {}},
    KeyRow{"race", Mapping::idempotency, {}},
    KeyRow{"rule", Mapping::ignore | Mapping::expected_failure, Mapping::ignore},
    KeyRow{"revision",
           Mapping::rule | Mapping::ignore | Mapping::expected_failure | Mapping::expected_change
               | Mapping::fixture | Mapping::assertion,
           Mapping::expected_change | Mapping::fixture | Mapping::assertion},
    KeyRow{"error", Mapping::expected_failure, {}},
    KeyRow{"object", Mapping::ignore, {}},
    KeyRow{"cell",
           Mapping::ignore | Mapping::expected_failure | Mapping::allowed_failure | Mapping::expected_change
               | Mapping::fixture | Mapping::assertion | Mapping::naming | Mapping::drift | Mapping::budgets,
           Mapping::allowed_failure},
    KeyRow{"reason",
           Mapping::ignore | Mapping::expected_failure | Mapping::allowed_failure | Mapping::expected_change,
           Mapping::ignore | Mapping::expected_failure | Mapping::allowed_failure},
    KeyRow{"until", Mapping::ignore, {}},

    KeyRow{"count", Mapping::rows, {}},
    KeyRow{"seed", Mapping::rows, {}},
    KeyRow{"profiles", Mapping::rows, {}},
    KeyRow{"of", Mapping::rows, {}},
    KeyRow{"insert", Mapping::rows, {}},
    KeyRow{"changes", Mapping::expected_change, {}},
    KeyRow{"loses", Mapping::expected_change, {}},
    KeyRow{"before", Mapping::fixture, {}},
    KeyRow{"after", Mapping::fixture, {}},
    KeyRow{"sql", Mapping::row_source, {}},
    KeyRow{"csv", Mapping::row_source, {}},
    KeyRow{"table", k_name_patterns | Mapping::row_source | Mapping::required_object, {}},
    KeyRow{"when", Mapping::assertion, {}},
    KeyRow{"query", Mapping::assertion, {}},
    KeyRow{"rows", Mapping::spec | Mapping::assertion | Mapping::budgets, {}},
    KeyRow{"file", Mapping::assertion | k_tool_answers | Mapping::tool_error | Mapping::tool_drift, {}},
    KeyRow{"tap", Mapping::assertion, {}},

    KeyRow{"column", k_name_patterns, {}},
    KeyRow{"index", k_name_patterns | Mapping::required_object, {}},
    KeyRow{"unique", k_name_patterns, {}},
    KeyRow{"primary_key", k_name_patterns, {}},
    KeyRow{"foreign_key", k_name_patterns, {}},
    KeyRow{"check", k_name_patterns, {}},
    KeyRow{"exclusion", k_name_patterns, {}},
    KeyRow{"sequence", k_name_patterns, {}},
    KeyRow{"view", k_name_patterns, {}},
    KeyRow{"trigger", k_name_patterns, {}},
    KeyRow{"function", k_name_patterns, {}},
    KeyRow{"procedure", k_name_patterns, {}},
    KeyRow{"type", k_name_patterns, {}},
    KeyRow{"tables", Mapping::naming | Mapping::migrations | Mapping::tool_file, {}},
    KeyRow{"required", Mapping::naming, {}},
    KeyRow{"has", Mapping::required_object, {}},

    KeyRow{"schema", Mapping::drift, Mapping::drift},

    KeyRow{"budgets", Mapping::spec, {}},
    KeyRow{"migration", Mapping::budgets, {}},
    KeyRow{"total", Mapping::budgets, {}},
    KeyRow{"revisions", Mapping::budgets, {}},

    KeyRow{"ready", Mapping::timeouts, {}},
    KeyRow{"pull", Mapping::timeouts, {}},
    KeyRow{"statement", Mapping::timeouts | Mapping::budgets, {}},
    KeyRow{"cell", Mapping::timeouts, {}},
};

[[nodiscard]] std::vector<std::string_view> keys_of(Mapping mapping);
[[nodiscard]] std::vector<std::string_view> required_keys_of(Mapping mapping);

} // namespace harness::matrix
