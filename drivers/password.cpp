#include "drivers/password.hpp"

#include "drivers/migrator.hpp"
#include "drivers/mysql/password.hpp"
#include "drivers/postgres/password.hpp"

#include <stdexcept>

namespace harness::drivers {

base::Result<void> change_password(base::Engine engine, const Address& address, const std::string& password,
                                   const base::Limit& limit) {
    switch (engine) {
    case base::Engine::postgres:
        return while_preparing(postgres::change_password(address, password, limit));
    case base::Engine::mysql:
    case base::Engine::mariadb:
        return while_preparing(mysql::change_password(engine, address, password, limit));
    case base::Engine::sqlite:
        break;
    }
    throw std::logic_error("a password was to be changed of an engine that has no accounts");
}

} // namespace harness::drivers
