#include "harness/base/secret.hpp"

#include <algorithm>
#include <random>
#include <string_view>

namespace harness::base {

std::string random_password() {
    constexpr std::string_view letters = "abcdefghijklmnopqrstuvwxyz0123456789";
    std::random_device device;
    std::uniform_int_distribution<std::size_t> any(0, letters.size() - 1);
    std::string password(24, ' ');
    std::ranges::generate(password, [&] { return letters[any(device)]; });
    return password;
}

} // namespace harness::base
