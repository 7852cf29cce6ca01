#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace harness::base {

/// 24 letters and digits that nobody can guess: a server on loopback is open to all users of the machine for
/// as long as it runs.
[[nodiscard]] std::string random_password();

/// Texts that no output may show. Servers repeat what they are given: in messages, in logs, in definitions.
/// What cannot be kept back without making a report unreadable is not: texts shorter than k_least characters,
/// a few plain words ("true", "password"), and whatever is part of a name that reports must show (see allow).
class Secrets {
  public:
    static constexpr std::size_t k_least = 4;

    /// Also in the forms that SQL, a shell or an address would give it; and, if it has several lines or
    /// quotes (which end an SQL literal too early), its longer pieces, which servers quote alone.
    void add(std::string_view text);
    void add(const std::vector<std::string>& texts);
    /// A name that reports must show: a cell's id, an image, a path. What is part of it is no secret.
    void allow(std::string_view name);

    /// The text with *** where a secret stood, in either case of letters; of a long one, also where at least
    /// its first or last half stands: servers cut what they quote.
    [[nodiscard]] std::string masked(std::string_view text) const;

  private:
    std::vector<std::string> m_secrets; ///< lower case
    std::vector<std::string> m_allowed; ///< lower case
};

} // namespace harness::base
