#include "drivers/seeding/documents.hpp"

#include "drivers/seeding/json_paths.hpp"

#include <boost/json/serialize.hpp>
#include <boost/json/string.hpp>

#include <algorithm>
#include <fmt/format.h>

namespace harness::drivers::seeding {
namespace {

bool can_hold_document(const Column& column) {
    const auto& type = column.type;
    const bool is_long_text =
        type.kind == TypeClass::text && (type.length == 0 || type.length >= k_short_text);
    return !column.is_generated && (type.kind == TypeClass::json || is_long_text);
}

/// Of which the values below are taken wherever a text is cast to it.
bool has_plain_values(TypeClass kind) {
    switch (kind) {
    case TypeClass::text:
    case TypeClass::integer:
    case TypeClass::decimal:
    case TypeClass::floating:
    case TypeClass::boolean:
    case TypeClass::date:
    case TypeClass::time:
    case TypeClass::timestamp:
    case TypeClass::uuid:
    case TypeClass::enumeration:
        return true;
    default:
        return false;
    }
}

bool is_plain(const JsonPath& path, const Column& reader) {
    return path.is_whole && has_plain_values(reader.type.kind);
}

std::string json_of(std::string_view text) {
    return boost::json::serialize(boost::json::string(text.data(), text.size()));
}

/// A text put together of what is fixed and of expressions.
class TextBuilder {
  public:
    explicit TextBuilder(const Dialect& dialect) : m_dialect(dialect) {}

    void add(std::string_view fixed) { m_fixed += fixed; }
    void add_expression(std::string expression) {
        flush();
        m_parts.push_back(std::move(expression));
    }
    std::string take() {
        flush();
        return m_dialect.joined(m_parts);
    }

  private:
    void flush() {
        if (!m_fixed.empty()) m_parts.push_back(m_dialect.text(m_fixed));
        m_fixed.clear();
    }

    const Dialect& m_dialect;
    std::vector<std::string> m_parts;
    std::string m_fixed;
};

class DocumentBuilder {
  public:
    DocumentBuilder(const RowNumbers& numbers, const Dialect& dialect)
        : m_numbers(numbers), m_dialect(dialect), m_text(dialect) {}

    /// "{  }": as JSON all are the same, as texts they differ.
    std::string build_empty() {
        m_text.add("{");
        add_one_of({m_dialect.text(""), m_dialect.text(" "), m_dialect.text("  "), m_dialect.text("   "),
                    m_dialect.text("    ")});
        m_text.add("}");
        return m_text.take();
    }

    std::string build(const std::vector<Member>& members) {
        std::vector<const Member*> all;
        for (const auto& member : members) all.push_back(&member);
        add_object(all, 0);
        return m_text.take();
    }

  private:
    /// Members with the same keys before `depth`, in their order.
    void add_object(std::vector<const Member*> members, std::size_t depth) {
        m_text.add("{");
        while (!members.empty()) {
            const auto& key = members.front()->path[depth];
            const auto others = std::ranges::stable_partition(
                members, [&](const Member* member) { return member->path[depth] == key; });
            std::vector<const Member*> same(members.begin(), others.begin());
            m_text.add(json_of(key) + ": ");
            const auto* leaf = same.front();
            std::erase_if(same, [&](const Member* member) { return member->path.size() == depth + 1; });
            if (same.empty())
                add_value(key, *leaf);
            else
                add_object(same, depth + 1);
            members.erase(members.begin(), others.begin());
            if (!members.empty()) m_text.add(", ");
        }
        m_text.add("}");
    }

    void add_value(const std::string& key, const Member& member) {
        const auto& type = member.type;
        switch (type.kind) {
        case TypeClass::boolean: // MySQL's is a number
            if (!type.name.starts_with("bool")) return add_number(0, 2);
            return add_one_of({m_dialect.text("true"), m_dialect.text("false")});
        case TypeClass::integer:
        case TypeClass::decimal:
        case TypeClass::floating:
            if (member.is_keyed) return m_text.add_expression(m_dialect.digits(m_numbers.own));
            return add_number(type.greatest == 1 ? 0 : 1, type.greatest == 1 ? 2 : 9);
        case TypeClass::enumeration:
        case TypeClass::label_set: {
            std::vector<std::string> labels;
            for (const auto& label : type.labels) labels.push_back(m_dialect.text(json_of(label)));
            return labels.empty() ? m_text.add("null") : add_one_of(labels);
        }
        case TypeClass::json:
            return m_text.add("{}");
        case TypeClass::array:
            return m_text.add("[]");
        default:
            m_text.add("\"");
            add_text(key, member);
            m_text.add("\"");
        }
    }

