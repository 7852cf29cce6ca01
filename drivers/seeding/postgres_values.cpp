#include "drivers/seeding/extremes.hpp"
#include "drivers/seeding/postgres_dialect.hpp"

#include <algorithm>
#include <array>
#include <fmt/format.h>

namespace harness::drivers::seeding {
namespace {

std::string power_of_ten(int exponent) {
    return "1" + std::string(static_cast<std::size_t>(std::clamp(exponent, 0, 15)), '0');
}

std::string decimal(const Type& type, std::string_view n) {
    const int behind = type.precision == 0 ? 2 : std::clamp(type.scale, 0, 2);
    if (type.precision == 0) return fmt::format("({}::numeric / 100)", n);
    const int whole = type.precision - type.scale;
    if (whole + behind <= 0) return "0"; // numeric(2, 5): nothing but thousandths
    return fmt::format("(({} % {})::numeric / {})", n, power_of_ten(whole + behind), power_of_ten(behind));
}

/// Half-open ranges that do not touch each other, for different numbers.
std::optional<std::string> range(const Type& type, std::string_view n) {
    const auto& of = type.parts.front();
    const auto between = [&](const std::string& low, const std::string& high) {
        return fmt::format("('[' || ({})::text || ',' || ({})::text || ')')::{}", low, high, type.sql);
    };
    switch (of.kind) {
    case TypeClass::integer:
    case TypeClass::decimal:
    case TypeClass::floating:
        return between(fmt::format("{} * 10", n), fmt::format("{} * 10 + 5", n));
    case TypeClass::date:
        return between(fmt::format("date '2022-01-01' + ({} * 2)::integer", n),
                       fmt::format("date '2022-01-01' + ({} * 2 + 1)::integer", n));
    case TypeClass::timestamp: {
        const auto* zone =
            of.name == "timestamptz" ? "timestamptz '2022-01-01 00:00:00Z'" : "timestamp '2022-01-01'";
        return fmt::format("('[\"' || ({0} + {1} * interval '1 hour')::text || '\",\"' || ({0} + {1} * "
                           "interval '1 hour' + interval '30 minutes')::text || '\")')::{2}",
                           zone, n, type.sql);
    }
    default:
        return fmt::format("'empty'::{}", type.sql);
    }
}

std::string bits(const Type& type, std::string_view n) {
    const int length = type.length > 0 ? type.length : 8;
    const auto value =
        fmt::format("({} % {})::bigint::bit({})", n, std::int64_t{1} << std::min(length, 31), length);
    return type.name == "varbit" ? value + "::varbit" : value;
}

} // namespace

std::optional<std::string> PostgresDialect::value(const Type& type, std::string_view number) const {
    const auto n = fmt::format("({})", number);
    switch (type.kind) {
    case TypeClass::integer:
        return type.name == "int2" ? fmt::format("({} % 32767)", n) : n;
    case TypeClass::decimal:
        return decimal(type, n);
    case TypeClass::floating:
        return fmt::format("({}::float8 / 100)", n);
    case TypeClass::boolean:
        return fmt::format("({} % 2 = 0)", n);
    case TypeClass::text: // inside arrays and composites
        return type.length > 0 && type.length < 10 ? fmt::format("left({}::text, {})", n, type.length)
                                                   : fmt::format("('word' || {} % 1000)", n);
    case TypeClass::bytes:
        return fmt::format("decode(md5({}::text), 'hex')", n);
    case TypeClass::date:
        return fmt::format("(date '2022-01-01' + ({} / 86400)::integer)", n);
    case TypeClass::timestamp:
        return fmt::format(
            "({} + {} * interval '1 second')",
            type.name == "timestamptz" ? "timestamptz '2022-01-01 00:00:00Z'" : "timestamp '2022-01-01'", n);
    case TypeClass::time:
        return fmt::format("({} + ({} % 86400) * interval '1 second')",
                           type.name == "timetz" ? "timetz '00:00:00+00'" : "time '00:00'", n);
    case TypeClass::interval:
        return fmt::format("(({} % 1000000) * interval '1 second')", n);
    case TypeClass::uuid:
        return fmt::format("overlay(overlay(md5({}::text) placing '4' from 13) placing '8' from 17)::uuid",
                           n);
    case TypeClass::json:
        return fmt::format("('{{\"number\": ' || {} % 1000 || '}}')::{}", n, type.sql);
    case TypeClass::enumeration: {
        std::vector<std::string> labels;
        for (const auto& label : type.labels) labels.push_back(literal(type, label));
        return labels.empty() ? std::nullopt : std::optional(pick(labels, n));
    }
    case TypeClass::array: {
        const auto element = value(type.parts.front(), number);
        return element ? fmt::format("ARRAY[{}]::{}", cast(*element, type.parts.front()), type.sql)
                       : fmt::format("'{{}}'::{}", type.sql);
    }
    case TypeClass::range:
        return range(type, n);
    case TypeClass::multirange:
        return fmt::format("'{{}}'::{}", type.sql);
    case TypeClass::composite: {
        std::string parts;
        for (const auto& part : type.parts)
            parts += (parts.empty() ? "" : ", ") + cast(value(part, number).value_or("NULL"), part);
        return fmt::format("ROW({})::{}", parts, type.sql);
    }
    case TypeClass::bits:
        return bits(type, n);
    case TypeClass::label_set:
    case TypeClass::other:
        break;
    }
    return postgres_other_value(type, n);
}

std::optional<std::int64_t> PostgresDialect::count_of_values(const Type& type) const {
    if (type.kind == TypeClass::bits && type.length > 0 && type.length < 12)
        return std::int64_t{1} << type.length;
    if (type.kind == TypeClass::decimal && type.precision > 0 && type.precision < 4)
        return std::stoll(power_of_ten(type.precision));
    if (type.kind == TypeClass::multirange) return 1;
    return std::nullopt;
}

std::vector<std::string> PostgresDialect::extremes(const Type& type) const {
    std::vector<std::string> literals;
    for (const auto& one : postgres_extremes(type)) literals.push_back(literal(type, one));
    return literals;
}

std::vector<std::string> postgres_extremes(const Type& type) {
    switch (type.kind) {
    case TypeClass::integer:
        return extreme_integers(type);
    case TypeClass::decimal: {
        auto texts = extreme_decimals(type);
        if (type.name == "numeric") texts.emplace_back("NaN");
        return texts;
    }
    case TypeClass::floating:
        return {"NaN",      "-0",        "0",
                "Infinity", "-Infinity", type.name == "float4" ? "3.4028235e38" : "1.7976931348623157e308",
                "1e-37"};
    case TypeClass::text:
        return extreme_texts(type.name == "name" ? 15 : type.length);
    case TypeClass::bytes:
        return {"", "00", "ff00ff00", "c3282741"};
    case TypeClass::date:
        return {"0001-01-01",    "9999-12-31", "2024-02-29", "1582-10-10",
                "4713-01-01 BC", "infinity",   "-infinity"};
    case TypeClass::timestamp:
        if (type.name == "timestamptz")
            return {"0001-01-01 00:00:00+00",
                    "9999-12-31 23:59:59.999999+00",
                    "2024-03-10 02:30:00-08",
                    "2024-10-27 02:30:00+02",
                    "infinity",
                    "-infinity"};
        return {"0001-01-01 00:00:00", "9999-12-31 23:59:59.999999", "2024-02-29 23:59:59.5", "infinity",
                "-infinity"};
    case TypeClass::time:
        return {"00:00:00", "24:00:00", "23:59:59.999999"};
    case TypeClass::interval:
        return {"0", "-1 day", "1 month 30 days", "178000000 years"};
    case TypeClass::json: // \u0000 is text that jsonb does not take
        return {"null",  "{}",          "[]", "\"\\ud83d\\ude00\"", "{\"a\": {\"b\": [1, 2.50, null]}}",
                "1e300", "{\"\": \"\"}"};
    case TypeClass::uuid:
        return {"00000000-0000-0000-0000-000000000000", "ffffffff-ffff-ffff-ffff-ffffffffffff"};
    case TypeClass::array:
        return {"{}"};
    case TypeClass::range:
        return {"empty"}; // one without bounds would exclude all others
    default:
        break;
    }
    if (type.name == "inet") return {"::1", "0.0.0.0/0", "255.255.255.255"};
    if (type.name == "point") return {"(0,0)", "(-1e300,1e300)"};
    return {};
}

} // namespace harness::drivers::seeding
