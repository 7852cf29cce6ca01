#include "matrix/sections.hpp"

namespace harness::matrix {
namespace {

/// A switch, or the revisions for which it is on.
IdempotencyMode read_mode(Decoder& decoder, const Node& node, std::string_view name) {
    IdempotencyMode mode;
    if (node.kind == Node::Kind::scalar) {
        mode.enabled = decoder.parsed(node, name, parse_switch).value_or(false);
        return mode;
    }
    mode.enabled = true;
    for (const auto* item : decoder.one_or_more(node, name))
        if (auto revision = decoder.filled_text(*item, name)) mode.revisions.push_back(std::move(*revision));
    return mode;
}

} // namespace

IdempotencyModes read_idempotency_modes(Decoder& decoder, const Fields& fields) {
    IdempotencyModes modes;
    const auto read = [&](std::string_view key, IdempotencyMode& mode) {
        if (const auto* node = fields.find(key)) mode = read_mode(decoder, *node, key);
    };
    read("replay", modes.replay);
    read("resume", modes.resume);
    const auto read_switch = [&](std::string_view key, IdempotencyMode& mode) {
        if (const auto* node = fields.find(key))
            mode.enabled = decoder.parsed(*node, key, parse_switch).value_or(mode.enabled);
    };
    read_switch("rerun", modes.rerun); // these two look at a whole history
    read_switch("race", modes.race);
    return modes;
}

} // namespace harness::matrix
