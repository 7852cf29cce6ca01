#include "matrix/document.hpp"

#include "matrix/syntax.hpp"

#include <yaml-cpp/anchor.h>
#include <yaml-cpp/emitterstyle.h>
#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/exceptions.h>
#include <yaml-cpp/parser.h>

#include <algorithm>
#include <map>
#include <sstream>
#include <unordered_map>

namespace harness::matrix {
namespace {

constexpr std::size_t k_deepest = 32;
constexpr std::size_t k_heaviest = 50'000; ///< nodes of one file, aliases written out
constexpr std::size_t k_node_bytes = 256;  ///< so much text weighs as much as one more node
constexpr std::string_view k_core_tags = "tag:yaml.org,2002:";

/// Ends the parse from inside an event; the reason is already reported.
struct Abandoned : YAML::ParserException {
    Abandoned() : YAML::ParserException(YAML::Mark::null_mark(), "abandoned") {}
};

std::size_t weight(const Node& node) {
    std::size_t sum = 1 + node.text.size() / k_node_bytes;
    for (const auto& item : node.items) sum += weight(item);
    for (const auto& entry : node.entries) sum += weight(entry.key) + weight(entry.value);
    return sum;
}

std::size_t depth(const Node& node) {
    std::size_t most = 0;
    for (const auto& item : node.items) most = std::max(most, depth(item));
    for (const auto& entry : node.entries) most = std::max(most, depth(entry.value));
    return most + 1;
}

bool holds_control_character(std::string_view text) {
    return std::any_of(text.begin(), text.end(), [](char c) {
        const auto byte = static_cast<unsigned char>(c);
        return (byte < 0x20 && byte != '\t' && byte != '\n' && byte != '\r') || byte == 0x7F;
    });
}

/// Whether the quoted scalar at `at` has its closing quote: yaml-cpp 0.7 takes the end of the file for one
/// when a line break stands before it.
bool is_closed(std::string_view text, std::size_t at) {
    while (at < text.size() && (text[at] == '&' || text[at] == '!')) // an anchor or a tag comes first
        at = std::min(
            text.find_first_not_of(" \t\r\n", std::min(text.find_first_of(" \t\r\n", at), text.size())),
            text.size());
    if (at == text.size() || (text[at] != '\'' && text[at] != '"')) return true;
    const char quote = text[at];
    for (++at; at < text.size(); ++at) {
        if (quote == '"' && text[at] == '\\')
            ++at;
        else if (text[at] == quote && quote == '\'' && text.substr(at + 1).starts_with('\''))
            ++at;
        else if (text[at] == quote)
            return true;
    }
    return false;
}

/// Builds the tree from the parser's events.
class Builder : public YAML::EventHandler {
  public:
    Builder(const Source& source, Mistakes& mistakes) : m_source(source), m_mistakes(mistakes) {}

    [[nodiscard]] std::optional<Node> take() { return std::move(m_root); }
    [[nodiscard]] std::optional<std::size_t> open_bracket() const {
        for (auto open = m_open.rbegin(); open != m_open.rend(); ++open)
            if (open->node.flow) return open->node.at;
        return std::nullopt;
    }

    void OnDocumentStart(const YAML::Mark& mark) override {
        if (m_root) abandon(offset(mark), "a second document starts here: a matrix file holds one");
    }
    void OnDocumentEnd() override {}

    void OnNull(const YAML::Mark& mark, YAML::anchor_t anchor) override {
        Node node;
        node.at = null_place(offset(mark));
        place(std::move(node), anchor);
    }

    void OnAlias(const YAML::Mark& mark, YAML::anchor_t anchor) override {
        const auto known = m_anchors.find(anchor);
        Node node;
        if (known == m_anchors.end()) {
            m_mistakes.add(offset(mark), "this alias stands inside the node that it names: a cycle");
            node.kind = Node::Kind::broken;
            node.at = offset(mark);
        } else {
            charge(weight(known->second), offset(mark));
            if (m_open.size() + depth(known->second) > k_deepest) abandon_deep(offset(mark));
            node = known->second;
        }
        place(std::move(node), 0);
    }

    void OnScalar(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                  const std::string& value) override {
        Node node;
        node.kind = Node::Kind::scalar;
        node.at = offset(mark);
        node.text = value;
        if (!accepts_tag(tag, node.at)) node.kind = Node::Kind::broken;
        if (tag == "!" && !is_closed(m_source.text(), node.at))
            abandon(node.at, "the quote that opens here is never closed");
        if (holds_control_character(value)) {
            m_mistakes.add(node.at, "this text holds a control character: take it out");
            node.kind = Node::Kind::broken;
        }
        charge(weight(node), node.at);
        place(std::move(node), anchor);
    }

    void OnSequenceStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                         YAML::EmitterStyle::value style) override {
        open(Node::Kind::list, mark, tag, anchor, style);
    }
    void OnSequenceEnd() override { close(); }
    void OnMapStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                    YAML::EmitterStyle::value style) override {
        open(Node::Kind::map, mark, tag, anchor, style);
    }
    void OnMapEnd() override { close(); }

  private:
    /// A list or map that is still being filled.
    struct Open {
        Node node;
        YAML::anchor_t anchor = 0;
        bool is_usable = true;   ///< false: its mistake is reported already
        std::optional<Node> key; ///< of the value that comes next
        std::unordered_map<std::string, std::size_t> seen;
    };

