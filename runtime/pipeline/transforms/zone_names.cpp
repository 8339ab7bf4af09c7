#include "runtime/pipeline/transforms/zone_names.hpp"

#include "runtime/pipeline/transforms/ascii.hpp"

#include <array>

namespace troupe::runtime::transforms {

namespace {

struct Entry {
  std::string_view name;
  std::int32_t minutes;
};

constexpr std::array names = {
    Entry{"UTC", 0},
    Entry{"GMT", 0},
    Entry{"WET", 0},
    Entry{"WEST", 60},
    Entry{"BST", 60},
    Entry{"CET", 60},
    Entry{"CEST", 120},
    Entry{"MET", 60},
    Entry{"MEST", 120},
    Entry{"EET", 120},
    Entry{"EEST", 180},
    Entry{"MSK", 180},
    Entry{"MSD", 180},
    Entry{"CAT", 120},
    Entry{"EAT", 180},
    Entry{"SAST", 120},
    Entry{"WAT", 60},
    Entry{"IST", 120},
    Entry{"IDT", 180},
    Entry{"GST", 240},
    Entry{"PKT", 300},
    Entry{"ICT", 420},
    Entry{"WIB", 420},
    Entry{"HKT", 480},
    Entry{"SGT", 480},
    Entry{"AWST", 480},
    Entry{"JST", 540},
    Entry{"KST", 540},
    Entry{"ACST", 570},
    Entry{"ACDT", 570},
    Entry{"AEST", 600},
    Entry{"AEDT", 660},
    Entry{"NZST", 720},
    Entry{"NZDT", 780},
    Entry{"NST", -210},
    Entry{"NDT", -150},
    Entry{"AST", -240},
    Entry{"ADT", -180},
    Entry{"EST", -300},
    Entry{"EDT", -240},
    Entry{"CST", -360},
    Entry{"CDT", -300},
    Entry{"MST", -420},
    Entry{"MDT", -360},
    Entry{"PST", -480},
    Entry{"PDT", -420},
    Entry{"AKST", -540},
    Entry{"AKDT", -480},
    Entry{"HST", -600},
    Entry{"SST", -660},
    Entry{"ART", -180},
    Entry{"BRT", -180},
    Entry{"CLT", -240},
    Entry{"COT", -300},
    Entry{"PET", -300},
    Entry{"Coordinated Universal Time", 0},
    Entry{"Greenwich Mean Time", 0},
    Entry{"Central European Time", 60},
    Entry{"Central European Standard Time", 60},
    Entry{"Central European Summer Time", 120},
    Entry{"Eastern European Standard Time", 120},
    Entry{"Eastern European Summer Time", 180},
    Entry{"Moscow Standard Time", 180},
    Entry{"India Standard Time", 330},
    Entry{"China Standard Time", 480},
    Entry{"Japan Standard Time", 540},
    Entry{"Eastern Standard Time", -300},
    Entry{"Eastern Daylight Time", -240},
    Entry{"Central Standard Time", -360},
    Entry{"Central Daylight Time", -300},
    Entry{"Mountain Standard Time", -420},
    Entry{"Mountain Daylight Time", -360},
    Entry{"Pacific Standard Time", -480},
    Entry{"Pacific Daylight Time", -420},
};

}  // namespace

std::optional<ZoneName> leading_zone_name(std::string_view text) noexcept {
  std::optional<ZoneName> best;
  for (const auto& entry : names) {
    if (starts_with_ignoring_case(text, entry.name) && (!best || entry.name.size() > best->size)) {
      best = ZoneName{entry.name.size(), entry.minutes};
    }
  }
  return best;
}

}  // namespace troupe::runtime::transforms
