#pragma once

#include <openssl/bio.h>
#include <openssl/evp.h>
#include <openssl/pkcs12.h>
#include <openssl/x509.h>

#include <stdexcept>
#include <string>

namespace troupe::tests {

/// Writes a store with a new key and a certificate of its own, as `keytool` and `openssl` do.
inline void write_pkcs12(const std::string& path, const std::string& password) {
  auto* key = EVP_EC_gen("P-256");
  auto* certificate = X509_new();
  ASN1_INTEGER_set(X509_get_serialNumber(certificate), 1);
  X509_gmtime_adj(X509_getm_notBefore(certificate), 0);
  X509_gmtime_adj(X509_getm_notAfter(certificate), 3600);
  X509_set_pubkey(certificate, key);
  auto* name = X509_get_subject_name(certificate);
  const std::string common = "localhost";
  X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_ASC,
                             reinterpret_cast<const unsigned char*>(common.data()), -1, -1, 0);
  X509_set_issuer_name(certificate, name);
  X509_sign(certificate, key, EVP_sha256());
  auto* store = PKCS12_create(password.c_str(), "test", key, certificate, nullptr, 0, 0, 0, 0, 0);
  auto* file = BIO_new_file(path.c_str(), "wb");
  const bool written = store != nullptr && file != nullptr && i2d_PKCS12_bio(file, store) == 1;
  BIO_free_all(file);
  PKCS12_free(store);
  X509_free(certificate);
  EVP_PKEY_free(key);
  if (!written) {
    throw std::runtime_error("no key store can be written to " + path);
  }
}

}  // namespace troupe::tests
