#include "drivers/seeding/pattern.hpp"

#include "drivers/lexer.hpp"

#include <algorithm>
#include <memory>

namespace harness::drivers::seeding {
namespace {

constexpr int k_most_repeats = 8; ///< beyond the least
constexpr int k_deepest = 40;
constexpr std::size_t k_longest = 4000;

struct Node {
    enum class Kind { characters, sequence, choice, repeat };
    Kind kind = Kind::sequence;
    std::string characters;
    std::vector<Node> parts;
    int least = 1;
    int most = 1;
};

std::string_view class_of_escape(char escape) {
    switch (escape) {
    case 'd':
        return "0123456789";
    case 'w':
        return "abcdefghijklmnopqrstuvwxyzABCXYZ0123456789_";
    case 's':
        return " ";
    case 'D':
    case 'S':
        return "abcxyz";
    case 'W':
        return "-.";
    default:
        return {};
    }
}

std::string_view class_of_name(std::string_view name) {
    if (name == "alpha") return "abcxyzABC";
    if (name == "digit") return "0123456789";
    if (name == "alnum") return "abcxyz0123456789";
    if (name == "upper") return "ABCDEFXYZ";
    if (name == "lower") return "abcdefxyz";
    if (name == "space" || name == "blank") return " ";
    if (name == "xdigit") return "0123456789abcdef";
    return name == "punct" ? ".-" : "a";
}

/// POSIX and Perl alike, as far as both agree. Throws nothing: what it cannot read sets m_failed.
class Parser {
  public:
    explicit Parser(std::string_view text) : m_text(text) {}

    std::optional<Node> parse() {
        auto node = choice(0);
        if (m_failed || m_at < m_text.size()) return std::nullopt;
        return node;
    }

  private:
    [[nodiscard]] bool more() const { return m_at < m_text.size(); }
    [[nodiscard]] char peek() const { return more() ? m_text[m_at] : '\0'; }
    bool eat(std::string_view text) {
        if (!m_text.substr(m_at).starts_with(text)) return false;
        m_at += text.size();
        return true;
    }

    Node choice(int depth) {
        Node node{Node::Kind::choice, {}, {}};
        if (depth > k_deepest) m_failed = true;
        do node.parts.push_back(m_failed ? Node{} : sequence(depth));
        while (eat("|"));
        return node;
    }

    Node sequence(int depth) {
        Node node;
        while (more() && peek() != '|' && peek() != ')' && !m_failed) {
            if (auto part = atom(depth)) node.parts.push_back(repeated(std::move(*part)));
        }
        return node;
    }

    Node repeated(Node part) {
        Node node{Node::Kind::repeat, {}, {}};
        if (eat("*"))
            node.least = 0, node.most = 3;
        else if (eat("+"))
            node.most = 4;
        else if (eat("?"))
            node.least = 0;
        else if (peek() == '{' && m_at + 1 < m_text.size() && lexer::is_digit(m_text[m_at + 1]))
            counts(node);
        else
            return part;
        if (peek() == '?') ++m_at; // as few as possible: the same texts
        node.most = std::min(node.most, node.least + k_most_repeats);
        node.parts.push_back(std::move(part));
        return node;
    }

    void counts(Node& node) {
        ++m_at;
        node.least = node.most = number();
        if (eat(",")) node.most = peek() == '}' ? node.least + 3 : number();
        if (!eat("}") || node.most < node.least) m_failed = true;
    }
    int number() {
        int value = 0;
        while (more() && lexer::is_digit(peek()) && value < 1000) value = value * 10 + (m_text[m_at++] - '0');
        return value;
    }

    std::optional<Node> atom(int depth) {
        const char c = m_text[m_at++];
        if (c == '^' || c == '$') return std::nullopt;
        if (c == '(') return group(depth);
        if (c == '[') return Node{Node::Kind::characters, set(), {}};
        if (c == '.') return Node{Node::Kind::characters, "abcxyz019", {}};
        if (c != '\\') return Node{Node::Kind::characters, std::string(1, c), {}};
        if (!more()) {
            m_failed = true;
            return std::nullopt;
        }
        const char escape = m_text[m_at++];
        if (std::string_view("AZzbBmMyY").find(escape) != std::string_view::npos) return std::nullopt;
        const auto known = class_of_escape(escape);
        return Node{Node::Kind::characters, known.empty() ? std::string(1, escape) : std::string(known), {}};
    }

