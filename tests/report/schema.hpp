#pragma once
// As much of JSON Schema as the schema of reports uses.

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

namespace harness::report_test {

/// What is wrong with the document, each with its path; empty if nothing is. A keyword that is not known here
/// is itself told, so that the schema cannot ask for what nobody checks.
[[nodiscard]] std::vector<std::string> violations(const nlohmann::json& document,
                                                  const nlohmann::json& schema);

} // namespace harness::report_test
