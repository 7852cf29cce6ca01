#include "harness/migrations/checksums.hpp"

#include <boost/algorithm/hex.hpp>

#include <openssl/evp.h>

#include <array>
#include <iterator>
#include <stdexcept>

namespace harness::migrations {
namespace {

std::string digest_hex(const EVP_MD* algorithm, std::string_view bytes) {
    std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
    unsigned int size = 0;
    if (EVP_Digest(bytes.data(), bytes.size(), digest.data(), &size, algorithm, nullptr) != 1)
        throw std::logic_error("OpenSSL cannot compute a digest");
    std::string hex;
    boost::algorithm::hex_lower(digest.begin(), digest.begin() + size, std::back_inserter(hex));
    return hex;
}

} // namespace

std::string sha384_hex(std::string_view bytes) {
    return digest_hex(EVP_sha384(), bytes);
}

std::string sha1_hex(std::string_view bytes) {
    return digest_hex(EVP_sha1(), bytes);
}

} // namespace harness::migrations
