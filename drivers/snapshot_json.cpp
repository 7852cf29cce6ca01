#include "drivers/snapshot_json.hpp"

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include <algorithm>
#include <stdexcept>
#include <vector>

namespace harness::drivers {
namespace {

void append(std::string& out, const boost::json::value& value);

void append(std::string& out, const boost::json::object& members) {
    std::vector<const boost::json::key_value_pair*> sorted;
    sorted.reserve(members.size());
    for (const auto& member : members)
        if (!member.value().is_null()) sorted.push_back(&member);
    std::sort(sorted.begin(), sorted.end(), [](auto* a, auto* b) { return a->key() < b->key(); });

    out += '{';
    for (const auto* member : sorted) {
        if (member != sorted.front()) out += ',';
        out += boost::json::serialize(member->key());
        out += ':';
        append(out, member->value());
    }
    out += '}';
}

void append(std::string& out, const boost::json::value& value) {
    if (const auto* object = value.if_object()) {
        append(out, *object);
    } else if (const auto* array = value.if_array()) {
        out += '[';
        for (const auto& element : *array) {
            if (&element != array->data()) out += ',';
            append(out, element);
        }
        out += ']';
    } else {
        out += boost::json::serialize(value);
    }
}

} // namespace

boost::json::object parse_members(std::string_view definition) {
    boost::json::error_code error;
    auto value = boost::json::parse(definition, error);
    if (error || !value.is_object())
        throw std::logic_error("a catalog query made a definition that is no JSON object: "
                               + std::string{definition.substr(0, 200)});
    return std::move(value.get_object());
}

std::string to_definition(const boost::json::object& members) {
    std::string out;
    append(out, members);
    return out;
}

} // namespace harness::drivers
