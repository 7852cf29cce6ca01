#include "tests/suite/policies.hpp"

#include "harness/suite/checks/name_patterns.hpp"

#include <gmock/gmock.h>

using namespace harness::suite;
using namespace harness::testing;
using harness::drivers::SchemaObject;
using harness::drivers::Snapshot;
using harness::matrix::NamePattern;
using harness::matrix::Required;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::UnorderedElementsAre;

namespace {

class Naming : public ::testing::Test {
  protected:
    Naming() { policies.spec.naming.emplace(); }
    harness::matrix::Naming& rules() { return *policies.spec.naming; }
    [[nodiscard]] std::vector<std::string> messages(std::size_t since = 0) const {
        std::vector<std::string> texts;
        for (const auto& finding : policies.run(check_naming, since).findings)
            texts.push_back(finding.message);
        return texts;
    }
    Policies policies;
};

const SchemaObject k_table = object("table", "", "users", R"({"columns":["id"],"owner":"app"})");

} // namespace

TEST_F(Naming, takes_the_names_that_engines_and_tools_of_the_field_give) {
    appears(policies, 0,
            {k_table, object("column", "users", "id"),
             object("constraint", "users", "users_pkey", "PRIMARY KEY (id)"),
             object("constraint", "users", "users_email_key1", "UNIQUE (email)"),
             object("constraint", "users", "fk_rails_1a2b", "FOREIGN KEY (org_id) REFERENCES orgs(id)"),
             object("constraint", "users", "users_org_id_fkey", "FOREIGN KEY (org_id) REFERENCES orgs(id)"),
             object("constraint", "users", "users_age_check", "CHECK ((age > 0))"),
             object("constraint", "users", "users_during_excl", "EXCLUDE USING gist (during WITH &&)"),
             object("index", "users", "index_users_on_email",
                    "CREATE UNIQUE INDEX index_users_on_email ON public.users USING btree (email)"),
             object("index", "users", "ix_users_age",
                    "CREATE INDEX ix_users_age ON public.users USING btree (age)")});
    EXPECT_THAT(messages(), IsEmpty());
    EXPECT_EQ(policies.run(check_naming).status, CheckStatus::passed);
    EXPECT_EQ(policies.run(check_naming).revisions, 3);
}

TEST_F(Naming, tells_the_names_of_a_kind_and_table_together_with_the_revision_that_made_them) {
    policies.history.revisions[1].up->script.text = "-- adds\nALTER TABLE users ADD userName text;";
    appears(policies, 0, {k_table});
    appears(policies, 1,
            {object("column", "users", "userName"), object("column", "users", "createdAt"),
             object("column", "users", "nick")});
    const auto report = policies.run(check_naming);
    EXPECT_THAT(told(report),
                ElementsAre("naming/pattern 2_b: 2 columns of public.users are not named as asked: "
                            "createdAt, userName"));
    EXPECT_THAT(report.findings[0].objects,
                ElementsAre("column public.users.createdAt", "column public.users.userName"));
    EXPECT_THAT(report.findings[0].evidence[0].text, HasSubstr("snake_case"));
    EXPECT_EQ(report.findings[0].where.file, "migrations/2_b.up.sql");
}

TEST_F(Naming, points_at_the_name_where_the_migration_writes_it) {
    policies.history.revisions[1].up->script.text = "-- lookups\nCREATE INDEX lookup\n  ON users (email);";
    appears(policies, 1,
            {object("index", "users", "lookup", "CREATE INDEX lookup ON public.users USING btree (email)")});
    const auto where = policies.run(check_naming).findings.at(0).where;
    EXPECT_EQ(where.line, 2);
    EXPECT_EQ(where.column, 14) << "not the word lookups before it";
}

TEST_F(Naming, a_name_without_a_known_origin_belongs_to_no_revision) {
    policies.record.head.emplace();
    policies.record.head->objects = {object("table", "", "Users", "{}")};
    EXPECT_THAT(told(policies.run(check_naming)),
                ElementsAre("naming/pattern : table is not named as asked: Users"));
}

TEST_F(Naming, since_leaves_out_what_is_older_and_what_nobody_saw_appear) {
    appears(policies, 0, {object("table", "", "Old", "{}")});
    appears(policies, 2, {object("table", "", "New", "{}")});
    policies.record.head->objects.push_back(object("table", "", "Unseen", "{}"));
    EXPECT_THAT(messages(1), ElementsAre(HasSubstr("New")));
    EXPECT_EQ(messages(0).size(), 3u);
}

