#pragma once
// Internal: reading answers of the engine, in which anything may be missing or of another type.

#include <boost/json.hpp>

#include <initializer_list>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace harness::containers::parts {

namespace json = boost::json;

[[nodiscard]] inline std::optional<json::value> parsed(std::string_view body) {
    boost::system::error_code error;
    auto value = json::parse({body.data(), body.size()}, error);
    if (error) return std::nullopt;
    return value;
}

/// The value at a path of keys, or nullptr.
[[nodiscard]] inline const json::value* at(const json::value& root,
                                           std::initializer_list<std::string_view> path) {
    const auto* value = &root;
    for (const auto key : path) {
        const auto* object = value->if_object();
        value = object ? object->if_contains({key.data(), key.size()}) : nullptr;
        if (!value) return nullptr;
    }
    return value;
}

[[nodiscard]] inline std::string text_at(const json::value& root,
                                         std::initializer_list<std::string_view> path) {
    const auto* value = at(root, path);
    const auto* text = value ? value->if_string() : nullptr;
    return text ? std::string(text->data(), text->size()) : std::string();
}

template <class Number>
[[nodiscard]] std::optional<Number> number_at(const json::value& root,
                                              std::initializer_list<std::string_view> path) {
    const auto* value = at(root, path);
    if (!value) return std::nullopt;
    boost::system::error_code error;
    const auto number = value->to_number<Number>(error);
    if (error) return std::nullopt;
    return number;
}

[[nodiscard]] inline std::vector<std::string> texts_at(const json::value& root,
                                                       std::initializer_list<std::string_view> path) {
    std::vector<std::string> texts;
    const auto* value = at(root, path);
    if (!value || !value->is_array()) return texts;
    for (const auto& entry : value->get_array())
        if (const auto* text = entry.if_string()) texts.emplace_back(text->data(), text->size());
    return texts;
}

[[nodiscard]] inline std::map<std::string, std::string>
labels_at(const json::value& root, std::initializer_list<std::string_view> path) {
    std::map<std::string, std::string> labels;
    const auto* value = at(root, path);
    if (!value || !value->is_object()) return labels;
    for (const auto& [key, entry] : value->get_object())
        if (const auto* text = entry.if_string())
            labels[std::string(key)] = std::string(text->data(), text->size());
    return labels;
}

} // namespace harness::containers::parts
