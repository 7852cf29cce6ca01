#include "drivers/seeding/dialect.hpp"
namespace harness::drivers::seeding {
std::unique_ptr<Dialect> make_sqlite_dialect() {
    return nullptr;
}
} // namespace harness::drivers::seeding
