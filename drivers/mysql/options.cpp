#include "drivers/mysql/options.hpp"

#include <mutex>

namespace harness::drivers::mysql {
namespace {

/// The client library's own limit on messages, above all that a server can have (max_allowed_packet, manual).
constexpr unsigned long k_most_bytes = 1UL << 30U;

} // namespace

ConnectionHandle new_connection(Encryption encryption) {
    // The first call initialises the library, which is not safe from several threads.
    static std::once_flag initialised;
    std::call_once(initialised, [] { mysql_library_init(0, nullptr, nullptr); });

    ConnectionHandle connection(mysql_init(nullptr));
    if (!connection) return connection;
    auto* handle = connection.get();
    const unsigned protocol = MYSQL_PROTOCOL_TCP;
    const unsigned no_files = 0;
    const my_bool trust_any = 0;
    const my_bool never_again = 0;
    mysql_options(handle, MYSQL_OPT_PROTOCOL, &protocol);
    mysql_options(handle, MYSQL_SET_CHARSET_NAME, "utf8mb4");
    mysql_options(handle, MYSQL_OPT_LOCAL_INFILE, &no_files); // no server may ask for our files
    mysql_options(handle, MYSQL_OPT_RECONNECT, &never_again);
    mysql_options(handle, MYSQL_OPT_SSL_VERIFY_SERVER_CERT, &trust_any); // containers sign for themselves
    const my_bool is_required = 1;
    if (encryption == Encryption::required) mysql_options(handle, MYSQL_OPT_SSL_ENFORCE, &is_required);
    mysql_options(handle, MYSQL_OPT_MAX_ALLOWED_PACKET, &k_most_bytes);
    mysql_options4(handle, MYSQL_OPT_CONNECT_ATTR_ADD, "program_name", "harness");
    return connection;
}

} // namespace harness::drivers::mysql
