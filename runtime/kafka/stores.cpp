#include "runtime/kafka/stores.hpp"

#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/pkcs12.h>

#include <cerrno>
#include <cstring>
#include <fstream>
#include <iterator>
#include <memory>
#include <string>

namespace troupe::runtime::kafka {

namespace {

/// No key store is larger.
constexpr std::size_t max_store_bytes = 16 * 1024 * 1024;

template <auto Free>
struct With {
  template <class T>
  void operator()(T* object) const {
    Free(object);
  }
};
using Bio = std::unique_ptr<BIO, With<BIO_free_all>>;
using Pkcs12 = std::unique_ptr<PKCS12, With<PKCS12_free>>;
using Key = std::unique_ptr<EVP_PKEY, With<EVP_PKEY_free>>;
using Certificate = std::unique_ptr<X509, With<X509_free>>;

struct FreeChain {
  void operator()(STACK_OF(X509) * chain) const { sk_X509_pop_free(chain, X509_free); }
};

Error unusable(const StoreFile& store, const std::string& why) {
  return {Errc::invalid_config,
          "Invalid value " + store.location + " for configuration " + store.prefix +
              ".location: " + why,
          "org.apache.kafka.common.config.ConfigException", ""};
}

Result<std::string> content_of(const StoreFile& store) {
  std::ifstream file(store.location, std::ios::binary);
  if (!file) {
    return unusable(store, std::string("the file cannot be read: ") + std::strerror(errno));
  }
  std::string content;
  content.resize(max_store_bytes + 1);
  file.read(content.data(), static_cast<std::streamsize>(content.size()));
  content.resize(static_cast<std::size_t>(file.gcount()));
  if (file.bad() || content.size() > max_store_bytes) {
    return unusable(store, "the file cannot be read, or is larger than any store");
  }
  return content;
}

bool is_jks(const std::string& content) {
  return content.starts_with("\xfe\xed\xfe\xed") || content.starts_with("\xce\xce\xce\xce");
}

Error cannot_read_jks(const StoreFile& store) {
  return unusable(store,
                  "wanted a PEM or PKCS12 store, found a JKS store. Convert it with: keytool "
                  "-importkeystore -srckeystore " +
                      store.location + " -destkeystore store.p12 -deststoretype PKCS12, and set " +
                      store.prefix + ".type=PKCS12");
}

/// Certificates of a PKCS12 store as PEM.
Result<std::string> certificates_of(const StoreFile& store, const std::string& content) {
  const Bio bytes(BIO_new_mem_buf(content.data(), static_cast<int>(content.size())));
  const Pkcs12 parsed(d2i_PKCS12_bio(bytes.get(), nullptr));
  EVP_PKEY* key = nullptr;
  X509* own = nullptr;
  STACK_OF(X509)* others = nullptr;
  const bool opened =
      parsed && PKCS12_parse(parsed.get(), store.password.c_str(), &key, &own, &others) == 1;
  const Key freed_key(key);
  const Certificate freed_own(own);
  const std::unique_ptr<STACK_OF(X509), FreeChain> chain(others);
  if (!opened) {
    ERR_clear_error();
    return unusable(store, parsed ? "the PKCS12 store cannot be opened with its password"
                                  : "wanted a PKCS12 store, found something else");
  }
  const Bio pem(BIO_new(BIO_s_mem()));
  if (own != nullptr) {
    PEM_write_bio_X509(pem.get(), own);
  }
  for (int i = 0; chain && i < sk_X509_num(chain.get()); ++i) {
    PEM_write_bio_X509(pem.get(), sk_X509_value(chain.get(), i));
  }
  char* data = nullptr;
  const auto size = BIO_get_mem_data(pem.get(), &data);
  if (size <= 0) {
    return unusable(store, "the PKCS12 store holds no certificates");
  }
  return std::string(data, static_cast<std::size_t>(size));
}

}  // namespace

Status add_store(const StoreFile& store, Settings& settings) {
  const bool trusts = store.prefix == "ssl.truststore";
  if (store.type == "pem") {
    if (trusts) {
      settings["ssl.ca.location"] = store.location;
    } else {
      settings["ssl.certificate.location"] = store.location;
      settings["ssl.key.location"] = store.location;
    }
    return Done{};
  }
  const auto content = content_of(store);
  if (!content.ok()) {
    return content.error();
  }
  if (is_jks(*content)) {
    return cannot_read_jks(store);
  }
  if (!trusts) {
    settings["ssl.keystore.location"] = store.location;
    settings["ssl.keystore.password"] = store.password;
    return Done{};
  }
  auto certificates = certificates_of(store, *content);
  if (!certificates.ok()) {
    return certificates.error();
  }
  settings["ssl.ca.pem"] = std::move(certificates).value();
  return Done{};
}

}  // namespace troupe::runtime::kafka
