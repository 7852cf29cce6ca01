#include "drivers/sqlite/errors.hpp"

#include <algorithm>
#include <array>
#include <fmt/format.h>
#include <utility>

namespace harness::drivers::sqlite {
namespace {

#define HARNESS_NAMED(code)                                                                                  \
    std::pair<int, std::string_view> {                                                                       \
        code, #code                                                                                          \
    }
constexpr std::array k_names{
    HARNESS_NAMED(SQLITE_ERROR),
    HARNESS_NAMED(SQLITE_INTERNAL),
    HARNESS_NAMED(SQLITE_PERM),
    HARNESS_NAMED(SQLITE_ABORT),
    HARNESS_NAMED(SQLITE_BUSY),
    HARNESS_NAMED(SQLITE_LOCKED),
    HARNESS_NAMED(SQLITE_NOMEM),
    HARNESS_NAMED(SQLITE_READONLY),
    HARNESS_NAMED(SQLITE_INTERRUPT),
    HARNESS_NAMED(SQLITE_IOERR),
    HARNESS_NAMED(SQLITE_CORRUPT),
    HARNESS_NAMED(SQLITE_NOTFOUND),
    HARNESS_NAMED(SQLITE_FULL),
    HARNESS_NAMED(SQLITE_CANTOPEN),
    HARNESS_NAMED(SQLITE_PROTOCOL),
    HARNESS_NAMED(SQLITE_EMPTY),
    HARNESS_NAMED(SQLITE_SCHEMA),
    HARNESS_NAMED(SQLITE_TOOBIG),
    HARNESS_NAMED(SQLITE_CONSTRAINT),
    HARNESS_NAMED(SQLITE_MISMATCH),
    HARNESS_NAMED(SQLITE_MISUSE),
    HARNESS_NAMED(SQLITE_NOLFS),
    HARNESS_NAMED(SQLITE_AUTH),
    HARNESS_NAMED(SQLITE_FORMAT),
    HARNESS_NAMED(SQLITE_RANGE),
    HARNESS_NAMED(SQLITE_NOTADB),
    HARNESS_NAMED(SQLITE_ERROR_MISSING_COLLSEQ),
    HARNESS_NAMED(SQLITE_ERROR_RETRY),
    HARNESS_NAMED(SQLITE_ERROR_SNAPSHOT),
    HARNESS_NAMED(SQLITE_ABORT_ROLLBACK),
    HARNESS_NAMED(SQLITE_BUSY_RECOVERY),
    HARNESS_NAMED(SQLITE_BUSY_SNAPSHOT),
    HARNESS_NAMED(SQLITE_BUSY_TIMEOUT),
    HARNESS_NAMED(SQLITE_LOCKED_SHAREDCACHE),
    HARNESS_NAMED(SQLITE_LOCKED_VTAB),
    HARNESS_NAMED(SQLITE_READONLY_RECOVERY),
    HARNESS_NAMED(SQLITE_READONLY_CANTLOCK),
    HARNESS_NAMED(SQLITE_READONLY_ROLLBACK),
    HARNESS_NAMED(SQLITE_READONLY_DBMOVED),
    HARNESS_NAMED(SQLITE_READONLY_CANTINIT),
    HARNESS_NAMED(SQLITE_READONLY_DIRECTORY),
    HARNESS_NAMED(SQLITE_IOERR_READ),
    HARNESS_NAMED(SQLITE_IOERR_SHORT_READ),
    HARNESS_NAMED(SQLITE_IOERR_WRITE),
    HARNESS_NAMED(SQLITE_IOERR_FSYNC),
    HARNESS_NAMED(SQLITE_IOERR_DIR_FSYNC),
    HARNESS_NAMED(SQLITE_IOERR_TRUNCATE),
    HARNESS_NAMED(SQLITE_IOERR_FSTAT),
    HARNESS_NAMED(SQLITE_IOERR_UNLOCK),
    HARNESS_NAMED(SQLITE_IOERR_RDLOCK),
    HARNESS_NAMED(SQLITE_IOERR_DELETE),
    HARNESS_NAMED(SQLITE_IOERR_NOMEM),
    HARNESS_NAMED(SQLITE_IOERR_ACCESS),
    HARNESS_NAMED(SQLITE_IOERR_LOCK),
    HARNESS_NAMED(SQLITE_IOERR_CLOSE),
    HARNESS_NAMED(SQLITE_IOERR_SHMOPEN),
    HARNESS_NAMED(SQLITE_IOERR_SHMSIZE),
    HARNESS_NAMED(SQLITE_IOERR_SHMMAP),
    HARNESS_NAMED(SQLITE_IOERR_MMAP),
    HARNESS_NAMED(SQLITE_IOERR_GETTEMPPATH),
    HARNESS_NAMED(SQLITE_IOERR_CORRUPTFS),
    HARNESS_NAMED(SQLITE_CORRUPT_VTAB),
    HARNESS_NAMED(SQLITE_CORRUPT_SEQUENCE),
    HARNESS_NAMED(SQLITE_CORRUPT_INDEX),
    HARNESS_NAMED(SQLITE_CANTOPEN_NOTEMPDIR),
    HARNESS_NAMED(SQLITE_CANTOPEN_ISDIR),
    HARNESS_NAMED(SQLITE_CANTOPEN_FULLPATH),
    HARNESS_NAMED(SQLITE_CANTOPEN_SYMLINK),
    HARNESS_NAMED(SQLITE_CONSTRAINT_CHECK),
    HARNESS_NAMED(SQLITE_CONSTRAINT_COMMITHOOK),
    HARNESS_NAMED(SQLITE_CONSTRAINT_FOREIGNKEY),
    HARNESS_NAMED(SQLITE_CONSTRAINT_FUNCTION),
    HARNESS_NAMED(SQLITE_CONSTRAINT_NOTNULL),
    HARNESS_NAMED(SQLITE_CONSTRAINT_PRIMARYKEY),
    HARNESS_NAMED(SQLITE_CONSTRAINT_TRIGGER),
    HARNESS_NAMED(SQLITE_CONSTRAINT_UNIQUE),
    HARNESS_NAMED(SQLITE_CONSTRAINT_VTAB),
    HARNESS_NAMED(SQLITE_CONSTRAINT_ROWID),
    HARNESS_NAMED(SQLITE_CONSTRAINT_PINNED),
    HARNESS_NAMED(SQLITE_CONSTRAINT_DATATYPE),
    HARNESS_NAMED(SQLITE_AUTH_USER),
};
#undef HARNESS_NAMED

constexpr int primary(int extended_code) {
    return extended_code & 0xFF;
}

} // namespace

std::string name_of(int extended_code) {
    const auto named = [](int code) {
        return std::ranges::find(k_names, code, &std::pair<int, std::string_view>::first);
    };
    if (const auto at = named(extended_code); at != k_names.end()) return std::string(at->second);
    if (const auto at = named(primary(extended_code)); at != k_names.end()) return std::string(at->second);
    return fmt::format("SQLITE_{}", extended_code);
}

base::ErrorKind kind_of(int extended_code) {
    switch (primary(extended_code)) {
    case SQLITE_FULL:
    case SQLITE_IOERR:
    case SQLITE_CANTOPEN:
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
    case SQLITE_NOMEM:
    case SQLITE_PERM:
    case SQLITE_READONLY:
    case SQLITE_PROTOCOL:
    case SQLITE_NOLFS:
        return base::ErrorKind::environment;
    default:
        return base::ErrorKind::sql;
    }
}

base::Error latest_error(sqlite3* database, std::string_view attempted) {
    const int code = sqlite3_extended_errcode(database);
    base::Error error;
    error.kind = kind_of(code);
    error.sqlstate = name_of(code);
    const std::string_view words = sqlite3_errmsg(database);
    error.message = fmt::format("{}: {}", attempted, words);
    if (words.starts_with("no such function: "))
        error.hint =
            "functions that a program registers in its own sessions are there for that program alone: "
            "the sqlite3 shell does not have them, and neither has harness";
    return error;
}

} // namespace harness::drivers::sqlite
