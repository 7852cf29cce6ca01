#include "drivers/seeding/extremes.hpp"
#include "drivers/seeding/mysql_dialect.hpp"

#include <algorithm>
#include <fmt/format.h>

namespace harness::drivers::seeding {
namespace {

bool is_unsigned(const Type& type) {
    return type.sql.find("unsigned") != std::string::npos;
}

std::string power_of_ten(int exponent) {
    return "1" + std::string(static_cast<std::size_t>(std::clamp(exponent, 0, 15)), '0');
}

std::string decimal(const Type& type, std::string_view n) {
    const int behind = std::clamp(type.scale, 0, 2);
    const int whole = type.precision - type.scale;
    if (whole + behind <= 0) return "0";
    return fmt::format("(({} % {}) / {})", n, power_of_ten(whole + behind), power_of_ten(behind));
}

std::string bytes(const Type& type, std::string_view n) {
    const int length = type.length == 0 ? 32 : std::min(type.length, 32);
    if (length >= 16) return fmt::format("UNHEX(LEFT(SHA2({}, 256), {}))", n, 2 * length);
    const auto most = length < 6 ? std::to_string(std::int64_t{1} << (8 * length)) : "281474976710656";
    return fmt::format("UNHEX(LPAD(HEX({} % {}), {}, '0'))", n, most, 2 * length);
}

/// "10 20", inside of what any reference system takes.
std::string point(std::string_view n, int shift) {
    return fmt::format(
        "ROUND(({0}) % 16000 / 100 - 80 + {1}, 2), ' ', ROUND(({0}) DIV 160 % 8000 / 100 + {1}, 2)", n,
        shift);
}

std::string shape(const std::string& name, std::string_view n) {
    const auto from = point(n, 0);
    const auto corners = fmt::format("{}, ',', {}, ',', {}", from, point(n, 1),
                                     fmt::format("ROUND(({0}) % 16000 / 100 - 80 + 1, 2), ' ', "
                                                 "ROUND(({0}) DIV 160 % 8000 / 100, 2)",
                                                 n));
    if (name == "linestring")
        return fmt::format("CONCAT('LINESTRING(', {}, ',', {}, ')')", from, point(n, 1));
    if (name == "polygon") return fmt::format("CONCAT('POLYGON((', {}, ',', {}, '))')", corners, from);
    if (name == "multipoint") return fmt::format("CONCAT('MULTIPOINT(', {}, ')')", from);
    if (name == "multilinestring")
        return fmt::format("CONCAT('MULTILINESTRING((', {}, ',', {}, '))')", from, point(n, 1));
    if (name == "multipolygon")
        return fmt::format("CONCAT('MULTIPOLYGON(((', {}, ',', {}, ')))')", corners, from);
    if (name.ends_with("collection"))
        return fmt::format("CONCAT('GEOMETRYCOLLECTION(POINT(', {}, '))')", from);
    return fmt::format("CONCAT('POINT(', {}, ')')", from);
}

/// Of an array of numbers: the first one tells it from others.
std::string vector_text(const Type& type, std::string_view n) {
    std::string rest;
    for (int at = 1; at < type.length; ++at) rest += ",0.5";
    return fmt::format("CONCAT('[', {}, '{}]')", n, rest);
}

std::optional<std::string> other_value(const Type& type, std::string_view n, base::Engine engine) {
    if (type.name == "year") return fmt::format("(1950 + {} % 200)", n);
    if (type.name == "inet4")
        return fmt::format("CONCAT('10.', {0} DIV 65536 % 256, '.', {0} DIV 256 % 256, '.', {0} % 256)", n);
    if (type.name == "inet6")
        return fmt::format("CONCAT('2001:db8::', HEX({0} DIV 65536 % 65536), ':', HEX({0} % 65536))", n);
    if (type.name == "vector")
        return fmt::format("{}({})", engine == base::Engine::mysql ? "STRING_TO_VECTOR" : "VEC_FromText",
                           vector_text(type, n));
    if (type.sql.starts_with("spatial "))
        return fmt::format("ST_GeomFromText({}, {})", shape(type.name, n), type.sql.substr(8));
    return std::nullopt;
}

/// Whether a character set has the character; of those that are not Unicode, what is sure.
bool takes(const std::string& type, std::string_view text) {
    const auto is_set = [&](std::string_view set) { return type.find(set) != std::string::npos; };
    if (!is_set("CHARACTER SET") || is_set("utf8mb4") || is_set("utf16") || is_set("utf32")) return true;
    const bool is_three_byte = is_set("utf8mb3") || is_set("utf8") || is_set("ucs2");
    const bool is_latin1 = is_set("latin1");
    return std::ranges::all_of(text, [&](char c) {
        const auto byte = static_cast<unsigned char>(c);
        if (is_three_byte) return byte < 0xF0;
        // Lead bytes C2 and C3 are the characters up to U+00FF.
        if (is_latin1) return byte < 0xC4;
        return byte < 0x80;
    });
}

} // namespace

std::string MysqlDialect::literal(const Type& type, std::string_view value) const {
    switch (type.kind) {
    case TypeClass::integer:
    case TypeClass::decimal:
        return std::string(value);
    case TypeClass::floating:
        return fmt::format("({} + 0e0)", value);
    case TypeClass::boolean:
        return value == "true" ? "1" : "0";
    case TypeClass::bits:
        return fmt::format("b'{}'", value);
    case TypeClass::bytes:
        return fmt::format("X'{}'", value);
    default:
        return text(value);
    }
}

/// Never one that cuts: in a strict session that is an error of the whole statement.
std::string MysqlDialect::cast(std::string_view expression, const Type& type) const {
    const auto as = [&](std::string_view target) {
        return fmt::format("CAST({} AS {})", expression, target);
    };
    switch (type.kind) {
    case TypeClass::integer:
    case TypeClass::boolean:
    case TypeClass::bits:
        return as(is_unsigned(type) || type.kind == TypeClass::bits ? "UNSIGNED" : "SIGNED");
    case TypeClass::decimal:
        return as(fmt::format("DECIMAL({}, {})", type.precision, type.scale));
    case TypeClass::floating:
        return as("DOUBLE");
    case TypeClass::date:
        return as("DATE");
    case TypeClass::timestamp:
        return as("DATETIME(6)");
    case TypeClass::time:
        return as("TIME(6)");
    case TypeClass::bytes:
        return as("BINARY");
    case TypeClass::other:
        return fmt::format("({})", expression);
    default:
        return as("CHAR");
    }
}

/// A column's collation may be another one than that of the session and so of a value. This one takes more
/// for the same than most: case and accents do not count.
std::string MysqlDialect::compared(std::string_view expression, const Type& type) const {
    switch (type.kind) {
    case TypeClass::text:
    case TypeClass::enumeration:
    case TypeClass::label_set:
        return fmt::format("(CONVERT({} USING utf8mb4) COLLATE utf8mb4_general_ci)", expression);
    default:
        return std::string(expression);
    }
}

std::optional<std::string> MysqlDialect::value(const Type& type, std::string_view number) const {
    const auto n = fmt::format("({})", number);
    switch (type.kind) {
    case TypeClass::integer:
        return type.greatest > 0 && type.greatest < (1 << 30) ? fmt::format("({} % {})", n, type.greatest)
                                                              : n;
    case TypeClass::decimal:
        return decimal(type, n);
    case TypeClass::floating:
        return fmt::format("({} / 100e0)", n);
    case TypeClass::boolean:
        return fmt::format("({} % 2)", n);
    case TypeClass::bits:
        return fmt::format("({} % {})", n, std::int64_t{1} << std::clamp(type.length, 1, 31));
    case TypeClass::bytes:
        return bytes(type, n);
    case TypeClass::date:
        return fmt::format("(CAST('2022-01-01' AS DATE) + INTERVAL ({} DIV 86400) DAY)", n);
    case TypeClass::timestamp:
        return fmt::format("(CAST('2022-01-01' AS DATETIME) + INTERVAL {} SECOND)", n);
    case TypeClass::time:
        return fmt::format("SEC_TO_TIME({} % 86400)", n);
    case TypeClass::uuid:
        return fmt::format("LOWER(CONCAT(LPAD(HEX({}), 8, '0'), '-0000-4000-8000-', LPAD(HEX({}), 12, '0')))",
                           hash(n, 7), n);
    case TypeClass::json:
        return fmt::format("CONCAT('{{\"number\": ', {} % 1000, '}}')", n);
    default:
        return other_value(type, n, m_engine);
    }
}

std::optional<std::int64_t> MysqlDialect::count_of_values(const Type& type) const {
    if (type.name == "year") return 200;
    if (type.kind == TypeClass::bits && type.length < 12) return std::int64_t{1} << type.length;
    if (type.kind == TypeClass::bytes && type.length > 0 && type.length < 3)
        return std::int64_t{1} << (8 * type.length);
    if (type.kind == TypeClass::integer && type.greatest > 0 && type.greatest < 256) return type.greatest;
    if (type.kind == TypeClass::decimal && type.precision < 4)
        return std::stoll(power_of_ten(type.precision));
    if (type.kind == TypeClass::label_set) return static_cast<std::int64_t>(type.labels.size());
    return std::nullopt;
}

std::vector<std::string> MysqlDialect::extremes(const Type& type) const {
    std::vector<std::string> texts;
    switch (type.kind) {
    case TypeClass::integer:
        texts = extreme_integers(type);
        break;
    case TypeClass::decimal:
        texts = extreme_decimals(type);
        break;
    case TypeClass::floating:
        texts = {"0", "-0.0", type.name == "float" ? "3.4028234e38" : "1.7976931348623157e308", "1e-37"};
        break;
    case TypeClass::bits:
        texts = {"0", std::string(static_cast<std::size_t>(std::max(type.length, 1)), '1')};
        break;
    case TypeClass::text:
        texts = extreme_texts(type.length);
        break;
    case TypeClass::bytes:
        for (const auto* one : {"", "00", "ff00ff00", "c3282741"})
            if (type.length == 0 || std::string_view(one).size() <= 2U * static_cast<unsigned>(type.length))
                texts.emplace_back(one);
        break;
    case TypeClass::date:
        texts = {"1000-01-01", "9999-12-31", "2024-02-29"};
        break;
    case TypeClass::timestamp:
        if (type.name == "timestamp")
            texts = {"1970-01-01 00:00:01", "2038-01-19 03:14:07", "2024-02-29 23:59:59"};
        else
            texts = {"1000-01-01 00:00:00", "9999-12-31 23:59:59", "2024-02-29 23:59:59.5"};
        break;
    case TypeClass::time:
        texts = {"00:00:00", "-838:59:59", "838:59:59", "23:59:59.5"};
        break;
    case TypeClass::json:
        texts = {"null",        "{}", "[]", "\"\\ud83d\\ude00\"", "{\"a\": {\"b\": [1, 2.50, null]}}",
                 "{\"\": \"\"}"};
        break;
    case TypeClass::label_set: {
        std::string all;
        for (const auto& label : type.labels) all += (all.empty() ? "" : ",") + label;
        texts = {"", all};
        break;
    }
    case TypeClass::uuid:
        texts = {"00000000-0000-0000-0000-000000000000", "ffffffff-ffff-ffff-ffff-ffffffffffff"};
        break;
    default:
        if (type.name == "year") texts = {"1901", "2155", "0000"};
        if (type.name == "inet6") texts = {"::", "::ffff:192.0.2.1"};
        break;
    }
    std::vector<std::string> literals;
    for (const auto& one : texts)
        if (takes(type.sql, one) && !(is_unsigned(type) && one.starts_with('-')))
            literals.push_back(cast(literal(type, one), type));
    return literals;
}

std::vector<std::string> mysql_labels(std::string_view full_type) {
    std::vector<std::string> labels;
    for (std::size_t at = full_type.find('\''); at < full_type.size(); at = full_type.find('\'', at)) {
        std::string label;
        for (++at; at < full_type.size(); ++at) {
            if (full_type[at] == '\'' && (at + 1 == full_type.size() || full_type[at + 1] != '\'')) break;
            if (full_type[at] == '\'') ++at;
            label += full_type[at];
        }
        labels.push_back(std::move(label));
        if (at < full_type.size()) ++at;
    }
    return labels;
}

} // namespace harness::drivers::seeding