    std::optional<Node> group(int depth) {
        const bool looks_around = eat("?=") || eat("?!") || eat("?<=") || eat("?<!");
        if (!looks_around) eat("?:");
        auto inside = choice(depth + 1);
        if (!eat(")")) m_failed = true;
        if (looks_around) return std::nullopt; // the server judges
        return inside;
    }

    std::string set() {
        const bool negated = eat("^");
        std::string chosen;
        bool first = true;
        while (more() && (peek() != ']' || first)) {
            first = false;
            element(chosen);
        }
        if (!eat("]")) m_failed = true;
        std::string characters;
        if (!negated) {
            for (const char c : chosen)
                if (characters.find(c) == std::string::npos) characters += c;
        } else {
            for (const char c : std::string_view("abcdefghijkxyz0123456789ABC_-."))
                if (chosen.find(c) == std::string::npos) characters += c;
        }
        if (characters.empty()) characters = "~";
        return characters;
    }

    void element(std::string& chosen) {
        if (eat("[:")) {
            const auto end = m_text.find(":]", m_at);
            if (end == std::string_view::npos) {
                m_failed = true;
                return;
            }
            chosen += class_of_name(m_text.substr(m_at, end - m_at));
            m_at = end + 2;
            return;
        }
        char from = m_text[m_at++];
        if (from == '\\' && more()) {
            const auto known = class_of_escape(peek());
            from = m_text[m_at++];
            if (!known.empty()) {
                chosen += known;
                return;
            }
        }
        if (peek() == '-' && m_at + 1 < m_text.size() && m_text[m_at + 1] != ']') {
            const char to = m_text[m_at + 1];
            m_at += 2;
            for (int c = static_cast<unsigned char>(from); c <= static_cast<unsigned char>(to); ++c)
                chosen += static_cast<char>(c);
            return;
        }
        chosen += from;
    }

    std::string_view m_text;
    std::size_t m_at = 0;
    bool m_failed = false;
};

/// Knuth's linear congruential generator: the standard library's distributions differ between libraries.
class Dice {
  public:
    explicit Dice(std::uint64_t seed) : m_state(seed * 2 + 1) {}
    std::size_t below(std::size_t bound) {
        m_state = m_state * 6364136223846793005U + 1442695040888963407U;
        return static_cast<std::size_t>(m_state >> 33U) % bound;
    }

  private:
    std::uint64_t m_state;
};

void sample(const Node& node, Dice& dice, std::string& text) {
    if (text.size() > k_longest) return;
    switch (node.kind) {
    case Node::Kind::characters:
        text += node.characters[dice.below(node.characters.size())];
        break;
    case Node::Kind::sequence:
        for (const auto& part : node.parts) sample(part, dice, text);
        break;
    case Node::Kind::choice:
        sample(node.parts[dice.below(node.parts.size())], dice, text);
        break;
    case Node::Kind::repeat: {
        const auto times =
            node.least + static_cast<int>(dice.below(static_cast<std::size_t>(node.most - node.least) + 1));
        for (int at = 0; at < times; ++at) sample(node.parts.front(), dice, text);
    }
    }
}

void places(const Node& node, std::vector<std::string>& found) {
    if (found.size() > 64) return;
    switch (node.kind) {
    case Node::Kind::characters:
        found.push_back(node.characters);
        break;
    case Node::Kind::sequence:
        for (const auto& part : node.parts) places(part, found);
        break;
    case Node::Kind::choice:
        places(node.parts.front(), found);
        break;
    case Node::Kind::repeat: {
        const auto& part = node.parts.front();
        const bool varies = part.kind == Node::Kind::characters && part.characters.size() > 1;
        const int times = varies ? node.most : (node.least > 0 ? node.least : std::min(node.most, 1));
        for (int at = 0; at < times; ++at) places(part, found);
    }
    }
}

} // namespace

bool looks_like_pattern(std::string_view text) {
    return text.size() > 1 && text.find_first_of("^$[\\(|+*") != std::string_view::npos;
}

std::vector<std::string> sample_pattern(std::string_view pattern, int count, std::uint64_t seed) {
    std::vector<std::string> texts;
    const auto node = Parser(pattern).parse();
    if (!node) return texts;
    Dice dice(seed);
    for (int at = 0; at < count; ++at) {
        std::string text;
        sample(*node, dice, text);
        if (std::ranges::count(texts, text) == 0) texts.push_back(std::move(text));
    }
    return texts;
}

std::vector<std::string> places_of_pattern(std::string_view pattern) {
    std::vector<std::string> found;
    if (const auto node = Parser(pattern).parse()) places(*node, found);
    return found;
}

} // namespace harness::drivers::seeding
