#include "engine/audit/evidence/check_case.h"

#include <map>
#include <set>
#include <string>
#include <utility>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "engine/audit/definitions.h"
#include "engine/audit/envelope.h"
#include "engine/audit/evidence/collect_case.h"
#include "engine/audit/findings.h"
#include "engine/audit/fold.h"
#include "engine/audit/reexecute.h"
#include "google/protobuf/util/json_util.h"

namespace liushui::audit {
namespace {

using ledger::v1::Record;

class CaseCheck {
 public:
  explicit CaseCheck(const proof::Evidence& evidence) : evidence_(evidence) {}

  CaseReport Run() &&;

 private:
  void TakeDeployment(uint64_t index, absl::string_view bytes);
  // Tells of enclosed contents that no enclosed record deploys, and of deployments that the case does not run
  // on.
  void CheckNeed();
  void TakeRecord(uint64_t index, absl::string_view bytes);
  // The record, if it is one that may stand at this place.
  absl::optional<Record> Parse(uint64_t index, absl::string_view bytes);
  template <typename Message>
  void CompareContent(uint64_t index, const Message& message, absl::string_view hash,
                      const proof::PinnedContents& contents);
  // In which way the record is none of this instance; empty if it is one.
  std::string StrangenessOf(const Record& record) const;
  void Decide(const Record& record, absl::string_view bytes);
  void Differ(uint64_t index, absl::string_view message) {
    AddDifference(static_cast<int64_t>(index), message, out_.report);
  }

