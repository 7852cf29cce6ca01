#pragma once
// The part of JSON Schema (2020-12) that matrix.schema.json uses, as a validator for the tests.

#include <nlohmann/json.hpp>

#include <optional>
#include <string>
#include <string_view>

namespace harness::matrix::tests {

/// Why `value` is not valid, or nothing. A keyword that this validator does not know throws: the schema may
/// not say what nobody checks.
[[nodiscard]] std::optional<std::string>
why_invalid(const nlohmann::json& value, const nlohmann::json& schema, const nlohmann::json& root);

/// YAML as an editor's language server sees it: scalars typed by YAML 1.2's core schema.
[[nodiscard]] nlohmann::json json_of_yaml(std::string_view text);

} // namespace harness::matrix::tests
