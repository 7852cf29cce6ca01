#include "drivers/mysql/catalog.hpp"

#include "drivers/mysql/catalog_column.hpp"
#include "drivers/mysql/catalog_table.hpp"
#include "drivers/mysql/catalog_text.hpp"
#include "drivers/mysql/event_moment.hpp"
#include "drivers/mysql/session.hpp"
#include "drivers/snapshot_json.hpp"
#include "drivers/snapshot_sql.hpp"

#include "harness/base/text.hpp"

#include <charconv>
#include <map>
#include <set>
#include <stdexcept>

namespace harness::drivers::mysql {
namespace {

using boost::json::object;

const Rows& answer(const std::vector<Rows>& listed, Listed which) {
    if (listed.size() != static_cast<std::size_t>(Listed::count))
        throw std::logic_error("the list of a database's objects has other answers than questions");
    return listed[static_cast<std::size_t>(which)];
}

std::string text(const Row& row, std::size_t at) {
    return row.at(at).value_or(std::string());
}

void set(object& members, std::string_view name, std::string value) {
    if (!value.empty()) members[name] = std::move(value);
}

std::string lower(std::string word) {
    for (char& c : word) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    return word;
}

/// Makes one snapshot of the answers.
class SnapshotMaker {
  public:
    SnapshotMaker(const std::vector<Rows>& listed, const std::vector<Rows>& defined)
        : m_listed(listed), m_defined(defined) {
        for (const auto& row : answer(listed, Listed::charsets).rows)
            m_defaults[canonical(text(row, 0))] = canonical(text(row, 1));
        m_user = text(answer(listed, Listed::user).rows.at(0), 0);
    }

    Snapshot take() {
        m_database = text(answer(m_listed, Listed::database).rows.at(0), 0);
        std::size_t next = 0;
        add_database(text(definition(next++), 1));
        for (const auto& row : answer(m_listed, Listed::relations).rows)
            add_relation(text(row, 0), create_word(text(row, 1)), definition(next++));
        for (const auto& row : answer(m_listed, Listed::routines).rows)
            add_routine(lower(text(row, 0)), text(row, 1), definition(next++));
        for (const auto& row : answer(m_listed, Listed::triggers).rows) add_trigger(row);
        for (const auto& row : answer(m_listed, Listed::events).rows) add_event(row);
        add_privileges();
        m_snapshot.sort();
        return std::move(m_snapshot);
    }

  private:
    static std::string canonical(std::string_view name) { return canonical_charset(name); }

    const Row& definition(std::size_t at) const { return m_defined.at(at).rows.at(0); }

    void add(std::string kind, std::string parent, std::string name, const object& members) {
        m_snapshot.objects.push_back(
            {std::move(kind), "", std::move(parent), std::move(name), to_definition(members)});
    }

    /// Who defined it, if it was another one than the user whom harness connects as.
    void set_definer(object& members, const std::string& definer) const {
        if (definer != m_user) set(members, "definer", definer);
    }

    /// CREATE DATABASE `a` DEFAULT CHARACTER SET x COLLATE y COMMENT '…' DEFAULT ENCRYPTION='N'
    void add_database(const std::string& sql) {
        auto options = parts_of(sql);
        options.erase(options.begin(), options.begin() + 3);
        if (options.size() > 1 && options[1].is("character")) options.erase(options.begin());
        object members;
        set(members, "collation", take_collation(options, m_defaults));
        auto others = to_text(options);
        if (others != "DEFAULT ENCRYPTION='N'") set(members, "options", std::move(others));
        add("database", "", "", members);
    }

    void add_relation(const std::string& name, std::string_view word, const Row& row) {
        if (word == "TABLE") {
            for (auto& member : read_table(m_database, name, text(row, 1), m_defaults))
                m_snapshot.objects.push_back(std::move(member));
        } else if (word == "VIEW") {
            add_view(name, text(row, 1));
        } else {
            // CREATE SEQUENCE `a` start with …
            const auto parts = parts_of(text(row, 1));
            m_snapshot.objects.push_back({"sequence", "", "", name, to_text(std::span(parts).subspan(3))});
        }
    }

    /// CREATE ALGORITHM=… DEFINER=… SQL SECURITY … VIEW `a` AS select …
    void add_view(const std::string& name, const std::string& sql) {
        auto parts = parts_of(sql);
        forget_database(parts, m_database);
        use_canonical_charsets(parts);
        object members;
        set_definer(members, take_definer(parts));
        std::size_t at = 0;
        while (at + 2 < parts.size() && !parts[at].is("view")) ++at;
        const std::span all(parts);
        set(members, "options", to_text(all.subspan(1, at - 1)));
        auto query = all.subspan(at + 2);
        if (!query.empty() && query[0].is("as")) query = query.subspan(1);
        set(members, "query", to_text(query));
        add("view", "", name, members);
    }

