#pragma once
// A look at a PostgreSQL server without any client library: sends a startup message, reads the first answer.

#include "tests/containers/first_answer.hpp"

namespace harness::testing {

/// Ready when the server asks for a password ('R', AuthenticationXxx; PostgreSQL manual, "Message Formats").
/// While it starts it answers with an error ('E', SQLSTATE 57P03) or not at all.
inline containers::Probe postgres_probe(const containers::Endpoint& endpoint, const base::Limit&) {
    using Verdict = containers::Probe::Verdict;
    std::string message("\0\0\0\0\0\3\0\0user\0postgres\0\0", 23);
    message[3] = static_cast<char>(message.size());
    const auto answer = first_answer(endpoint, message);
    if (!answer) return {Verdict::not_yet, "nobody listens"};
    if (answer->starts_with('R')) return {Verdict::ready, ""};
    return {Verdict::not_yet, answer->empty() ? "it accepts and says nothing" : "it answers with an error"};
}

} // namespace harness::testing
