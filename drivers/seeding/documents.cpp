#include "drivers/seeding/documents.hpp"

#include <boost/json/serialize.hpp>
#include <boost/json/string.hpp>

#include <algorithm>
#include <fmt/format.h>

namespace harness::drivers::seeding {
namespace {

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
                add_value(key, leaf->type);
            else
                add_object(same, depth + 1);
            members.erase(members.begin(), others.begin());
            if (!members.empty()) m_text.add(", ");
        }
        m_text.add("}");
    }

    void add_value(const std::string& key, const Type& type) {
        switch (type.kind) {
        case TypeClass::boolean:
            return add_one_of({m_dialect.text("true"), m_dialect.text("false")});
        case TypeClass::integer:
        case TypeClass::decimal:
        case TypeClass::floating:
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
            add_text(key, type);
            m_text.add("\"");
        }
    }

    /// Of what is a text in JSON, its inside; ISO 8601, which engines and formats of STR_TO_DATE read.
    void add_text(const std::string& key, const Type& type) {
        switch (type.kind) {
        case TypeClass::date:
            return add_day();
        case TypeClass::timestamp:
            add_day();
            return m_text.add("T10:20:30.000000Z");
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
            m_text.add_expression(*plain_value(column, m_numbers, Distinct::no, m_dialect));
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

void add_member(Column& document, const Member& member) {
    const auto known = std::ranges::find(document.members, member.path, &Member::path);
    if (known == document.members.end())
        document.members.push_back(member);
    else if (known->type.kind == TypeClass::text || known->type.kind == TypeClass::other)
        known->type = member.type;
}

void add_members(Table& table, const Dialect& dialect) {
    for (auto& document : table.columns) {
        const bool can_hold = document.type.kind == TypeClass::json || document.type.kind == TypeClass::text;
        if (!can_hold || document.is_generated) continue;
        for (const auto& reader : table.columns)
            for (const auto& path : json_paths(reader.generated_as, document.name, case_of(dialect)))
                add_member(document, {path, reader.type});
    }
}

std::string plain_document(const Column& column, const RowNumbers& numbers, const Dialect& dialect) {
    return DocumentBuilder(numbers, dialect).build(column.members);
}

} // namespace harness::drivers::seeding
