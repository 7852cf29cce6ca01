#include "drivers/enforcement/values.hpp"

#include "drivers/lexer.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <fmt/format.h>

namespace harness::drivers::enforcement {
namespace {

struct Named {
    std::string_view prefix; ///< of the type's name
    Family family;
    int size; ///< bytes of an integer
};

/// The longer prefix first.
constexpr std::array k_types{
    Named{"tinyint(1)", Family::integer, 1},  Named{"tinyint", Family::integer, 1},
    Named{"smallint", Family::integer, 2},    Named{"mediumint", Family::integer, 3},
    Named{"int2", Family::integer, 2},        Named{"int8", Family::integer, 8},
    Named{"bigint", Family::integer, 8},      Named{"integer", Family::integer, 4},
    Named{"interval", Family::other, 0},      Named{"int4range", Family::other, 0},
    Named{"int", Family::integer, 4},         Named{"numeric", Family::number, 0},
    Named{"decimal", Family::number, 0},      Named{"double", Family::number, 0},
    Named{"real", Family::number, 0},         Named{"float", Family::number, 0},
    Named{"boolean", Family::boolean, 0},     Named{"bool", Family::boolean, 0},
    Named{"bit", Family::other, 0},           Named{"character varying", Family::text, 0},
    Named{"character", Family::text, 0},      Named{"varchar", Family::text, 0},
    Named{"char", Family::text, 0},           Named{"citext", Family::text, 0},
    Named{"tinytext", Family::text, 0},       Named{"mediumtext", Family::text, 0},
    Named{"longtext", Family::text, 0},       Named{"text", Family::text, 0},
    Named{"clob", Family::text, 0},           Named{"name", Family::text, 63},
    Named{"timestamp", Family::timestamp, 0}, Named{"datetime", Family::timestamp, 0},
    Named{"date", Family::date, 0},           Named{"time", Family::time, 0},
    Named{"year", Family::other, 0},          Named{"uuid", Family::uuid, 0},
    Named{"json", Family::json, 0},           Named{"bytea", Family::bytes, 0},
    Named{"varbinary", Family::bytes, 0},     Named{"binary", Family::bytes, 0},
    Named{"tinyblob", Family::bytes, 0},      Named{"blob", Family::bytes, 0},
    Named{"mediumblob", Family::bytes, 0},    Named{"longblob", Family::bytes, 0},
};

std::string lower(std::string_view text) {
    std::string lowered(text);
    for (char& c : lowered) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    return lowered;
}

int number_at(std::string_view text) {
    int number = 0;
    std::from_chars(text.data(), text.data() + text.size(), number);
    return number;
}

std::string literal(std::string_view value, Strings strings) {
    std::string text = "'";
    for (const char c : value) {
        if (c == '\'' || (c == '\\' && strings == Strings::with_backslashes)) text += c;
        text += c;
    }
    return text += '\'';
}

/// Largest value of an integer of so many bytes, less `back`.
std::string near_largest(const Column& column, int back) {
    const bool is_unsigned = column.type.find("unsigned") != std::string::npos;
    const int bits = (column.size == 0 ? 8 : column.size) * 8 - (is_unsigned && column.size != 8 ? 0 : 1);
    const auto largest = (std::uint64_t{1} << (bits - 1)) - 1 + (std::uint64_t{1} << (bits - 1));
    return std::to_string(largest - static_cast<std::uint64_t>(back));
}

std::string smallest(const Column& column) {
    if (column.type.find("unsigned") != std::string::npos) return "0";
    const int bits = (column.size == 0 ? 8 : column.size) * 8 - 1;
    return fmt::format("-{}", (std::uint64_t{1} << bits) - 1);
}

std::string fresh_text(const Column& column, char last, Strings strings) {
    std::string word = "zqxjharness";
    if (column.size > 0)
        word.resize(std::min<std::size_t>(word.size(), static_cast<std::size_t>(column.size)));
    word.back() = last;
    return literal(word, strings);
}

/// What a condition's text names.
struct Mined {
    std::vector<std::string> numbers;
    std::vector<std::string> strings;
};

Mined mine(std::string_view condition) {
    Mined mined;
    for (std::size_t at = 0; at < condition.size();) {
        const char c = condition[at];
        if (c == '\'') {
            const auto end = lexer::end_of_quoted(condition, at, '\'').value_or(condition.size());
            std::string text;
            for (std::size_t i = at + 1; i + 1 < end; ++i) {
                text += condition[i];
                if (condition[i] == '\'') ++i;
            }
            mined.strings.push_back(std::move(text));
            at = end;
        } else if (c == '"' || c == '`') {
            at = lexer::end_of_quoted(condition, at, c).value_or(condition.size());
        } else if (lexer::starts_word(c)) {
            at = lexer::end_of_word(condition, at);
        } else if (lexer::is_digit(c)) {
            auto end = at;
            while (end < condition.size() && (lexer::is_digit(condition[end]) || condition[end] == '.'))
                ++end;
            mined.numbers.emplace_back(condition.substr(at, end - at));
            at = end;
        } else {
            ++at;
        }
    }
    return mined;
}

class Candidates {
  public:
    void add(std::string value) {
        if (std::ranges::find(m_values, value) == m_values.end()) m_values.push_back(std::move(value));
    }
    std::vector<std::string> take() {
        constexpr std::size_t most = 24; // each is a message to the server
        if (m_values.size() > most) m_values.resize(most);
        return std::move(m_values);
    }