    /// name, sql_mode, CREATE DEFINER=… FUNCTION `a`(…) RETURNS …, charset, collations
    void add_routine(const std::string& kind, const std::string& name, const Row& row) {
        const auto sql = text(row, 2);
        auto head = parts_of(sql.substr(0, sql.find('(')));
        object members;
        set_definer(members, take_definer(head));
        set(members, "sql_mode", text(row, 1));
        if (head.size() > 1 && head[1].is("aggregate")) members["aggregate"] = true;
        // What follows the name is the user's own words, line by line.
        const auto quoted = identifier(name);
        const auto at = sql.find(quoted);
        set(members, "definition", at == std::string::npos ? sql : sql.substr(at + quoted.size()));
        add(kind, "", name, members);
    }

    void add_trigger(const Row& row) {
        object members;
        set(members, "order", text(row, 2));
        set(members, "event", text(row, 3) + " " + text(row, 4));
        set(members, "sql_mode", text(row, 5));
        set(members, "statement", text(row, 6));
        set_definer(members, text(row, 7));
        add("trigger", text(row, 0), text(row, 1), members);
    }

    void add_event(const Row& row) {
        const auto& columns = answer(m_listed, Listed::events).columns;
        object members;
        constexpr std::size_t definer = 10;
        for (std::size_t at = 1; at < definer; ++at) set(members, lower(columns.at(at)), text(row, at));
        set_definer(members, text(row, definer));
        // Behind the time of its creation: a moment and two distances, three times.
        for (std::size_t at = definer + 2; at + 2 < row.size(); at += 3) {
            if (!row.at(at)) continue;
            const EventMoment moment{*row.at(at), number(text(row, at + 1)), number(text(row, at + 2))};
            if (const auto words = told(moment)) set(members, lower(columns.at(at)), *words);
        }
        add("event", "", text(row, 0), members);
    }

    static long long number(const std::string& digits) {
        long long value = 0;
        std::from_chars(digits.data(), digits.data() + digits.size(), value);
        return value;
    }

    void add_privileges() {
        struct Held {
            std::set<std::string> privileges;
            bool grantable = false;
        };
        std::map<std::pair<std::string, std::string>, Held> held; // by object and grantee
        for (const auto& row : answer(m_listed, Listed::privileges).rows) {
            auto& of = held[{text(row, 0), text(row, 1)}];
            of.grantable = of.grantable || text(row, 4) == "YES";
            const auto privileges = text(row, 2);
            for (const auto privilege : base::split(privileges, ',')) {
                if (privilege == "USAGE" || privilege == "GRANT") continue;
                const auto column = text(row, 3);
                of.privileges.insert(std::string(privilege) + (column.empty() ? "" : " (" + column + ")"));
            }
        }
        for (const auto& [key, of] : held) {
            const std::vector<std::string> sorted(of.privileges.begin(), of.privileges.end());
            m_snapshot.objects.push_back(
                {"privileges", "", key.first, key.second,
                 base::join(sorted, ", ") + (of.grantable ? " WITH GRANT OPTION" : "")});
        }
    }

    const std::vector<Rows>& m_listed;
    const std::vector<Rows>& m_defined;
    DefaultCollations m_defaults;
    std::string m_database;
    std::string m_user;
    Snapshot m_snapshot;
};

} // namespace

std::string_view create_word(std::string_view type) {
    if (type == "VIEW") return "VIEW";
    if (type == "SEQUENCE") return "SEQUENCE";
    return "TABLE"; // BASE TABLE, SYSTEM VERSIONED
}

std::string_view snapshot_settings() {
    return "SET SESSION sql_mode = '', time_zone = '+00:00', sql_quote_show_create = 1";
}

std::string_view list_sql() {
    return k_list;
}

std::string definitions_sql(const std::vector<Rows>& listed) {
    const auto database = text(answer(listed, Listed::database).rows.at(0), 0);
    auto sql = "SHOW CREATE DATABASE " + identifier(database) + ";\n";
    for (const auto& row : answer(listed, Listed::relations).rows)
        sql +=
            "SHOW CREATE " + std::string(create_word(text(row, 1))) + " " + identifier(text(row, 0)) + ";\n";
    for (const auto& row : answer(listed, Listed::routines).rows)
        sql += "SHOW CREATE " + text(row, 0) + " " + identifier(text(row, 1)) + ";\n";
    return sql;
}

Snapshot to_snapshot(const std::vector<Rows>& listed, const std::vector<Rows>& defined) {
    return SnapshotMaker(listed, defined).take();
}

} // namespace harness::drivers::mysql
