#pragma once
// A look at a MariaDB or MySQL server without any client library: reads the first packet, which is the
// server's.

#include "tests/containers/first_answer.hpp"

namespace harness::testing {

/// Ready when the server greets ("Protocol::HandshakeV10": after the packet's header of four bytes, the
/// protocol's version 10). While it starts nobody listens.
inline containers::Probe mysql_probe(const containers::Endpoint& endpoint, const base::Limit&) {
    using Verdict = containers::Probe::Verdict;
    const auto answer = first_answer(endpoint, "");
    if (!answer) return {Verdict::not_yet, "nobody listens"};
    if (answer->size() > 4 && (*answer)[4] == '\x0a') return {Verdict::ready, ""};
    return {Verdict::not_yet, answer->empty() ? "it accepts and says nothing" : "it answers with an error"};
}

} // namespace harness::testing
