#include "drivers/seeding/postgres_dialect.hpp"

#include <algorithm>
#include <array>
#include <fmt/format.h>

namespace harness::drivers::seeding {
namespace {

struct NamedType {
    std::string_view name;
    std::string_view value; ///< {} is the number
};

/// By pg_type.typname; the planner casts the value to the type.
constexpr std::array k_types{
    NamedType{"inet", "(inet '10.0.0.0' + {} % 16000000)"},
    NamedType{"cidr", "(inet '10.0.0.0' + {} % 16000000)::cidr"},
    NamedType{"macaddr", "lpad(to_hex({} % 281474976710655), 12, '0')::macaddr"},
    NamedType{"macaddr8", "lpad(to_hex({}), 16, '0')::macaddr8"},
    NamedType{"tsvector", "to_tsvector('simple', 'word' || {} % 1000)"},
    NamedType{"tsquery", "plainto_tsquery('simple', 'word' || {} % 1000)"},
    NamedType{"xml", "('<a>' || {} % 1000 || '</a>')::xml"},
    NamedType{"point", "point({0} % 1000, ({0} / 1000) % 1000)"},
    NamedType{"lseg", "lseg(point(0, 0), point({} % 100000, 1))"},
    NamedType{"box", "box(point(0, 0), point({} % 100000 + 1, 1))"},
    NamedType{"circle", "circle(point({} % 100000, 0), 1)"},
    NamedType{"polygon", "box(point(0, 0), point({} % 100000 + 1, 1))::polygon"},
    NamedType{"path", "box(point(0, 0), point({} % 100000 + 1, 1))::polygon::path"},
    NamedType{"line", "line(point(0, 0), point({} % 100000 + 1, 1))"},
    NamedType{"jsonpath", "('$.a' || {} % 1000)::jsonpath"},
    NamedType{"pg_lsn", "('0/' || to_hex({} % 4294967295))::pg_lsn"},
    NamedType{"xid", "({} % 1000000)::text::xid"},
    NamedType{"xid8", "({})::text::xid8"},
    NamedType{"tid", "('(' || {} % 1000 || ',1)')::tid"},
    NamedType{"regclass", "'pg_class'::regclass"},
    NamedType{"regtype", "'integer'::regtype"},
    NamedType{"regproc", "'now'::regproc"},
    NamedType{"regprocedure", "'now()'::regprocedure"},
    NamedType{"regrole", "current_user::regrole"},
    NamedType{"regnamespace", "'pg_catalog'::regnamespace"},
    NamedType{"regconfig", "'simple'::regconfig"},
    NamedType{"regdictionary", "'simple'::regdictionary"},
    NamedType{"regoper", "'||/'::regoper"},
    NamedType{"regoperator", "'+(integer,integer)'::regoperator"},
    NamedType{"hstore", "('number=>' || {} % 1000)"},
    NamedType{"ltree", "('n' || {})"},
    NamedType{"lquery", "('n' || {})"},
    NamedType{"cube", "('(' || {} % 1000 || ')')"},
    NamedType{"earth", "'(6378168,0,0)'"},
    NamedType{"isbn", "'978-0-393-04002-9'"},
    NamedType{"isbn13", "'978-0-393-04002-9'"},
};

/// PostGIS: "public.geometry(Polygon,4326)".
std::optional<std::string> spatial(const Type& type, std::string_view n) {
    const auto open = type.sql.find('(');
    auto shape = open == std::string::npos
                     ? std::string("Point")
                     : type.sql.substr(open + 1, type.sql.find_first_of(",)", open) - open - 1);
    std::ranges::transform(shape, shape.begin(),
                           [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
    std::string prefix;
    if (const auto comma = type.sql.find(',', open == std::string::npos ? 0 : open);
        open != std::string::npos && comma != std::string::npos)
        prefix = fmt::format("SRID={};", type.sql.substr(comma + 1, type.sql.find(')', comma) - comma - 1));
    std::string dimensions;
    if (shape.ends_with("zm"))
        dimensions = " 0 0";
    else if (shape.ends_with('z') || shape.ends_with('m'))
        dimensions = " 0";
    const auto at = fmt::format(
        "' || ({0} % 3600) / 20.0 - 90 || ' ' || ({0} / 3600 % 1700) / 20.0 - 42 || '{1}", n, dimensions);
    const auto ring = fmt::format("((0 0{0},0 1{0},1 1{0},0 0{0}))", dimensions);
    const auto line = fmt::format("(0 0{0},{1})", dimensions, at);
    std::string text = "POINT(" + at + ")";
    if (shape.starts_with("linestring")) text = "LINESTRING" + line;
    if (shape.starts_with("polygon")) text = "POLYGON" + ring;
    if (shape.starts_with("multipoint")) text = "MULTIPOINT(" + at + ")";
    if (shape.starts_with("multilinestring")) text = "MULTILINESTRING(" + line + ")";
    if (shape.starts_with("multipolygon")) text = "MULTIPOLYGON(" + ring + ")";
    if (shape.starts_with("geometrycollection")) text = "GEOMETRYCOLLECTION(POINT(" + at + "))";
    return fmt::format("('{}{}')", prefix, text);
}

/// pgvector: "public.vector(3)".
std::string vector(const Type& type, std::string_view n) {
    const auto open = type.sql.find('(');
    const int size =
        open == std::string::npos ? 3 : std::clamp(std::atoi(type.sql.c_str() + open + 1), 1, 16000);
    return fmt::format("('[' || {} % 1000 || repeat(',1', {}) || ']')", n, size - 1);
}

} // namespace

std::optional<std::string> postgres_other_value(const Type& type, std::string_view number) {
    if (type.name == "geometry" || type.name == "geography") return spatial(type, number);
    if (type.name == "vector" || type.name == "halfvec") return vector(type, number);
    const auto known = std::ranges::find(k_types, type.name, &NamedType::name);
    if (known == k_types.end()) return std::nullopt;
    return fmt::format(fmt::runtime(known->value), number);
}

} // namespace harness::drivers::seeding
