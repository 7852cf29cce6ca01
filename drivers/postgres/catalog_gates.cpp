#include "drivers/postgres/catalog_gates.hpp"

#include "harness/base/text.hpp"

#include <charconv>
#include <stdexcept>

namespace harness::drivers::postgres {
namespace {

constexpr std::string_view k_gate = "--@";

struct Gate {
    bool holds = true;
    std::string_view rest; ///< the line behind the conditions
};

/// One condition, ">=15" or "<17", from the front of `text`, which moves on.
bool read_condition(std::string_view& text, int major) {
    const bool at_least = text.starts_with(">=");
    text.remove_prefix(at_least ? 2 : 1);
    int bound = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), bound);
    if (error != std::errc{}) throw std::logic_error("a version gate without a number: " + std::string{text});
    text.remove_prefix(static_cast<std::size_t>(end - text.data()));
    return at_least ? major >= bound : major < bound;
}

Gate read_gate(std::string_view line, int major, Extent extent) {
    constexpr std::string_view some = "some";
    Gate gate{true, line.substr(k_gate.size())};
    bool any = false;
    for (;;) {
        const auto text = base::trim(gate.rest);
        if (text.starts_with(some)) {
            gate.rest = text.substr(some.size());
            gate.holds = gate.holds && extent == Extent::some;
            return gate;
        }
        if (!text.starts_with(">=") && !text.starts_with('<')) break;
        gate.rest = gate.rest.substr(gate.rest.find_first_of("<>"));
        gate.holds = read_condition(gate.rest, major) && gate.holds;
        any = true;
    }
    if (!any) throw std::logic_error("a version gate without a condition: " + std::string{line});
    return gate;
}

} // namespace

std::string resolve_gates(std::string_view text, int major, Extent extent) {
    std::string resolved;
    resolved.reserve(text.size());
    for (auto line : base::split(text, '\n')) {
        if (line.starts_with(k_gate)) {
            const auto gate = read_gate(line, major, extent);
            if (!gate.holds) continue;
            line = gate.rest;
        }
        const auto content = base::trim(line);
        if (content.empty() || content.starts_with("--")) continue;
        resolved += line;
        resolved += '\n';
    }
    return resolved;
}

} // namespace harness::drivers::postgres
