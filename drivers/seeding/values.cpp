#include "drivers/seeding/values.hpp"

#include "drivers/seeding/documents.hpp"
#include "harness/base/text.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <fmt/format.h>
#include <limits>

namespace harness::drivers::seeding {
namespace {

constexpr std::string_view k_code = "abcdefghijkmnpqrstuvwxyz23456789";
constexpr int k_day = 24 * 60 * 60;

std::vector<std::string> quoted(const Dialect& dialect, std::initializer_list<std::string_view> texts) {
    std::vector<std::string> literals;
    for (const auto text : texts) literals.push_back(dialect.text(text));
    return literals;
}

/// The words of a name: "createdAt" and "created_at" both as " created at ".
std::string words_of(std::string_view name) {
    std::string words = " ";
    for (std::size_t at = 0; at < name.size(); ++at) {
        const auto c = static_cast<unsigned char>(name[at]);
        const bool starts =
            std::isupper(c) != 0 && at > 0 && std::islower(static_cast<unsigned char>(name[at - 1])) != 0;
        if (starts) words += ' ';
        words += std::isalnum(c) != 0 ? static_cast<char>(std::tolower(c)) : ' ';
    }
    return words + " ";
}

bool has_word(std::string_view words, std::initializer_list<std::string_view> any) {
    return std::ranges::any_of(any, [&](std::string_view word) {
        return words.find(fmt::format(" {} ", word)) != std::string_view::npos;
    });
}

struct NamedKind {
    TextKind kind;
    std::string_view words; ///< a blank between and around them
};

/// The first row with a word of the name decides.
constexpr std::array k_kinds{
    NamedKind{TextKind::email, " email mail emails "},
    NamedKind{TextKind::url, " url uri link href website homepage site avatar "},
    NamedKind{TextKind::first_name, " first firstname given forename "},
    NamedKind{TextKind::last_name, " last lastname surname family "},
    NamedKind{TextKind::user_name, " username login nickname nick handle user "},
    NamedKind{TextKind::slug, " slug permalink path key identifier alias "},
    NamedKind{TextKind::phone, " phone mobile fax telephone tel "},
    NamedKind{TextKind::country, " country nation "},
    NamedKind{TextKind::currency, " currency cur "},
    NamedKind{TextKind::locale, " locale language lang "},
    NamedKind{TextKind::city, " city town region state "},
    NamedKind{TextKind::postcode, " zip postcode zipcode postal "},
    NamedKind{TextKind::street, " street address addr "},
    NamedKind{TextKind::digest, " hash digest checksum md5 sha sha1 sha256 password salt fingerprint "},
    NamedKind{TextKind::token, " token secret uuid guid session nonce code "},
    NamedKind{TextKind::file, " file filename image photo attachment "},
    NamedKind{TextKind::mime, " mime media "},
    NamedKind{TextKind::color, " color colour "},
    NamedKind{TextKind::time_zone, " timezone tz "},
    NamedKind{TextKind::version, " version release "},
    NamedKind{TextKind::address, " ip host hostname "},
    NamedKind{TextKind::status, " status type kind role category level "},
    NamedKind{TextKind::title, " title subject label name headline caption "},
    NamedKind{TextKind::sentence,
              " description body text content comment note notes message summary bio reason "},
    NamedKind{TextKind::date, " date datetime timestamp time at "},
    NamedKind{TextKind::json, " json data payload settings options config metadata meta props preferences "},
    NamedKind{TextKind::number, " number count amount quantity total "},
};

/// Text around a place for digits: what stands before, behind, and how many characters both have at most.
struct Frame {
    std::vector<std::string> before;
    std::vector<std::string> behind;
    int characters = 0;
};

Frame frame_of(TextKind kind, const std::string& spread, const Dialect& dialect) {
    const auto one_of = [&](std::initializer_list<std::string_view> texts) {
        return dialect.pick(quoted(dialect, texts), spread);
    };
    const auto first = [&] {
        return one_of({"anna", "ben", "carla", "david", "elena", "frank", "grace", "hugo"});
    };
    const auto noun = [&] {
        return one_of({"river", "lamp", "garden", "engine", "market", "window", "paper", "bridge"});
    };
    switch (kind) {
    case TextKind::email:
        return {{first(), dialect.text(".")}, {dialect.text("@example.com")}, 18};
    case TextKind::person:
        return {{one_of({"Anna", "Ben", "Carla", "David"}), dialect.text(" Miller ")}, {}, 13};
    case TextKind::first_name:
        return {{one_of({"Anna", "Ben", "Carla", "David", "Elena", "Frank"})}, {}, 5};
    case TextKind::last_name:
        return {{one_of({"Miller", "Smith", "Jones", "Brown", "Novak", "Rossi"})}, {}, 6};
    case TextKind::user_name:
        return {{first()}, {}, 5};
    case TextKind::url:
        return {{dialect.text("https://example.com/"), noun(), dialect.text("/")}, {}, 27};
    case TextKind::slug:
        return {{noun(), dialect.text("-")}, {}, 7};
    case TextKind::phone:
        return {{dialect.text("+4930")}, {}, 5};
    case TextKind::street:
        return {{one_of({"Mill", "Church", "Station"}), dialect.text(" Street ")}, {}, 15};
    case TextKind::city:
        return {{one_of({"Springfield", "Riverton", "Oakville"}), dialect.text(" ")}, {}, 12};
    case TextKind::file:
        return {{noun(), dialect.text("-")}, {dialect.text(".png")}, 11};
    case TextKind::version:
        return {
            {dialect.text("1."), dialect.digits(dialect.remainder(spread, "10")), dialect.text(".")}, {}, 4};
    case TextKind::address:
        return {{dialect.text("host-")}, {dialect.text(".example.com")}, 17};
    case TextKind::title:
        return {{one_of({"Blue", "Quiet", "Second", "Open"}), dialect.text(" "), noun(), dialect.text(" ")},
                {},
                14};
    case TextKind::sentence:
        return {{dialect.text("The "), noun(), dialect.text(" has number ")}, {dialect.text(".")}, 23};
    case TextKind::json:
        return {{dialect.text("{\"number\": ")}, {dialect.text("}")}, 12};
    case TextKind::number:
        return {};
    default:
        return {{noun(), dialect.text(" ")}, {}, 7};
    }
}

/// Fixed choices, for columns whose typical values are few.
std::vector<std::string_view> choices_of(TextKind kind) {
    switch (kind) {
    case TextKind::country:
        return {"DE", "FR", "US", "JP", "BR", "IN", "ZA", "NZ"};
    case TextKind::currency:
        return {"EUR", "USD", "GBP", "JPY", "CHF"};
    case TextKind::locale:
        return {"en", "de", "fr", "ja", "es", "pt"};
    case TextKind::mime:
        return {"image/png", "text/plain", "application/json"};
    case TextKind::time_zone:
        return {"UTC", "Europe/Berlin", "America/New_York", "Asia/Tokyo"};
    case TextKind::status:
        return {"active", "pending", "closed", "draft"};
    default:
        return {};
    }
}

/// Different for every number below 32 to the power of `length`.
std::string code_of(const std::string& own, int length, const Dialect& dialect) {
    std::vector<std::string> places;
    std::int64_t weight = 1;
    for (int at = 0; at < std::min(length, 8); ++at) {
        places.insert(places.begin(),
                      dialect.character(k_code, dialect.quotient(own, std::to_string(weight))));
        weight *= static_cast<std::int64_t>(k_code.size());
    }
    return dialect.joined(places);
}

std::string hexadecimal(const RowNumbers& numbers, int length, const Dialect& dialect) {
    std::vector<std::string> parts;
    for (int at = 0; at < length; ++at) {
        const auto source = at < 8
                                ? dialect.quotient(numbers.own, std::to_string(std::int64_t{1} << (4 * at)))
                                : dialect.quotient(numbers.spread, std::to_string(1 << (at * 3 % 24)));
        parts.push_back(dialect.character("0123456789abcdef", source));
    }
    return dialect.joined(parts);
}

std::string plain_text(const Column& column, const RowNumbers& numbers, Distinct distinct,
                       const Dialect& dialect) {
    constexpr int k_digits = 7;
    const int length = column.type.length == 0 ? std::numeric_limits<int>::max() : column.type.length;
    const auto kind = text_kind(column.name);
    if (distinct == Distinct::no) {
        std::vector<std::string> fitting;
        for (const auto choice : choices_of(kind))
            if (static_cast<int>(choice.size()) <= length) fitting.push_back(dialect.text(choice));
        if (!fitting.empty()) return dialect.pick(fitting, numbers.spread);
    }
    if (kind == TextKind::color && length >= 7)
        return dialect.joined({dialect.text("#"), hexadecimal(numbers, 6, dialect)});
    if ((kind == TextKind::digest || kind == TextKind::token) && length >= 16)
        return hexadecimal(numbers, 16, dialect);
    if (kind == TextKind::postcode && length >= k_digits + 1) return dialect.padded(numbers.own, 5);
    const auto frame = frame_of(kind, numbers.spread, dialect);
    if (frame.characters + k_digits <= length) {
        auto parts = frame.before;
        parts.push_back(dialect.digits(numbers.own));
        parts.insert(parts.end(), frame.behind.begin(), frame.behind.end());
        return dialect.joined(parts);
    }
    return code_of(numbers.own, length, dialect);
}

/// Names of which one column's value is usually below the other's: start and end.
bool is_upper(std::string_view words) {
    return has_word(words, {"max",      "maximum", "upper",   "high",   "to",       "end",
                            "ends",     "ended",   "until",   "till",   "stop",     "updated",
                            "modified", "expires", "expired", "expiry", "finished", "completed",
                            "closed",   "deleted", "due",     "gross",  "last",     "total"});
}

std::int64_t most_of_precision(const Type& type, int digits_behind) {
    std::int64_t most = 1;
    for (int at = 0; at < std::min(type.precision - type.scale, 12) + digits_behind; ++at) most *= 10;
    return most;
}

/// The number that plain values which need not be distinct are made of.
std::string typical_number(const Column& column, const std::string& spread, const Dialect& dialect) {
    const auto words = words_of(column.name);
    const auto within = [&](std::int64_t from, std::int64_t span) {
        return fmt::format("({} + {})", from, dialect.remainder(spread, std::to_string(span)));
    };
    switch (column.type.kind) {
    case TypeClass::date:
    case TypeClass::timestamp:
        return within(is_upper(words) ? 500 * k_day : 0, 400 * k_day);
    case TypeClass::integer: {
        if (column.type.greatest == 1) return within(0, 2);
        if (has_word(words, {"year"}) && column.type.greatest >= 2100) return within(1990, 35);
        if (has_word(words, {"month"})) return within(1, 12);
        if (has_word(words, {"day", "hour"})) return within(1, 23);
        const std::int64_t most = column.type.greatest > 0 ? column.type.greatest : 2000;
        const std::int64_t span = std::clamp<std::int64_t>(most / 2, 1, 1000);
        return within(is_upper(words) ? span : 1, span - 1 > 0 ? span - 1 : 1);
    }
    case TypeClass::decimal: {
        const auto most = column.type.precision == 0
                              ? 1000000
                              : most_of_precision(column.type, std::min(column.type.scale, 2));
        const auto span = std::clamp<std::int64_t>(most / 2 - 1, 1, 99999);
        return within(is_upper(words) ? span : 1, span);
    }
    case TypeClass::floating:
        return within(is_upper(words) ? 100000 : 1, 99999);
    default:
        return spread;
    }
}

} // namespace

TextKind text_kind(std::string_view column) {
    const auto words = words_of(column);
    for (const auto& row : k_kinds)
        for (const auto word : base::split(base::trim(words), ' '))
            if (!word.empty() && row.words.find(fmt::format(" {} ", word)) != std::string_view::npos)
                return row.kind;
    return TextKind::word;
}

std::optional<std::int64_t> count_of_values(const Column& column, const Dialect& dialect) {
    const auto& type = column.type;
    if (type.kind == TypeClass::enumeration) return static_cast<std::int64_t>(type.labels.size());
    if (type.kind == TypeClass::boolean) return 2;
    if (type.kind == TypeClass::text) {
        if (type.length == 0 || type.length > 4) return std::nullopt;
        return std::int64_t{1} << (5 * type.length);
    }
    return dialect.count_of_values(type);
}

std::optional<std::string> plain_value(const Column& column, const RowNumbers& numbers, Distinct distinct,
                                       const Dialect& dialect) {
    const auto& type = column.type;
    const bool own = distinct == Distinct::yes;
    if (!column.members.empty() && !own) return plain_document(column, numbers, dialect);
    if (column.becomes_document) return plain_document(column, numbers, dialect);
    if (type.kind == TypeClass::text) return plain_text(column, numbers, distinct, dialect);
    if (type.kind == TypeClass::enumeration || type.kind == TypeClass::label_set) {
        std::vector<std::string> labels;
        for (const auto& label : type.labels) labels.push_back(dialect.literal(type, label));
        if (labels.empty()) return std::nullopt;
        return dialect.pick(labels, own ? numbers.own : numbers.spread);
    }
    // Ranges must not overlap where a constraint excludes that, uuids are distinct by nature.
    const bool always_own =
        type.kind == TypeClass::range || type.kind == TypeClass::multirange || type.kind == TypeClass::uuid;
    if (own && type.kind == TypeClass::date)
        return dialect.value(type, fmt::format("({} * {})", numbers.own, k_day));
    return dialect.value(type,
                         own || always_own ? numbers.own : typical_number(column, numbers.spread, dialect));
}

std::optional<std::string> adversarial_value(const Column& column, const RowNumbers& numbers,
                                             Distinct distinct, const Dialect& dialect) {
    const auto plain = plain_value(column, numbers, distinct, dialect);
    auto extremes = dialect.extremes(column.type);
    if (distinct == Distinct::yes) {
        // An integer key is counted on from its greatest value; others begin with the extremes.
        if (!plain || extremes.empty() || column.type.kind == TypeClass::integer
            || count_of_values(column, dialect))
            return plain;
        const auto count = std::to_string(extremes.size());
        return fmt::format("CASE WHEN {} <= {} THEN {} ELSE {} END", numbers.own, count,
                           dialect.cast(dialect.pick(extremes, numbers.own), column.type),
                           dialect.cast(*plain, column.type));
    }
    if (column.nullable)
        extremes.insert(extremes.end(), 1 + extremes.size() / 4, dialect.cast("NULL", column.type));
    if (plain) extremes.insert(extremes.end(), 1 + extremes.size() / 4, dialect.cast(*plain, column.type));
    if (extremes.empty()) return std::nullopt;
    return dialect.pick(extremes, numbers.spread);
}

} // namespace harness::drivers::seeding
