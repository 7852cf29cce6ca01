#include "drivers/mysql/kill.hpp"

#include "drivers/mysql/options.hpp"

#include <system_error>
#include <thread>

namespace harness::drivers::mysql {
namespace {

/// For each wait of the session that kills, which nobody waits for any longer.
constexpr unsigned k_timeout_in_seconds = 2;

bool run_blocking(const Address& address, const std::string& sql) {
    const ConnectionHandle connection =
        new_connection(address.requires_tls ? Encryption::required : Encryption::as_the_library_does);
    if (!connection) return false;
    for (const auto option : {MYSQL_OPT_CONNECT_TIMEOUT, MYSQL_OPT_READ_TIMEOUT, MYSQL_OPT_WRITE_TIMEOUT})
        mysql_options(connection.get(), option, &k_timeout_in_seconds);
    const bool connected = mysql_real_connect(connection.get(), address.host.c_str(), address.user.c_str(),
                                              address.password.c_str(), nullptr, address.port, nullptr, 0)
                           != nullptr;
    return connected && mysql_real_query(connection.get(), sql.data(), sql.size()) == 0;
}

} // namespace

std::future<bool> run_elsewhere(const Address& address, std::string sql) {
    try {
        std::promise<bool> promise;
        auto taken = promise.get_future();
        std::thread([address, sql = std::move(sql), promise = std::move(promise)]() mutable {
            promise.set_value(run_blocking(address, sql));
        }).detach();
        return taken;
    } catch (const std::system_error&) {
        std::promise<bool> no_thread;
        no_thread.set_value(false);
        return no_thread.get_future();
    }
}

} // namespace harness::drivers::mysql