TEST_F(Naming, leaves_out_the_tools_own_table_and_what_set_up_makes) {
    policies.record.base.emplace();
    policies.record.base->objects = {object("table", "", "VersionTable", "{}")};
    appears(policies, 0,
            {object("table", "", "VersionTable", "{}"), object("column", "VersionTable", "Version")});
    EXPECT_THAT(messages(), IsEmpty());
}

TEST_F(Naming, does_not_judge_names_that_nobody_chose) {
    rules().patterns["index"] = {{"no_such_name", false}};
    rules().patterns["check"] = {{"no_such_name", false}};
    rules().patterns["unique"] = {{"no_such_name", false}};
    rules().patterns["primary_key"] = {{"no_such_name", false}};
    appears(policies, 0,
            {k_table, object("constraint", "users", "check (id > 0)", "CHECK (id > 0)"),
             object("constraint", "users", "unique (a, b) #2", "UNIQUE (a, b)"),
             object("constraint", "users", "primary key", "PRIMARY KEY (id)"),
             object("constraint", "users", "CHECK (`a` > 0)", "CHECK (`a` > 0)"),
             object("index", "users", "PRIMARY", "PRIMARY KEY (`id`)"),
             object("constraint", "users", "fk_org", "FOREIGN KEY (`org`) REFERENCES `orgs` (`id`)"),
             object("index", "users", "fk_org", "KEY (`org`)"),
             object("index", "users", "org", "KEY (`org`)"),
             object("index", "users", "users_pkey", "OF CONSTRAINT CLUSTERED"),
             object("index", "users_1", "users_1_at_idx",
                    "CREATE INDEX x ON public.users_1 USING btree (at) ATTACHED TO public.users_at"),
             object("constraint", "users_1", "users_1_check", "CHECK ((id > 0)) INHERITED")});
    EXPECT_THAT(messages(), IsEmpty());
}

TEST_F(Naming, columns_of_views_are_not_judged) {
    appears(policies, 0, {object("view", "", "Report", "{}"), object("column", "Report", "Total")});
    EXPECT_THAT(messages(), IsEmpty());
    rules().patterns["view"] = {{"v_*", false}};
    EXPECT_THAT(messages(), ElementsAre("view is not named as asked: Report"));
}

TEST(NamePatterns, fill_in_the_table_and_the_columns) {
    harness::matrix::Naming rules;
    rules.patterns["index"] = {{"ix_{table}_{columns}", false}};
    const auto fits = [&](const std::string& name, const std::string& columns) {
        Snapshot snapshot;
        snapshot.objects = {
            object("index", "users", name, "CREATE INDEX i ON public.users USING btree (" + columns + ")")};
        return is_allowed(rules, named_objects(snapshot).at(0));
    };
    EXPECT_TRUE(fits("ix_users_a_b", "a, b DESC NULLS LAST"));
    EXPECT_FALSE(fits("ix_users_a", "a, b"));
    EXPECT_TRUE(fits("ix_users_Odd name", R"("Odd name" text_pattern_ops)"));
    EXPECT_TRUE(fits("ix_users_lower_email", "lower(email)")) << "an expression may be called anything";
    EXPECT_FALSE(fits("ix_orders_a", "a"));
    rules.patterns["index"] = {{"ix_{table}_{columns}|{column}_[0-9]{2}", true}};
    EXPECT_TRUE(fits("ix_users_a", "a"));
    EXPECT_TRUE(fits("a_17", "a"));
    EXPECT_FALSE(fits("b_17", "a"));
}

TEST(NamePatterns, know_that_postgres_cuts_names_at_63_bytes) {
    harness::matrix::Naming rules;
    rules.patterns["index"] = {{"ix_{table}_{columns}", false}};
    const std::string column(70, 'c');
    NamedObject index{nullptr, "index", ("ix_t_" + column).substr(0, 63), "public", "t", {column}, true};
    EXPECT_TRUE(is_allowed(rules, index));
    index.name.resize(62);
    EXPECT_FALSE(is_allowed(rules, index));
}

