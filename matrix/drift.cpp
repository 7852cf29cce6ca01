#include "harness/base/placeholders.hpp"
#include "matrix/sections.hpp"

#include <algorithm>
#include <array>

namespace harness::matrix {
namespace {

/// Schemas that are no SQL, by the ends of their files' names, and how their owners write SQL.
struct ForeignFormat {
    std::string_view ending;
    std::string_view whose;
    std::string_view instead;
};
constexpr std::array k_foreign{
    ForeignFormat{".rb", "Rails",
                  "set `config.active_record.schema_format = :sql` and name db/structure.sql"},
    ForeignFormat{".prisma", "Prisma",
                  "name what `prisma migrate diff --from-empty --to-schema-datamodel FILE --script` writes"},
    ForeignFormat{".py", "Python", "name what the tool's own SQL output or a dump of the database writes"},
    ForeignFormat{".ts", "TypeScript",
                  "name what the tool's own SQL output or a dump of the database writes"},
    ForeignFormat{".hcl", "Atlas", "name what `atlas schema inspect --format '{{ sql . }}'` writes"},
    ForeignFormat{".dbml", "DBML", "name what `dbml2sql FILE` writes"},
    ForeignFormat{".xml", "a tool that reads XML", "name a file of SQL"},
    ForeignFormat{".yaml", "a tool that reads YAML", "name a file of SQL"},
    ForeignFormat{".yml", "a tool that reads YAML", "name a file of SQL"},
    ForeignFormat{".json", "a tool that reads JSON", "name a file of SQL"},
    ForeignFormat{".dump", "pg_dump in its custom format",
                  "name what `pg_dump --schema-only` writes as text"},
};

} // namespace

std::optional<Drift> read_drift(Decoder& decoder, const Fields& fields) {
    const auto* schema = fields.find("schema");
    if (!schema) return std::nullopt; // told as missing
    Drift drift;
    drift.where = decoder.position(*schema);
    drift.schema = decoder.filled_text(*schema, "schema").value_or("");
    read_cell(decoder, fields, drift.cell, drift.cell_where);
    auto known = std::vector<std::string_view>{"engine", "version"};
    known.insert(known.end(), decoder.axis_names.begin(), decoder.axis_names.end());
    for (const auto name : base::placeholders_in(drift.schema))
        if (std::ranges::find(known, name) == known.end()) {
            auto meant = did_you_mean_clause(name, known);
            if (meant.empty()) meant = " There is " + one_of(known) + ".";
            decoder.mistake(*schema,
                            "unknown placeholder " + in_quotes("{" + std::string(name) + "}") + "." + meant);
        }
    const auto* foreign = std::ranges::find_if(
        k_foreign, [&](const ForeignFormat& format) { return drift.schema.ends_with(format.ending); });
    if (foreign != k_foreign.end())
        decoder.mistake(*schema, in_quotes(drift.schema) + " is a schema for " + std::string(foreign->whose)
                                     + ", and only SQL can be loaded into a database: "
                                     + std::string(foreign->instead));
    return drift;
}

} // namespace harness::matrix
