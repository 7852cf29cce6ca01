// Rows on a real PostgreSQL server, of version HARNESS_TEST_POSTGRES_VERSION.

#include "tests/drivers/seeding/seeding.hpp"
#include "tests/servers/server_container.hpp"

#include <map>

namespace harness::tests {
namespace {

using drivers::RowProfile;
using testing::AllOf;
using testing::HasSubstr;
using testing::IsEmpty;

constexpr auto k_engine = base::Engine::postgres;

/// nullptr and a test that is skipped, or fails where an engine must be there.
drivers::Server* server_of(const std::string& version) {
    std::string reason;
    auto* server = shared_server(base::Engine::postgres, version, reason);
    if (server == nullptr && docker_is_required()) ADD_FAILURE() << reason;
    if (server == nullptr) [&] { GTEST_SKIP() << reason; }();
    return server;
}

class PostgresSeeding : public testing::Test {
  protected:
    void SetUp() override {
        const char* version = std::getenv("HARNESS_TEST_POSTGRES_VERSION");
        m_server = server_of(version == nullptr ? "17" : version);
    }
    void TearDown() override {
        m_open.clear();
        for (const auto& name : m_names) (void)m_server->drop_database(name, {});
    }
    /// A new database with this schema, and a session on it.
    drivers::Connection& database(const std::string& schema) {
        const auto name = fmt::format("seed_{}", ++m_count);
        EXPECT_TRUE(m_server->create_database(name, {}, {}).has_value());
        m_names.push_back(name);
        m_open.push_back(std::move(*m_server->connect_as_admin(name, {})));
        run(*m_open.back(), schema);
        return *m_open.back();
    }

