#include "engine/audit/check/verification.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "engine/audit/check/completeness.h"
#include "engine/audit/check/known_fields.h"
#include "engine/audit/check/row_search.h"
#include "engine/audit/fold.h"
#include "engine/audit/reexecute.h"
#include "engine/base/status_macros.h"
#include "engine/views/keys.h"

namespace liushui::audit {
namespace {

using google::protobuf::Arena;
using ledger::v1::Record;

// Almost every record fits into this block, which is used again for the next.
constexpr size_t kBlockBytes = 64 * 1024;

google::protobuf::ArenaOptions ArenaIn(std::vector<char>& block) {
  google::protobuf::ArenaOptions options;
  options.initial_block = block.data();
  options.initial_block_size = block.size();
  return options;
}

bool IsOfInstance(int body) {
  return body == Record::kStepFieldNumber || body == Record::kRefusedFieldNumber;
}

}  // namespace

Verification::Verification(const RecordSource& records, const RowReader* rows, const VerifyOptions& options)
    : records_(records),
      stored_(options.level == Level::kMeaning ? rows : nullptr),
      options_(options),
      tree_({options.tree, options.checkpoints, &signing_keys_}),
      definitions_(options.decides()),
      block_(kBlockBytes),
      arena_(ArenaIn(block_)) {
  const RowSecret secret = DrawRowSecret();
  requests_ = std::make_unique<RequestIds>(secret);
  rows_ = std::make_unique<RowAccount>(secret, stored_ != nullptr);
  report_.level = options.level;
}

absl::Status Verification::Take(uint64_t index, absl::string_view bytes) {
  if (index == resumed_at_) RETURN_IF_ERROR(CheckPlace());
  RETURN_IF_ERROR(tree_.Take(bytes, tree_report_));
  next_ = index + 1;
  ++report_.records;
  if (index < resumed_at_ || !Looks(Level::kCompleteness)) {
    TakeLightly(index, bytes);
  } else {
    TakeWhole(index, bytes);
  }
  arena_.Reset();
  return absl::OkStatus();
}

// Of a record that is only hashed, what others need to be judged: keys at level 1; behind a place definitions
// and the like, whose faults were told.
void Verification::TakeLightly(uint64_t index, absl::string_view bytes) {
  const int body = LastFieldOf(bytes);
  if (body == 0 || IsOfInstance(body)) return;
  Record& record = *Arena::CreateMessage<Record>(&arena_);
  if (!ParseRecord(bytes, record).ok()) return;
  if (!Looks(Level::kCompleteness) && !AnnouncesKey(record)) return;
  VerifyReport told;
  Deploy(index, record, index < resumed_at_ ? told : report_);
}

void Verification::TakeWhole(uint64_t index, absl::string_view bytes) {
  Record& record = *Arena::CreateMessage<Record>(&arena_);
  const absl::Status parsed = ParseRecord(bytes, record);
  if (!parsed.ok()) return Differ(index, parsed.message(), Level::kCompleteness);
  for (const std::string& problem : envelope_.Next(record)) Differ(index, problem, Level::kCompleteness);
  for (const std::string& problem : Malformations(record)) Differ(index, problem, Level::kCompleteness);
  if (const auto problem = requests_->Next(record)) Differ(index, *problem, Level::kCompleteness);
  if (record.has_step() || record.has_refused()) return TakeOfInstance(index, record, bytes);
  Deploy(index, record, report_);
  if (DeliversLater(record)) {
    return Differ(index, "it drops a message which no record before it sent", Level::kCompleteness);
  }
  if (!Looks(Level::kMeaning)) return;
  if (const auto problem = rows_->outbox().CheckDelivery(record)) Differ(index, *problem, Level::kMeaning);
  ApplyRows(index, views::RowsOf(record, nullptr, nullptr), nullptr);
}

// Exhaustive: a new kind of record must be thought of here.
absl::Status Verification::Know(const Record& record) {
  switch (record.body_case()) {
    case Record::kDefinitionDeployed:
      return definitions_.DeployDefinition(record);
    case Record::kCalendarDeployed:
      return definitions_.DeployCalendar(record);
    case Record::kAliasSet:
      return definitions_.SetAlias(record);
    case Record::kAliasRemoved:
      return definitions_.RemoveAlias(record);
    case Record::kParametersChanged:
      return definitions_.ChangeParameters(record);
    case Record::kSigningKeyAnnounced:
    case Record::kSigningKeyRotated:
    case Record::kLedgerForked:
      return signing_keys_.Take(record);
    // Nothing that follows is judged by these; of instances see TakeOfInstance.
    case Record::kStep:
    case Record::kRefused:
    case Record::kEngineStarted:
    case Record::kMessageDropped:
    case Record::kClockAdvanced:
    case Record::kDirectoryChanged:
    case Record::kSchedulePut:
    case Record::kScheduleRemoved:
    case Record::kScheduleMoved:
    case Record::kScheduleFired:
    case Record::kSubstitutionRefused:
    case Record::kSubjectErased:
    case Record::kSubjectRestricted:
    case Record::kSubjectReleased:
    case Record::kAccessRecorded:
    case Record::kSettingsChanged:
    case Record::kRefusalsSuppressed:
    case Record::BODY_NOT_SET:
      break;
  }
  return absl::OkStatus();
}

void Verification::Deploy(uint64_t index, const Record& record, VerifyReport& report) {
  const absl::Status known = Know(record);
  if (known.ok()) return;
  Level level = absl::IsFailedPrecondition(known) ? Level::kMeaning : Level::kCompleteness;
  if (AnnouncesKey(record)) level = Level::kIntegrity;
  AddDifference(static_cast<int64_t>(index), known.message(), report, level);
}

// Why no such record may come in its instance now; empty if it may.
std::string Verification::DisorderOf(const Record& record, const OpenInstance* open) const {
  const bool is_first = record.has_step() && record.instance() == record.index();
  if (is_first && open != nullptr) return "it begins again";
  if (!is_first && open == nullptr) return StrangenessOf(record);
  if (DeliversLater(record)) return "it takes a message which no record before it sent";
  return open == nullptr ? GapBefore(record, FoldedInstance()) : GapBefore(record, open->folded);
}

// Of an instance that is not open: it was never begun, or it has ended.
std::string Verification::StrangenessOf(const Record& record) const {
  bool began = false;
  if (record.instance() < next_) {
    const absl::Status read =
        records_.Read(record.instance(), record.instance() + 1, [&](uint64_t, absl::string_view bytes) {
          const absl::StatusOr<Record> first = ParseRecord(bytes);
          began = first.ok() && first->has_step() && first->instance() == record.instance() &&
                  first->index() == record.instance();
          return false;
        });
    if (!read.ok()) return std::string(read.message());
  }
  return began ? "it has ended, and nothing may follow" : "no record before this one began it";
}

void Verification::TakeOfInstance(uint64_t index, const Record& record, absl::string_view bytes) {
  if (broken_.count(record.instance()) > 0) return;
  OpenInstance* open = folding_.Find(record.instance());
  const std::string disorder = DisorderOf(record, open);
  if (!disorder.empty()) return Break(index, record.instance(), disorder, Level::kCompleteness);
  if (open == nullptr) {
    open = &folding_.Begin(record.instance());
    ++report_.instances;
  }
  CheckReferences(index, record, *open);
  if (options_.decides()) Reexecute(record, bytes, *open);
  if (record.has_step()) return FoldStep(index, record, *open);
  if (Looks(Level::kMeaning)) ApplyRows(index, views::RowsOf(record, nullptr, nullptr), &open->rows);
}

void Verification::CheckReferences(uint64_t index, const Record& record, OpenInstance& open) {
  if (const auto problem = EarlyTimer(record, open.folded.state))
    Differ(index, *problem, Level::kCompleteness);
  const auto missing = MissingDefinition(record, definitions_);
  if (!missing.has_value() || open.diverged) return;
  open.diverged = true;
  Differ(index, *missing, Level::kCompleteness);
}

void Verification::Reexecute(const Record& record, absl::string_view bytes, OpenInstance& open) {
  if (open.diverged) return;
  const FoldedInstance& folded = open.folded;
  const Reexecution reexecution = ReexecuteUnder(record, bytes, definitions_, folded);
  if (reexecution.decided) ++report_.reexecuted;
  absl::Status again = reexecution.status;
  const bool is_first = folded.state.steps() == 0;
  if (again.ok() && (is_first || InputOf(record).has_migrate())) {
    again = definitions_.CheckTaken(
        record, is_first ? InputOf(record).start().definition() : folded.state.definition());
  }
  if (again.ok()) return;
  open.diverged = true;
  Differ(record.index(), again.message(), Level::kMeaning);
}

void Verification::FoldStep(uint64_t index, const Record& record, OpenInstance& open) {
  std::vector<views::RowWrite> writes;
  const bool has_rows = Looks(Level::kMeaning);
  const absl::Status folded = Folding::Step(record, open.folded, has_rows ? &writes : nullptr);
  if (!folded.ok()) return Break(index, record.instance(), folded.message(), Level::kMeaning);
  if (has_rows) {
    if (const auto problem = rows_->outbox().CheckDelivery(record)) Differ(index, *problem, Level::kMeaning);
    ApplyRows(index, writes, &open.rows);
  }
  if (HasEnded(open.folded.state)) folding_.Close(record.instance());
}

void Verification::ApplyRows(uint64_t index, const std::vector<views::RowWrite>& writes, LiveRows* own) {
  for (const std::string& problem : rows_->Apply(writes, own)) Differ(index, problem, Level::kMeaning);
}

// Reported once: its later records and its rows are not looked at.
void Verification::Break(uint64_t index, uint64_t instance, absl::string_view message, Level level) {
  broken_.emplace(instance, index);
  folding_.Close(instance);
  Differ(index, absl::StrCat("instance ", instance, " cannot be folded further: ", message), level);
}

absl::Status Verification::CompareRows() {
  const uint32_t today = views::RequestDay(envelope_.time_us());
  const uint32_t oldest = today - std::min<uint32_t>(today, views::kRequestDays);
  const auto goes_on = [this] { return !options_.progress || options_.progress(next_, records_.size()); };
  ASSIGN_OR_RETURN(const RowParts wrong, rows_->Compare(*stored_, oldest, report_, goes_on));
  if (!wrong.any) return absl::OkStatus();
  return SearchRows({records_, *stored_, {envelope_.time_us(), broken_}}, rows_->hasher(), wrong, options_,
                    report_);
}

absl::Status Verification::Finish() {
  if (next_ == resumed_at_) RETURN_IF_ERROR(CheckPlace());
  RETURN_IF_ERROR(tree_.Finish(tree_report_));
  return stored_ == nullptr ? absl::OkStatus() : CompareRows();
}

VerifyReport Verification::TakeReport() {
  VerifyReport report = report_;
  report.differences.clear();
  AddDifferences(tree_report_, Level::kIntegrity, report);
  for (const Difference& difference : report_.differences)
    AddDifference(difference.index, difference.message, report, difference.level);
  report.difference_count = tree_report_.difference_count + report_.difference_count;
  report.by_level = report_.by_level;
  report.by_level[0] += tree_report_.difference_count;
  report.resumed_at = resumed_at_;
  report.checkpoints = tree_report_.checkpoints;
  report.remarks = tree_report_.remarks;
  return report;
}

}  // namespace liushui::audit