    /// Of what is a text in JSON, its inside; times as ISO 8601, and as a format such as
    /// '%Y-%m-%dT%H:%i:%s.%fZ' in the expression wants them.
    void add_text(const std::string& key, const Member& member) {
        const auto& type = member.type;
        switch (type.kind) {
        case TypeClass::date:
            return add_day();
        case TypeClass::timestamp:
            add_day();
            m_text.add("T10:20:30");
            if (member.read_by.find("%f") != std::string::npos) m_text.add(".000000");
            if (member.read_by.find("Z'") != std::string::npos) m_text.add("Z");
            return;
        case TypeClass::time:
            return m_text.add("10:20:30");
        case TypeClass::interval:
            m_text.add("P");
            add_number(1, 9);
            return m_text.add("D");
        case TypeClass::uuid:
            m_text.add("00000000-0000-4000-8000-");
            return m_text.add_expression(m_dialect.padded(m_numbers.own, 12));
        default:
            Column column;
            column.name = text_kind(key) == TextKind::json ? "word" : key; // no quotes inside
            column.type.kind = TypeClass::text;
            if (type.kind == TypeClass::text) column.type.length = type.length;
            m_text.add_expression(
                *plain_value(column, m_numbers, member.is_keyed ? Distinct::yes : Distinct::no, m_dialect));
        }
    }

    void add_day() {
        m_text.add("2024-0");
        add_number(1, 9);
        m_text.add("-1");
        add_number(0, 10);
    }

    void add_number(int from, int span) {
        m_text.add_expression(m_dialect.digits(
            fmt::format("({} + {})", from, m_dialect.remainder(m_numbers.spread, std::to_string(span)))));
    }
    void add_one_of(const std::vector<std::string>& texts) {
        m_text.add_expression(m_dialect.pick(texts, m_numbers.spread));
    }

    const RowNumbers& m_numbers;
    const Dialect& m_dialect;
    TextBuilder m_text;
};

} // namespace

bool is_keyed(const Table& table, const Column& column) {
    return std::ranges::any_of(
        table.keys, [&](const Key& key) { return std::ranges::count(key.columns, column.name) > 0; });
}

void become_document(Column& column) {
    const bool is_text = column.type.kind == TypeClass::text || column.type.name == "blob";
    const bool is_long = column.type.length == 0 || column.type.length >= k_short_text;
    if (!is_text || !is_long) return;
    column.type.kind = TypeClass::json;
    column.becomes_document = true;
}

void add_member(Column& document, const Member& member) {
    if (!can_hold_document(document)) return;
    const auto known = std::ranges::find(document.members, member.path, &Member::path);
    if (known == document.members.end())
        document.members.push_back(member);
    else if (known->type.kind == TypeClass::text || known->type.kind == TypeClass::other)
        *known = {member.path, member.type, member.read_by, member.is_keyed || known->is_keyed};
    else
        known->is_keyed = known->is_keyed || member.is_keyed;
}

void add_members(Table& table, const Dialect& dialect) {
    for (auto& document : table.columns)
        for (const auto& reader : table.columns)
            for (auto& path : json_paths(reader.generated_as, document.name, case_of(dialect)))
                if (!reader.nullable || is_plain(path, reader))
                    add_member(document, {std::move(path.keys), reader.type, reader.generated_as,
                                          is_keyed(table, reader)});
}

void add_plain_members(Column& document, const Column& reader, std::string_view expression, Case names,
                       bool is_keyed) {
    for (auto& path : json_paths(expression, document.name, names))
        if (is_plain(path, reader))
            add_member(document, {std::move(path.keys), reader.type, std::string(expression), is_keyed});
}

std::string plain_document(const Column& column, const RowNumbers& numbers, const Dialect& dialect) {
    DocumentBuilder builder(numbers, dialect);
    return column.members.empty() ? builder.build_empty() : builder.build(column.members);
}

} // namespace harness::drivers::seeding
