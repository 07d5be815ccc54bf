#include "clients/cli/reports/zone_name.h"

#include "absl/time/civil_time.h"

namespace liushui::cli {

std::string ZoneName(absl::TimeZone zone) {
  absl::TimeZone same;
  if (absl::LoadTimeZone(zone.name(), &same) && zone.name() != "localtime") return zone.name();
  return absl::FormatTime("%Ez", absl::FromCivil(absl::CivilDay(2000, 1, 1), zone), zone);
}

}  // namespace liushui::cli
