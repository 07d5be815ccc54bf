#include "engine/commands/checking/place_file.h"

#include <algorithm>
#include <csignal>
#include <utility>

#include "absl/time/clock.h"
#include "absl/types/optional.h"
#include "engine/base/status_macros.h"
#include "engine/base/whole_file.h"

namespace liushui::commands {
namespace {

constexpr absl::Duration kBetween = absl::Seconds(5);
constexpr int kShareOfTime = 20;
constexpr unsigned kMode = 0600;
// What is open in a ledger has no limit; what a machine can hold has.
constexpr size_t kMaxPlaceBytes = size_t{64} << 30;

volatile std::sig_atomic_t interrupted = 0;

void Interrupt(int) {
  interrupted = 1;
}

}  // namespace

PlaceFile::PlaceFile(std::string path) : path_(std::move(path)), due_(absl::Now() + kBetween) {}

absl::StatusOr<std::string> PlaceFile::Read() const {
  ASSIGN_OR_RETURN(const absl::optional<std::string> place, ReadWholeFile(path_, kMaxPlaceBytes));
  return place.value_or("");
}

absl::Status PlaceFile::Remove() const {
  return RemoveFile(path_);
}

bool PlaceFile::IsDue() {
  return absl::Now() >= due_;
}

absl::Status PlaceFile::Keep(absl::string_view place) {
  const absl::Time start = absl::Now();
  RETURN_IF_ERROR(ReplaceFile(path_, place, kMode));
  const absl::Time end = absl::Now();
  due_ = end + std::max(kBetween, kShareOfTime * (end - start));
  return absl::OkStatus();
}

Interruption::Interruption() {
  interrupted = 0;
  std::signal(SIGINT, Interrupt);
  std::signal(SIGTERM, Interrupt);
}

Interruption::~Interruption() {
  std::signal(SIGINT, SIG_DFL);
  std::signal(SIGTERM, SIG_DFL);
}

bool Interruption::wanted() const {
  return interrupted != 0;
}

}  // namespace liushui::commands
