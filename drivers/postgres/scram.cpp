#include "drivers/postgres/scram.hpp"

#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/rand.h>
#include <openssl/sha.h>

#include <array>
#include <fmt/format.h>
#include <stdexcept>

namespace harness::drivers::postgres {
namespace {

constexpr int k_iterations = 1;
constexpr std::size_t k_salt_length = 16; // SCRAM_DEFAULT_SALT_LEN of scram-common.h

using Digest = std::array<unsigned char, SHA256_DIGEST_LENGTH>;

const unsigned char* bytes(std::string_view text) {
    return reinterpret_cast<const unsigned char*>(text.data());
}

Digest salted(std::string_view password, std::string_view salt) {
    Digest digest{};
    const int done = PKCS5_PBKDF2_HMAC(password.data(), static_cast<int>(password.size()), bytes(salt),
                                       static_cast<int>(salt.size()), k_iterations, EVP_sha256(),
                                       digest.size(), digest.data());
    if (done != 1) throw std::runtime_error("OpenSSL cannot derive a key with SHA-256");
    return digest;
}

Digest keyed(const Digest& key, std::string_view text) {
    Digest digest{};
    if (HMAC(EVP_sha256(), key.data(), static_cast<int>(key.size()), bytes(text), text.size(), digest.data(),
             nullptr)
        == nullptr)
        throw std::runtime_error("OpenSSL cannot make an HMAC with SHA-256");
    return digest;
}

std::string base64(const unsigned char* data, std::size_t size) {
    std::string text((size + 2) / 3 * 4 + 1, '\0'); // with the NUL that EVP_EncodeBlock appends
    const int length =
        EVP_EncodeBlock(reinterpret_cast<unsigned char*>(text.data()), data, static_cast<int>(size));
    text.resize(static_cast<std::size_t>(length));
    return text;
}

} // namespace

std::string quick_scram_secret(std::string_view password, std::string_view salt) {
    const auto salted_password = salted(password, salt);
    const auto client_key = keyed(salted_password, "Client Key");
    const auto server_key = keyed(salted_password, "Server Key");
    Digest stored_key{};
    SHA256(client_key.data(), client_key.size(), stored_key.data());
    return fmt::format("SCRAM-SHA-256${}:{}${}:{}", k_iterations, base64(bytes(salt), salt.size()),
                       base64(stored_key.data(), stored_key.size()),
                       base64(server_key.data(), server_key.size()));
}

std::string random_salt() {
    std::array<unsigned char, k_salt_length> salt{};
    if (RAND_bytes(salt.data(), static_cast<int>(salt.size())) != 1)
        throw std::runtime_error("OpenSSL has no random bytes");
    return {salt.begin(), salt.end()};
}

} // namespace harness::drivers::postgres
