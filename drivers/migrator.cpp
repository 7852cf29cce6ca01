#include "drivers/migrator.hpp"

namespace harness::drivers {

base::Result<void> while_preparing(base::Result<void> done) {
    if (done.has_value()) return done;
    auto error = std::move(done).error();
    if (error.kind == base::ErrorKind::sql) error.kind = base::ErrorKind::environment;
    error.statement.clear();
    return error;
}

} // namespace harness::drivers
