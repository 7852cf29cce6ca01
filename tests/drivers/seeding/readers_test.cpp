// What is taken out of SQL that is still to come, over models without a database.

#include "drivers/seeding/readers.hpp"

#include <gmock/gmock.h>

namespace harness::drivers::seeding {

void PrintTo(const Assignment& assignment, std::ostream* out) {
    *out << assignment.table << '.' << assignment.column << " = " << assignment.expression;
}

namespace {

using testing::ElementsAre;
using testing::IsEmpty;

std::vector<Assignment> assignments(std::string_view sql) {
    return read_sql(sql)->assignments;
}

Column column(std::string name, TypeClass kind, int length = 0) {
    Column made;
    made.name = std::move(name);
    made.type.kind = kind;
    made.type.length = length;
    return made;
}

Table table(std::string name, std::vector<Column> columns) {
    Table made;
    made.name = std::move(name);
    made.columns = std::move(columns);
    return made;
}

TEST(Assignments, AreThoseOfUpdates) {
    EXPECT_THAT(
        assignments("UPDATE users SET a = 1, b = lower(c) || ', ' WHERE d = 2; UPDATE \"Odd\" SET x = y"),
        ElementsAre(Assignment{"users", "a", "1"}, Assignment{"users", "b", "lower(c)||', '"},
                    Assignment{"Odd", "x", "y"}));
    EXPECT_THAT(
        assignments("update only public.users as u set a = u.doc ->> 'k', b = users.c, d = v.e\nfrom v"),
        ElementsAre(Assignment{"users", "a", "doc->>'k'"}, Assignment{"users", "b", "c"},
                    Assignment{"users", "d", "v.e"}));
    EXPECT_THAT(assignments("UPDATE users u SET a = u.doc ->> 'k' RETURNING id"),
                ElementsAre(Assignment{"users", "a", "doc->>'k'"}));
    EXPECT_THAT(assignments("DO $$ BEGIN UPDATE t SET a = b; END $$;"),
                ElementsAre(Assignment{"t", "a", "b"}));
}

TEST(Assignments, InCommentsAndOtherClausesAreNone) {
    EXPECT_THAT(assignments("-- it isn't so: UPDATE t SET a = b\n/* UPDATE t SET a = b */ SELECT ';'"),
                IsEmpty());
    EXPECT_THAT(assignments("FOREIGN KEY (a) REFERENCES t (a) ON UPDATE SET NULL"), IsEmpty());
    EXPECT_THAT(assignments("INSERT INTO t VALUES (1) ON CONFLICT (a) DO UPDATE SET a = 1"), IsEmpty());
    EXPECT_THAT(assignments("GRANT UPDATE ON t TO app; SELECT 1 FOR UPDATE"), IsEmpty());
    EXPECT_THAT(assignments("UPDATE t SET (a, b) = (SELECT 1, 2)"), IsEmpty());
}

class HeldDocuments : public testing::Test {
  protected:
    /// Paths of what a document holds: "meta.size integer".
    std::vector<std::string> held(const std::string& name) {
        std::vector<std::string> paths;
        for (const auto& member : now.tables[0].find(name)->members) {
            std::string path;
            for (const auto& key : member.path) path += (path.empty() ? "" : ".") + key;
            paths.push_back(path + (member.type.kind == TypeClass::integer ? " integer" : ""));
        }
        return paths;
    }
    bool is_document(const std::string& name) { return now.tables[0].find(name)->becomes_document; }
    void hold(std::string_view sql) {
        const std::vector<const Schema*> schemas{&later};
        hold_documents(now, schemas, *read_sql(sql));
    }

    Schema now{{table("settings", {column("doc", TypeClass::json), column("amr", TypeClass::text),
                                   column("title", TypeClass::text), column("code", TypeClass::text, 20)}),
                table("others", {column("doc", TypeClass::json)})}};
    Schema later{{table("settings", {column("Size", TypeClass::integer), column("owner", TypeClass::text)})}};
};

TEST_F(HeldDocuments, HaveWhatAnUpdateReadsOfThemPlainly) {
    hold("UPDATE settings AS s SET owner = s.doc->>'owner', size = (doc->'meta'->>'size')::int, "
         "title = coalesce(doc->>'title', 'none'), code = json_extract(amr, '$.code'), nobody = "
         "doc->>'knows'");
    EXPECT_THAT(held("doc"), ElementsAre("owner", "meta.size integer"));
    EXPECT_THAT(held("amr"), ElementsAre("code"));
    EXPECT_THAT(now.tables[1].columns[0].members, IsEmpty()) << "of another table";
}

TEST_F(HeldDocuments, AreTextsThatAreReadAsJson) {
    hold("SELECT json_agg(title), jsonb_build_object('k', code) FROM settings");
    EXPECT_FALSE(is_document("title")) << "JSON is made of it";
    hold("UPDATE others SET doc = json_set(title, '$.a', 1)");
    EXPECT_FALSE(is_document("title")) << "the table is not named";
    hold("UPDATE settings SET amr = JSON_SET(amr, '$.a', code::json)");
    EXPECT_TRUE(is_document("amr"));
    EXPECT_FALSE(is_document("code")) << "too short for one";
    EXPECT_FALSE(is_document("title"));
    Table& settings = now.tables[0];
    settings.keys.emplace_back().columns = {"doc", "title"};
    hold("UPDATE settings SET title = title::json");
    EXPECT_FALSE(is_document("title")) << "a key needs many values";
    settings.keys.clear();
    settings.foreign_keys.emplace_back().columns = {"title"};
    hold("UPDATE settings SET title = title::json");
    EXPECT_FALSE(is_document("title")) << "its values are those of another table";
    settings.foreign_keys.clear();
    settings.checks.push_back({"title <> ''", ""});
    hold("UPDATE settings SET title = title::json");
    EXPECT_FALSE(is_document("title")) << "a check asks for something else";
    settings.checks.clear();
    hold("ALTER TABLE settings ALTER title TYPE jsonb USING title::jsonb");
    EXPECT_TRUE(is_document("title"));
}

} // namespace
} // namespace harness::drivers::seeding
