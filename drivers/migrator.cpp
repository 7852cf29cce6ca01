#include "drivers/migrator.hpp"

namespace harness::drivers {

base::Result<void> while_preparing(base::Result<void> done) {
    if (done.has_value()) return done;
    auto error = std::move(done).error();
    if (error.kind == base::ErrorKind::sql) error.kind = base::ErrorKind::environment;
    error.statement.clear();
    return error;
}

base::Result<void> run_grants(const std::vector<std::string>& grants,
                              const std::function<base::Result<void>(const std::string&, std::string)>& run) {
    for (const auto& sql : grants)
        HARNESS_CHECK(while_preparing(run(sql, "run the `grants` of the role that migrates")));
    return {};
}

} // namespace harness::drivers
