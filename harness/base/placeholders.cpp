#include "harness/base/placeholders.hpp"

#include <algorithm>
#include <cctype>
#include <optional>

namespace harness::base {
namespace {

struct Found {
    std::size_t at;
    std::string_view name;
};

bool is_name(std::string_view text) {
    const auto is_allowed = [](char c) {
        return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_' || c == '-' || c == '.';
    };
    return !text.empty() && std::all_of(text.begin(), text.end(), is_allowed);
}

std::optional<Found> next_placeholder(std::string_view text, std::size_t from) {
    for (auto open = text.find('{', from); open != std::string_view::npos; open = text.find('{', open + 1)) {
        const auto close = text.find_first_of("{}", open + 1);
        if (close == std::string_view::npos) return std::nullopt;
        const auto name = text.substr(open + 1, close - open - 1);
        if (text[close] == '}' && is_name(name)) return Found{open, name};
    }
    return std::nullopt;
}

} // namespace

std::vector<std::string_view> placeholders_in(std::string_view text) {
    std::vector<std::string_view> names;
    std::size_t from = 0;
    while (const auto found = next_placeholder(text, from)) {
        names.push_back(found->name);
        from = found->at + found->name.size() + 2;
    }
    return names;
}

std::string fill_placeholders(std::string_view text, const std::map<std::string, std::string>& values) {
    std::string filled;
    std::size_t from = 0;
    while (const auto found = next_placeholder(text, from)) {
        const auto end = found->at + found->name.size() + 2;
        const auto value = values.find(std::string(found->name));
        filled += text.substr(from, found->at - from);
        filled += value == values.end() ? text.substr(found->at, end - found->at) : value->second;
        from = end;
    }
    return filled.append(text.substr(from));
}

} // namespace harness::base