TEST(NamePatterns, of_a_table_win_over_those_of_all_and_off_lets_any_name_pass) {
    harness::matrix::Naming rules;
    rules.patterns["index"] = {{"ix_*", false}};
    rules.tables = {{"audit_*", {{"index", {{"aud_*", false}}}}}, {"*.audit_free", {{"index", {}}}}};
    const auto fits = [&](const std::string& table, const std::string& name) {
        return is_allowed(rules, {nullptr, "index", name, "public", table, {"a"}, true});
    };
    EXPECT_TRUE(fits("users", "ix_a"));
    EXPECT_FALSE(fits("audit_log", "ix_a"));
    EXPECT_TRUE(fits("audit_log", "aud_a"));
    EXPECT_TRUE(fits("audit_free", "whatever"));
}

TEST(NamePatterns, a_unique_index_is_named_as_an_index_unless_the_file_says_how_unique_ones_are) {
    harness::matrix::Naming rules;
    const NamedObject index{nullptr, "unique", "idx_a", "public", "t", {"a"}, true};
    EXPECT_TRUE(is_allowed(rules, index));
    rules.patterns["unique"] = {{"uq_*", false}};
    EXPECT_FALSE(is_allowed(rules, index));
}

TEST_F(Naming, required_primary_keys_and_comments_are_missed_where_they_are_not) {
    rules().required = {{"*", Required::What::primary_key, {}, {}}, {"*", Required::What::comment, {}, {}}};
    appears(policies, 0,
            {k_table, object("constraint", "users", "users_pkey", "PRIMARY KEY (id)"),
             object("comment", "users", "", "people"), object("table", "", "bare", "{}"),
             object("table", "", "part", R"({"bound":"DEFAULT"})")});
    EXPECT_THAT(messages(),
                ElementsAre("table public.bare has no primary key", "table public.bare has no comment"));
    policies.cell.engine = harness::base::Engine::sqlite;
    EXPECT_THAT(messages(), ElementsAre("table public.bare has no primary key"));
    EXPECT_THAT(policies.run(check_naming).reason, HasSubstr("no comments"));
}

TEST_F(Naming, a_required_index_begins_with_its_columns) {
    rules().required = {{"audit_*", Required::What::index, {"created_at"}, {}}};
    appears(policies, 0,
            {object("table", "", "audit_a", "{}"), object("column", "audit_a", "created_at"),
             object("index", "audit_a", "idx_a",
                    "CREATE INDEX idx_a ON public.audit_a USING brin (Created_At, id)"),
             object("table", "", "audit_b", "{}"), object("column", "audit_b", "created_at"),
             object("index", "audit_b", "idx_b",
                    "CREATE INDEX idx_b ON public.audit_b USING btree (id, created_at)"),
             object("table", "", "audit_c", "{}"), object("table", "", "users", "{}")});
    EXPECT_THAT(messages(),
                ElementsAre("table public.audit_b has no index on (created_at)",
                            "table public.audit_c has no column created_at, on which it must have an index"));
}

TEST_F(Naming, a_foreign_key_needs_an_index_that_starts_with_its_columns_in_any_order) {
    rules().required = {{"*", Required::What::foreign_key_index, {}, {}}};
    appears(policies, 0,
            {k_table, object("constraint", "users", "fk_a", "FOREIGN KEY (a, b) REFERENCES o(x, y)"),
             object("constraint", "users", "fk_c", "FOREIGN KEY (c) REFERENCES o(x)"),
             object("constraint", "users", "fk_d", "FOREIGN KEY (d) REFERENCES o(x)"),
             object("constraint", "users", "fk_e", "FOREIGN KEY (e) REFERENCES o(x)"),
             object("index", "users", "idx_1", "CREATE INDEX idx_1 ON public.users USING btree (b, a, z)"),
             object("constraint", "users", "uq_c", "UNIQUE (c)"),
             object("index", "users", "idx_2", "CREATE INDEX idx_2 ON public.users USING btree (lower(d))"),
             object("index", "users", "idx_3",
                    "CREATE INDEX idx_3 ON public.users USING btree (e) WHERE (e IS NOT NULL)")});
    const auto report = policies.run(check_naming);
    EXPECT_THAT(told(report),
                ElementsAre("naming/required 1_a: no index of public.users finds the rows of its "
                            "foreign key on (d)"));
    EXPECT_THAT(report.findings.at(0).objects, ElementsAre("constraint public.users.fk_d"));
}

TEST_F(Naming, does_not_look_where_the_head_was_never_reached) {
    EXPECT_EQ(policies.run(check_naming).status, CheckStatus::not_looked);
}
