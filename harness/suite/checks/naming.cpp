// House rules for names, and for what tables must have. Looks at the schema at the head.

#include "harness/base/expression.hpp"
#include "harness/base/text.hpp"
#include "harness/suite/checks/check.hpp"
#include "harness/suite/checks/name_patterns.hpp"
#include "harness/suite/origins.hpp"

#include <algorithm>
#include <map>
#include <tuple>

namespace harness::suite {
namespace {

using matrix::Required;

std::string lower(std::string_view text) {
    std::string result(text);
    for (char& c : result) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    return result;
}

bool same_name(const std::string& a, const std::string& b) { // engines differ in case, rules do not
    return lower(a) == lower(b);
}

/// Whether the index begins with these columns, in this order.
bool begins_with(const std::vector<std::string>& index, const std::vector<std::string>& columns) {
    return index.size() >= columns.size()
           && std::equal(columns.begin(), columns.end(), index.begin(), same_name);
}

/// Whether the index's first columns are these, in any order: enough to find the rows of a key.
bool covers(const std::vector<std::string>& index, const std::vector<std::string>& columns) {
    const auto count = static_cast<std::ptrdiff_t>(columns.size());
    return index.size() >= columns.size()
           && std::is_permutation(index.begin(), index.begin() + count, columns.begin(), columns.end(),
                                  same_name);
}

/// One look at the schema at the head.
class Naming {
  public:
    Naming(const CheckInput& input, CheckReport& report)
        : m_input(input),
          m_rules(*input.spec->naming),
          m_report(report),
          m_origins(input.history, input.walk) {}

    void judge() {
        judge_names();
        for (const auto& required : m_rules.required)
            for (const auto& shape : table_shapes(*m_input.walk.head))
                if (is_of(required.table, shape.object->schema, shape.object->name))
                    judge_shape(required, shape);
    }

  private:
    /// Not the tool's own table, nor what `setup` makes, nor what is older than `since`.
    [[nodiscard]] bool is_judged(const drivers::SchemaObject& object) const {
        const auto is_ground = [&](const drivers::SchemaObject& ground) {
            return ground.same_object(object)
                   || (ground.kind == "table" && ground.schema == object.schema
                       && ground.name == object.parent);
        };
        if (m_input.walk.base && std::ranges::any_of(m_input.walk.base->objects, is_ground)) return false;
        if (m_input.since == 0) return true;
        const auto made = m_origins.of(object);
        return made && *made >= m_input.since;
    }

    void judge_names() {
        // One finding for the names of a kind in a table that one revision made.
        using Place = std::tuple<std::size_t, std::string, std::string_view>;
        std::map<Place, std::vector<const NamedObject*>> unfit;
        const auto named = named_objects(*m_input.walk.head);
        for (const auto& object : named) {
            if (is_allowed(m_rules, object) || !is_judged(*object.object)) continue;
            const auto made = m_origins.of(*object.object).value_or(m_input.history.revisions.size());
            const auto table =
                object.kind == "table" ? std::string() : table_title(object.schema, object.table);
            unfit[{made, table, object.kind}].push_back(&object);
        }
        for (const auto& [place, objects] : unfit) tell(std::get<1>(place), objects);
    }

    void tell(const std::string& table, const std::vector<const NamedObject*>& objects) {
        std::vector<std::string> names;
        for (const auto* object : objects) names.push_back(object->name);
        const auto& first = *objects.front();
        const auto count = objects.size();
        const auto noun = noun_of(first, count);
        auto finding = make(*first.object, first.name, "naming/pattern",
                            (count == 1 ? noun : std::to_string(count) + " " + noun)
                                + (table.empty() || first.object->parent.empty() ? "" : " of " + table)
                                + (count == 1 ? " is" : " are")
                                + " not named as asked: " + base::shorten(base::join(names, ", "), 300));
        for (const auto* object : objects) finding.objects.push_back(object->object->title());
        finding.evidence.push_back({Evidence::Kind::text, "names that fit", fitting(m_rules, first)});
        m_report.findings.push_back(std::move(finding));
    }

    void judge_shape(const Required& required, const TableShape& shape) {
        const auto& table = *shape.object;
        const auto title = table_title(table.schema, table.name);
        switch (required.what) {
        case Required::What::primary_key:
            if (!shape.has_primary_key && is_judged(table))
                lack(table, table.name, "table " + title + " has no primary key");
            break;
        case Required::What::comment:
            if (m_input.cell->engine == base::Engine::sqlite)
                m_report.reason = "SQLite has no comments to look for";
            else if (!shape.has_comment && is_judged(table))
                lack(table, table.name, "table " + title + " has no comment");
            break;
        case Required::What::index:
            judge_index(required, shape, title);
            break;
        case Required::What::foreign_key_index:
            for (const auto& key : shape.foreign_keys) {
                const auto has_it = [&](const auto& index) { return covers(index, key.columns); };
                if (std::ranges::none_of(shape.indexes, has_it) && is_judged(*key.object))
                    lack(*key.object, key.columns.front(),
                         "no index of " + title + " finds the rows of its foreign key on ("
                             + base::join(key.columns, ", ") + ")");
            }
            break;
        }
    }

    void judge_index(const Required& required, const TableShape& shape, const std::string& title) {
        const auto has_it = [&](const auto& index) { return begins_with(index, required.columns); };
        if (std::ranges::any_of(shape.indexes, has_it) || !is_judged(*shape.object)) return;
        for (const auto& column : required.columns)
            if (std::ranges::none_of(shape.columns, [&](const auto& has) { return same_name(has, column); }))
                return lack(*shape.object, shape.object->name,
                            "table " + title + " has no column " + column
                                + ", on which it must have an index");
        lack(*shape.object, shape.object->name,
             "table " + title + " has no index on (" + base::join(required.columns, ", ") + ")");
    }

    /// `name`: what of it stands in a migration's text.
    void lack(const drivers::SchemaObject& object, std::string_view name, std::string message) {
        auto finding = make(object, name, "naming/required", std::move(message));
        finding.objects.push_back(object.title());
        m_report.findings.push_back(std::move(finding));
    }

    [[nodiscard]] Finding make(const drivers::SchemaObject& object, std::string_view name,
                               std::string_view rule, std::string message) const {
        const auto made = m_origins.of(object);
        if (made) {
            auto finding = make_finding(rule, m_input.history.revisions[*made], std::move(message));
            finding.where = m_origins.place(*made, name);
            return finding;
        }
        Finding finding;
        finding.rule = rule;
        finding.message = std::move(message);
        return finding;
    }

    const CheckInput& m_input;
    const matrix::Naming& m_rules;
    CheckReport& m_report;
    Origins m_origins;
};

} // namespace

CheckReport check_naming(const CheckInput& input) {
    if (!input.spec || !input.spec->naming) return not_looked("no names are asked for");
    if (!input.walk.head) return not_looked("the walk did not get to the head");
    CheckReport report;
    report.revisions = static_cast<int>(input.history.revisions.size());
    Naming(input, report).judge();
    return report;
}

} // namespace harness::suite
