#pragma once
// Report files: one format, one file, one pure function from the record of a run to text.

#include "harness/suite/result.hpp"

#include <filesystem>
#include <span>
#include <string>
#include <string_view>

namespace harness::report {

struct Format {
    std::string_view name;                          ///< "json", "junit"
    std::string_view title;                         ///< for --help
    std::string (*render)(const suite::RunResult&); ///< may be called for a run that is not complete yet
};

[[nodiscard]] std::span<const Format> formats();
[[nodiscard]] const Format* find_format(std::string_view name);

/// A file that is written again after each cell, whole or not at all (a new file beside it, then a rename).
class ReportFile {
  public:
    /// Makes sure that it can be written, before the long work; makes missing folders. An existing file stays
    /// until the first write(). Errors (kind usage): a folder, a device, a pipe or "-" (they cannot be
    /// replaced after each cell), a place where no file can be made.
    [[nodiscard]] static base::Result<ReportFile> open(const Format& format, std::filesystem::path path);
    /// Errors (kind environment): the disk is full, the folder is gone. What was there before stays then.
    [[nodiscard]] base::Result<void> write(const suite::RunResult& result) const;
    [[nodiscard]] const std::filesystem::path& path() const { return m_path; }

  private:
    ReportFile(const Format& format, std::filesystem::path path)
        : m_format(&format), m_path(std::move(path)) {}
    const Format* m_format;
    std::filesystem::path m_path;
};

/// The same finding on several cells, told once. "Same" is rule, revision, message and place; the evidence
/// may differ.
struct FindingGroup {
    const suite::Finding* finding;  ///< of the first cell; lives as long as the result
    std::vector<std::string> cells; ///< ids, in the order of the file; none for a finding of the matrix file
};
/// Errors first, then warnings, then notes; within them by check and revision, the matrix file's own last.
[[nodiscard]] std::vector<FindingGroup> group_findings(const suite::RunResult& result);

} // namespace harness::report
