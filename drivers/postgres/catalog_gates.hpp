#pragma once
// Lines of a .sql file that hold only for some majors: `--@ >=15 <17  'locale', …`.

#include <string>
#include <string_view>

namespace harness::drivers::postgres {

/// The text for one major: gated lines whose conditions hold stay without their gate, the others go, and so
/// do lines that are nothing but a comment. Throws std::logic_error at a gate that it cannot read.
[[nodiscard]] std::string resolve_gates(std::string_view text, int major);

} // namespace harness::drivers::postgres
