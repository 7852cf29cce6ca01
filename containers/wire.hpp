#pragma once
// A connection to an engine's socket, unix or tcp. Blocking; ended by a limit within milliseconds.

#include "containers/http.hpp"

#include <boost/asio/generic/stream_protocol.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/beast/core/flat_buffer.hpp>

#include <optional>
#include <string_view>

namespace harness::containers {

/// Each operation has a limit of its own: it runs on a private io_context, which stops at the deadline and is
/// stopped by the stop token's callback. One that was ended so has closed the connection.
class Wire {
  public:
    [[nodiscard]] std::optional<HttpFailure> connect(const Address& address, const base::Limit& limit);
    [[nodiscard]] std::optional<HttpFailure> write(std::string_view bytes, const base::Limit& limit);
    /// Appends what comes. `ended` says that the peer closed.
    [[nodiscard]] std::optional<HttpFailure> read(boost::beast::flat_buffer& into, bool& ended,
                                                  const base::Limit& limit);
    /// Of a tcp connection; 0 if there is none.
    [[nodiscard]] std::uint16_t own_port() const;
    /// Tells the peer that nothing more will be written.
    void end_writing();

    static constexpr std::size_t k_piece = std::size_t{16} * 1024;

  private:
    std::optional<HttpFailure> connect_tcp(const Address& address, const base::Limit& limit);
    template <class Start>
    std::optional<HttpFailure> perform(const base::Limit& limit, Start start);

    boost::asio::io_context m_io{1};
    boost::asio::generic::stream_protocol::socket m_socket{m_io};
    boost::system::error_code m_last_error;
};

[[nodiscard]] HttpFailure http_failure(const boost::system::error_code& error);

} // namespace harness::containers
