#include "config/keys/key_table.hpp"

namespace troupe::config {

ConfigDef& define_tls(ConfigDef& def) {
  using enum ConfigType;
  using enum Importance;
  const auto null = Default::null();
  const auto lists = validators::distinct_list(true);
  return define_all(
      def,
      {{"ssl.protocol", string, "TLSv1.3", medium, "Highest TLS version of a connection."},
       {"ssl.provider", string, null, medium,
        "Java security provider. Has no meaning here and is ignored."},
       {"ssl.cipher.suites", list, "", low, "Cipher suites to offer; empty: the library's.", lists},
       {"ssl.enabled.protocols", list, "TLSv1.2,TLSv1.3", medium, "TLS versions that are accepted.",
        lists},
       {"ssl.keystore.type", string, "JKS", medium,
        "Form of the key store: PKCS12 or PEM. A JKS store has to be converted first."},
       {"ssl.keystore.location", string, null, high,
        "File with the own private key and certificate chain."},
       {"ssl.keystore.password", password, null, high, "Password of the key store file."},
       {"ssl.key.password", password, null, high, "Password of the private key itself."},
       {"ssl.keystore.key", password, null, high,
        "Private key as PEM text (PKCS#8), instead of a key store file."},
       {"ssl.keystore.certificate.chain", password, null, high,
        "Own certificate and its chain as PEM text, instead of a key store file."},
       {"ssl.truststore.certificates", password, null, high,
        "Trusted certificates as PEM text, instead of a trust store file."},
       {"ssl.truststore.type", string, "JKS", medium,
        "Form of the trust store: PKCS12 or PEM. A JKS store has to be converted first."},
       {"ssl.truststore.location", string, null, high, "File with the trusted certificates."},
       {"ssl.truststore.password", password, null, high, "Password of the trust store file."},
       {"ssl.keymanager.algorithm", string, "SunX509", low,
        "Java key manager. Has no meaning here and is ignored."},
       {"ssl.trustmanager.algorithm", string, "PKIX", low,
        "Java trust manager. Has no meaning here and is ignored."},
       {"ssl.endpoint.identification.algorithm", string, "https", low,
        "How the peer's host name is checked against its certificate; empty: not at all."},
       {"ssl.secure.random.implementation", string, null, low,
        "Java random number generator. Has no meaning here and is ignored."},
       {"ssl.engine.factory.class", class_name, null, low,
        "Java class that makes TLS engines. Cannot be used here and is ignored."}});
}

}  // namespace troupe::config
