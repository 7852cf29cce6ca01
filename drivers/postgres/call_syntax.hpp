#pragma once

#include <string>
#include <string_view>

namespace harness::drivers::postgres {

/// What SQL writes with words of its own, as the call of the function behind it: `(x AT TIME ZONE y)` as
/// `timezone(y, x)`, `TRIM(BOTH FROM x)` as `btrim(x)`, and so on for POSITION, SUBSTRING, OVERLAY, OVERLAPS,
/// NORMALIZE, IS NORMALIZED, COLLATION FOR and XMLEXISTS. A catalog of 14 and later tells which of the two
/// was written, one of 13 tells all as calls (release notes of 14: "ruleutils"). Only for text that the
/// server printed, which has parentheses around each expression. Casts around an argument of these calls are
/// left out. EXTRACT stays: from 14 on it is another function.
[[nodiscard]] std::string as_calls(std::string_view sql);

} // namespace harness::drivers::postgres