  const proof::Evidence& evidence_;
  CaseReport out_;
  Definitions definitions_{true, Coverage::kPart};
  FoldedInstance folded_;
  bool broken_ = false;    // its records no longer fold
  bool diverged_ = false;  // a decision came out differently: what follows from it says nothing new
};

absl::optional<Record> CaseCheck::Parse(uint64_t index, absl::string_view bytes) {
  ++out_.report.records;
  absl::StatusOr<Record> record = ParseRecord(bytes);
  if (!record.ok()) {
    Differ(index, record.status().message());
    return absl::nullopt;
  }
  if (record->index() == index && record->namespace_() == evidence_.name_space) return *std::move(record);
  Differ(index, absl::StrCat("expected record ", index, " of namespace ", evidence_.name_space,
                             ", found record ", record->index(), " of ", Quoted(record->namespace_())));
  return absl::nullopt;
}

template <typename Message>
void CaseCheck::CompareContent(uint64_t index, const Message& message, absl::string_view hash,
                               const proof::PinnedContents& contents) {
  const std::string name = absl::BytesToHexString(hash);
  const auto found = contents.find(name);
  if (found == contents.end())
    return Differ(index, absl::StrCat("what it deploys, ", name, ", is not enclosed"));
  if (found->second.bytes != DeterministicBytes(message)) {
    return Differ(index, absl::StrCat("the enclosed ", name, " is not what it deploys"));
  }
  Message readable;
  const auto parsed = google::protobuf::util::JsonStringToMessage(found->second.json, &readable);
  if (!parsed.ok() || DeterministicBytes(readable) != found->second.bytes) {
    Differ(index, absl::StrCat(name, ".json does not say what ", name, ".pb says"));
  }
}

void CaseCheck::TakeDeployment(uint64_t index, absl::string_view bytes) {
  const absl::optional<Record> record = Parse(index, bytes);
  if (!record.has_value()) return;
  absl::Status deployed = absl::DataLossError("it deploys nothing");
  if (record->has_definition_deployed()) {
    const ledger::v1::DefinitionDeployed& definition = record->definition_deployed();
    CompareContent(index, definition.definition(), definition.hash(), evidence_.definitions);
    deployed = definitions_.DeployDefinition(*record);
  } else if (record->has_calendar_deployed()) {
    const ledger::v1::CalendarDeployed& calendar = record->calendar_deployed();
    CompareContent(index, calendar.calendar(), calendar.hash(), evidence_.calendars);
    deployed = definitions_.DeployCalendar(*record);
  }
  if (!deployed.ok()) Differ(index, deployed.message());
}

std::string CaseCheck::StrangenessOf(const Record& record) const {
  if (!record.has_step() && !record.has_refused()) return "it is no record of an instance";
  if (record.instance() != evidence_.instance) {
    return absl::StrCat("expected a record of instance ", evidence_.instance, ", found one of ",
                        record.instance());
  }
  const bool is_first = record.has_step() && record.instance() == record.index();
  if (is_first != (folded_.state.steps() == 0)) {
    return is_first ? "the instance begins again" : "the instance's first record is not there";
  }
  if (record.time_us() < out_.last_us) return "its time is before that of the record before it";
  return GapBefore(record, folded_);
}

void CaseCheck::Decide(const Record& record, absl::string_view bytes) {
  if (diverged_) return;
  const Reexecution reexecution = ReexecuteUnder(record, bytes, definitions_, folded_);
  if (reexecution.decided) ++out_.report.reexecuted;
  if (reexecution.status.ok()) return;
  diverged_ = true;
  Differ(record.index(), reexecution.status.message());
}

void CaseCheck::TakeRecord(uint64_t index, absl::string_view bytes) {
  const absl::optional<Record> record = Parse(index, bytes);
  if (!record.has_value()) broken_ = true;
  if (broken_) return;
  std::string strange = StrangenessOf(*record);
  if (strange.empty()) {
    Decide(*record, bytes);
    const absl::Status folded = Fold(*record, folded_);
    if (!folded.ok()) strange = std::string(folded.message());
  }
  if (!strange.empty()) {
    broken_ = true;
    return Differ(index, absl::StrCat("the instance cannot be folded further: ", strange));
  }
  ++(record->has_step() ? out_.steps : out_.refusals);
  if (out_.first_us == 0) out_.first_us = record->time_us();
  out_.last_us = record->time_us();
}

void CaseCheck::CheckNeed() {
  CaseCollector needed(evidence_.name_space, evidence_.instance);
  std::set<std::string> deployed;
  // What cannot be read was told.
  for (const auto& [index, bytes] : evidence_.records) needed.AddRecord(index, bytes).IgnoreError();
  for (const auto& [index, bytes] : evidence_.deployments) needed.AddDeployment(index, bytes).IgnoreError();
  for (const auto& [index, bytes] : evidence_.deployments) {
    const absl::StatusOr<Record> record = ParseRecord(bytes);
    if (!record.ok()) continue;
    const bool is_calendar = record->has_calendar_deployed();
    const std::string& hash =
        is_calendar ? record->calendar_deployed().hash() : record->definition_deployed().hash();
    deployed.insert(absl::BytesToHexString(hash));
    const std::set<std::string>& wanted = is_calendar ? needed.calendars() : needed.definitions();
    if (wanted.count(hash) == 0) Differ(index, "it deploys something that the case does not run on");
  }
  for (const auto* contents : {&evidence_.definitions, &evidence_.calendars}) {
    for (const auto& [hash, content] : *contents) {
      if (deployed.count(hash) > 0) continue;
      AddDifference(-1, absl::StrCat(hash, " is enclosed, but no enclosed record deploys it"), out_.report);
    }
  }
}

CaseReport CaseCheck::Run() && {
  std::map<uint64_t, std::pair<bool, absl::string_view>> all;  // whether it is of the instance, and its bytes
  for (const auto& [index, bytes] : evidence_.deployments) all[index] = {false, bytes};
  for (const auto& [index, bytes] : evidence_.records) all[index] = {true, bytes};
  for (const auto& [index, entry] : all) {
    entry.first ? TakeRecord(index, entry.second) : TakeDeployment(index, entry.second);
  }
  CheckNeed();
  out_.report.instances = broken_ || folded_.state.steps() == 0 ? 0 : 1;
  out_.state = std::move(folded_.state);
  return std::move(out_);
}

}  // namespace

CaseReport CheckCase(const proof::Evidence& evidence) {
  return CaseCheck(evidence).Run();
}

}  // namespace liushui::audit