    drivers::Server* m_server = nullptr;
    std::vector<std::string> m_names;
    std::vector<std::unique_ptr<drivers::Connection>> m_open;
    static inline int m_count = 0;
};

/// Rows without a parent, and rows that a check calls false: asked again, since triggers and keys may have
/// been put aside.
std::string broken_rules(drivers::Connection& connection) {
    const auto questions = ask(connection, R"(
        SELECT format('SELECT count(*) FROM %s c WHERE %s AND NOT EXISTS (SELECT FROM %s p WHERE %s)', conrelid::regclass,
                 (SELECT string_agg(format('c.%I IS NOT NULL', attname), ' AND ') FROM pg_attribute WHERE attrelid = conrelid AND attnum = ANY (conkey)),
                 confrelid::regclass,
                 (SELECT string_agg(format('c.%I = p.%I', a.attname, b.attname), ' AND ') FROM unnest(conkey, confkey) u(x, y)
                  JOIN pg_attribute a ON a.attrelid = conrelid AND a.attnum = x JOIN pg_attribute b ON b.attrelid = confrelid AND b.attnum = y))
        FROM pg_constraint WHERE contype = 'f' AND conparentid = 0
        UNION ALL
        SELECT format('SELECT count(*) FROM %s WHERE NOT (%s)', conrelid::regclass, pg_get_expr(conbin, conrelid))
        FROM pg_constraint WHERE contype = 'c' AND conrelid <> 0)");
    EXPECT_FALSE(questions.rows.empty());
    std::string broken;
    for (const auto& row : questions.rows)
        if (ask_one(connection, *row.front()) != "0") broken += *row.front() + "\n";
    return broken;
}

/// All rows of all tables, sorted.
std::map<std::string, std::string> all_rows(drivers::Connection& connection) {
    std::map<std::string, std::string> contents;
    const auto tables =
        ask(connection, "SELECT format('desk.%I', relname) FROM pg_class WHERE relkind IN ('r', 'p') AND NOT "
                        "relispartition AND relnamespace = 'desk'::regnamespace");
    for (const auto& row : tables.rows)
        contents[*row.front()] = ask_one(
            connection,
            fmt::format(
                "SELECT coalesce(string_agg(t::text, E'\\n' ORDER BY t::text COLLATE \"C\"), '') FROM {} t",
                *row.front()));
    return contents;
}

TEST_F(PostgresSeeding,
       every_table_of_a_rich_schema_is_filled_in_both_profiles_and_all_its_constraints_hold) {
    for (const auto profile : {RowProfile::plain, RowProfile::adversarial}) {
        auto& connection = database(text_of_file("postgres_rich.sql"));
        const auto report = seeded(connection, k_engine, rows(30, profile));
        EXPECT_GE(report.tables.size(), 20U);
        EXPECT_EQ(not_full(report), "") << to_string(profile);
        EXPECT_EQ(broken_rules(connection), "") << to_string(profile);
    }
}

TEST_F(PostgresSeeding, the_same_request_gives_the_same_rows_and_another_seed_others) {
    const auto schema = text_of_file("postgres_rich.sql");
    for (const auto profile : {RowProfile::plain, RowProfile::adversarial}) {
        std::map<std::string, std::string> first;
        std::map<std::string, std::string> other;
        for (const auto seed : {1U, 1U, 2U}) {
            auto& connection = database(schema);
            (void)seeded(connection, k_engine, rows(20, profile, seed));
            auto contents = all_rows(connection);
            if (seed == 2)
                other = std::move(contents);
            else if (first.empty())
                first = std::move(contents);
            else
                EXPECT_EQ(contents, first);
        }
        for (const auto* table : {"desk.agents", "desk.tickets", "desk.messages", "desk.every_type"}) {
            EXPECT_FALSE(first[table].empty()) << table;
            EXPECT_NE(first[table], other[table]) << table;
        }
    }
}

TEST_F(PostgresSeeding, plain_rows_have_no_null_where_no_condition_wants_one_and_are_distinct) {
    auto& connection = database("CREATE TABLE people (id serial PRIMARY KEY, name text, email varchar(60), "
                                "born date, paid numeric(8,2), at timestamptz)");
    (void)seeded(connection, k_engine, rows(50));
    EXPECT_EQ(
        ask_one(connection, "SELECT count(*) FROM people WHERE num_nulls(name, email, born, paid, at) = 0"),
        "50");
    EXPECT_EQ(ask_one(connection, "SELECT count(DISTINCT name) + count(DISTINCT email) FROM people"), "100");
    EXPECT_EQ(ask_one(connection, "SELECT count(*) FROM people WHERE email ~ '^[ -~]+@example\\.com$' AND at "
                                  "BETWEEN '2021-01-01' AND '2026-01-01'"),
              "50");
}

TEST_F(PostgresSeeding, adversarial_rows_have_what_is_seldom_thought_of) {
    auto& connection =
        database("CREATE TABLE people (id serial PRIMARY KEY, name varchar(20), born date, paid float8)");
    (void)seeded(connection, k_engine, rows(300, RowProfile::adversarial));
    EXPECT_EQ(ask_one(connection, "SELECT bool_or(name IS NULL) AND bool_or(name = '') AND "
                                  "bool_or(length(name) = 20) AND bool_or(octet_length(name) = 80)"
                                  " AND bool_or(name LIKE '%  ') AND bool_or(born = 'infinity') AND "
                                  "bool_or(paid = 'NaN') AND bool_or(paid::text = '-0')"
                                  " AND count(name) > count(DISTINCT name) FROM people"),
              "t");
}

TEST_F(PostgresSeeding, a_database_whose_tables_are_full_costs_one_query_and_changes_nothing) {
    auto& connection = database(text_of_file("postgres_rich.sql"));
    (void)seeded(connection, k_engine, rows(20));
    const auto before = all_rows(connection);
    CountingConnection counted(connection);
    const auto report = seeded(counted, k_engine, rows(20));
    EXPECT_EQ(counted.queries, 1);
    EXPECT_EQ(not_full(report), "");
    EXPECT_EQ(table_of(report, "agents").present, 20);
    EXPECT_EQ(all_rows(connection), before);
}

TEST_F(PostgresSeeding, rows_that_are_there_stay_and_count) {
    auto& connection =
        database("CREATE TABLE roles (id serial PRIMARY KEY, name text NOT NULL UNIQUE, above integer "
                 "REFERENCES roles);"
                 "INSERT INTO roles (id, name) VALUES (1, 'admin'), (2, 'river 1'), (3, 'guest')");
    const auto table = table_of(seeded(connection, k_engine, rows(10)), "roles");
    EXPECT_EQ(table.present, 3);
    EXPECT_EQ(table.added, 7);
    EXPECT_EQ(ask_one(connection, "SELECT string_agg(id || name || coalesce(above::text, ''), ',' ORDER BY "
                                  "id) FROM roles WHERE id < 1000"),
              "1admin,2river 1,3guest");
    EXPECT_EQ(ask_one(connection, "INSERT INTO roles (id, name) VALUES (4, 'owner') RETURNING id"), "4")
        << "a migration's own number";
}

TEST_F(PostgresSeeding, the_next_insert_of_the_application_does_not_collide) {
    auto& connection =
        database("CREATE SEQUENCE numbers; CREATE TABLE a (id serial PRIMARY KEY, x integer); CREATE TABLE b "
                 "(id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, x integer);"
                 "CREATE TABLE c (id integer PRIMARY KEY DEFAULT nextval('numbers'), x integer)");
    EXPECT_EQ(not_full(seeded(connection, k_engine, rows(25))), "");
    for (const auto* table : {"a", "b", "c"})
        EXPECT_EQ(ask_one(connection, fmt::format("INSERT INTO {} (x) VALUES (1) RETURNING id", table)),
                  "1026")
            << table;
}

TEST_F(PostgresSeeding, what_cannot_be_filled_is_named_with_its_reason) {
    auto& connection =
        database("CREATE TABLE never (x integer, CONSTRAINT impossible CHECK (false));"
                 "CREATE TABLE narrow (x integer NOT NULL, CONSTRAINT none_fits CHECK (x > 5 AND x < 5));"
                 "CREATE TABLE child (id serial PRIMARY KEY, never_id integer NOT NULL); ALTER TABLE never "
                 "ADD id integer PRIMARY KEY;"
                 "ALTER TABLE child ADD FOREIGN KEY (never_id) REFERENCES never;"
                 "CREATE TABLE hen (id text PRIMARY KEY, egg_id text NOT NULL); CREATE TABLE egg (id "
                 "text PRIMARY KEY, hen_id text NOT NULL REFERENCES hen);"
                 "ALTER TABLE hen ADD FOREIGN KEY (egg_id) REFERENCES egg;"
                 "CREATE TABLE few (x boolean PRIMARY KEY); CREATE TABLE parted (x integer) PARTITION BY "
                 "RANGE (x); CREATE TABLE fine (x integer)");
    const auto report = seeded(connection, k_engine, rows(20));
    EXPECT_THAT(table_of(report, "never").reason, HasSubstr("CHECK impossible"));
    EXPECT_THAT(table_of(report, "narrow").reason, HasSubstr("CHECK none_fits"));
    EXPECT_THAT(table_of(report, "child").reason, HasSubstr("public.never, which it refers to, has no rows"));
    EXPECT_THAT(table_of(report, "hen").reason, HasSubstr("refer to each other, and neither takes a NULL"));
    EXPECT_THAT(table_of(report, "egg").reason, HasSubstr("refer to each other, and neither takes a NULL"));
    EXPECT_EQ(table_of(report, "few").added, 2);
    EXPECT_THAT(table_of(report, "few").reason, HasSubstr("keys take no further rows"));
    EXPECT_THAT(table_of(report, "parted").reason, HasSubstr("no partitions"));
    EXPECT_TRUE(table_of(report, "fine").is_full());
}

TEST_F(PostgresSeeding, what_an_expression_makes_of_a_document_is_not_guessed) {
    const std::string table = "CREATE TABLE orders (id integer PRIMARY KEY, doc jsonb NOT NULL)";
    std::string readers = "ALTER TABLE orders";
    for (const auto* column : {"n integer GENERATED ALWAYS AS (jsonb_array_length(doc -> 'items'))",
                               "ip inet GENERATED ALWAYS AS ((doc ->> 'ip')::inet)",
                               "dear boolean GENERATED ALWAYS AS ((doc ->> 'price')::numeric > 100)",
                               "state text NOT NULL GENERATED ALWAYS AS (upper(doc ->> 'state'))"})
        readers += fmt::format("{} ADD {} STORED", readers.ends_with("orders") ? "" : ",", column);
    auto& later = database(table + ";" + readers);
    EXPECT_EQ(not_full(seeded(later, k_engine, rows(20))), "");
    auto& now = database(table);
    EXPECT_EQ(not_full(seeded(now, k_engine, rows_before({&later}, k_engine))), "");
    run(now, readers); // fails where a row has another `items` than an array, or no `state`
}

TEST_F(PostgresSeeding, a_unique_key_that_the_server_does_not_ask_for_yet_is_kept_to) {
    const std::string flow = "CREATE TABLE flow (id integer PRIMARY KEY, state integer NOT NULL, token "
                             "varchar(40), CHECK (state = 1 OR (state = 2 AND token IS NOT NULL)));";
    const std::string once = "CREATE UNIQUE INDEX by_token ON flow (token)";
    expect_later_key_is_kept(database(flow + once), database(flow), k_engine, once);
}

TEST_F(PostgresSeeding, tables_that_refer_to_each_other_are_filled_though_their_keys_cannot_be_deferred) {
    auto& connection = database(
        "CREATE TABLE concept (id integer PRIMARY KEY, domain_id varchar(20) NOT NULL, class_id varchar(20) "
        "NOT NULL);"
        "CREATE TABLE domain (id varchar(20) PRIMARY KEY, concept_id integer NOT NULL REFERENCES concept);"
        "CREATE TABLE class (id varchar(20) PRIMARY KEY, concept_id integer NOT NULL REFERENCES concept);"
        "ALTER TABLE concept ADD FOREIGN KEY (domain_id) REFERENCES domain, ADD FOREIGN KEY (class_id) "
        "REFERENCES class;"
        "CREATE TABLE synonym (concept_id integer NOT NULL REFERENCES concept, name text NOT NULL)");
    EXPECT_EQ(not_full(seeded(connection, k_engine, rows(20))), "");
    EXPECT_EQ(broken_rules(connection), "");
    EXPECT_EQ(ask_one(connection, "SHOW session_replication_role"), "origin");
}

TEST_F(PostgresSeeding, a_table_whose_rule_sends_rows_elsewhere_takes_them) {
    auto& connection = database("CREATE TABLE payment (id integer PRIMARY KEY, paid date NOT NULL);"
                                "CREATE TABLE payment_old (LIKE payment) INHERITS (payment);"
                                "CREATE RULE old AS ON INSERT TO payment DO INSTEAD INSERT INTO payment_old "
                                "VALUES (NEW.id, NEW.paid)");
    EXPECT_EQ(not_full(seeded(connection, k_engine, rows(20))), "");
    EXPECT_EQ(ask_one(connection, "SELECT count(*) >= 20 FROM payment_old"), "t");
}

TEST_F(PostgresSeeding, rows_that_a_trigger_refuses_are_tried_one_by_one_and_at_last_go_in_without_it) {
    auto& connection = database(
        "CREATE FUNCTION no() RETURNS trigger LANGUAGE plpgsql AS $$BEGIN RAISE EXCEPTION 'not here'; END$$;"
        "CREATE FUNCTION picky() RETURNS trigger LANGUAGE plpgsql AS $$BEGIN IF NEW.id % 2 = 0 THEN RAISE "
        "EXCEPTION 'odd ones only'; END IF; RETURN NEW; END$$;"
        "CREATE TABLE refused (id serial PRIMARY KEY); CREATE TRIGGER no BEFORE INSERT ON refused FOR EACH "
        "ROW EXECUTE FUNCTION no();"
        "CREATE TABLE picked (id serial PRIMARY KEY); CREATE TRIGGER picky BEFORE INSERT ON picked FOR EACH "
        "ROW EXECUTE FUNCTION picky();"
        "CREATE TABLE parent (id serial PRIMARY KEY); CREATE TABLE child (parent_id integer NOT NULL "
        "REFERENCES parent);"
        "CREATE TRIGGER no BEFORE INSERT ON child FOR EACH ROW EXECUTE FUNCTION no();");
    const auto report = seeded(connection, k_engine, rows(20));
    EXPECT_EQ(not_full(report), "");
    EXPECT_EQ(table_of(report, "refused").without_triggers, 20);
    EXPECT_EQ(table_of(report, "picked").without_triggers, 0);
    EXPECT_EQ(ask_one(connection, "SELECT count(*) FROM picked WHERE id % 2 = 1"), "20");
    EXPECT_EQ(ask_one(connection, "SELECT count(*) FROM child JOIN parent ON parent.id = parent_id"), "20");
    EXPECT_EQ(ask_one(connection, "SHOW session_replication_role"), "origin");
}

TEST_F(PostgresSeeding, a_table_of_1600_columns_is_filled) {
    std::string columns;
    for (int at = 0; at < 1600; ++at)
        columns += fmt::format("{}c{} {} NOT NULL", at == 0 ? "" : ", ", at,
                               at % 3 == 0   ? "integer"
                               : at % 3 == 1 ? "boolean"
                                             : "date");
    auto& connection = database("CREATE TABLE wide (" + columns + ")");
    EXPECT_EQ(not_full(seeded(connection, k_engine, rows(20))), "");
    EXPECT_EQ(ask_one(connection, "SELECT count(*) FROM wide"), "20");
}

TEST_F(PostgresSeeding, the_request_says_which_tables_get_how_many_rows_and_how) {
    auto& connection =
        database("CREATE SCHEMA s; CREATE TABLE s.a (x integer); CREATE TABLE b (x integer); CREATE TABLE "
                 "schema_migrations (version text);"
                 "CREATE TABLE own (x integer CHECK (x = 77)); CREATE TABLE wrong (x integer)");
    auto request = rows(5);
    request.rows_of = {{"s.a", 12}, {"b", 0}};
    request.leave_out = {"schema_migrations"};
    request.statements = {{"own", "INSERT INTO own SELECT 77 FROM generate_series(1, 5)"},
                          {"public.wrong", "INSERT INTO wrong VALUES ('x')"}};
    const auto report = seeded(connection, k_engine, request);
    EXPECT_EQ(table_of(report, "a").added, 12);
    EXPECT_EQ(table_of(report, "own").added, 5);
    EXPECT_THAT(table_of(report, "wrong").reason, HasSubstr("invalid input syntax"));
    EXPECT_EQ(report.tables.size(), 3U);
    EXPECT_EQ(
        ask_one(connection, "SELECT (SELECT count(*) FROM b) + (SELECT count(*) FROM schema_migrations)"),
        "0");
}

TEST_F(PostgresSeeding, the_session_is_as_before_also_when_the_time_is_up) {
    auto& connection = database("CREATE FUNCTION slow() RETURNS trigger LANGUAGE plpgsql AS $$BEGIN PERFORM "
                                "pg_sleep(600); RETURN NEW; END$$;"
                                "CREATE TABLE a (x integer); CREATE TABLE z (x integer); CREATE TRIGGER slow "
                                "BEFORE INSERT ON z FOR EACH ROW EXECUTE FUNCTION slow()");
    run(connection, "SET timezone = 'Asia/Tokyo'; SET datestyle = 'German'; SET statement_timeout = '70s'; "
                    "SET search_path = pg_temp, public; SET jit = on");
    const std::string settings =
        "SELECT string_agg(name || '=' || setting, ' ' ORDER BY name) FROM pg_settings WHERE source = "
        "'session'"
        " AND name NOT LIKE 'harness.%' AND name <> 'application_name' AND setting <> boot_val";
    const auto before = ask_one(connection, settings);
    const auto report =
        drivers::seed(connection, k_engine, rows(3), base::Limit{}.within(std::chrono::milliseconds(1500)));
    ASSERT_TRUE(report.has_error());
    EXPECT_EQ(report.error().kind, base::ErrorKind::timeout);
    EXPECT_FALSE(connection.in_transaction());
    EXPECT_EQ(ask_one(connection, settings), before);
    EXPECT_THAT(before, AllOf(HasSubstr("Asia/Tokyo"), HasSubstr("pg_temp")));
    EXPECT_EQ(ask_one(connection, "SELECT count(*) FROM a"), "3") << "what was done stays";
}

TEST(PostgresSeedingVersions, all_versions_get_the_same_rows) {
    std::map<std::string, std::string> first;
    for (const auto* version : {"13", "18"}) {
        auto* server = server_of(version);
        if (server == nullptr) return;
        ASSERT_TRUE(server->create_database("same", {}, {}).has_value());
        auto connection = std::move(*server->connect_as_admin("same", {}));
        run(*connection, text_of_file("postgres_rich.sql"));
        (void)seeded(*connection, k_engine, rows(20));
        auto contents = all_rows(*connection);
        connection.reset();
        (void)server->drop_database("same", {});
        if (first.empty())
            first = std::move(contents);
        else
            EXPECT_EQ(contents, first);
    }
    EXPECT_GE(first.size(), 20U);
}

} // namespace
} // namespace harness::tests
