#include "tests/report/schema.hpp"

#include <algorithm>
#include <array>
#include <memory>
#include <regex.h>
#include <stdexcept>

namespace harness::report_test {
namespace {

using nlohmann::json;

/// POSIX: std::regex does not get through g++ 12's warnings with sanitizers.
bool matches(const std::string& text, const std::string& pattern) {
    regex_t compiled;
    if (::regcomp(&compiled, pattern.c_str(), REG_EXTENDED | REG_NOSUB) != 0)
        throw std::logic_error("no pattern: " + pattern);
    const std::unique_ptr<regex_t, void (*)(regex_t*)> owner(&compiled, ::regfree);
    return ::regexec(&compiled, text.c_str(), 0, nullptr, 0) == 0;
}

class Validator {
  public:
    explicit Validator(const json& root) : m_root(root) {}

    void check(const json& value, const json& schema, const std::string& path) {
        for (const auto& [keyword, wanted] : schema.items()) {
            if (keyword == "$ref") {
                check(value, m_root.at(json::json_pointer(wanted.get<std::string>().substr(1))), path);
            } else if (keyword == "type") {
                if (!is_of(value, wanted)) complain(path, "is not of type " + wanted.dump());
            } else if (keyword == "const") {
                if (value != wanted) complain(path, "is not " + wanted.dump());
            } else if (keyword == "enum") {
                if (std::find(wanted.begin(), wanted.end(), value) == wanted.end())
                    complain(path, value.dump() + " is none of " + wanted.dump());
            } else if (keyword == "minimum") {
                if (value.is_number() && value < wanted) complain(path, "is less than " + wanted.dump());
            } else if (keyword == "pattern") {
                if (value.is_string() && !matches(value.get<std::string>(), wanted.get<std::string>()))
                    complain(path, "does not match " + wanted.dump());
            } else if (keyword == "anyOf") {
                check_any(value, wanted, path);
            } else if (keyword == "items") {
                for (std::size_t i = 0; value.is_array() && i < value.size(); ++i)
                    check(value[i], wanted, path + '/' + std::to_string(i));
            } else if (!check_object(value, schema, keyword, path)) {
                complain(path, "the schema says " + keyword + ", which is not known here");
            }
        }
    }

    std::vector<std::string> found;

  private:
    void complain(const std::string& path, const std::string& what) { found.push_back(path + ": " + what); }

    /// Whether the keyword is known.
    bool check_object(const json& value, const json& schema, const std::string& keyword,
                      const std::string& path) {
        constexpr std::array<std::string_view, 4> remarks{"$schema", "$defs", "title", "description"};
        if (std::find(remarks.begin(), remarks.end(), keyword) != remarks.end()) return true;
        if (keyword != "required" && keyword != "properties" && keyword != "additionalProperties")
            return false;
        if (!value.is_object()) return true;
        if (keyword == "required")
            for (const auto& name : schema.at(keyword))
                if (!value.contains(name.get<std::string>())) complain(path, "lacks " + name.dump());
        if (keyword == "properties")
            for (const auto& [name, member] : schema.at(keyword).items())
                if (value.contains(name)) check(value.at(name), member, path + '/' + name);
        if (keyword == "additionalProperties")
            for (const auto& [name, member] : value.items())
                if (!schema.at("properties").contains(name)) complain(path, "has the unknown member " + name);
        return true;
    }

    void check_any(const json& value, const json& schemas, const std::string& path) {
        for (const auto& schema : schemas) {
            Validator one(m_root);
            one.check(value, schema, path);
            if (one.found.empty()) return;
        }
        complain(path, "is none of what it may be");
    }

    static bool is_of(const json& value, const json& type) {
        if (type.is_array())
            return std::any_of(type.begin(), type.end(), [&](const json& one) { return is_of(value, one); });
        if (type == "integer") return value.is_number_integer();
        if (type == "number") return value.is_number();
        return type == value.type_name();
    }

    const json& m_root;
};

} // namespace

std::vector<std::string> violations(const json& document, const json& schema) {
    Validator validator(schema);
    validator.check(document, schema, "");
    return validator.found;
}

} // namespace harness::report_test