  private:
    std::vector<std::string> m_values;
};

void add_numbers(const Mined& mined, const Column& column, Candidates& candidates) {
    const bool is_whole = column.family == Family::integer;
    for (const auto& text : mined.numbers) {
        const auto whole = std::strtoll(text.c_str(), nullptr, 10);
        candidates.add(std::to_string(whole - 1));
        candidates.add(std::to_string(whole + 1));
        candidates.add(std::to_string(whole));
        candidates.add(std::to_string(-whole - 1));
        if (!is_whole) candidates.add(fmt::format("{}.01", whole));
    }
    // PostgreSQL prints a negative number as '-1'::integer.
    for (const auto& text : mined.strings)
        if (const auto number = std::strtoll(text.c_str(), nullptr, 10); number != 0) {
            candidates.add(std::to_string(number - 1));
            candidates.add(std::to_string(number + 1));
        }
    candidates.add("-1");
    candidates.add("0");
    if (is_whole) {
        candidates.add(near_largest(column, 1));
        candidates.add(smallest(column));
    } else {
        candidates.add("99999999");
        candidates.add("9.99");
    }
}

void add_texts(const Mined& mined, const Column& column, Strings strings, Candidates& candidates) {
    candidates.add(literal("zq~", strings));
    candidates.add("''");
    for (const auto& text : mined.numbers) {
        const auto length = std::strtoll(text.c_str(), nullptr, 10);
        if (length < 0 || length > 5000) continue;
        candidates.add(literal(std::string(static_cast<std::size_t>(length) + 1, 'z'), strings));
        if (length > 1)
            candidates.add(literal(std::string(static_cast<std::size_t>(length) - 1, 'z'), strings));
    }
    for (const auto& text : mined.strings) candidates.add(literal(text + "~", strings));
    for (const auto& text : mined.strings) candidates.add(literal(text, strings));
    for (const auto* text : {"~", " ", "Zq", "0", "z"}) candidates.add(literal(text, strings));
    if (column.size > 0)
        candidates.add(
            literal(std::string(static_cast<std::size_t>(std::min(column.size, 5000)), 'z'), strings));
}

void add_moments(const Mined& mined, const Column& column, Candidates& candidates) {
    const auto moment = [&](std::string_view day, std::string_view time) {
        if (column.family == Family::date) return fmt::format("'{}'", day);
        if (column.family == Family::time) return fmt::format("'{}'", time);
        return fmt::format("'{} {}'", day, time);
    };
    candidates.add(moment("1971-01-02", "00:00:00"));
    candidates.add(moment("2037-12-30", "23:59:59"));
    if (column.family != Family::time) {
        candidates.add(moment("0101-01-01", "00:00:00"));
        candidates.add(moment("9998-12-30", "23:59:59"));
    }
    for (const auto& text : mined.strings)
        candidates.add(fmt::format("'{}'", text.substr(0, text.find('\''))));
}

} // namespace

void read_type(Column& column) {
    const auto type = lower(column.type);
    if (type.ends_with("[]") || type.starts_with("array")) {
        column.family = Family::array;
        return;
    }
    const auto row = std::ranges::find_if(
        k_types, [&](const Named& named) { return std::string_view(type).starts_with(named.prefix); });
    if (row == k_types.end()) return;
    column.family = row->family;
    column.size = row->size;
    const auto open = type.find('(');
    if (open == std::string::npos) return;
    const auto size = number_at(std::string_view(type).substr(open + 1));
    if (column.family == Family::text || column.family == Family::bytes) column.size = size;
    if (column.family == Family::number) {
        const auto comma = type.find(',', open);
        const auto scale =
            comma == std::string::npos ? 0 : number_at(std::string_view(type).substr(comma + 1));
        column.size = std::max(size - scale, 0);
    }
}

std::vector<std::string> fresh_values(const Column& column, Strings strings) {
    switch (column.family) {
    case Family::integer:
        return {near_largest(column, 1), near_largest(column, 2), near_largest(column, 3)};
    case Family::number: {
        const std::string nines(static_cast<std::size_t>(column.size > 0 ? std::min(column.size, 15) : 9),
                                '9');
        return {nines, "-" + nines, "0"};
    }
    case Family::text:
        return {fresh_text(column, 'q', strings), fresh_text(column, '~', strings),
                fresh_text(column, '#', strings)};
    case Family::bytes:
        if (column.type == "bytea") return {"'\\xfe01fe02'", "'\\xfe01fe03'"};
        if (column.size > 0)
            return {fmt::format("X'{}'",
                                std::string(2 * static_cast<std::size_t>(std::min(column.size, 64)), 'F'))};
        return {"X'FE01FE02'", "X'FE01FE03'"};
    case Family::date:
        return {"'2037-12-30'", "'1971-01-02'"};
    case Family::timestamp:
        return {"'2037-12-30 23:59:58'", "'1971-01-02 00:00:01'"};
    case Family::time:
        return {"'23:59:58'", "'00:00:01'"};
    case Family::uuid:
        return {"'ffffffff-ffff-4fff-bfff-fffffffffff1'", "'ffffffff-ffff-4fff-bfff-fffffffffff2'"};
    case Family::boolean:
        return {"true", "false"};
    case Family::json:
    case Family::array:
    case Family::other:
        return {};
    }
    return {};
}

std::vector<std::string> breaking_values(const Column& column, std::string_view condition, Strings strings) {
    const auto mined = mine(condition);
    Candidates candidates;
    const bool speaks_of_null = lower(condition).find("null") != std::string::npos;
    if (column.is_nullable && speaks_of_null) candidates.add("NULL");
    switch (column.family) {
    case Family::integer:
    case Family::number:
        add_numbers(mined, column, candidates);
        break;
    case Family::text:
        add_texts(mined, column, strings, candidates);
        break;
    case Family::date:
    case Family::time:
    case Family::timestamp:
        add_moments(mined, column, candidates);
        break;
    case Family::boolean:
        candidates.add("true");
        candidates.add("false");
        break;
    case Family::json:
        for (const auto* text : {"'1'", "'{}'", "'[]'", "'null'", "'\"z\"'"}) candidates.add(text);
        break;
    case Family::array:
        candidates.add("'{}'");
        break;
    case Family::uuid:
        candidates.add("'00000000-0000-0000-0000-000000000000'");
        break;
    case Family::bytes:
        candidates.add("''");
        break;
    case Family::other:
        break;
    }
    return candidates.take();
}

} // namespace harness::drivers::enforcement
