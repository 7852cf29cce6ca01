#include "drivers/mysql/catalog_table.hpp"

#include "drivers/mysql/catalog_column.hpp"
#include "drivers/mysql/catalog_text.hpp"
#include "drivers/snapshot_json.hpp"

#include <boost/json/array.hpp>

#include <stdexcept>

namespace harness::drivers::mysql {
namespace {

/// What stands behind the list of columns.
struct TableOptions {
    std::string engine;
    std::string charset;
    std::string collation;
    Parts others;
};

/// KEY = value, with or without blanks; the value's index, or 0.
std::size_t value_of(const Parts& parts, std::size_t at, std::string_view key) {
    if (at + 2 >= parts.size() || !parts[at].is(key) || parts[at + 1].text != "=") return 0;
    return at + 2;
}

TableOptions read_options(const Parts& parts) {
    TableOptions options;
    for (std::size_t at = 0; at < parts.size(); ++at) {
        if (const auto engine = value_of(parts, at, "engine")) {
            options.engine = parts[engine].text;
            at = engine;
        } else if (const auto counter = value_of(parts, at, "auto_increment")) {
            at = counter;
        } else if (parts[at].is("default") && value_of(parts, at + 1, "charset") != 0) {
            options.charset = canonical_charset(parts[at + 3].text);
            at += 3;
        } else if (const auto collation = value_of(parts, at, "collate")) {
            options.collation = canonical_charset(parts[collation].text);
            at = collation;
        } else {
            options.others.push_back(parts[at]);
        }
    }
    return options;
}

class TableReader {
  public:
    TableReader(std::string_view name, const DefaultCollations& defaults)
        : m_name(name), m_defaults(defaults) {}

    std::vector<SchemaObject> read(std::string_view database, std::string_view definition) {
        auto parts = parts_of(definition);
        forget_database(parts, database);
        use_canonical_charsets(parts);
        std::size_t open = 0;
        while (open < parts.size() && parts[open].token != Token::open) ++open;
        const auto close = closing(parts, open);
        if (close == parts.size())
            throw std::logic_error("SHOW CREATE TABLE gave no list of columns: "
                                   + std::string(definition.substr(0, 200)));
        const std::span all(parts);
        read_rest(all.subspan(close + 1));
        for (const auto& member : split_list(all.subspan(open + 1, close - open - 1))) read_member(member);
        m_members["columns"] = std::move(m_columns);
        m_objects.push_back({"table", "", "", m_name, to_definition(m_members)});
        return std::move(m_objects);
    }

  private:
    void add(std::string kind, std::string name, std::string definition) {
        m_objects.push_back({std::move(kind), "", m_name, std::move(name), std::move(definition)});
    }

    void read_rest(std::span<const Part> rest) {
        std::size_t end = 0; // of the options
        while (end < rest.size()
               && !(rest[end].is("partition") && end + 1 < rest.size() && rest[end + 1].is("by")))
            ++end;
        auto options = read_options(Parts(rest.begin(), rest.begin() + static_cast<std::ptrdiff_t>(end)));
        if (options.collation.empty()) {
            const auto found = m_defaults.find(options.charset);
            if (found != m_defaults.end()) options.collation = found->second;
        }
        m_collation = options.collation;
        m_engine = options.engine;
        m_members["engine"] = options.engine;
        if (!options.collation.empty()) m_members["collation"] = options.collation;
        if (!options.others.empty()) m_members["options"] = to_text(options.others);
        if (end < rest.size()) read_partitions(rest.subspan(end));
    }

    /// PARTITION BY … (PARTITION p0 …, PARTITION p1 …)
    void read_partitions(std::span<const Part> parts) {
        std::size_t list = 0;
        while (list + 1 < parts.size()
               && !(parts[list].token == Token::open && parts[list + 1].is("partition")))
            ++list;
        const bool has_list = list + 1 < parts.size();
        m_members["partition_by"] = to_text(has_list ? parts.first(list) : parts);
        if (!has_list) return;
        boost::json::array names;
        const auto close = closing(parts, list);
        for (auto& partition : split_list(parts.subspan(list + 1, close - list - 1))) {
            if (partition.size() < 2) continue;
            const auto name = name_of(partition[1]);
            names.emplace_back(name);
            add("partition", name, partition_text(std::span(partition).subspan(2)));
        }
        m_members["partitions"] = std::move(names);
    }

    /// Without the engine, which is the table's.
    [[nodiscard]] std::string partition_text(std::span<const Part> parts) const {
        Parts kept;
        for (std::size_t at = 0; at < parts.size(); ++at) {
            const bool is_engine = at + 2 < parts.size() && parts[at].is("engine")
                                   && parts[at + 1].text == "=" && parts[at + 2].text == m_engine;
            if (is_engine)
                at += 2;
            else
                kept.push_back(parts[at]);
        }
        return to_text(kept);
    }

    void read_member(const Parts& parts) {
        const auto& first = parts.front();
        if (first.token == Token::identifier) {
            const auto name = name_of(first);
            m_columns.emplace_back(name);
            add("column", name, read_column(parts, m_collation, m_defaults));
        } else if (first.is("constraint") && parts.size() > 2) {
            add("constraint", name_of(parts[1]), to_text(std::span(parts).subspan(2)));
        } else if (first.is("primary")) {
            add("index", "PRIMARY", to_text(parts));
        } else if (first.is("period") && parts.size() > 3) {
            add("period", name_of(parts[2]), to_text(parts));
        } else {
            read_index(parts);
        }
    }

    /// [UNIQUE | FULLTEXT | …] KEY `name` (…)
    void read_index(Parts parts) {
        for (std::size_t at = 0; at < parts.size(); ++at) {
            if (parts[at].token == Token::open) break;
            if (parts[at].token != Token::identifier) continue;
            const auto name = name_of(parts[at]);
            parts.erase(parts.begin() + static_cast<std::ptrdiff_t>(at));
            return add("index", name, to_text(parts));
        }
        const auto text = to_text(parts); // CHECK (…) of MariaDB's without a name
        add("constraint", text, text);
    }

    const std::string m_name;
    const DefaultCollations& m_defaults;
    std::string m_collation;
    std::string m_engine;
    boost::json::object m_members;
    boost::json::array m_columns;
    std::vector<SchemaObject> m_objects;
};

} // namespace

std::vector<SchemaObject> read_table(std::string_view database, std::string_view name,
                                     std::string_view definition, const DefaultCollations& defaults) {
    return TableReader(name, defaults).read(database, definition);
}

} // namespace harness::drivers::mysql
