#include "engine/audit/verify.h"

#include <set>

#include "absl/strings/str_cat.h"
#include "engine/audit/definitions.h"
#include "engine/audit/envelope.h"
#include "engine/audit/expected_rows.h"
#include "engine/audit/findings.h"
#include "engine/audit/fold.h"
#include "engine/audit/proving/signing_keys.h"
#include "engine/audit/proving/tree_check.h"
#include "engine/audit/reexecute.h"
#include "engine/base/status_macros.h"
#include "engine/views/rows.h"

namespace liushui::audit {
namespace {

using ledger::v1::Record;

constexpr uint64_t kRecordsPerProgress = 1'000;

// A message comes from a record before. Of one that does not, a forged record might delete the row it writes
// itself.
bool DeliversLater(const Record& record) {
  const ledger::v1::Origin* origin = views::DeliveredBy(record);
  return origin != nullptr && origin->index() >= record.index();
}

// Takes the records one by one and keeps all that follows from them.
class Verification {
 public:
  explicit Verification(const VerifyOptions& options)
      : reexecutes_(!options.fold_only),
        tree_(options.tree, options.checkpoints, report_),
        definitions_(reexecutes_) {}

  void Take(uint64_t index, absl::string_view bytes);
  absl::Status CompareTree(absl::string_view bytes) { return tree_.Take(bytes, report_); }
  absl::Status FinishTree() { return tree_.Finish(signing_keys_, report_); }
  absl::Status CompareRows(const RowReader& rows);
  VerifyReport TakeReport();

 private:
  void Deploy(uint64_t index, const Record& record);
  void TakeOfInstance(uint64_t index, const Record& record, absl::string_view bytes);
  void Reexecute(uint64_t index, const Record& record, absl::string_view bytes, const FoldedInstance& folded);
  void FoldStep(uint64_t index, const Record& record, FoldedInstance& folded);
  void ApplyRows(uint64_t index, const Record& record, const std::vector<views::RowWrite>& writes);
  void Break(uint64_t index, uint64_t instance, absl::string_view message);
  void Differ(uint64_t index, absl::string_view message) {
    AddDifference(static_cast<int64_t>(index), message, report_);
  }

