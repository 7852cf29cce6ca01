#include "harness/base/error.hpp"

#include <stdexcept>

namespace harness::base {

std::string_view to_string(ErrorKind kind) {
    switch (kind) {
    case ErrorKind::usage:
        return "usage";
    case ErrorKind::environment:
        return "environment";
    case ErrorKind::sql:
        return "sql";
    case ErrorKind::timeout:
        return "timeout";
    case ErrorKind::cancelled:
        return "cancelled";
    }
    return "unknown";
}

std::string to_string(const SourcePosition& where) {
    std::string text = where.file;
    if (where.line > 0) text += ":" + std::to_string(where.line);
    if (where.line > 0 && where.column > 0) text += ":" + std::to_string(where.column);
    return text;
}

void throw_exception_from_error(const Error& error, const boost::source_location& where) {
    throw std::logic_error("value() asked of an error at " + where.to_string() + ": " + error.message);
}

} // namespace harness::base
