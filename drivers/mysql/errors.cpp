#include "drivers/mysql/errors.hpp"

#include <algorithm>
#include <array>
#include <errmsg.h>
#include <fmt/format.h>

namespace harness::drivers::mysql {
namespace {

/// Numbers below are the operating system's words (EE_…): disks, files, memory.
constexpr unsigned k_first_server_error = 1000;

constexpr std::array k_session_ends{
    1053U, // server shutdown in progress
    1152U, // aborted connection
    1184U, // aborted new connection
    1927U, // MariaDB: connection was killed
    3169U, // MySQL: session was killed
    4031U, // MySQL: the client was disconnected because of inactivity
};

constexpr std::array k_environment{
    1021U, // disk full
    1023U, // error on close
    1026U, // error writing file
    1034U, // incorrect key file
    1037U, // out of memory
    1040U, // too many connections
    1041U, // out of resources
    1114U, // the table is full: no room left on its disk, unless it lies in memory (full_table.hpp)
    1129U, // host is blocked
    1135U, // cannot create a thread
    1194U, // table is marked as crashed
    1195U, // … and the last repair failed
    1203U, // user has too many connections
    1836U, // running in read-only mode
    3675U, // MySQL: a table or tablespace cannot be made, as the disk is full
};

template <std::size_t n>
bool is_one_of(const std::array<unsigned, n>& numbers, unsigned number) {
    return std::ranges::find(numbers, number) != numbers.end();
}

/// The client library's own numbers speak of the connection.
bool is_clients(unsigned number) {
    const bool shared_range = number >= CR_MIN_ERROR && number <= CR_MAX_ERROR;
    const bool mariadbs_range = number >= CR_EVENT_CREATE_FAILED && number < CR_EVENT_CREATE_FAILED + 100;
    return shared_range || mariadbs_range;
}

} // namespace

bool ends_session(unsigned number) {
    return number == CR_SERVER_GONE_ERROR || number == CR_SERVER_LOST || number == CR_SERVER_LOST_EXTENDED
           || number == CR_ERR_NET_READ || number == CR_ERR_NET_WRITE || number == CR_MALFORMED_PACKET
           || is_one_of(k_session_ends, number);
}

base::ErrorKind kind_of(unsigned number) {
    const bool environment = number < k_first_server_error || is_clients(number) || ends_session(number)
                             || is_one_of(k_environment, number);
    return environment ? base::ErrorKind::environment : base::ErrorKind::sql;
}

base::Error to_error(MYSQL* connection, std::string_view attempted) {
    const auto number = mysql_errno(connection);
    base::Error error;
    error.kind = kind_of(number);
    // The library's own HY000 would pass for the server's: without a code it is known who speaks.
    if (!is_clients(number)) error.sqlstate = mysql_sqlstate(connection);
    error.message = fmt::format("{}: {} (error {})", attempted, mysql_error(connection), number);
    return error;
}

} // namespace harness::drivers::mysql
