#include "drivers/seeding/pattern.hpp"
#include "drivers/seeding/values.hpp"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>

namespace harness::drivers::seeding {
namespace {

constexpr std::size_t k_most_constants = 40;
constexpr int k_longest_text = 4000;

class Texts {
  public:
    explicit Texts(int most_characters) : m_most(most_characters) {}
    void add(std::string text) {
        if (m_most > 0 && static_cast<int>(text.size()) > m_most) return;
        if (std::ranges::count(list, text) == 0) list.push_back(std::move(text));
    }
    std::vector<std::string> list;

  private:
    int m_most;
};

std::string replaced(std::string_view text, char mark, std::string_view by) {
    std::string made;
    for (const char c : text) {
        if (c == mark)
            made += by;
        else
            made += c;
    }
    return made;
}

std::vector<long double> numbers_of(const Constants& constants) {
    std::vector<long double> numbers;
    for (const auto& text : constants.numbers) {
        if (numbers.size() >= k_most_constants) break;
        numbers.push_back(std::strtold(text.c_str(), nullptr));
    }
    return numbers;
}

void add_texts(Texts& texts, const Constants& constants, std::uint64_t seed) {
    for (const auto& text : constants.texts) texts.add(text);
    for (const auto& text : constants.texts) {
        if (looks_like_pattern(text))
            for (auto& sample : sample_pattern(text, 20, seed)) texts.add(std::move(sample));
        if (text.find_first_of("%_") != std::string::npos)
            for (const auto* filling : {"", "abc", "12"})
                for (const auto* letter : {"a", "1"})
                    texts.add(replaced(replaced(text, '%', filling), '_', letter));
        if (text.find_first_of("*?") != std::string::npos) // GLOB
            for (const auto* filling : {"", "abc", "12"})
                texts.add(replaced(replaced(text, '*', filling), '?', "a"));
    }
    for (const auto number : numbers_of(constants)) {
        if (number < 0 || number > k_longest_text) continue;
        const auto length = static_cast<std::size_t>(number);
        for (const char c : {'x', '7', 'A'}) texts.add(std::string(length, c));
        texts.add(std::string(length + 1, 'y'));
        if (length > 0) texts.add(std::string(length - 1, 'x'));
    }
    for (const auto* text : {"abc",
                             "hello world",
                             "Abc",
                             "ABC",
                             "a",
                             "A",
                             "AB",
                             "de",
                             "DEU",
                             "",
                             "1",
                             "123",
                             "12345678",
                             "1.5",
                             "a-b",
                             "x1",
                             "2024-02-29",
                             "anna@example.com",
                             "http://example.com/x",
                             "https://example.com/x/1",
                             "+4912345678",
                             "/a/b",
                             "00000000-0000-4000-8000-000000000000",
                             "{}",
                             "[]",
                             "{\"k\": 1}",
                             "true",
                             "P1D",
                             "#a0b1c2",
                             "192.0.2.1",
                             "00",
                             "t"})
        texts.add(text);
}

std::string number_text(long double value, bool whole) {
    if (whole || value == std::floor(value)) return fmt::format("{:.0f}", static_cast<double>(value));
    return fmt::format("{}", static_cast<double>(value));
}

void add_numbers(Texts& texts, const Type& type, const Constants& constants) {
    const bool whole = type.kind == TypeClass::integer;
    long double most = 1e15L;
    if (whole && type.greatest > 0)
        most = static_cast<long double>(std::min<std::int64_t>(type.greatest, std::int64_t{1} << 53));
    if (type.kind == TypeClass::decimal && type.precision > 0)
        most = std::pow(10.0L, type.precision - type.scale) - 1e-6L;
    long double least = whole && type.greatest > 0 ? static_cast<long double>(type.least) : -most;
    const auto add = [&](long double value) {
        if (whole) value = std::floor(value);
        if (value <= most && value >= least) texts.add(number_text(value, whole));
    };
    for (const auto number : numbers_of(constants))
        for (const auto near : {number, number + 1, number - 1, number * 2, number / 2}) add(near);
    for (const auto value :
         {1.0L, 2.0L, 3.0L, 5.0L, 10.0L, 0.0L, 12.0L, 100.0L, 1000.0L, 0.5L, 7.0L, 42.0L, -1.0L, 4.0L, 50.0L})
        add(value);
}

bool looks_like_date(std::string_view text) {
    return text.size() >= 10 && text[4] == '-' && text[7] == '-'
           && std::ranges::all_of(text.substr(0, 4), [](char c) { return c >= '0' && c <= '9'; });
}

void add_times(Texts& texts, const Type& type, const Constants& constants) {
    const auto clock = type.kind == TypeClass::timestamp ? " 12:00:00" : "";
    for (const auto& text : constants.texts) {
        if (!looks_like_date(text)) continue;
        texts.add(text);
        const int year = std::atoi(text.substr(0, 4).c_str());
        for (const int other : {year + 1, year - 1})
            if (other > 0 && other < 9999) texts.add(fmt::format("{:04}-06-15{}", other, clock));
        texts.add(text.substr(0, 4) + "-12-30" + clock);
    }
    for (const auto* day : {"2023-05-17", "2024-02-29", "2022-11-03", "2020-01-01", "2000-01-01",
                            "1990-07-07", "1970-01-01", "2024-12-31", "1950-05-05"})
        texts.add(std::string(day) + clock);
}

void add_json(Texts& texts, const Constants& constants) {
    std::vector<std::string> keys;
    for (const auto& text : constants.texts)
        if (!text.empty() && text.size() <= 40 && keys.size() < 8 && std::ranges::all_of(text, [](char c) {
                return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_' || c == '-';
            }))
            keys.push_back(text);
    for (const auto* text :
         {"{}", "[]", "{\"k\": 1}", "[1, 2]", "[\"a\"]", "1", "\"a\"", "null", "[{}]", "true"})
        texts.add(text);
    for (const auto* value : {"1", "\"x\"", "{}", "[]", "true"}) {
        std::string all;
        for (const auto& key : keys) {
            texts.add(fmt::format("{{\"{}\": {}}}", key, value));
            all += fmt::format("{}\"{}\": {}", all.empty() ? "" : ", ", key, value);
        }
        texts.add("{" + all + "}");
    }
}

void add_bytes(Texts& texts, const Constants& constants) {
    for (const auto* text : {"00ff", "", "ab"}) texts.add(text);
    for (const auto number : numbers_of(constants)) {
        if (number < 0 || number > k_longest_text) continue;
        std::string bytes;
        for (int at = 0; at < static_cast<int>(number); ++at) bytes += "ab";
        texts.add(bytes);
    }
}

/// Texts that the type takes; empty where values are only made by the dialect.
std::vector<std::string> texts_for(const Type& type, const Constants& constants, std::uint64_t seed) {
    Texts texts(type.kind == TypeClass::text ? type.length : 0);
    switch (type.kind) {
    case TypeClass::text:
        add_texts(texts, constants, seed);
        break;
    case TypeClass::integer:
    case TypeClass::decimal:
    case TypeClass::floating:
        add_numbers(texts, type, constants);
        break;
    case TypeClass::boolean:
        for (const auto* text : {"true", "false"}) texts.add(text);
        break;
    case TypeClass::date:
    case TypeClass::timestamp:
        add_times(texts, type, constants);
        break;
    case TypeClass::time:
        for (const auto* text : {"08:30:00", "12:00:00", "00:00:00", "23:59:59"}) texts.add(text);
        break;
    case TypeClass::interval:
        for (const auto* text : {"1 day", "1 hour", "0", "10 days", "1 year", "-1 day", "1 second"})
            texts.add(text);
        break;
    case TypeClass::enumeration:
    case TypeClass::label_set:
        for (const auto& label : type.labels) texts.add(label);
        break;
    case TypeClass::json:
        add_json(texts, constants);
        break;
    case TypeClass::bytes:
        add_bytes(texts, constants);
        break;
    default:
        break;
    }
    return texts.list;
}

/// `{a}`, `{a,b}` … of the first element candidates, as arrays are written in text.
std::vector<std::string> arrays_of(const Type& element, const Constants& constants, std::uint64_t seed) {
    std::vector<std::string> arrays{"{}"};
    std::vector<std::string> quoted;
    for (const auto& text : texts_for(element, constants, seed)) {
        if (quoted.size() >= 8 || text.find_first_of("\"\\") != std::string::npos) continue;
        quoted.push_back("\"" + text + "\"");
    }
    for (const auto& text : quoted) arrays.push_back("{" + text + "}");
    for (const std::size_t size : {2U, 3U, 4U}) {
        std::string list;
        for (std::size_t at = 0; at < size && !quoted.empty(); ++at)
            list += (at > 0 ? "," : "") + quoted[at % quoted.size()];
        if (!list.empty()) arrays.push_back("{" + list + "}");
    }
    return arrays;
}

/// A place a digit of a number written with as many digits as each place has characters.
std::string spelled(const std::vector<std::string>& places, std::string_view own, const Dialect& dialect) {
    constexpr std::int64_t k_enough = std::int64_t{1} << 50;
    std::vector<std::string> characters;
    std::int64_t weight = 1;
    std::string fixed;
    for (auto place = places.rbegin(); place != places.rend(); ++place) { // the last place counts the ones
        if (place->size() == 1 || weight > k_enough) {
            characters.insert(characters.begin(), dialect.text(place->substr(0, 1)));
            continue;
        }
        characters.insert(characters.begin(),
                          dialect.character(*place, dialect.quotient(own, std::to_string(weight))));
        weight *= static_cast<std::int64_t>(place->size());
    }
    return dialect.joined(characters);
}

} // namespace

std::vector<std::string> candidates(const Column& column, const Constants& constants, const Dialect& dialect,
                                    RowProfile profile, std::uint64_t seed) {
    const auto& type = column.type;
    std::vector<std::string> made;
    const auto add = [&](std::string literal) {
        if (std::ranges::count(made, literal) == 0) made.push_back(std::move(literal));
    };
    const auto texts = type.kind == TypeClass::array ? arrays_of(type.parts.front(), constants, seed)
                                                     : texts_for(type, constants, seed);
    for (const auto& text : texts) add(dialect.literal(type, text));
    if (made.empty()) {
        for (int number = 1; number <= 8; ++number)
            if (const auto value = dialect.value(type, std::to_string(number)))
                add(dialect.cast(*value, type));
    }
    if (profile == RowProfile::adversarial)
        for (auto& extreme : dialect.extremes(type)) add(std::move(extreme));
    if (column.nullable) add(dialect.cast("NULL", type));
    return made;
}

std::vector<std::string> distinct_candidates(const Column& column, const Constants& constants,
                                             std::string_view own, const Dialect& dialect) {
    std::vector<std::string> made;
    const auto& type = column.type;
    const int length = type.length == 0 ? k_longest_text : type.length;
    if (type.kind == TypeClass::integer) {
        made.emplace_back(own);
        for (const auto& number : constants.numbers)
            if (number.find('.') == std::string::npos) made.push_back(fmt::format("({} + {})", number, own));
    }
    if (type.kind != TypeClass::text) return made;
    for (const auto& text : constants.texts) {
        if (looks_like_pattern(text)) {
            const auto places = places_of_pattern(text);
            if (!places.empty()) made.push_back(spelled(places, own, dialect));
        }
        if (text.find('%') == std::string::npos) continue;
        const auto begin = replaced(text.substr(0, text.find('%')), '_', "x");
        const auto end = replaced(text.substr(text.rfind('%') + 1), '_', "x");
        for (const int width : {1, 2, 3, 4, 5, 6, 8})
            made.push_back(
                dialect.joined({dialect.text(begin), dialect.padded(own, width), dialect.text(end)}));
    }
    for (const int width : {1, 2, 3, 4, 5, 6, 8, 10, 12, 16, 32})
        if (width <= length) made.push_back(dialect.padded(own, width));
    return made;
}

} // namespace harness::drivers::seeding
