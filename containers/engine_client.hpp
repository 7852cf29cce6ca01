#pragma once
// The Docker Engine API: requests under the agreed version, failures in words. Any thread.

#include "containers/engine_answers.hpp"
#include "containers/http.hpp"

#include <string>
#include <string_view>

namespace harness::containers {

/// The newest version whose answers this client was written for.
inline constexpr ApiVersion k_newest_api{1, 47};
/// The oldest that has all it needs (Docker 1.12).
inline constexpr ApiVersion k_oldest_api{1, 24};

/// How long an ordinary request may take, whatever the caller's own deadline is.
inline constexpr std::chrono::seconds k_request_time{60};

class EngineClient {
  public:
    /// Asks /_ping which version the engine speaks: Docker 29 refuses what is older than 1.44, Docker 20.10
    /// what is newer than 1.41, so neither end can be assumed.
    [[nodiscard]] static base::Result<EngineClient> connect(const Address& address, const base::Limit& limit);

    /// Any HTTP status is an answer; no answer is an error that starts with "could not <attempt>".
    [[nodiscard]] base::Result<HttpAnswer> call(std::string_view attempt, HttpRequest request,
                                                const base::Limit& limit, const BodySink& sink = {}) const;

    /// The path of a request under the agreed version.
    [[nodiscard]] std::string target_of(std::string_view path) const;

    [[nodiscard]] const Address& address() const { return m_address; }
    [[nodiscard]] ApiVersion version() const { return m_version; }

  private:
    EngineClient(Address address, ApiVersion version) : m_address(std::move(address)), m_version(version) {}
    Address m_address;
    ApiVersion m_version;
};

/// An answer that was a refusal, as an error: the engine's own words, and what to do where that is known.
[[nodiscard]] base::Error refusal(std::string_view attempt, const HttpAnswer& answer);

/// No answer at all, as an error.
[[nodiscard]] base::Error no_answer(std::string_view attempt, const Address& address,
                                    const HttpFailure& failure);

/// The answer was not what the API promises.
[[nodiscard]] base::Error unreadable(std::string_view attempt, std::string_view body);

} // namespace harness::containers
