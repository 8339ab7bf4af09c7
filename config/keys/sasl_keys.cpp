#include "config/keys/key_table.hpp"

namespace troupe::config {

namespace {

constexpr const char* java_class_ignored =
    "Java class of the login machinery. Cannot be used here and is ignored.";

void define_kerberos(ConfigDef& def) {
  using enum ConfigType;
  using enum Importance;
  define_all(
      def,
      {{"sasl.kerberos.service.name", string, Default::null(), medium,
        "Kerberos principal name the brokers run under."},
       {"sasl.kerberos.kinit.cmd", string, "/usr/bin/kinit", low, "Path of the kinit command."},
       {"sasl.kerberos.ticket.renew.window.factor", float64, "0.8", low,
        "Part of a ticket's life after which it is renewed."},
       {"sasl.kerberos.ticket.renew.jitter", float64, "0.05", low,
        "Random part added to the time of renewal."},
       {"sasl.kerberos.min.time.before.relogin", int64, "60000", low,
        "Milliseconds between two attempts to renew a ticket."},
       {"sasl.login.refresh.window.factor", float64, "0.8", low,
        "Part of a credential's life after which it is refreshed.", validators::between(0.5, 1.0)},
       {"sasl.login.refresh.window.jitter", float64, "0.05", low,
        "Random part of the life added to the time of refreshing.", validators::between(0.0, 0.25)},
       {"sasl.login.refresh.min.period.seconds", int16, "60", low,
        "Seconds a credential is kept at least before it is refreshed.",
        validators::between(std::int64_t{0}, 900)},
       {"sasl.login.refresh.buffer.seconds", int16, "300", low,
        "Seconds to keep in hand before a credential expires.",
        validators::between(std::int64_t{0}, 3600)}});
}

void define_login(ConfigDef& def) {
  using enum ConfigType;
  using enum Importance;
  const auto null = Default::null();
  const std::string package = "org.apache.kafka.common.security.oauthbearer.";
  const auto retriever = package + "DefaultJwtRetriever";
  const auto validator = package + "DefaultJwtValidator";
  define_all(def,
             {{"sasl.mechanism", string, "GSSAPI", medium,
               "How to log in: PLAIN, SCRAM-SHA-256, SCRAM-SHA-512, OAUTHBEARER or GSSAPI."},
              {"sasl.jaas.config", password, null, medium,
               "Login module line: `<module> required key=\"value\" …;`."},
              {"sasl.client.callback.handler.class", class_name, null, medium, java_class_ignored},
              {"sasl.login.callback.handler.class", class_name, null, medium, java_class_ignored},
              {"sasl.login.class", class_name, null, medium, java_class_ignored},
              {"sasl.login.connect.timeout.ms", int32, null, low,
               "Milliseconds to wait for a connection to the token endpoint."},
              {"sasl.login.read.timeout.ms", int32, null, low,
               "Milliseconds to wait for an answer of the token endpoint."},
              {"sasl.login.retry.backoff.max.ms", int64, "10000", low,
               "Longest pause between attempts to log in, milliseconds."},
              {"sasl.login.retry.backoff.ms", int64, "100", low,
               "First pause between attempts to log in, milliseconds."},
              {"sasl.oauthbearer.jwt.retriever.class", class_name, retriever.c_str(), medium,
               java_class_ignored},
              {"sasl.oauthbearer.jwt.validator.class", class_name, validator.c_str(), medium,
               java_class_ignored}});
}

void define_oauth_client(ConfigDef& def) {
  using enum ConfigType;
  using enum Importance;
  const auto null = Default::null();
  define_all(
      def,
      {{"sasl.oauthbearer.scope", string, null, medium, "Scope asked for with a token."},
       {"sasl.oauthbearer.client.credentials.client.id", string, null, medium,
        "Client id for the token endpoint."},
       {"sasl.oauthbearer.client.credentials.client.secret", password, null, medium,
        "Client secret for the token endpoint."},
       {"sasl.oauthbearer.assertion.algorithm", string, "RS256", medium,
        "Signature of a client assertion.", validators::one_of_ignoring_case({"ES256", "RS256"})},
       {"sasl.oauthbearer.assertion.claim.aud", string, null, medium,
        "Audience named in a client assertion."},
       {"sasl.oauthbearer.assertion.claim.exp.seconds", int32, "300", low,
        "Seconds after which a client assertion expires.",
        validators::between(std::int64_t{0}, 86400)},
       {"sasl.oauthbearer.assertion.claim.iss", string, null, medium,
        "Issuer named in a client assertion."},
       {"sasl.oauthbearer.assertion.claim.jti.include", boolean, "false", medium,
        "Whether a client assertion carries an id of its own."},
       {"sasl.oauthbearer.assertion.claim.nbf.seconds", int32, "60", low,
        "Seconds in the past from which a client assertion is valid.",
        validators::between(std::int64_t{0}, 3600)},
       {"sasl.oauthbearer.assertion.claim.sub", string, null, medium,
        "Subject named in a client assertion."},
       {"sasl.oauthbearer.assertion.file", string, null, medium,
        "File with a client assertion that was made elsewhere."},
       {"sasl.oauthbearer.assertion.private.key.file", string, null, medium,
        "File with the private key, PEM, that signs client assertions."},
       {"sasl.oauthbearer.assertion.private.key.passphrase", password, null, medium,
        "Password of that private key."},
       {"sasl.oauthbearer.assertion.template.file", string, null, medium,
        "JSON file with header and payload to start a client assertion from."}});
}

void define_oauth_token(ConfigDef& def) {
  using enum ConfigType;
  using enum Importance;
  const auto null = Default::null();
  define_all(
      def,
      {{"sasl.oauthbearer.scope.claim.name", string, "scope", low, "Claim that holds the scope."},
       {"sasl.oauthbearer.sub.claim.name", string, "sub", low, "Claim that holds the subject."},
       {"sasl.oauthbearer.token.endpoint.url", string, null, medium,
        "URL tokens are fetched from."},
       {"sasl.oauthbearer.jwks.endpoint.url", string, null, medium,
        "URL of the keys that tokens are checked with."},
       {"sasl.oauthbearer.jwks.endpoint.refresh.ms", int64, "3600000", low,
        "Milliseconds after which those keys are fetched anew."},
       {"sasl.oauthbearer.jwks.endpoint.retry.backoff.max.ms", int64, "10000", low,
        "Longest pause between attempts to fetch those keys, milliseconds."},
       {"sasl.oauthbearer.jwks.endpoint.retry.backoff.ms", int64, "100", low,
        "First pause between attempts to fetch those keys, milliseconds."},
       {"sasl.oauthbearer.clock.skew.seconds", int32, "30", low,
        "Seconds that clocks may differ when a token is checked."},
       {"sasl.oauthbearer.expected.audience", list, "", low,
        "Audiences a token may be made for; empty: not checked.", validators::distinct_list(true)},
       {"sasl.oauthbearer.expected.issuer", string, null, low,
        "Issuer a token must come from; unset: not checked."},
       {"sasl.oauthbearer.header.urlencode", boolean, "false", low,
        "Whether client id and secret are URL encoded in the request's header."}});
}

}  // namespace

ConfigDef& define_sasl(ConfigDef& def) {
  define_kerberos(def);
  define_login(def);
  define_oauth_client(def);
  define_oauth_token(def);
  return def;
}

}  // namespace troupe::config
