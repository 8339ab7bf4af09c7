// Registers a class, then throws a type that nobody else knows.
#include <troupe/plugin.hpp>

#include <stdexcept>

namespace {

class NoLicence : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

class Nothing final : public troupe::Transformation {
 public:
  void configure(const troupe::Settings&) override {}
  [[nodiscard]] bool apply(troupe::ConnectRecord&) override { return true; }
  [[nodiscard]] troupe::ConfigDef config() const override { return {}; }
};

}  // namespace

TROUPE_PLUGIN(registry) {
  registry.add_transformation({"test.plugins.HalfWay", "1"},
                              [] { return std::make_unique<Nothing>(); });
  throw NoLicence("the licence file is missing");
}
