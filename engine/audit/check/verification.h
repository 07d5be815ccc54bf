// Verification: takes the records of a ledger one by one and keeps what is needed to judge those that follow.
#ifndef LIUSHUI_ENGINE_AUDIT_CHECK_VERIFICATION_H_
#define LIUSHUI_ENGINE_AUDIT_CHECK_VERIFICATION_H_

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "engine/audit/check/folding.h"
#include "engine/audit/check/request_ids.h"
#include "engine/audit/definitions.h"
#include "engine/audit/envelope.h"
#include "engine/audit/findings.h"
#include "engine/audit/proving/signing_keys.h"
#include "engine/audit/proving/tree_check.h"
#include "engine/audit/rows/row_account.h"
#include "engine/audit/verify.h"
#include "google/protobuf/arena.h"

namespace liushui::audit {

// For one thread. `records`, `rows` (which may be null) and `options` must outlive it.
class Verification {
 public:
  Verification(const RecordSource& records, const RowReader* rows, const VerifyOptions& options);

  // Goes on from options.place: see there. Nothing was taken yet.
  absl::Status Resume();
  // The next record. An error is a failure to read, or that the place is not of this ledger.
  absl::Status Take(uint64_t index, absl::string_view bytes);
  // The place behind the records taken; there is none yet before that where it began.
  bool HasPlace() const { return next_ > resumed_at_; }
  std::string Place();
  // After the last record: what is stored, compared.
  absl::Status Finish();
  VerifyReport TakeReport();

 private:
  bool Looks(Level level) const { return level <= options_.level; }

  absl::Status CheckPlace();
  void TakeLightly(uint64_t index, absl::string_view bytes);
  void TakeWhole(uint64_t index, absl::string_view bytes);
  void TakeOfInstance(uint64_t index, const ledger::v1::Record& record, absl::string_view bytes);
  std::string DisorderOf(const ledger::v1::Record& record, const OpenInstance* open) const;
  std::string StrangenessOf(const ledger::v1::Record& record) const;
  void CheckReferences(uint64_t index, const ledger::v1::Record& record, OpenInstance& open);
  void Reexecute(const ledger::v1::Record& record, absl::string_view bytes, OpenInstance& open);
  void FoldStep(uint64_t index, const ledger::v1::Record& record, OpenInstance& open);
  void ApplyRows(uint64_t index, const std::vector<views::RowWrite>& writes, LiveRows* own);
  // What later records are judged by; an error says what is wrong with it.
  absl::Status Know(const ledger::v1::Record& record);
  void Deploy(uint64_t index, const ledger::v1::Record& record, VerifyReport& report);
  void Break(uint64_t index, uint64_t instance, absl::string_view message, Level level);
  void Differ(uint64_t index, absl::string_view message, Level level) {
    AddDifference(static_cast<int64_t>(index), message, report_, level);
  }
  absl::Status CompareRows();
  void SaveReport(PlaceWriter& place) const;
  void LoadReport(PlaceReader& place);

  const RecordSource& records_;
  const RowReader* const stored_;
  const VerifyOptions& options_;
  VerifyReport report_;       // but for integrity
  VerifyReport tree_report_;  // what TreeCheck found, who looks at all records even behind a place
  TreeCheck tree_;
  EnvelopeCheck envelope_;
  Definitions definitions_;
  SigningKeys signing_keys_;
  Folding folding_;
  std::unique_ptr<RequestIds> requests_;
  std::unique_ptr<RowAccount> rows_;
  std::map<uint64_t, uint64_t> broken_;  // instances that no longer fold, by the record from which on
  uint64_t next_ = 0;
  uint64_t resumed_at_ = 0;   // 0: at the beginning
  std::string resumed_root_;  // of the tree there
  std::vector<char> block_;   // of the arena
  google::protobuf::Arena arena_;
};

}  // namespace liushui::audit

#endif  // LIUSHUI_ENGINE_AUDIT_CHECK_VERIFICATION_H_
