#include "containers/wire.hpp"

#include <boost/asio/connect.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/local/stream_protocol.hpp>
#include <boost/asio/write.hpp>

#include <cstring>

namespace harness::containers {
namespace {

namespace asio = boost::asio;
using boost::system::error_code;
using Failure = HttpFailure;

Failure::Kind kind_of(const error_code& error) {
    if (error == asio::error::connection_refused || error == boost::system::errc::no_such_file_or_directory
        || error == boost::system::errc::not_a_directory)
        return Failure::Kind::absent;
    if (error == boost::system::errc::permission_denied) return Failure::Kind::forbidden;
    if (error == asio::error::eof || error == asio::error::connection_reset
        || error == asio::error::broken_pipe)
        return Failure::Kind::cut_off;
    return Failure::Kind::unreachable;
}

} // namespace

HttpFailure http_failure(const error_code& error) {
    return {kind_of(error), error.message()};
}

/// Runs one asynchronous operation to its end, or aborts it when the limit is over.
template <class Start>
std::optional<Failure> Wire::perform(const base::Limit& limit, Start start) {
    bool finished = false;
    start([this, &finished](const error_code& error, auto&&...) {
        m_last_error = error;
        finished = true;
    });
    m_io.restart();
    {
        const std::stop_callback wake(limit.stop, [this] { m_io.stop(); });
        if (const auto moment = limit.deadline.moment())
            m_io.run_until(*moment);
        else
            m_io.run();
    }
    if (finished && !m_last_error) return std::nullopt;
    if (finished) return http_failure(m_last_error);
    error_code ignored;
    m_socket.close(ignored);
    m_io.restart();
    m_io.run(); // the aborted operation still refers to this frame
    if (limit.stop.stop_requested()) return Failure{Failure::Kind::cancelled, "stopped"};
    return Failure{Failure::Kind::timeout, "no answer in time"};
}

std::optional<Failure> Wire::connect(const Address& address, const base::Limit& limit) {
    if (address.kind == Address::Kind::unix_socket)
        return perform(limit, [&](auto done) {
            m_socket.async_connect(asio::local::stream_protocol::endpoint(address.path), done);
        });
    return connect_tcp(address, limit);
}

std::optional<Failure> Wire::connect_tcp(const Address& address, const base::Limit& limit) {
    asio::ip::tcp::resolver resolver(m_io);
    asio::ip::tcp::resolver::results_type found;
    if (auto failed = perform(limit, [&](auto done) {
            resolver.async_resolve(address.host, std::to_string(address.port),
                                   [&found, done](const error_code& error, auto results) mutable {
                                       found = std::move(results);
                                       done(error);
                                   });
        }))
        return failed;
    std::optional<Failure> failed = Failure{Failure::Kind::unreachable, "the name has no address"};
    for (const auto& entry : found) {
        error_code ignored;
        m_socket.close(ignored);
        failed = perform(limit, [&](auto done) { m_socket.async_connect(entry.endpoint(), done); });
        if (!failed || limit.is_over()) break;
    }
    return failed;
}

std::optional<Failure> Wire::write(std::string_view bytes, const base::Limit& limit) {
    return perform(limit, [&](auto done) { asio::async_write(m_socket, asio::buffer(bytes), done); });
}

std::optional<Failure> Wire::read(boost::beast::flat_buffer& into, bool& ended, const base::Limit& limit) {
    std::size_t received = 0;
    auto failed = perform(limit, [&](auto done) {
        m_socket.async_read_some(into.prepare(k_piece),
                                 [&received, done](const error_code& error, std::size_t size) mutable {
                                     received = size;
                                     done(error);
                                 });
    });
    ended = failed && m_last_error == asio::error::eof;
    if (ended) return std::nullopt;
    into.commit(received);
    return failed;
}

std::uint16_t Wire::own_port() const {
    error_code failed;
    const auto local = m_socket.local_endpoint(failed);
    asio::ip::tcp::endpoint own;
    if (failed || local.size() > own.capacity()) return 0;
    std::memcpy(own.data(), local.data(), local.size());
    return own.port();
}

void Wire::end_writing() {
    error_code ignored;
    m_socket.shutdown(asio::socket_base::shutdown_send, ignored);
}

} // namespace harness::containers
