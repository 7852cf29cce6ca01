#include "matrix/decoder.hpp"

#include "harness/base/text.hpp"

#include <algorithm>
#include <stdexcept>

namespace harness::matrix {
namespace {

bool contains(const std::vector<std::string_view>& words, std::string_view word) {
    return std::find(words.begin(), words.end(), word) != words.end();
}

const std::vector<Entry> k_no_entries;
const std::vector<Node> k_no_items;

} // namespace

const Entry* Fields::entry(std::string_view key) const {
    if (!contains(keys_of(m_mapping), key))
        throw std::logic_error("the table of keys has no row for " + std::string(key));
    if (!m_node) return nullptr;
    const auto found = std::find_if(m_node->entries.begin(), m_node->entries.end(),
                                    [&](const Entry& entry) { return entry.key.text == key; });
    return found == m_node->entries.end() ? nullptr : &*found;
}

const Node* Fields::find(std::string_view key) const {
    const auto* found = entry(key);
    return found ? &found->value : nullptr;
}

void Decoder::wrong_kind(const Node& node, std::string_view name, std::string_view expected) {
    if (node.kind == Node::Kind::broken) return;
    const std::string key = in_quotes(name);
    if (node.kind == Node::Kind::null) {
        mistake(node, key + " has no value: write " + std::string(expected) + ", or take the key out");
        return;
    }
    std::string message =
        key + " takes " + std::string(expected) + ", and this is " + std::string(describe(node.kind));
    if (node.flow && node.kind == Node::Kind::map && expected == "a text")
        message += ": a text that starts with \"{\" needs quotes";
    mistake(node, std::move(message));
}

Fields Decoder::fields(const Node& node, std::string_view name, Mapping mapping) {
    if (node.kind != Node::Kind::map && node.kind != Node::Kind::null) {
        wrong_kind(node, name, "a mapping (\"key: value\")");
        return Fields(mapping);
    }
    const auto known = keys_of(mapping);
    for (const auto& [key, value] : node.entries) {
        if (contains(known, key.text)) continue;
        if (mapping == Mapping::spec && key.text.starts_with("x-")) continue;
        auto meant = did_you_mean_clause(key.text, known);
        if (meant.empty()) meant = " The keys here are " + one_of(known) + ".";
        mistake(key, "unknown key " + in_quotes(key.text) + "." + meant);
    }
    Fields found(mapping, &node);
    for (const auto key : required_keys_of(mapping))
        if (!found.entry(key)) mistake(node, in_quotes(key) + " is missing here");
    return found;
}

const std::vector<Entry>& Decoder::entries(const Node& node, std::string_view name) {
    if (node.kind == Node::Kind::map) return node.entries;
    if (node.kind != Node::Kind::null) wrong_kind(node, name, "a mapping (\"key: value\")");
    return k_no_entries;
}

const std::vector<Node>& Decoder::items(const Node& node, std::string_view name) {
    if (node.kind == Node::Kind::list) return node.items;
    if (node.kind != Node::Kind::null) wrong_kind(node, name, "a list");
    return k_no_items;
}

std::vector<const Node*> Decoder::one_or_more(const Node& node, std::string_view name) {
    std::vector<const Node*> nodes;
    if (node.kind == Node::Kind::scalar)
        nodes.push_back(&node);
    else if (node.kind != Node::Kind::list)
        wrong_kind(node, name, "a text or a list of texts");
    for (const auto& item : node.items) nodes.push_back(&item);
    return nodes;
}

std::optional<std::string> Decoder::text(const Node& node, std::string_view name) {
    if (node.kind == Node::Kind::scalar) return node.text;
    wrong_kind(node, name, "a text");
    return std::nullopt;
}

std::optional<std::string> Decoder::filled_text(const Node& node, std::string_view name) {
    auto found = text(node, name);
    if (!found || !base::trim(*found).empty()) return found;
    mistake(node, in_quotes(name) + " is empty: write something, or take the key out");
    return std::nullopt;
}

std::optional<std::string> Decoder::word(const Node& node, std::string_view name, std::string_view none,
                                         const std::vector<std::string_view>& words) {
    auto found = text(node, name);
    if (!found || contains(words, *found)) return found;
    auto meant = did_you_mean_clause(*found, words);
    if (meant.empty()) meant = " Write " + one_of(words) + ".";
    mistake(node, in_quotes(*found) + " is " + std::string(none) + "." + meant);
    return std::nullopt;
}

std::map<std::string, std::string> Decoder::text_map(const Node& node, std::string_view name,
                                                     bool (*is_name)(std::string_view)) {
    std::map<std::string, std::string> found;
    for (const auto& [key, value] : entries(node, name)) {
        if (!is_name(key.text))
            mistake(key, in_quotes(key.text) + " cannot be a name in " + in_quotes(name));
        else if (auto written = text(value, key.text))
            found.emplace(key.text, std::move(*written));
    }
    return found;
}

std::optional<std::string> Decoder::known_glob(const Node& node, std::string_view glob, std::string_view kind,
                                               const std::vector<std::string_view>& known) {
    const auto matches = [&](std::string_view name) { return base::matches_glob(name, glob); };
    if (known.empty() || std::any_of(known.begin(), known.end(), matches)) return std::string(glob);
    mistake(node, "no " + std::string(kind) + " matches " + in_quotes(glob) + "."
                      + did_you_mean_clause(glob, known));
    return std::nullopt;
}

} // namespace harness::matrix
