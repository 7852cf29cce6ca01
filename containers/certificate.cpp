#include "containers/certificate.hpp"

#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509.h>

#include <memory>

namespace harness::containers {
namespace {

template <auto release>
struct Release {
    template <class T>
    void operator()(T* object) const {
        release(object);
    }
};

using Key = std::unique_ptr<EVP_PKEY, Release<EVP_PKEY_free>>;
using Certificate = std::unique_ptr<X509, Release<X509_free>>;
using Text = std::unique_ptr<BIO, Release<BIO_free_all>>;

constexpr long k_day = 24L * 60 * 60;

Certificate signed_by_itself(EVP_PKEY* key) {
    Certificate made(X509_new());
    if (!made) return made;
    constexpr long v3 = 2;
    auto* name = X509_get_subject_name(made.get());
    const auto* const common_name = reinterpret_cast<const unsigned char*>("harness");
    const bool is_whole = X509_set_version(made.get(), v3) == 1
                          && ASN1_INTEGER_set(X509_get_serialNumber(made.get()), 1) == 1
                          // Clocks differ.
                          && X509_gmtime_adj(X509_getm_notBefore(made.get()), -k_day) != nullptr
                          && X509_gmtime_adj(X509_getm_notAfter(made.get()), 3650 * k_day) != nullptr
                          && X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_ASC, common_name, -1, -1, 0) == 1
                          && X509_set_issuer_name(made.get(), name) == 1
                          && X509_set_pubkey(made.get(), key) == 1
                          && X509_sign(made.get(), key, EVP_sha256()) > 0;
    return is_whole ? std::move(made) : nullptr;
}

} // namespace

std::string new_certificate() {
    const Key key(EVP_EC_gen("P-256"));
    if (!key) return {};
    const auto certificate = signed_by_itself(key.get());
    const Text text(BIO_new(BIO_s_mem()));
    if (!certificate || !text
        || PEM_write_bio_PrivateKey(text.get(), key.get(), nullptr, nullptr, 0, nullptr, nullptr) != 1
        || PEM_write_bio_X509(text.get(), certificate.get()) != 1)
        return {};
    char* data = nullptr;
    const auto size = BIO_get_mem_data(text.get(), &data);
    return {data, static_cast<std::size_t>(size)};
}

} // namespace harness::containers
