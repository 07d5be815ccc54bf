// Terminal: where a command writes, and how.
#ifndef LIUSHUI_CLIENTS_CLI_TERMINAL_H_
#define LIUSHUI_CLIENTS_CLI_TERMINAL_H_

#include <ostream>
#include <string>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "google/protobuf/timestamp.pb.h"

namespace liushui::cli {

// How a piece of text is meant; colours only where `color` is set.
enum class Tone { kPlain, kGood, kWarning, kBad, kFaint };

// The streams must outlive it.
struct Terminal {
  std::ostream* out;
  std::ostream* err;
  absl::TimeZone zone;
  bool color = false;     // out is a terminal and NO_COLOR is not set
  bool progress = false;  // err is a terminal: lines that overwrite themselves are welcome
};

// The process's own stdout and stderr, in the local zone.
Terminal OwnTerminal();

// The text in its tone's colour, or as it is.
std::string Toned(const Terminal& terminal, Tone tone, absl::string_view text);

// "2026-03-02T08:30:00+08:00" (RFC 3339) in the zone; empty for a time that is not set.
std::string TimeText(const google::protobuf::Timestamp& time, absl::TimeZone zone);
std::string TimeText(absl::Time time, absl::TimeZone zone);

}  // namespace liushui::cli

#endif  // LIUSHUI_CLIENTS_CLI_TERMINAL_H_
