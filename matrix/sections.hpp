#pragma once
// Internal to matrix/: one function a section of the file. Each reads what it can and reports the rest.

#include "matrix/decoder.hpp"

namespace harness::matrix {

// settings.cpp: what may stand in an engine, an axis value or an override
void read_settings(Decoder& decoder, const Fields& fields, ServerSettings& settings);
[[nodiscard]] std::optional<Runtime> read_runtime(Decoder& decoder, const Node& node);
[[nodiscard]] std::optional<Migrations> read_migrations(Decoder& decoder, const Node& node);

/// Whether a variable of the environment can be called so.
[[nodiscard]] bool is_environment_name(std::string_view name);

// tools.cpp: a migration tool that is run as a program
/// Nothing where the mapping names no tool.
[[nodiscard]] std::optional<ToolUse> read_tool_use(Decoder& decoder, const Fields& fields);
/// What `{name}` may stand for in commands, URLs and variables: of the session, the project, a revision.
[[nodiscard]] const std::vector<std::string_view>& tool_placeholders();
/// A list of words, or one text that is split into words as a shell would.
[[nodiscard]] ToolCommand read_tool_command(Decoder& decoder, const Node& node, std::string_view name);

// role.cpp: who runs the migrations
[[nodiscard]] std::optional<Role> read_role(Decoder& decoder, const Node& node);

/// Reports what stands in braces and is neither one of these names nor an axis.
void check_placeholders(Decoder& decoder, const Node& node, std::string_view text,
                        std::vector<std::string_view> known);

/// SQL: one text, or a list of texts.
[[nodiscard]] std::vector<std::string> read_sql(Decoder& decoder, const Node& node, std::string_view name);

// engines.cpp: what spans the matrix
/// A known engine's name or alias; others are reported.
[[nodiscard]] std::optional<base::Engine> read_engine_name(Decoder& decoder, const Node& node,
                                                           std::string_view name);
[[nodiscard]] std::vector<EngineEntry> read_engines(Decoder& decoder, const Node& node);
[[nodiscard]] std::vector<Axis> read_axes(Decoder& decoder, const Node& node);

// selections.cpp: which cells there are, and what is expected of them
[[nodiscard]] std::vector<CellPattern> read_exclude(Decoder& decoder, const Node& node);
[[nodiscard]] std::vector<CellPattern> read_include(Decoder& decoder, const Node& node,
                                                    const std::vector<Axis>& axes);
[[nodiscard]] std::vector<AllowedFailure> read_allowed_failures(Decoder& decoder, const Node& node);
[[nodiscard]] std::vector<ExpectedFailure> read_expected_failures(Decoder& decoder, const Node& node);
[[nodiscard]] std::vector<CellOverride> read_overrides(Decoder& decoder, const Node& node);

// judgement.cpp: checks, rules and what to let pass
void read_checks(Decoder& decoder, const Node& node, Spec& spec);
[[nodiscard]] std::vector<RuleOverride> read_rules(Decoder& decoder, const Node& node);
[[nodiscard]] std::vector<Ignore> read_ignores(Decoder& decoder, const Node& node);
[[nodiscard]] Timeouts read_timeouts(Decoder& decoder, const Node& node);

// idempotency.cpp: the modes of that check
[[nodiscard]] IdempotencyModes read_idempotency_modes(Decoder& decoder, const Fields& fields);

// naming.cpp, drift.cpp, budgets.cpp: house rules
/// The key `cell`, where one is given.
void read_cell(Decoder& decoder, const Fields& fields, std::string& cell, base::SourcePosition& where);
[[nodiscard]] Naming read_naming(Decoder& decoder, const Fields& fields);
[[nodiscard]] std::optional<Drift> read_drift(Decoder& decoder, const Fields& fields);
[[nodiscard]] Budgets read_budgets(Decoder& decoder, const Node& node);

// rows.cpp: rows that are made up, what may happen to them
[[nodiscard]] RowSettings read_rows(Decoder& decoder, const Node& node);
[[nodiscard]] std::vector<ExpectedChange> read_expected_changes(Decoder& decoder, const Node& node);

// row_files.cpp: rows that the user brings, and what must be true of them
[[nodiscard]] std::vector<Fixture> read_fixtures(Decoder& decoder, const Node& node);
[[nodiscard]] std::vector<Assertion> read_assertions(Decoder& decoder, const Node& node);

} // namespace harness::matrix
