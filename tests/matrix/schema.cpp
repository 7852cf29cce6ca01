#include "schema.hpp"

#include <boost/regex.hpp> // g++ 12 warns in the standard one under sanitizers
#include <yaml-cpp/yaml.h>

#include <algorithm>
#include <functional>
#include <map>
#include <set>
#include <stdexcept>

namespace harness::matrix::tests {
namespace {

using nlohmann::json;
using Reason = std::optional<std::string>;

/// One keyword: its value in the schema, the value under test, the whole schema it stands in, and the root.
using Keyword = std::function<Reason(const json&, const json&, const json&, const json&)>;

bool has_type(const json& value, const std::string& type) {
    if (type == "integer") return value.is_number_integer();
    if (type == "number") return value.is_number();
    if (type == "object") return value.is_object();
    if (type == "array") return value.is_array();
    if (type == "string") return value.is_string();
    if (type == "boolean") return value.is_boolean();
    return value.is_null();
}

Reason unless(bool is_valid, const std::string& why) {
    return is_valid ? Reason() : Reason(why);
}

Reason check_type(const json& types, const json& value, const json&, const json&) {
    if (types.is_string()) return unless(has_type(value, types), "type " + types.dump());
    const bool any =
        std::any_of(types.begin(), types.end(), [&](const json& type) { return has_type(value, type); });
    return unless(any, "type " + types.dump());
}

Reason check_any_of(const json& choices, const json& value, const json&, const json& root) {
    std::string why = "anyOf:";
    for (const auto& choice : choices) {
        const auto reason = why_invalid(value, choice, root);
        if (!reason) return {};
        why += " (" + *reason + ")";
    }
    return why;
}

Reason check_properties(const json& properties, const json& value, const json&, const json& root) {
    if (!value.is_object()) return {};
    for (const auto& [key, schema] : properties.items())
        if (value.contains(key))
            if (auto reason = why_invalid(value.at(key), schema, root)) return key + ": " + *reason;
    return {};
}

bool is_named(const json& schema, const std::string& key) {
    if (schema.contains("properties") && schema.at("properties").contains(key)) return true;
    if (!schema.contains("patternProperties")) return false;
    for (const auto& [pattern, unused] : schema.at("patternProperties").items())
        if (boost::regex_search(key, boost::regex(pattern))) return true;
    return false;
}

Reason check_additional(const json& rest, const json& value, const json& schema, const json& root) {
    if (!value.is_object()) return {};
    for (const auto& [key, member] : value.items()) {
        if (is_named(schema, key)) continue;
        if (rest == false) return "unknown key " + key;
        if (auto reason = why_invalid(member, rest, root)) return key + ": " + *reason;
    }
    return {};
}

Reason check_names(const json& names, const json& value, const json&, const json& root) {
    if (!value.is_object()) return {};
    for (const auto& [key, unused] : value.items())
        if (auto reason = why_invalid(json(key), names, root)) return "name " + key + ": " + *reason;
    return {};
}

Reason check_required(const json& keys, const json& value, const json&, const json&) {
    for (const auto& key : keys)
        if (value.is_object() && !value.contains(key.get<std::string>())) return "missing " + key.dump();
    return {};
}

Reason check_items(const json& items, const json& value, const json&, const json& root) {
    if (!value.is_array()) return {};
    for (const auto& item : value)
        if (auto reason = why_invalid(item, items, root)) return "item: " + *reason;
    return {};
}

Reason check_pattern(const json& pattern, const json& value, const json&, const json&) {
    if (!value.is_string()) return {};
    return unless(boost::regex_search(value.get<std::string>(), boost::regex(pattern.get<std::string>())),
                  "pattern " + pattern.dump());
}

Reason check_ref(const json& ref, const json& value, const json&, const json& root) {
    return why_invalid(value, root.at(json::json_pointer(ref.get<std::string>().substr(1))), root);
}

const std::map<std::string, Keyword>& keywords() {
    const auto nothing = [](const json&, const json&, const json&, const json&) { return Reason(); };
    static const std::map<std::string, Keyword> table{
        {"$schema", nothing},
        {"$defs", nothing},
        {"title", nothing},
        {"description", nothing},
        {"patternProperties", nothing}, // the schema gives them no shape
        {"$ref", check_ref},
        {"type", check_type},
        {"anyOf", check_any_of},
        {"properties", check_properties},
        {"additionalProperties", check_additional},
        {"propertyNames", check_names},
        {"required", check_required},
        {"items", check_items},
        {"pattern", check_pattern},
        {"not",
         [](const json& other, const json& value, const json&, const json& root) {
             return unless(why_invalid(value, other, root).has_value(), "not " + other.dump());
         }},
        {"enum",
         [](const json& values, const json& value, const json&, const json&) {
             return unless(std::find(values.begin(), values.end(), value) != values.end(),
                           "enum " + values.dump());
         }},
        {"const", [](const json& only, const json& value, const json&,
                     const json&) { return unless(only == value, "const " + only.dump()); }},
        {"minItems",
         [](const json& least, const json& value, const json&, const json&) {
             return unless(!value.is_array() || value.size() >= least, "minItems");
         }},
        {"minProperties",
         [](const json& least, const json& value, const json&, const json&) {
             return unless(!value.is_object() || value.size() >= least, "minProperties");
         }},
        {"uniqueItems",
         [](const json&, const json& value, const json&, const json&) {
             return unless(!value.is_array()
                               || std::set<json>(value.begin(), value.end()).size() == value.size(),
                           "uniqueItems");
         }},
        {"maxLength",
         [](const json& most, const json& value, const json&, const json&) {
             return unless(!value.is_string() || value.get<std::string>().size() <= most, "maxLength");
         }},
        {"minimum", [](const json& least, const json& value, const json&,
                       const json&) { return unless(!value.is_number() || value >= least, "minimum"); }},
        {"maximum", [](const json& most, const json& value, const json&,
                       const json&) { return unless(!value.is_number() || value <= most, "maximum"); }},
    };
    return table;
}

json json_of(const YAML::Node& node) {
    if (node.IsNull()) return nullptr;
    if (node.IsSequence()) {
        auto list = json::array();
        for (const auto& item : node) list.push_back(json_of(item));
        return list;
    }
    if (node.IsMap()) {
        auto map = json::object();
        for (const auto& entry : node) map[entry.first.Scalar()] = json_of(entry.second);
        return map;
    }
    const auto& text = node.Scalar();
    if (node.Tag() != "?") return text;
    if (text == "true" || text == "false") return text == "true";
    if (boost::regex_match(text, boost::regex("[-+]?[0-9]+"))) return std::stoll(text);
    if (boost::regex_match(text, boost::regex("[-+]?([0-9]*\\.[0-9]+|[0-9]+\\.)"))) return std::stod(text);
    return text;
}

} // namespace

Reason why_invalid(const json& value, const json& schema, const json& root) {
    for (const auto& [name, argument] : schema.items()) {
        const auto keyword = keywords().find(name);
        if (keyword == keywords().end()) throw std::logic_error("the tests know no schema keyword " + name);
        if (auto reason = keyword->second(argument, value, schema, root)) return reason;
    }
    return {};
}

json json_of_yaml(std::string_view text) {
    return json_of(YAML::Load(std::string(text)));
}

} // namespace harness::matrix::tests
