#include "drivers/sqlite/server.hpp"

#include "drivers/sqlite/connection.hpp"
#include "drivers/sqlite/errors.hpp"

#include <array>
#include <cerrno>
#include <cstdio>
#include <fcntl.h>
#include <fmt/format.h>
#include <system_error>
#include <thread>
#include <unistd.h>

namespace harness::drivers::sqlite {
namespace {

constexpr int k_pages_a_step = 1024; ///< copied between two looks at the limit

struct FinishBackup {
    void operator()(sqlite3_backup* backup) const { sqlite3_backup_finish(backup); }
};
using BackupHandle = std::unique_ptr<sqlite3_backup, FinishBackup>;

base::Error environment_error(std::string message) {
    base::Error error;
    error.message = std::move(message);
    return error;
}

/// The database and what SQLite keeps beside it ("Temporary Files Used By SQLite", sections 2.1-2.3); and
/// where a migration tool may keep its registry, if that is a file of its own (Sqitch).
std::array<std::filesystem::path, 5> files_beside(const std::filesystem::path& file) {
    const auto with = [&](const char* suffix) { return std::filesystem::path(file.string() + suffix); };
    return {file, with("-wal"), with("-shm"), with("-journal"), with("-registry")};
}

base::Result<void> check_name(std::string_view name) {
    const bool is_path =
        name.find('/') != std::string_view::npos || name.find('\0') != std::string_view::npos;
    if (!name.empty() && !is_path) return {};
    base::Error error;
    error.kind = base::ErrorKind::usage;
    error.message =
        fmt::format("name the SQLite database \"{}\": a name becomes a file's name and must not be "
                    "empty or hold a slash",
                    name);
    return error;
}

base::Result<void> check_time(const base::Limit& limit, std::string attempted) {
    if (!limit.is_over()) return {};
    base::Error error;
    const bool stopped = limit.stop.stop_requested();
    error.kind = stopped ? base::ErrorKind::cancelled : base::ErrorKind::timeout;
    error.message =
        attempted + (stopped ? ": stopped, as was asked for" : ": stopped, the time limit has passed");
    return error;
}

std::string shell_quoted(const std::string& text) {
    constexpr std::string_view plain =
        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._~/+,:@=";
    if (text.find_first_not_of(plain) == std::string::npos) return text;
    std::string quoted = "'";
    for (const char c : text) quoted += c == '\'' ? std::string("'\\''") : std::string(1, c);
    return quoted + "'";
}

} // namespace

std::filesystem::path SqliteServer::file_of(std::string_view database) const {
    return m_address.folder / (std::string(database) + ".sqlite");
}

base::Result<std::string> SqliteServer::version(const base::Limit&) {
    return std::string(sqlite3_libversion());
}

base::Result<void> SqliteServer::probe(const base::Limit& limit) {
    const auto name =
        fmt::format("probe-{}-{}", ::getpid(), std::hash<std::thread::id>{}(std::this_thread::get_id()));
    HARNESS_CHECK(create_database(name, std::nullopt, limit));
    const auto answer = [&]() -> base::Result<void> {
        HARNESS_TRY(const auto connection, connect(name, limit));
        HARNESS_CHECK(connection->query("CREATE TABLE probe (answer)", limit));
        return {};
    }();
    HARNESS_CHECK(drop_database(name, limit));
    return answer;
}

base::Result<void> SqliteServer::create_database(std::string_view name,
                                                 std::optional<std::string_view> clone_of,
                                                 const base::Limit& limit) {
    HARNESS_CHECK(check_name(name));
    HARNESS_CHECK(check_time(limit, fmt::format("create the SQLite database {}", name)));
    const auto file = file_of(name);
    // An empty file is an empty database.
    const int fd = ::open(file.c_str(), O_CREAT | O_EXCL | O_RDWR | O_CLOEXEC, 0644);
    if (fd < 0) {
        auto error = environment_error(fmt::format("create the SQLite database {}: {}", file.string(),
                                                   std::generic_category().message(errno)));
        if (errno == EEXIST) error.kind = base::ErrorKind::sql; // as a server says of CREATE DATABASE
        return error;
    }
    ::close(fd);
    if (!clone_of) return {};
    auto copied = copy(*clone_of, name, limit);
    if (copied.has_error()) HARNESS_CHECK(drop_database(name, limit));
    return copied;
}

base::Result<void> SqliteServer::copy(std::string_view from, std::string_view to,
                                      const base::Limit& limit) const {
    const auto attempted = fmt::format("clone the SQLite database {} as {}", from, to);
    HARNESS_CHECK(check_name(from));
    HARNESS_TRY(const auto source, Session::open(file_of(from), {}, limit));
    HARNESS_TRY(const auto target, Session::open(file_of(to), {}, limit));
    const Operation reading(*source, limit, attempted);
    const Operation writing(*target, limit, attempted);
    BackupHandle backup(sqlite3_backup_init(target->handle(), "main", source->handle(), "main"));
    if (!backup) return writing.latest_error();
    int code = SQLITE_OK;
    while (code == SQLITE_OK) {
        HARNESS_CHECK(writing.may_go_on());
        code = sqlite3_backup_step(backup.get(), k_pages_a_step); // the busy handlers bound its waits
    }
    sqlite3_backup_finish(backup.release()); // leaves a failed step's error in the target
    if (code == SQLITE_DONE) return {};
    return writing.latest_error();
}

base::Result<void> SqliteServer::drop_database(std::string_view name, const base::Limit&) {
    HARNESS_CHECK(check_name(name));
    for (const auto& file : files_beside(file_of(name))) {
        std::error_code code;
        std::filesystem::remove(file, code);
        if (code)
            return environment_error(
                fmt::format("drop the SQLite database {}: {}: {}", name, file.string(), code.message()));
    }
    return {};
}

base::Result<std::unique_ptr<Connection>> SqliteServer::connect(std::string_view database,
                                                                const base::Limit& limit) {
    HARNESS_CHECK(check_name(database));
    HARNESS_TRY(auto session, Session::open(file_of(database), m_address.settings, limit));
    auto target = m_address.session_with(database);
    target.file = std::filesystem::absolute(file_of(database));
    return std::unique_ptr<Connection>(
        std::make_unique<SqliteConnection>(std::move(session), std::move(target)));
}

base::Result<Snapshot> SqliteServer::snapshot_shared(std::span<const std::string>, const base::Limit&) {
    return Snapshot{};
}

base::Result<void> SqliteServer::restore_shared(const Snapshot&, std::span<const std::string>,
                                                const base::Limit&) {
    return {};
}

std::string SqliteServer::shell_command(std::string_view database) const {
    return "sqlite3 " + shell_quoted(std::filesystem::absolute(file_of(database)).string());
}

} // namespace harness::drivers::sqlite
