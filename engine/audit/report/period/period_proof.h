// PeriodProof: which checkpoints a ledger published within a period, and whether its records are those which
// all its checkpoints sign. Memory is for kMaxPeriodCheckpoints of them.
#ifndef LIUSHUI_ENGINE_AUDIT_REPORT_PERIOD_PERIOD_PROOF_H_
#define LIUSHUI_ENGINE_AUDIT_REPORT_PERIOD_PERIOD_PROOF_H_

#include <cstdint>
#include <deque>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "engine/audit/proving/checkpoint_source.h"
#include "engine/audit/proving/signing_keys.h"
#include "engine/audit/proving/tree_check.h"
#include "engine/audit/report/period/period_story.h"
#include "liushui/ledger/v1/record.pb.h"

namespace liushui::audit {

// For one thread.
class PeriodProof {
 public:
  // `published` may be null: then nothing was. It outlives this.
  PeriodProof(const PeriodScope& scope, CheckpointSource* published);

  // The next record of the ledger. DATA_LOSS where it announces a key that does not fit.
  absl::Status Take(const ledger::v1::Record& record, absl::string_view bytes);
  // Adds to the story what was published within it, and the check INTEGRITY.
  absl::Status Finish(PeriodStory& story);

 private:
  // Hands on what was published, and keeps it until the tree has its size.
  class Overheard final : public CheckpointSource {
   public:
    explicit Overheard(CheckpointSource* source) : source_(source) {}
    absl::StatusOr<absl::optional<std::string>> Next() override;
    std::deque<PeriodCheckpoint> waiting;
    uint64_t count = 0;

   private:
    CheckpointSource* const source_;
  };

  void Keep(PeriodCheckpoint checkpoint);

  const int64_t begin_us_;
  const int64_t end_us_;
  Overheard overheard_;
  SigningKeys keys_;
  VerifyReport report_;
  TreeCheck tree_;
  std::vector<PeriodCheckpoint> kept_;  // one in `stride_`
  PeriodCheckpoint last_;
  uint64_t stride_ = 1;
  uint64_t within_ = 0;
};

}  // namespace liushui::audit

#endif  // LIUSHUI_ENGINE_AUDIT_REPORT_PERIOD_PERIOD_PROOF_H_
