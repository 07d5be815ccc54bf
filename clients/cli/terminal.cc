#include "clients/cli/terminal.h"

#include <unistd.h>

#include <cstdlib>
#include <iostream>

#include "absl/strings/str_cat.h"

namespace liushui::cli {
namespace {

absl::string_view ColorOf(Tone tone) {
  switch (tone) {
    case Tone::kGood:
      return "\x1b[32m";
    case Tone::kWarning:
      return "\x1b[33m";
    case Tone::kBad:
      return "\x1b[31m";
    case Tone::kFaint:
      return "\x1b[2m";
    case Tone::kPlain:
      break;
  }
  return "";
}

}  // namespace

Terminal OwnTerminal() {
  const char* no_color = std::getenv("NO_COLOR");
  const bool wants_color = no_color == nullptr || *no_color == '\0';
  return {&std::cout, &std::cerr, absl::LocalTimeZone(), wants_color && isatty(STDOUT_FILENO) == 1,
          isatty(STDERR_FILENO) == 1};
}

std::string Toned(const Terminal& terminal, Tone tone, absl::string_view text) {
  const absl::string_view color = ColorOf(tone);
  if (!terminal.color || color.empty()) return std::string(text);
  return absl::StrCat(color, text, "\x1b[0m");
}

std::string TimeText(const google::protobuf::Timestamp& time, absl::TimeZone zone) {
  if (time.seconds() == 0 && time.nanos() == 0) return "";
  return TimeText(absl::FromUnixSeconds(time.seconds()) + absl::Nanoseconds(time.nanos()), zone);
}

std::string TimeText(absl::Time time, absl::TimeZone zone) {
  return absl::FormatTime("%Y-%m-%d%ET%H:%M:%S%Ez", time, zone);
}

}  // namespace liushui::cli
