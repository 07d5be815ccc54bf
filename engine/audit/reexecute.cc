#include "engine/audit/reexecute.h"

#include <string>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "absl/time/time.h"
#include "engine/audit/findings.h"
#include "engine/audit/fold.h"
#include "engine/base/check.h"
#include "engine/base/refusal.h"
#include "engine/base/status_macros.h"
#include "engine/core/decide.h"
#include "google/protobuf/io/coded_stream.h"
#include "google/protobuf/io/zero_copy_stream_impl_lite.h"
#include "google/protobuf/wire_format_lite.h"

namespace liushui::audit {
namespace {

using ledger::v1::Record;

constexpr Sides kSides = {"recomputed", "recorded"};

// The revision an instance runs on. It may begin on any whose content is the definition's, so that the first
// record tells which; one that was never deployed is answered with the newest, which the decision then shows.
uint32_t RevisionOf(const Record& record, const KnownDefinition& definition, const core::Instance& before) {
  if (before.state().steps() > 0) return before.state().revision();
  for (const ledger::v1::Fact& fact : record.step().facts()) {
    if (!fact.has_instance_started()) continue;
    const uint32_t revision = fact.instance_started().revision();
    if (definition.revisions.count(revision) > 0) return revision;
  }
  return definition.revision;
}

absl::StatusOr<core::Decision> DecideAgain(const Record& record, const UsedDefinitions& definitions,
                                           const core::Instance& before) {
  const KnownDefinition& definition = definitions.definition;
  const core::Surroundings surroundings = {
      *definition.chart,
      RevisionOf(record, definition, before),
      record.index(),
      absl::FromUnixMicros(record.time_us()),
      record.namespace_(),
      record.actor(),
      definitions.target == nullptr ? nullptr : definitions.target->chart.get()};
  return core::Decide(surroundings, before, InputOf(record));
}

// A migration's input says which revision it moves to; that is no label of the core's.
absl::Status CheckTarget(const Record& record, const UsedDefinitions& definitions) {
  const uint32_t revision = InputOf(record).migrate().revision();
  if (definitions.target == nullptr || definitions.target->revisions.count(revision) > 0) {
    return absl::OkStatus();
  }
  return absl::DataLossError(absl::StrCat("re-execution: it migrates to revision ", revision,
                                          ", but its definition was never deployed as that"));
}

// Whether the record with these exact bytes has this step. Its step is written last, and the record before it
// is the same either way.
bool EndsWithStep(absl::string_view bytes, const ledger::v1::Step& step) {
  std::string written = step.SerializeAsString();
  if (!absl::ConsumeSuffix(&bytes, written)) return false;
  written.clear();
  {
    google::protobuf::io::StringOutputStream stream(&written);
    google::protobuf::io::CodedOutputStream out(&stream);
    out.WriteTag(google::protobuf::internal::WireFormatLite::MakeTag(
        Record::kStepFieldNumber, google::protobuf::internal::WireFormatLite::WIRETYPE_LENGTH_DELIMITED));
    out.WriteVarint32(static_cast<uint32_t>(step.GetCachedSize()));
  }
  return absl::EndsWith(bytes, written);
}

absl::Status CompareStep(const Record& record, absl::string_view bytes,
                         const absl::StatusOr<core::Decision>& decision) {
  if (!decision.ok()) {
    return absl::DataLossError(absl::StrCat(
        "re-execution: recorded as a step, but decided again it is refused: ", ReasonOf(decision.status()),
        ": ", decision.status().message()));
  }
  if (EndsWithStep(bytes, decision->step)) return absl::OkStatus();
  Record again = record;
  *again.mutable_step() = decision->step;
  const std::string difference = FirstDifference(again, record, kSides);
  return absl::DataLossError(
      absl::StrCat("re-execution: ", difference.empty() ? "the bytes differ" : difference));
}

absl::Status CompareRefusal(const Record& record, const absl::StatusOr<core::Decision>& decision) {
  const ledger::v1::Refused& recorded = record.refused();
  if (decision.ok()) {
    return absl::DataLossError(absl::StrCat("re-execution: recorded as refused with ", recorded.reason(),
                                            ", but decided again it is accepted"));
  }
  ledger::v1::Refused again = recorded;
  again.set_reason(ReasonOf(decision.status()));
  again.set_message(std::string(decision.status().message()));
  const std::string difference = FirstDifference(again, recorded, kSides);
  if (difference.empty()) return absl::OkStatus();
  return absl::DataLossError(absl::StrCat("re-execution: refused.", difference));
}

}  // namespace

const ledger::v1::Input& InputOf(const Record& record) {
  return record.has_step() ? record.step().input() : record.refused().input();
}

absl::Status Reexecute(const Record& record, absl::string_view bytes, const UsedDefinitions& definitions,
                       const core::Instance& before) {
  LIUSHUI_CHECK(definitions.definition.chart != nullptr);
  RETURN_IF_ERROR(CheckTarget(record, definitions));
  const absl::StatusOr<core::Decision> decision = DecideAgain(record, definitions, before);
  if (record.has_step()) return CompareStep(record, bytes, decision);
  return CompareRefusal(record, decision);
}

Reexecution ReexecuteUnder(const Record& record, absl::string_view bytes, const Definitions& definitions,
                           const FoldedInstance& before) {
  const bool is_first = before.state.steps() == 0;
  const std::string& hash = is_first ? InputOf(record).start().definition() : before.state.definition();
  const bool migrates = InputOf(record).has_migrate();
  const std::string& target_hash = InputOf(record).migrate().definition();
  const KnownDefinition* definition = definitions.Find(record.namespace_(), hash);
  const KnownDefinition* target = migrates ? definitions.Find(record.namespace_(), target_hash) : nullptr;
  if (definition == nullptr || (migrates && target == nullptr)) {
    return {false,
            absl::DataLossError(absl::StrCat("definition ", HexOf(definition == nullptr ? hash : target_hash),
                                             " was never deployed in ", Quoted(record.namespace_())))};
  }
  if (definition->chart == nullptr || (migrates && target->chart == nullptr)) return {};
  const FoldedRows rows(before);
  return {true, Reexecute(record, bytes, {*definition, target}, core::Instance(before.state, &rows))};
}

}  // namespace liushui::audit
