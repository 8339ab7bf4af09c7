// A class of its own, then one that good.cpp has as well.
#include <troupe/plugin.hpp>

namespace {

class Nothing final : public troupe::Transformation {
 public:
  void configure(const troupe::Settings&) override {}
  [[nodiscard]] bool apply(troupe::ConnectRecord&) override { return true; }
  [[nodiscard]] troupe::ConfigDef config() const override { return {}; }
};

}  // namespace

TROUPE_PLUGIN(registry) {
  registry.add_transformation({"test.plugins.Second", "1"},
                              [] { return std::make_unique<Nothing>(); });
  registry.add_transformation({"test.plugins.Nothing", "1"},
                              [] { return std::make_unique<Nothing>(); });
}
