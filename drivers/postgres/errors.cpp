#include "drivers/postgres/errors.hpp"

#include "harness/base/text.hpp"

#include <algorithm>
#include <array>
#include <fmt/format.h>

namespace harness::drivers::postgres {
namespace {

constexpr std::array k_environment_classes{
    std::string_view{"08"}, // connection exception
    std::string_view{"53"}, // insufficient resources: disk full, out of memory, too many connections
    std::string_view{"58"}, // system error: I/O
    std::string_view{"F0"}, // configuration file error
    std::string_view{"XX"}, // internal error, data corrupted, index corrupted
};
constexpr std::array k_environment_states{
    std::string_view{"57P01"}, // admin shutdown
    std::string_view{"57P02"}, // crash shutdown
    std::string_view{"57P03"}, // cannot connect now
    std::string_view{"57P04"}, // database dropped
};

/// Where a SQLSTATE stands in "FATAL:  57P03: the database system is starting up"; npos if there is none.
std::size_t find_sqlstate(std::string_view text) {
    const auto is_code = [](char c) { return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z'); };
    for (auto at = text.find(":  "); at != std::string_view::npos; at = text.find(":  ", at + 1)) {
        const auto code = text.substr(at + 3, 5);
        if (code.size() == 5 && std::ranges::all_of(code, is_code) && text.substr(at + 8, 2) == ": ")
            return at + 3;
    }
    return std::string_view::npos;
}

} // namespace

base::ErrorKind kind_of(std::string_view sqlstate) {
    // XX000 is also what elog(ERROR) in an extension or a "cache lookup failed" gives: the statement's doing.
    if (sqlstate == "XX000") return base::ErrorKind::sql;
    const bool environment = std::ranges::count(k_environment_classes, sqlstate.substr(0, 2)) > 0
                             || std::ranges::count(k_environment_states, sqlstate) > 0;
    return environment ? base::ErrorKind::environment : base::ErrorKind::sql;
}

std::string field(const PGresult* result, int code) {
    const char* text = PQresultErrorField(result, code);
    return text == nullptr ? std::string() : std::string(text);
}

base::Error to_error(const PGresult* result, std::string_view attempted) {
    base::Error error;
    error.sqlstate = field(result, PG_DIAG_SQLSTATE);
    error.detail = field(result, PG_DIAG_MESSAGE_DETAIL);
    error.hint = field(result, PG_DIAG_MESSAGE_HINT);
    error.context = field(result, PG_DIAG_CONTEXT);
    if (const auto internal = field(result, PG_DIAG_INTERNAL_QUERY); !internal.empty())
        error.context += fmt::format("{}inside: {}", error.context.empty() ? "" : "\n", internal);
    auto words = field(result, PG_DIAG_MESSAGE_PRIMARY);
    if (words.empty()) words = base::trim(PQresultErrorMessage(result));
    error.message = fmt::format("{}: {}", attempted, words);
    const auto severity = field(result, PG_DIAG_SEVERITY_NONLOCALIZED);
    const bool ends_session = severity == "FATAL" || severity == "PANIC";
    // Without a SQLSTATE it is libpq that speaks: the connection.
    error.kind =
        ends_session || error.sqlstate.empty() ? base::ErrorKind::environment : kind_of(error.sqlstate);
    return error;
}

base::Error connect_error(std::string_view libpq_message, std::string_view attempted) {
    base::Error error;
    auto words = base::trim(libpq_message.substr(0, libpq_message.find("\nLOCATION:")));
    if (const auto at = find_sqlstate(words); at != std::string_view::npos) {
        error.sqlstate = words.substr(at, 5);
        words = words.substr(at + 7);
    }
    error.message = fmt::format("{}: {}", attempted, words);
    return error;
}

} // namespace harness::drivers::postgres
