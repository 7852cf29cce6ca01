#pragma once
// One function a format. The table that names them is in report.cpp. Internal to reports.

#include "harness/suite/result.hpp"

#include <string>

namespace harness::report {

/// The complete record; report.schema.json describes it.
[[nodiscard]] std::string render_json(const suite::RunResult& result);
/// JUnit XML as GitLab, Jenkins and GitHub's actions read it.
[[nodiscard]] std::string render_junit(const suite::RunResult& result);

} // namespace harness::report
