#include "engine/audit/verify.h"

#include "absl/strings/str_cat.h"
#include "engine/audit/check/verification.h"
#include "engine/base/status_macros.h"

namespace liushui::audit {
namespace {

constexpr uint64_t kRecordsPerProgress = 1'000;

// Says how far it is, and whether to go on.
class Pace {
 public:
  Pace(const VerifyOptions& options, uint64_t total) : options_(options), total_(total) {}

  // After `taken` records.
  absl::Status Tell(uint64_t taken, Verification& verification) {
    if (taken % kRecordsPerProgress != 0) return absl::OkStatus();
    const bool stops = options_.progress && !options_.progress(taken, total_);
    const bool may_keep = options_.places != nullptr && verification.HasPlace();
    if (may_keep && (stops || options_.places->IsDue()))
      RETURN_IF_ERROR(options_.places->Keep(verification.Place()));
    if (!stops) return absl::OkStatus();
    return absl::CancelledError(
        absl::StrCat("verification was stopped after ", taken, " of ", total_, " records"));
  }

 private:
  const VerifyOptions& options_;
  const uint64_t total_;
};

}  // namespace

absl::StatusOr<VerifyReport> Verify(const RecordSource& records, const RowReader* rows,
                                    const VerifyOptions& options) {
  Verification verification(records, rows, options);
  if (!options.place.empty()) RETURN_IF_ERROR(verification.Resume());
  const uint64_t total = records.size();
  Pace pace(options, total);
  uint64_t taken = 0;
  absl::Status went;
  RETURN_IF_ERROR(records.Read(0, total, [&](uint64_t index, absl::string_view bytes) {
    went = verification.Take(index, bytes);
    if (went.ok()) went = pace.Tell(++taken, verification);
    return went.ok();
  }));
  RETURN_IF_ERROR(went);
  if (taken != total) {
    return absl::DataLossError(
        absl::StrCat("the ledger has ", total, " records, but only ", taken, " were read"));
  }
  // What is stored is compared from its beginning again by whoever stops that.
  if (options.places != nullptr && verification.HasPlace())
    RETURN_IF_ERROR(options.places->Keep(verification.Place()));
  RETURN_IF_ERROR(verification.Finish());
  return verification.TakeReport();
}

}  // namespace liushui::audit
