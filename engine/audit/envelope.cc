#include "engine/audit/envelope.h"

#include <algorithm>
#include <limits>
#include <set>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "engine/audit/check/known_fields.h"
#include "engine/base/status_macros.h"
#include "engine/core/decide.h"
#include "engine/views/keys.h"

namespace liushui::audit {
namespace {

using ledger::v1::Record;

constexpr size_t kHashBytes = 32;

absl::Status Wrong(absl::string_view what) {
  return absl::DataLossError(what);
}

bool IsOfInstance(const Record& record) {
  return record.has_step() || record.has_refused();
}

// Names that become parts of keys, which 0x00 would end too early.
absl::Status CheckKeyTexts(const Record& record) {
  const std::string* names[] = {&record.namespace_(),
                                &record.request_id(),
                                &record.step().input().start().workflow(),
                                &record.step().input().start().business_key(),
                                &record.definition_deployed().definition().workflow().workflow(),
                                &record.calendar_deployed().calendar().calendar(),
                                &record.alias_set().workflow(),
                                &record.alias_set().alias(),
                                &record.alias_removed().workflow(),
                                &record.alias_removed().alias(),
                                &record.schedule_put().schedule().schedule(),
                                &record.schedule_removed().schedule(),
                                &record.schedule_moved().schedule(),
                                &record.schedule_fired().schedule(),
                                &record.message_dropped().schedule().schedule(),
                                &record.subject_erased().subject(),
                                &record.subject_restricted().subject(),
                                &record.subject_released().subject()};
  for (const std::string* name : names) {
    if (!views::IsKeyText(*name)) return Wrong("a name in it holds the byte 0x00");
  }
  for (const ledger::v1::Parameter& parameter : record.parameters_changed().set()) {
    if (!views::IsKeyText(parameter.workflow())) return Wrong("the name of a parameter in it holds 0x00");
  }
  for (const ledger::v1::ParameterName& name : record.parameters_changed().unset()) {
    if (!views::IsKeyText(name.workflow())) return Wrong("the name of a parameter in it holds 0x00");
  }
  for (const ledger::v1::Fact& fact : record.step().facts()) {
    const ledger::v1::InstanceStarted& started = fact.instance_started();
    if (!views::IsKeyText(started.workflow()) || !views::IsKeyText(started.business_key())) {
      return Wrong("the name of an instance started in it holds the byte 0x00");
    }
  }
  return absl::OkStatus();
}

// Whether ids ascend, each once, and none stands in both lists: a row changes once in a record.
template <typename Entries>
absl::Status CheckIds(const Entries& put, const google::protobuf::RepeatedPtrField<std::string>& removed) {
  std::set<std::string> ids;
  const std::string* last = nullptr;
  for (const auto& entry : put) {
    if (last != nullptr && entry.id() <= *last) return Wrong("ids of the directory in it do not ascend");
    last = &entry.id();
    ids.insert(*last);
  }
  for (const std::string& id : removed) {
    if (!ids.insert(id).second) return Wrong("an id of the directory is changed twice in it");
  }
  return absl::OkStatus();
}

// The same of parameters, by workflow and input.
absl::Status CheckParameters(const ledger::v1::ParametersChanged& change) {
  std::set<std::pair<std::string, std::string>> names;
  for (const ledger::v1::Parameter& parameter : change.set()) {
    const std::pair<std::string, std::string> name(parameter.workflow(), parameter.input());
    if (!names.empty() && name <= *names.rbegin()) return Wrong("the parameters in it do not ascend");
    names.insert(name);
  }
  for (const ledger::v1::ParameterName& name : change.unset()) {
    if (!names.emplace(name.workflow(), name.input()).second)
      return Wrong("a parameter is changed twice in it");
  }
  return absl::OkStatus();
}

// The same of the cases somebody was shown: each has a row.
absl::Status CheckAccesses(const ledger::v1::AccessRecorded& accesses) {
  const ledger::v1::CaseAccess* last = nullptr;
  for (const ledger::v1::CaseAccess& access : accesses.cases()) {
    if (last != nullptr && access.instance() <= last->instance())
      return Wrong("the cases in it do not ascend");
    last = &access;
  }
  return absl::OkStatus();
}

absl::Status CheckHash(absl::string_view name, absl::string_view hash) {
  if (hash.size() == kHashBytes) return absl::OkStatus();
  return Wrong(absl::StrCat(name, " has ", hash.size(), " bytes, expected ", kHashBytes));
}

absl::Status CheckHashes(const Record& record) {
  if (!record.request_id().empty()) RETURN_IF_ERROR(CheckHash("request_hash", record.request_hash()));
  if (record.request_id().empty() && !record.request_hash().empty()) {
    return Wrong("request_hash is set without a request_id");
  }
  if (record.has_definition_deployed()) {
    RETURN_IF_ERROR(CheckHash("definition_deployed.hash", record.definition_deployed().hash()));
  }
  if (record.has_calendar_deployed()) {
    RETURN_IF_ERROR(CheckHash("calendar_deployed.hash", record.calendar_deployed().hash()));
  }
  if (record.has_alias_set()) RETURN_IF_ERROR(CheckHash("alias_set.hash", record.alias_set().hash()));
  if (record.has_schedule_put())
    RETURN_IF_ERROR(CheckHash("schedule_put.hash", record.schedule_put().hash()));
  return absl::OkStatus();
}

// A record is exactly what it says: all of its bytes are known fields, and writing again what was read gives
// the same.
absl::Status CheckExact(const Record& record, absl::string_view bytes) {
  static const auto& known = *new KnownFields(Record::descriptor());
  if (known.Cover(bytes) && record.SerializeAsString() == bytes) return absl::OkStatus();
  return Wrong("its bytes hold more than a record says: unknown fields, or fields in another order");
}

}  // namespace

absl::StatusOr<Record> ParseRecord(absl::string_view bytes) {
  Record record;
  RETURN_IF_ERROR(ParseRecord(bytes, record));
  return record;
}

absl::Status ParseRecord(absl::string_view bytes, Record& record) {
  if (bytes.size() > static_cast<size_t>(std::numeric_limits<int>::max()) ||
      !record.ParseFromArray(bytes.data(), static_cast<int>(bytes.size()))) {
    return Wrong(absl::StrCat("its ", bytes.size(), " bytes are not a record"));
  }
  if (record.semantics_version() < 1 || record.semantics_version() > core::kSemanticsVersion) {
    return Wrong(absl::StrCat("semantics_version is ", record.semantics_version(),
                              ", this program understands 1 to ", core::kSemanticsVersion));
  }
  if (record.body_case() == Record::BODY_NOT_SET) return Wrong("it has no body that this program knows");
  RETURN_IF_ERROR(CheckExact(record, bytes));
  RETURN_IF_ERROR(CheckKeyTexts(record));
  RETURN_IF_ERROR(CheckHashes(record));
  const ledger::v1::DirectoryChanged& directory = record.directory_changed();
  RETURN_IF_ERROR(CheckIds(directory.people(), directory.removed_people()));
  RETURN_IF_ERROR(CheckIds(directory.teams(), directory.removed_teams()));
  RETURN_IF_ERROR(CheckParameters(record.parameters_changed()));
  return CheckAccesses(record.access_recorded());
}

void EnvelopeCheck::Save(PlaceWriter& place) const {
  place.Number(next_index_);
  place.Number(static_cast<uint64_t>(time_us_));
  place.Number(began_ ? 1 : 0);
  place.Number(simulated_clock_.has_value() ? 1 : 0);
  place.Number(simulated_clock_.value_or(false) ? 1 : 0);
}

void EnvelopeCheck::Load(PlaceReader& place) {
  next_index_ = place.Number();
  time_us_ = static_cast<int64_t>(place.Number());
  began_ = place.Number() != 0;
  const bool known = place.Number() != 0;
  const bool simulated = place.Number() != 0;
  if (known) simulated_clock_ = simulated;
}

std::vector<std::string> EnvelopeCheck::Next(const Record& record) {
  std::vector<std::string> problems;
  CheckOrder(record, problems);
  CheckClock(record, problems);
  if (!IsOfInstance(record) && (record.instance() != 0 || record.previous_index() != 0)) {
    problems.push_back(absl::StrCat("instance: expected none, found ", record.instance(),
                                    " with previous_index ", record.previous_index()));
  }
  return problems;
}

void EnvelopeCheck::CheckOrder(const Record& record, std::vector<std::string>& problems) {
  if (record.index() != next_index_) {
    problems.push_back(absl::StrCat("index: expected ", next_index_, ", found ", record.index()));
  }
  if (began_ && record.time_us() < time_us_) {
    problems.push_back(absl::StrCat("time_us: expected at least ", time_us_,
                                    ", the time of the record before, found ", record.time_us()));
  }
  // Behind a record that was moved the others are judged as if it had stood in its place.
  next_index_ = std::max(next_index_, record.index() + 1);
  time_us_ = began_ ? std::max(time_us_, record.time_us()) : record.time_us();
  began_ = true;
}

void EnvelopeCheck::CheckClock(const Record& record, std::vector<std::string>& problems) {
  if (record.has_engine_started()) {
    const bool simulated = record.engine_started().simulated_clock();
    if (simulated_clock_.value_or(simulated) != simulated) {
      problems.push_back(absl::StrCat("engine_started.simulated_clock: found ", simulated ? "true" : "false",
                                      ", but a ledger keeps the clock it was born with"));
    }
    if (!simulated_clock_.has_value()) simulated_clock_ = simulated;
  }
  if (record.has_clock_advanced() && !simulated_clock_.value_or(true)) {
    problems.push_back("clock_advanced: the ledger lives on the real clock, which nobody moves");
  }
}

}  // namespace liushui::audit
