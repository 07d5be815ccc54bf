#include "clients/cli/reports/zone_name.h"

#include "absl/time/civil_time.h"

namespace liushui::cli {

std::string ZoneName(absl::TimeZone zone) {
  absl::TimeZone same;
  const std::string name = zone.name();
  const bool is_file = name.empty() || name[0] == '/' || name == "localtime";  // of this machine
  if (!is_file && absl::LoadTimeZone(name, &same)) return name;
  return absl::FormatTime("%Ez", absl::FromCivil(absl::CivilDay(2000, 1, 1), zone), zone);
}

}  // namespace liushui::cli
