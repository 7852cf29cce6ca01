#pragma once
// Internal to matrix/: the notations of the file's scalars. Pure functions from text to value.

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace harness::matrix {

/// A value, or a complaint that goes on where the text was quoted: "is no duration: write …".
template <class T>
struct Parsed {
    std::optional<T> value;
    std::string complaint;
};

/// "500ms", "30s", "5m", "1h" or several in a row ("1m30s"); more than nothing, 30 days at most.
[[nodiscard]] Parsed<std::chrono::milliseconds> parse_duration(std::string_view text);
/// "512MiB", "1.5GB", or Docker's "512m" and "1g", which count in powers of 1024; in bytes.
[[nodiscard]] Parsed<std::uint64_t> parse_size(std::string_view text);
[[nodiscard]] Parsed<double> parse_cpus(std::string_view text);
/// A whole number from 1 to `most`.
[[nodiscard]] Parsed<int> parse_count(std::string_view text, int most);
/// on/off, true/false, yes/no, as YAML 1.1 and 1.2 write them.
[[nodiscard]] Parsed<bool> parse_switch(std::string_view text);
/// "2027-01-31"
[[nodiscard]] Parsed<std::chrono::year_month_day> parse_date(std::string_view text);
/// Words as a shell splits them: blanks separate, quotes and backslashes keep together; nothing is expanded.
[[nodiscard]] Parsed<std::vector<std::string>> parse_words(std::string_view text);
/// Text that may stand in cell ids: letters, digits, ".", "_" and "-", beginning with a letter or digit.
[[nodiscard]] Parsed<std::string> parse_id(std::string_view text);

} // namespace harness::matrix
