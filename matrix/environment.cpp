#include "matrix/environment.hpp"

#include <algorithm>
#include <array>
#include <cctype>

namespace harness::matrix {
namespace {

/// Below these keys stands what a server or a migration is given; all else names things, and is shown.
constexpr std::array<std::string_view, 14> k_given_to_servers{
    "args",   "assertions", "command", "current",  "down",  "env", "fixtures",
    "grants", "insert",     "list",    "settings", "setup", "up",  "variables"};

constexpr std::size_t k_most_bytes = std::size_t{8} << 20U; ///< that all variables together may add

bool is_name(std::string_view text) {
    const auto is_word = [](char c) { return c == '_' || std::isalnum(static_cast<unsigned char>(c)) != 0; };
    return !text.empty() && std::isdigit(static_cast<unsigned char>(text.front())) == 0
           && std::all_of(text.begin(), text.end(), is_word);
}

class Interpolator {
  public:
    Interpolator(const Source& source, const Environment& environment, Mistakes& mistakes)
        : m_source(source), m_environment(environment), m_mistakes(mistakes) {}

    enum class Use { shown, given_to_servers };

    void visit(Node& node, Use use) {
        for (auto& item : node.items) visit(item, use);
        for (auto& entry : node.entries) visit(entry, use);
        m_use = use;
        if (node.kind == Node::Kind::scalar && node.text.find("${") != std::string::npos) fill(node);
    }
    void visit(Entry& entry, Use use) {
        const bool is_given =
            std::ranges::find(k_given_to_servers, entry.key.text) != k_given_to_servers.end();
        visit(entry.value, is_given ? Use::given_to_servers : use);
    }
    [[nodiscard]] std::vector<std::string> take_secrets() { return std::move(m_secrets); }

  private:
    void fill(Node& node) {
        std::string filled;
        std::string_view rest = node.text;
        std::size_t in_source = node.at;
        for (auto at = rest.find("${"); at != std::string_view::npos; at = rest.find("${")) {
            in_source = place_of_next(in_source, node);
            if (at > 0 && rest[at - 1] == '$') {
                filled.append(rest.substr(0, at - 1)).append("${");
                rest.remove_prefix(at + 2);
            } else {
                filled.append(rest.substr(0, at));
                rest.remove_prefix(at + 2);
                const auto end = rest.find('}');
                const auto value = end == std::string_view::npos
                                       ? fail(in_source, "this \"${\" has no \"}\"; write $${ for a plain ${")
                                       : value_of(rest.substr(0, end), in_source);
                if (!value) {
                    node.kind = Node::Kind::broken;
                    return;
                }
                filled += *value;
                rest.remove_prefix(end + 1);
            }
            ++in_source;
        }
        node.text = filled.append(rest);
    }

    std::optional<std::string> value_of(std::string_view inside, std::size_t at) {
        const auto colon = inside.find(":-");
        const auto name = inside.substr(0, colon);
        if (!is_name(name))
            return fail(at,
                        in_quotes("${" + std::string(inside) + "}")
                            + " is not understood: write ${NAME} or ${NAME:-default}, or $${ for a plain ${");
        auto value = m_environment ? m_environment(name) : std::nullopt;
        if (colon != std::string_view::npos) {
            const auto fallback = inside.substr(colon + 2);
            if (fallback.find("${") != std::string_view::npos)
                return fail(at,
                            "a default cannot hold a further ${: set the variable, or write the default out");
            if (!value || value->empty()) return count(std::string(fallback), at); // stands in the file
        }
        if (!value)
            return fail(at, "the environment variable " + in_quotes(name)
                                + " is not set: set it, or give a default, as in ${" + std::string(name)
                                + ":-default}");
        if (m_use == Use::given_to_servers) m_secrets.push_back(*value);
        return count(std::move(*value), at);
    }

    std::optional<std::string> count(std::string value, std::size_t at) {
        m_added += value.size();
        if (m_added > k_most_bytes)
            return fail(at, "the environment variables of this file are too large together");
        return value;
    }

    std::nullopt_t fail(std::size_t at, std::string message) {
        m_mistakes.add(at, std::move(message));
        return std::nullopt;
    }

    /// Where the next `${` of a scalar stands. The file's text is searched because a scalar's own text has
    /// lost its quotes, escapes and line breaks.
    [[nodiscard]] std::size_t place_of_next(std::size_t from, const Node& node) const {
        const auto reach = 4 * node.text.size() + 1024; // indentation and escapes take room
        const auto at = m_source.text().substr(from, reach).find("${");
        return at == std::string_view::npos ? node.at : from + at;
    }

    const Source& m_source;
    const Environment& m_environment;
    Mistakes& m_mistakes;
    std::size_t m_added = 0;
    Use m_use = Use::shown; ///< of the scalar that is being filled
    std::vector<std::string> m_secrets;
};

} // namespace

std::vector<std::string> interpolate(Node& root, const Source& source, const Environment& environment,
                                     Mistakes& mistakes) {
    Interpolator interpolator(source, environment, mistakes);
    for (auto& entry : root.entries)
        if (!entry.key.text.starts_with("x-")) interpolator.visit(entry, Interpolator::Use::shown);
    return interpolator.take_secrets();
}

} // namespace harness::matrix
