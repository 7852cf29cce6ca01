#pragma once
// Internal to matrix/: YAML text as a small tree of our own, in which every node knows its place. What the
// tree cannot hold is gone after parsing: anchors, tags, further documents. What it holds is bounded: size,
// depth and the growth by aliases.

#include "matrix/source.hpp"

#include <optional>

namespace harness::matrix {

struct Entry;

/// One YAML node. Scalars are text, never typed: `10.10` stays so, and `off` is what its reader makes of it.
struct Node {
    enum class Kind {
        null,
        scalar,
        list,
        map,
        broken ///< its mistake is already reported: readers pass over it in silence
    };
    Kind kind = Kind::null;
    std::size_t at = 0;         ///< byte offset in the source
    std::string text;           ///< of a scalar
    bool flow = false;          ///< a list or map in brackets
    std::vector<Node> items;    ///< of a list
    std::vector<Entry> entries; ///< of a map; no key stands twice
};

struct Entry {
    Node key; ///< always a scalar
    Node value;
};

/// "a mapping", "a list" …, for messages.
[[nodiscard]] std::string_view describe(Node::Kind kind);

/// The file's one document. Nothing when it cannot be parsed at all: then `mistakes` says why.
[[nodiscard]] std::optional<Node> parse_document(const Source& source, Mistakes& mistakes);

} // namespace harness::matrix
