#include "drivers/mysql/nonblocking.hpp"

#include "drivers/poll.hpp"

#include <sys/socket.h>

namespace harness::drivers::mysql {

int wait_for(MYSQL* connection, int wanted, const Doorbell& bell, base::Deadline deadline) {
    short events = 0;
    if ((wanted & MYSQL_WAIT_READ) != 0) events |= POLLIN;
    if ((wanted & MYSQL_WAIT_WRITE) != 0) events |= POLLOUT;
    if ((wanted & MYSQL_WAIT_EXCEPT) != 0) events |= POLLPRI;
    // A broken socket is ready for everything: the call finds out.
    return poll(mysql_get_socket(connection), events, bell, deadline) ? wanted & k_any_readiness : 0;
}

void break_socket(MYSQL* connection) noexcept {
    const auto socket = mysql_get_socket(connection);
    if (socket >= 0) ::shutdown(socket, SHUT_RDWR);
}

} // namespace harness::drivers::mysql
