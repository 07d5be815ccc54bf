// A time zone as the server is asked for it.
#ifndef LIUSHUI_CLIENTS_CLI_REPORTS_ZONE_NAME_H_
#define LIUSHUI_CLIENTS_CLI_REPORTS_ZONE_NAME_H_

#include <string>

#include "absl/time/time.h"

namespace liushui::cli {

// The zone's IANA name; for one without, such as the machine's own, its offset at the beginning of 2000:
// "+08:00".
std::string ZoneName(absl::TimeZone zone);

}  // namespace liushui::cli

#endif  // LIUSHUI_CLIENTS_CLI_REPORTS_ZONE_NAME_H_
