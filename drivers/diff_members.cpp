#include "drivers/diff_members.hpp"

#include "drivers/snapshot_json.hpp"

#include <boost/json/serialize.hpp>
#include <boost/json/value.hpp>

#include <algorithm>
#include <set>

namespace harness::drivers {
namespace {

constexpr std::size_t k_short = 100; ///< bytes that both sides of an arrow may have

std::string to_text(const boost::json::value& value);

std::string list_of(const boost::json::array& elements) {
    std::string list;
    for (const auto& element : elements) {
        if (!list.empty()) list += ", ";
        list += to_text(element);
    }
    return list;
}

std::string to_text(const boost::json::value& value) {
    if (const auto* text = value.if_string()) return std::string{*text};
    if (const auto* array = value.if_array()) return list_of(*array);
    return boost::json::serialize(value);
}

const boost::json::value* member(const boost::json::object& members, std::string_view name) {
    return members.if_contains(name);
}

/// Those of `names` that `others` has too, in their order.
boost::json::array common(const boost::json::array& names, const boost::json::array& others) {
    boost::json::array kept;
    std::ranges::copy_if(names, std::back_inserter(kept),
                         [&](const auto& name) { return std::ranges::find(others, name) != others.end(); });
    return kept;
}

class Comparison {
  public:
    void compare(const std::string& prefix, const boost::json::object& before,
                 const boost::json::object& after) {
        std::set<std::string_view> names;
        for (const auto& entry : before) names.insert(entry.key());
        for (const auto& entry : after) names.insert(entry.key());
        for (const auto name : names)
            compare_member(prefix + std::string{name}, member(before, name), member(after, name));
    }
    std::vector<MemberChange> take() { return std::move(m_changes); }

  private:
    void compare_member(const std::string& name, const boost::json::value* before,
                        const boost::json::value* after) {
        if (before != nullptr && after != nullptr) {
            if (*before == *after) return;
            if (before->is_object() && after->is_object())
                return compare(name + '.', before->get_object(), after->get_object());
            if (name == "columns" && before->is_array() && after->is_array())
                return compare_order(before->get_array(), after->get_array());
        }
        m_changes.push_back({name, before != nullptr ? to_text(*before) : "none",
                             after != nullptr ? to_text(*after) : "none"});
    }

    void compare_order(const boost::json::array& before, const boost::json::array& after) {
        const auto old_order = common(before, after);
        const auto new_order = common(after, before);
        if (old_order != new_order)
            m_changes.push_back({"column order", list_of(old_order), list_of(new_order)});
    }

    std::vector<MemberChange> m_changes;
};

} // namespace

bool MemberChange::is_long() const {
    return before.find('\n') != std::string::npos || after.find('\n') != std::string::npos
           || before.size() + after.size() > 2 * k_short;
}

std::vector<MemberChange> diff_members(std::string_view before, std::string_view after) {
    Comparison comparison;
    comparison.compare("", parse_members(before), parse_members(after));
    return comparison.take();
}

} // namespace harness::drivers
