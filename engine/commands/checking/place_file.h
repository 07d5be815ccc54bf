// PlaceFile: where `verify --resume FILE` leaves word how far it is.
#ifndef LIUSHUI_ENGINE_COMMANDS_CHECKING_PLACE_FILE_H_
#define LIUSHUI_ENGINE_COMMANDS_CHECKING_PLACE_FILE_H_

#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "engine/audit/verify.h"

namespace liushui::commands {

// Written whole or not at all, with mode 0600, every five seconds; less often where writing takes more than a
// twentieth of the time. For one thread.
class PlaceFile : public audit::PlaceKeeper {
 public:
  explicit PlaceFile(std::string path);

  // The place that was kept; empty if there is no file.
  absl::StatusOr<std::string> Read() const;
  // The check is done: the next one begins at the beginning.
  absl::Status Remove() const;

  bool IsDue() override;
  absl::Status Keep(absl::string_view place) override;

 private:
  const std::string path_;
  absl::Time due_;
};

// While it lives, SIGINT and SIGTERM ask for an end instead of bringing it about. One at a time.
class Interruption {
 public:
  Interruption();
  ~Interruption();
  Interruption(const Interruption&) = delete;
  Interruption& operator=(const Interruption&) = delete;

  bool wanted() const;
};

}  // namespace liushui::commands

#endif  // LIUSHUI_ENGINE_COMMANDS_CHECKING_PLACE_FILE_H_
