#include "tests/drivers/data_image/images.hpp"

#include <gmock/gmock.h>

namespace harness::tests {
namespace {

using drivers::DataChange;
using drivers::DataImage;
using drivers::describe;
using Kind = drivers::DataChange::Kind;
using testing::ElementsAre;
using testing::IsEmpty;

const std::vector<std::string> k_users{"id* integer", "email text", "age integer"};
const std::vector<drivers::Row> k_people{{"1", "a@x", "20"}, {"2", "b@x", "30"}, {"3", "c@x", k_null}};

/// "kind table.column count", one a change.
std::vector<std::string> told(const DataImage& before, const DataImage& after) {
    static const std::vector<std::string> kinds{"lost",      "added",      "duplicated", "changed",
                                                "converted", "table_lost", "column_lost"};
    std::vector<std::string> lines;
    for (const auto& change : diff(before, after))
        lines.push_back(kinds[static_cast<std::size_t>(change.kind)] + " " + change.table
                        + (change.column.empty() ? "" : "." + change.column) + " "
                        + std::to_string(change.count));
    return lines;
}

DataImage users(std::vector<drivers::Row> rows) {
    return image({table("users", k_users, std::move(rows))});
}

TEST(DataDiff, OfEqualImagesIsEmpty) {
    EXPECT_THAT(told(users(k_people), users(k_people)), IsEmpty());
    EXPECT_THAT(told({}, users(k_people)), IsEmpty());
}

TEST(DataDiff, TellsHowFarMomentsMovedWhereAllThatChangedAreMoments) {
    const auto stamps = [](const char* a, const char* b) {
        return image({table("t", {"id* integer", "at timestamp"}, {{"1", a}, {"2", b}})});
    };
    const auto changes = diff(stamps("2026-01-31 23:59:59.5", "2026-01-31T12:00:00Z"),
                              stamps("2026-02-01 00:00:00.25", "2026-01-31 13:00:02+01"));
    ASSERT_EQ(changes.size(), 1U);
    EXPECT_EQ(changes[0].shift,
              (drivers::Shift{std::chrono::milliseconds(750), std::chrono::milliseconds(2000)}));
    EXPECT_EQ(diff(stamps("1790000000", "1790000000000"), stamps("1790000001", "1789999999000"))[0].shift,
              (drivers::Shift{std::chrono::seconds(-1), std::chrono::seconds(1)}))
        << "since 1970";
    for (const auto* other : {"2026-02-31 00:00:00", "17", "soon", "2026-01-01 00:00:00 BC", "2026-01-01"})
        EXPECT_EQ(diff(stamps("2026-01-01 00:00:00", "x"), stamps(other, "x")).at(0).shift, std::nullopt)
            << other;
    EXPECT_EQ(diff(stamps("2026-01-01 00:00:00", "a"), stamps("2026-01-01 00:00:01", "b"))[0].shift,
              std::nullopt)
        << "one of them is none";
}

TEST(DataDiff, NamesRowsThatAreLostAndAddedByTheirKey) {
    const auto changes = diff(users(k_people), users({k_people[0], k_people[1], {"4", "d@x", "1"}}));
    EXPECT_EQ(describe(changes), "public.users: 1 row lost\n"
                                 "  id=3 (email=c@x, age=NULL)\n"
                                 "public.users: 1 row added\n"
                                 "  id=4 (email=d@x, age=1)");
}

TEST(DataDiff, NamesValuesThatChanged) {
    const auto changes =
        diff(users(k_people), users({{"1", "A@X", "20"}, {"2", "b@x", k_null}, {"3", "c@x", "0"}}));
    EXPECT_EQ(describe(changes), "public.users.email: 1 value changed\n"
                                 "  id=1: \"a@x\" → \"A@X\"\n"
                                 "public.users.age: 2 values changed\n"
                                 "  id=2: \"30\" → NULL\n"
                                 "  id=3: NULL → \"0\"");
}

/// One row more than the sample holds, which a fingerprint stands for.
DataImage moods(const std::map<std::string, std::string>& labels, std::vector<drivers::Row> rows,
                const std::string& sum) {
    auto tasks = table("tasks", {"id* integer", "mood mood", "moods mood[]"}, std::move(rows));
    ++tasks.count;
    for (auto& column : tasks.columns) column.fingerprint = "text/4/1";
    for (const auto at : {1U, 2U}) {
        tasks.columns[at].labels = labels;
        tasks.columns[at].fingerprint = "text/4/" + sum;
    }
    return image({std::move(tasks)});
}

TEST(DataDiff, FollowsLabelsOfAnEnumThatHaveAnotherName) {
    const auto before =
        moods({{"10", "sad"}, {"11", "ok"}, {"12", "NULL"}},
              {{"1", "sad", R"({sad,"NULL",NULL})"}, {"2", "ok", "{}"}, {"3", k_null, "[0:0]={sad}"}}, "1");
    const std::map<std::string, std::string> renamed{{"10", "so, so"}, {"11", "ok"}, {"12", "none"}};
    EXPECT_THAT(told(before, moods(renamed,
                                   {{"1", "so, so", R"({"so, so",none,NULL})"},
                                    {"2", "ok", "{}"},
                                    {"3", k_null, "[0:0]={sad}"}},
                                   "2")),
                IsEmpty());
    EXPECT_THAT(
        told(before,
             moods(renamed, {{"1", "ok", "{ok,none,NULL}"}, {"2", "ok", "{}"}, {"3", k_null, "[0:0]={sad}"}},
                   "2")),
        ElementsAre("changed public.tasks.mood 1", "changed public.tasks.moods 1"));
    auto fewer = moods(
        renamed,
        {{"1", "so, so", R"({"so, so",none,NULL})"}, {"2", "ok", "{}"}, {"3", k_null, "[0:0]={sad}"}}, "2");
    fewer.tables[0].columns[1].fingerprint = "text/3/2";
    EXPECT_THAT(told(before, fewer), ElementsAre("changed public.tasks.mood 0")) << "beyond the sample";
}

TEST(DataDiff, TellsLabelsThatOnlySwappedTheirPlaces) {
    const auto before = moods({{"10", "sad"}, {"11", "ok"}}, {{"1", "sad", "{}"}}, "1");
    EXPECT_THAT(told(before, moods({{"20", "ok"}, {"21", "sad"}}, {{"1", "ok", "{}"}}, "2")),
                ElementsAre("changed public.tasks.mood 1", "changed public.tasks.moods 0"))
        << "of another type of that name";
}

TEST(DataDiff, SeesValuesThatWereSwappedBetweenRows) {
    EXPECT_THAT(told(users(k_people), users({{"1", "b@x", "20"}, {"2", "a@x", "30"}, k_people[2]})),
                ElementsAre("changed public.users.email 2"));
}

TEST(DataDiff, TakesARowUnderAnotherKeyForTheSameRow) {
    EXPECT_THAT(
        told(users(k_people), users({{"11", "a@x", "20"}, {"12", "b@x", "30"}, {"13", "c@x", k_null}})),
        ElementsAre("changed public.users.id 3"));
}

TEST(DataDiff, FollowsAKeyWhoseTypeChanges) {
    EXPECT_THAT(
        told(users(k_people), image({table("users", {"id* text", "email text", "age integer"}, k_people)})),
        IsEmpty());
    const auto days = [](const char* type, const char* suffix) {
        return image(
            {table("days", {std::string("day* ") + type, "n integer"},
                   {{std::string("2024-01-01") + suffix, "1"}, {std::string("2024-01-02") + suffix, "1"}})});
    };
    EXPECT_THAT(told(days("date", ""), days("timestamp with time zone", " 00:00:00+00")), IsEmpty());
}

TEST(DataDiff, TellsOfATableThatIsGoneWithItsRows) {
    EXPECT_THAT(told(users(k_people), {}), ElementsAre("table_lost public.users 3"));
    EXPECT_THAT(told(users({}), {}), IsEmpty());
}

TEST(DataDiff, TellsOfAColumnThatIsGoneWithItsValues) {
    const auto without =
        image({table("users", {"id* integer", "email text"}, {{"1", "a@x"}, {"2", "b@x"}, {"3", "c@x"}})});
    EXPECT_THAT(told(users(k_people), without), ElementsAre("column_lost public.users.age 2"));
    auto empty = users({{"1", "a@x", k_null}, {"2", "b@x", k_null}, {"3", "c@x", k_null}});
    EXPECT_THAT(told(empty, without), IsEmpty());
    auto generated = users(k_people);
    generated.tables[0].columns[2].is_generated = true;
    EXPECT_THAT(told(generated, without), IsEmpty());
}

TEST(DataDiff, TakesNewTablesAndColumnsForNoChange) {
    auto wider =
        table("users", {"id* integer", "email text", "age integer", "is_active boolean"},
              {{"1", "a@x", "20", "true"}, {"2", "b@x", "30", "true"}, {"3", "c@x", k_null, "true"}});
    EXPECT_THAT(told(users(k_people), image({table("logs", {"id* integer"}, {{"1"}}), wider})), IsEmpty());
}

TEST(DataDiff, FollowsATableThatIsRenamed) {
    EXPECT_THAT(told(users(k_people), image({table("accounts", k_users, k_people)})), IsEmpty());
    auto moved = table("users", k_users, k_people);
    moved.schema = "app";
    EXPECT_THAT(told(users(k_people), image({moved})), IsEmpty());
    EXPECT_THAT(told(users(k_people), image({table("accounts", k_users, {k_people[0], k_people[1]})})),
                ElementsAre("lost public.users 1"));
    EXPECT_THAT(told(users(k_people), image({table("accounts", k_users, {})})),
                ElementsAre("table_lost public.users 3"));
}

TEST(DataDiff, FollowsTablesThatChangePlaces) {
    const auto two = [](const char* one, const char* other) {
        return image(
            {table(one, k_users, k_people), table(other, k_users, {{"1", "z@x", "1"}, {"2", "y@x", "2"}})});
    };
    EXPECT_THAT(told(two("a", "b"), two("d", "c")), IsEmpty());
}

TEST(DataDiff, FollowsAColumnThatIsRenamed) {
    const auto renamed = image({table("users", {"id* integer", "mail text", "age integer"}, k_people)});
    EXPECT_THAT(told(users(k_people), renamed), IsEmpty());
    const auto other = image({table("users", {"id* integer", "mail text", "age integer"},
                                    {{"1", "a@x", "20"}, {"2", "?", "30"}, {"3", "c@x", k_null}})});
    EXPECT_THAT(told(users(k_people), other), ElementsAre("column_lost public.users.email 3"));
}

TEST(DataDiff, FollowsAColumnThatIsRenamedAndWhoseNameGoesToANewOne) {
    using Value = std::optional<std::string>;
    const auto after = [](const Value& first, const Value& second) {
        return image(
            {table("users", {"id* integer", "mail text", "age integer", "email varchar(9)"},
                   {{"1", "a@x", "20", first}, {"2", "b@x", "30", second}, {"3", "c@x", k_null, first}})});
    };
    EXPECT_THAT(told(users(k_people), after(k_null, k_null)), IsEmpty());
    EXPECT_THAT(told(users(k_people), after("-", "-")), IsEmpty()) << "it has a default";
    EXPECT_THAT(told(users(k_people), after("x", "y")), ElementsAre("changed public.users.email 3"))
        << "a copy was made, and the values changed";
    const auto copied = [](const Value& left, const char* copy) {
        return image(
            {table("users", {"id* integer", "email text", "age integer", "mail text"},
                   {{"1", left, "20", "a@x"}, {"2", left, "30", copy}, {"3", left, k_null, "c@x"}})});
    };
    EXPECT_THAT(told(users(k_people), copied(k_null, "b@x")), ElementsAre("changed public.users.email 3"))
        << "a copy was made of a column that stays";
    EXPECT_THAT(told(users(k_people), copied("-", "?")), ElementsAre("changed public.users.email 3"));
}

TEST(DataDiff, FollowsAKeyThatIsRenamed) {
    const std::vector<std::string> columns{"user_id* bigint", "email text", "age integer"};
    EXPECT_THAT(told(users(k_people), image({table("users", columns, k_people)})), IsEmpty());
    EXPECT_THAT(
        told(users(k_people), image({table("users", columns, {k_people[0], {"2", "B", "30"}, k_people[2]})})),
        ElementsAre("changed public.users.email 1"));
}

TEST(DataDiff, TakesNoConstantForARenamedColumnOfAnotherType) {
    const auto before = image({table("t", {"id* integer", "a boolean"}, {{"1", "true"}, {"2", "true"}})});
    const auto after = image({table("t", {"id* integer", "b integer"}, {{"1", "1"}, {"2", "1"}})});
    EXPECT_THAT(told(before, after), ElementsAre("column_lost public.t.a 2"));
}

TEST(DataDiff, LeavesGeneratedColumnsAlone) {
    auto before = users(k_people);
    auto after = users({{"1", "a@x", "21"}, {"2", "b@x", "31"}, {"3", "c@x", k_null}});
    before.tables[0].columns[2].is_generated = after.tables[0].columns[2].is_generated = true;
    EXPECT_THAT(told(before, after), IsEmpty());
    before.tables[0].columns[2].is_generated = false;
    EXPECT_THAT(told(before, after), ElementsAre("changed public.users.age 2"));
}

const std::vector<std::string> k_log{"at timestamp", "what text"};

DataImage log(std::vector<drivers::Row> rows) {
    return image({table("log", k_log, std::move(rows))});
}

TEST(DataDiffWithoutKey, ComparesRowsAsAMultiset) {
    EXPECT_THAT(told(log({{"1", "a"}, {"2", "b"}, {"2", "b"}}), log({{"2", "b"}, {"1", "a"}, {"2", "b"}})),
                IsEmpty());
    EXPECT_THAT(told(log({{"1", "a"}, {"2", "b"}}), log({{"1", "a"}})), ElementsAre("lost public.log 1"));
    EXPECT_THAT(told(log({{"1", "a"}}), log({{"1", "a"}, {"3", "c"}})), ElementsAre("added public.log 1"));
}

TEST(DataDiffWithoutKey, TellsACopyFromANewRow) {
    EXPECT_THAT(told(log({{"1", "a"}, {"2", "b"}}), log({{"1", "a"}, {"2", "b"}, {"1", "a"}, {"2", "b"}})),
                ElementsAre("duplicated public.log 2"));
    EXPECT_THAT(told(log({{"1", "a"}, {"1", "a"}}), log({{"1", "a"}})), ElementsAre("lost public.log 1"));
}

TEST(DataDiffWithoutKey, FindsTheColumnThatChanged) {
    const auto changes = diff(log({{"1", "a"}, {"2", "b"}}), log({{"1", "a"}, {"2", "c"}}));
    EXPECT_EQ(describe(changes), "public.log.what: 1 value changed\n"
                                 "  at=2, what=b: \"b\" → \"c\"");
}

TEST(DataDiffWithoutKey, SeesConversions) {
    const auto days = [](const char* type, std::vector<drivers::Row> rows) {
        return image({table("days", {std::string("day ") + type}, std::move(rows))});
    };
    EXPECT_THAT(told(days("date", {{"2024-01-01"}}), days("timestamp", {{"2024-01-01 00:00:00"}})),
                IsEmpty());
    EXPECT_THAT(told(days("timestamp", {{"2024-01-01 10:00:00"}}), days("date", {{"2024-01-01"}})),
                ElementsAre("converted public.days.day 1"));
}

TEST(DataDiffWithoutKey, ComparesByTheCommonColumnsWhereTheKeyIsNew) {
    const auto keyed = image(
        {table("log", {"id* integer", "at timestamp", "what text"}, {{"1", "1", "a"}, {"2", "2", "b"}})});
    EXPECT_THAT(told(log({{"1", "a"}, {"2", "b"}}), keyed), IsEmpty());
    const auto doubled = image({table("log", {"id* integer", "at timestamp", "what text"},
                                      {{"1", "1", "a"}, {"2", "2", "b"}, {"3", "1", "a"}})});
    EXPECT_THAT(told(log({{"1", "a"}, {"2", "b"}}), doubled), ElementsAre("duplicated public.log 1"));
}

TEST(DataDiffOfCopies, SeesThoseUnderAnotherKey) {
    auto rows = k_people;
    rows.push_back({"4", "a@x", "20"});
    rows.push_back({"5", "new@x", "20"});
    EXPECT_THAT(told(users(k_people), users(rows)),
                ElementsAre("duplicated public.users 1", "added public.users 1"));
}

TEST(DataDiffOfCopies, TakesRowsForNewWhereSuchRowsWereThereTwiceBefore) {
    const auto flags = [](std::vector<drivers::Row> rows) {
        return image({table("flags", {"id* integer", "is_on boolean"}, std::move(rows))});
    };
    EXPECT_THAT(
        told(flags({{"1", "true"}, {"2", "true"}}), flags({{"1", "true"}, {"2", "true"}, {"3", "true"}})),
        ElementsAre("added public.flags 1"));
}

TEST(DataDiffOfCopies, NeedsMoreRowsThanBefore) {
    EXPECT_THAT(told(users(k_people), users({k_people[0], k_people[1], {"9", "c@x", k_null}})),
                ElementsAre("changed public.users.id 1"));
    EXPECT_THAT(told(users(k_people), users({k_people[0], k_people[1], {"9", "a@x", "20"}})),
                ElementsAre("lost public.users 1", "added public.users 1"));
}

/// Of a table that has more rows than the sample.
DataImage large(std::int64_t count, const std::string& id, const std::string& email, const std::string& age) {
    auto image = users(k_people);
    image.tables[0].count = count;
    image.tables[0].columns[0].fingerprint = id;
    image.tables[0].columns[1].fingerprint = email;
    image.tables[0].columns[2].fingerprint = age;
    return image;
}
const DataImage k_large = large(900, "number/900/1", "text/900/2", "number/5/3");

TEST(DataDiffOfLargeTables, NamesTheColumnWhoseFingerprintChanged) {
    EXPECT_THAT(told(k_large, k_large), IsEmpty());
    const auto changes = diff(k_large, large(900, "number/900/1", "text/900/9", "number/5/3"));
    EXPECT_EQ(describe(changes), "public.users.email: values changed");
}

TEST(DataDiffOfLargeTables, CountsTheSamplesChanges) {
    auto after = large(900, "number/900/1", "text/900/9", "number/5/3");
    after.tables[0].sample[1][1] = "B";
    EXPECT_THAT(told(k_large, after), ElementsAre("changed public.users.email 1"));
}

TEST(DataDiffOfLargeTables, TellsLostAndAddedRowsByTheCounts) {
    EXPECT_THAT(told(k_large, large(890, "number/890/7", "text/890/8", "number/5/9")),
                ElementsAre("lost public.users 10"));
    EXPECT_THAT(told(k_large, large(901, "number/901/7", "text/901/8", "number/5/9")),
                ElementsAre("added public.users 1"));
    EXPECT_THAT(told(users(k_people), k_large), ElementsAre("added public.users 897"));
}

TEST(DataDiffOfLargeTables, BlamesOnlyTheKeyWhereItChanged) {
    EXPECT_THAT(told(k_large, large(900, "number/900/9", "text/900/9", "number/5/9")),
                ElementsAre("changed public.users.id 0"));
}

TEST(DataDiffOfLargeTables, FollowsAColumnThatIsRenamedOnlyWithItsFingerprint) {
    auto renamed = large(900, "number/900/1", "text/900/2", "number/5/3");
    renamed.tables[0].columns[1].name = "mail";
    EXPECT_THAT(told(k_large, renamed), IsEmpty());
    renamed.tables[0].columns[1].fingerprint = "text/900/9";
    EXPECT_THAT(told(k_large, renamed), ElementsAre("column_lost public.users.email 900"));
}

TEST(DataDiffOfLargeTables, ComparesFingerprintsOfOneFormOnly) {
    auto after = large(900, "number/900/1", "text/900/2", "float8/5/9");
    after.tables[0].columns[2].type = "double precision";
    EXPECT_THAT(told(k_large, after), IsEmpty());
    after = large(900, "number/900/1", "text/900/2", "number/5/9");
    after.tables[0].columns[2].type = "bigint";
    EXPECT_THAT(told(k_large, after), ElementsAre("converted public.users.age 0"));
}

TEST(DataDescription, SaysWhatWasLeftOut) {
    EXPECT_EQ(describe(diff(users(k_people), users({})), 2), "public.users: 3 rows lost\n"
                                                             "  id=1 (email=a@x, age=20)\n"
                                                             "… and 2 lines more");
}

} // namespace
} // namespace harness::tests