    [[nodiscard]] std::size_t offset(const YAML::Mark& mark) const {
        return std::min(static_cast<std::size_t>(std::max(0, mark.pos)), m_source.text().size());
    }

    /// The parser's mark of a value that is not written is that of the next token: the key says it better.
    [[nodiscard]] std::size_t null_place(std::size_t at) const {
        const auto rest = m_source.text().substr(at);
        const bool is_written = rest.starts_with('~') || rest.starts_with("null") || rest.starts_with("Null")
                                || rest.starts_with("NULL");
        if (!is_written && !m_open.empty() && m_open.back().key) return m_open.back().key->at;
        return at;
    }

    [[noreturn]] void abandon(std::size_t at, std::string message) {
        m_mistakes.add(at, std::move(message));
        throw Abandoned();
    }
    [[noreturn]] void abandon_deep(std::size_t at) {
        abandon(at,
                "nested more than " + std::to_string(k_deepest) + " levels deep: no matrix file needs that");
    }

    void charge(std::size_t cost, std::size_t at) {
        m_weight += cost;
        if (m_weight > k_heaviest)
            abandon(at, "from here on the file is too large: with its aliases written out it has more than "
                            + std::to_string(k_heaviest) + " values");
    }

    bool accepts_tag(const std::string& tag, std::size_t at) {
        if (tag.empty() || tag == "?" || tag == "!" || tag.starts_with(k_core_tags)) return true;
        m_mistakes.add(at, "the tag " + in_quotes(tag) + " is not supported: take it out");
        return false;
    }

    void open(Node::Kind kind, const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
              YAML::EmitterStyle::value style) {
        Open opened;
        opened.node.kind = kind;
        opened.node.at = offset(mark);
        opened.node.flow = style == YAML::EmitterStyle::Flow;
        opened.anchor = anchor;
        opened.is_usable = accepts_tag(tag, opened.node.at);
        if (m_open.size() + 1 > k_deepest) abandon_deep(opened.node.at);
        charge(1, opened.node.at);
        m_open.push_back(std::move(opened));
    }

    void close() {
        auto closed = std::move(m_open.back());
        m_open.pop_back();
        if (!closed.is_usable) closed.node.kind = Node::Kind::broken;
        place(std::move(closed.node), closed.anchor);
    }

    /// Puts a finished node where it belongs.
    void place(Node node, YAML::anchor_t anchor) {
        if (anchor != 0) {
            charge(weight(node), node.at); // the copy that the aliases are made from
            m_anchors.insert_or_assign(anchor, node);
        }
        if (m_open.empty()) {
            m_root = std::move(node);
            return;
        }
        auto& parent = m_open.back();
        if (parent.node.kind == Node::Kind::list)
            parent.node.items.push_back(std::move(node));
        else if (!parent.key)
            parent.key = std::move(node);
        else
            add_entry(parent, std::move(node));
    }

    void add_entry(Open& parent, Node value) {
        auto key = std::move(*parent.key);
        parent.key.reset();
        if (key.kind == Node::Kind::broken) return;
        if (key.kind != Node::Kind::scalar) {
            m_mistakes.add(key.at, "a key must be a plain text, and this is "
                                       + std::string(describe(key.kind))
                                       + ": put it in quotes if it is meant as text");
            return;
        }
        if (key.text == "<<") {
            m_mistakes.add(key.at,
                           "merge keys (<<) are not supported: write the settings out, or use an alias "
                           "(*name) for a whole value");
            return;
        }
        const auto [first, is_new] = parent.seen.emplace(key.text, key.at);
        if (!is_new) {
            m_mistakes.add(key.at, "the key " + in_quotes(key.text) + " stands twice; the first is in line "
                                       + std::to_string(m_source.position(first->second).line));
            return;
        }
        parent.node.entries.push_back({std::move(key), std::move(value)});
    }

    const Source& m_source;
    Mistakes& m_mistakes;
    std::vector<Open> m_open;
    std::map<YAML::anchor_t, Node> m_anchors;
    std::optional<Node> m_root;
    std::size_t m_weight = 0;
};

} // namespace

std::string_view describe(Node::Kind kind) {
    switch (kind) {
    case Node::Kind::null:
        return "empty";
    case Node::Kind::scalar:
        return "a text";
    case Node::Kind::list:
        return "a list";
    case Node::Kind::map:
        return "a mapping";
    case Node::Kind::broken:
        break;
    }
    return "not readable";
}

std::optional<Node> parse_document(const Source& source, Mistakes& mistakes) {
    Builder builder(source, mistakes);
    try {
        std::istringstream stream{std::string(source.text())};
        YAML::Parser parser(stream);
        while (parser.HandleNextDocument(builder)) {
        }
    } catch (const Abandoned&) {
        return builder.take(); // whole when a second document was the reason
    } catch (const YAML::Exception& error) {
        const auto at = static_cast<std::size_t>(std::max(0, error.mark.pos));
        report_syntax_error(source, mistakes, at, error.msg, builder.open_bracket());
        return std::nullopt;
    }
    auto root = builder.take();
    if (root && root->kind != Node::Kind::null) return root;
    mistakes.add(0, "the file is empty: name at least the engines, as in \"engines: {sqlite: {}}\"");
    return std::nullopt;
}

} // namespace harness::matrix