  const bool reexecutes_;
  VerifyReport report_;
  TreeCheck tree_;
  EnvelopeCheck envelope_;
  Definitions definitions_;
  SigningKeys signing_keys_;
  ExpectedRows rows_;
  std::map<uint64_t, FoldedInstance> instances_;
  std::set<uint64_t> broken_;    // their records no longer fold
  std::set<uint64_t> diverged_;  // a decision came out differently: what follows from it says nothing new
};

void Verification::Take(uint64_t index, absl::string_view bytes) {
  ++report_.records;
  const absl::StatusOr<Record> record = ParseRecord(bytes);
  if (!record.ok()) return Differ(index, record.status().message());
  for (const std::string& problem : envelope_.Next(*record)) Differ(index, problem);
  if (record->has_step() || record->has_refused()) return TakeOfInstance(index, *record, bytes);
  Deploy(index, *record);
  if (DeliversLater(*record)) return Differ(index, "it drops a message which no record before it sent");
  ApplyRows(index, *record, views::RowsOf(*record, nullptr, nullptr));
}

void Verification::Deploy(uint64_t index, const Record& record) {
  absl::Status deployed;
  if (record.has_definition_deployed()) deployed = definitions_.DeployDefinition(record);
  if (record.has_calendar_deployed()) deployed = definitions_.DeployCalendar(record);
  if (record.has_alias_set()) deployed = definitions_.SetAlias(record);
  if (record.has_alias_removed()) deployed = definitions_.RemoveAlias(record);
  if (record.has_parameters_changed()) deployed = definitions_.ChangeParameters(record);
  if (AnnouncesKey(record)) deployed = signing_keys_.Take(record);
  if (!deployed.ok()) Differ(index, deployed.message());
}

void Verification::TakeOfInstance(uint64_t index, const Record& record, absl::string_view bytes) {
  if (broken_.count(record.instance()) > 0) return;
  const bool is_first = record.has_step() && record.instance() == record.index();
  auto found = instances_.find(record.instance());
  if (is_first != (found == instances_.end())) {
    return Break(index, record.instance(),
                 is_first ? "it begins again" : "no record before this one began it");
  }
  if (DeliversLater(record)) {
    return Break(index, record.instance(), "it takes a message which no record before it sent");
  }
  if (is_first) found = instances_.emplace(record.instance(), FoldedInstance()).first;
  FoldedInstance& folded = found->second;
  const std::string gap = GapBefore(record, folded);
  if (!gap.empty()) return Break(index, record.instance(), gap);
  if (reexecutes_) Reexecute(index, record, bytes, folded);
  if (record.has_refused()) return ApplyRows(index, record, views::RowsOf(record, nullptr, nullptr));
  FoldStep(index, record, folded);
}

void Verification::Reexecute(uint64_t index, const Record& record, absl::string_view bytes,
                             const FoldedInstance& folded) {
  if (diverged_.count(record.instance()) > 0) return;
  const Reexecution reexecution = ReexecuteUnder(record, bytes, definitions_, folded);
  if (reexecution.decided) ++report_.reexecuted;
  absl::Status again = reexecution.status;
  const bool is_first = folded.state.steps() == 0;
  if (again.ok() && (is_first || InputOf(record).has_migrate())) {
    again = definitions_.CheckTaken(
        record, is_first ? InputOf(record).start().definition() : folded.state.definition());
  }
  if (again.ok()) return;
  diverged_.insert(record.instance());
  Differ(index, again.message());
}

void Verification::FoldStep(uint64_t index, const Record& record, FoldedInstance& folded) {
  const FoldedRows rows(folded);
  const absl::StatusOr<core::Instance> after = After(record, folded.state, rows);
  if (!after.ok()) return Break(index, record.instance(), after.status().message());
  ApplyRows(index, record, views::RowsOf(record, &folded.state, &*after));
  Keep(*after, folded);
}

void Verification::ApplyRows(uint64_t index, const Record& record,
                             const std::vector<views::RowWrite>& writes) {
  for (const std::string& problem : rows_.Apply(record, writes)) Differ(index, problem);
}

// Reported once: its later records and its rows are not looked at.
void Verification::Break(uint64_t index, uint64_t instance, absl::string_view message) {
  broken_.insert(instance);
  Differ(index, absl::StrCat("instance ", instance, " cannot be folded further: ", message));
}

absl::Status Verification::CompareRows(const RowReader& rows) {
  return rows_.Compare(rows, {envelope_.time_us(), broken_}, report_);
}

VerifyReport Verification::TakeReport() {
  report_.instances = instances_.size();
  return std::move(report_);
}

}  // namespace

absl::StatusOr<VerifyReport> Verify(const RecordSource& records, const RowReader* rows,
                                    const VerifyOptions& options) {
  Verification verification(options);
  const uint64_t total = records.size();
  uint64_t taken = 0;
  bool stopped = false;
  absl::Status hashed;
  RETURN_IF_ERROR(records.Read(0, total, [&](uint64_t index, absl::string_view bytes) {
    hashed = verification.CompareTree(bytes);
    if (!hashed.ok()) return false;
    verification.Take(index, bytes);
    ++taken;
    if (options.progress && taken % kRecordsPerProgress == 0) stopped = !options.progress(taken, total);
    return !stopped;
  }));
  RETURN_IF_ERROR(hashed);
  if (stopped) {
    return absl::CancelledError(
        absl::StrCat("verification was stopped after ", taken, " of ", total, " records"));
  }
  if (taken != total) {
    return absl::DataLossError(
        absl::StrCat("the ledger has ", total, " records, but only ", taken, " were read"));
  }
  RETURN_IF_ERROR(verification.FinishTree());
  if (rows != nullptr) RETURN_IF_ERROR(verification.CompareRows(*rows));
  return verification.TakeReport();
}

}  // namespace liushui::audit
