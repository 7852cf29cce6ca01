#include "harness/runner/secrets.hpp"

#include <gtest/gtest.h>

namespace harness::runner {
namespace {

base::Secrets secrets_with(std::map<std::string, std::string> env,
                           std::vector<std::string> from_environment) {
    matrix::Spec spec;
    spec.name = "shop";
    spec.file = "deploy/matrix.yaml";
    spec.secrets = std::move(from_environment);
    PreparedCell prepared;
    prepared.cell.id = "postgres-17+locale=de";
    prepared.cell.engine = base::Engine::postgres;
    prepared.cell.settings.image = "registry.example/postgres:17";
    prepared.cell.settings.env = std::move(env);
    prepared.history.folder = "db/migrations";
    prepared.history.revisions.resize(1);
    prepared.history.revisions[0].name = "1_users";
    return secrets_of(spec, {prepared});
}

TEST(SecretsOfARun, are_what_the_environment_gave_and_the_passwords_of_env) {
    const auto secrets = secrets_with({{"POSTGRES_PASSWORD", "s3cret"},
                                       {"MYSQL_ROOT_PASSWORD_FILE", "/run/pw.txt"},
                                       {"TZ", "Europe/Berlin"}},
                                      {"t0ken"});
    EXPECT_EQ(secrets.masked("s3cret t0ken /run/pw.txt Europe/Berlin"), "*** *** /run/pw.txt Europe/Berlin");
}

TEST(SecretsOfARun, are_no_names_that_reports_show) {
    const std::string shown = "postgres-17+locale=de registry.example/postgres:17 db/migrations/1_users.sql "
                              "deploy/matrix.yaml shop harness root";
    const auto secrets =
        secrets_with({{"POSTGRES_PASSWORD", "postgres"}, {"MYSQL_ROOT_PASSWORD", "root"}},
                     {"registry.example", "migrations", "users", "shop", "harness", "deploy", "locale"});
    EXPECT_EQ(secrets.masked(shown), shown);
}

} // namespace
} // namespace harness::runner
