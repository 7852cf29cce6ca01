#pragma once
// Lines of a .sql file that hold only for some majors: `--@ >=15 <17  'locale', …`, or only where some of the
// relations are asked for: `--@ some  AND …`.

#include <string>
#include <string_view>

namespace harness::drivers::postgres {

enum class Extent { all, some };

/// The text for one major: gated lines whose conditions hold stay without their gate, the others go, and so
/// do lines that are nothing but a comment. Throws std::logic_error at a gate that it cannot read.
[[nodiscard]] std::string resolve_gates(std::string_view text, int major, Extent extent = Extent::all);

} // namespace harness::drivers::postgres
