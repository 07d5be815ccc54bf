#include "engine/runtime/personal/subject_reads.h"

#include <algorithm>
#include <map>
#include <tuple>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "engine/base/check.h"
#include "engine/base/refusal.h"
#include "engine/base/status_macros.h"
#include "engine/runtime/personal/sealed_values.h"
#include "engine/runtime/read/rows.h"
#include "engine/views/keys.h"

namespace liushui::runtime {
namespace {

using state::v1::InstanceState;

}  // namespace

int64_t RetainedUntil(const chart::Chart& chart, int64_t ended_us) {
  const workflow::v1::Workflow& workflow = chart.definition().workflow();
  const int years = workflow.has_retention() ? workflow.retention().years() : kDefaultRetentionYears;
  const absl::Time ended = absl::FromUnixMicros(ended_us);
  const absl::CivilSecond at = absl::ToCivilSecond(ended, absl::UTCTimeZone());
  // A day that the year has not, the 29th of February, becomes the next one.
  const absl::CivilSecond until(at.year() + years, at.month(), at.day(), at.hour(), at.minute(), at.second());
  return absl::ToUnixMicros(absl::FromCivil(until, absl::UTCTimeZone()));
}

absl::Status SubjectReads::ReadInstances(const storage::Reader& reader, absl::string_view name_space,
                                         absl::FunctionRef<void(const InstanceState&)> visit) const {
  absl::Status failed;
  RETURN_IF_ERROR(reader.ScanRows(
      {views::NamespaceInstancePrefix(name_space), "", false}, [&](absl::string_view key, absl::string_view) {
        const absl::optional<uint64_t> instance = views::ParseNamespaceInstanceKey(key);
        LIUSHUI_CHECK(instance.has_value());
        const auto state = ReadMessage<InstanceState>(reader, views::InstanceKey(*instance));
        if (!state.ok()) {
          failed = state.status();
          return false;
        }
        LIUSHUI_CHECK(state->has_value());  // written together
        visit(**state);
        return true;
      }));
  return failed;
}

void SubjectReads::Count(const InstanceState& state, SubjectCases& cases) const {
  if (cases.instances.size() < kMaxInstancesNamed) {
    cases.instances.push_back(state.instance());
  } else {
    ++cases.left_out;
  }
  if (state.ended_us() == 0) {
    ++cases.open;
    return;
  }
  const auto chart = parts_.registry->FindChart(state.definition());
  LIUSHUI_CHECK(chart != nullptr);
  cases.retained_until_us = std::max(cases.retained_until_us, RetainedUntil(*chart, state.ended_us()));
}

absl::StatusOr<SubjectCases> SubjectReads::Get(const SubjectName& name) const {
  ASSIGN_OR_RETURN(const ReadGate::Pass pass, parts_.gate->Enter());
  const std::unique_ptr<storage::Snapshot> snapshot = parts_.store->TakeSnapshot();
  SubjectCases cases;
  cases.subject = name.subject;
  cases.position = snapshot->size();
  RETURN_IF_ERROR(ReadInstances(*snapshot, name.name_space, [&](const InstanceState& state) {
    if (SubjectOf(state) == name.subject) Count(state, cases);
  }));
  if (cases.instances.empty()) {
    return Refuse(
        absl::StatusCode::kNotFound, "SUBJECT_UNKNOWN",
        absl::StrCat("no instance of namespace ", name.name_space, " keeps data of ", name.subject));
  }
  ASSIGN_OR_RETURN(cases.standing, parts_.opening->Standing(name));
  return cases;
}

absl::StatusOr<SubjectReads::Due> SubjectReads::ListDue(absl::string_view name_space, int64_t by_us) const {
  ASSIGN_OR_RETURN(const ReadGate::Pass pass, parts_.gate->Enter());
  const std::unique_ptr<storage::Snapshot> snapshot = parts_.store->TakeSnapshot();
  Due due;
  due.position = snapshot->size();
  std::map<std::string, SubjectCases> subjects;
  RETURN_IF_ERROR(ReadInstances(
      *snapshot, name_space, [&](const InstanceState& state) { Count(state, subjects[SubjectOf(state)]); }));
  for (auto& [subject, cases] : subjects) {
    if (cases.open > 0 || cases.retained_until_us > by_us) continue;
    ASSIGN_OR_RETURN(cases.standing, parts_.opening->Standing({std::string(name_space), subject}));
    if (cases.standing.has_value() && cases.standing->status() == state::v1::SUBJECT_STATUS_ERASED) continue;
    cases.subject = subject;
    due.subjects.push_back(std::move(cases));
  }
  std::stable_sort(due.subjects.begin(), due.subjects.end(), [](const auto& a, const auto& b) {
    return std::tie(a.retained_until_us, a.subject) < std::tie(b.retained_until_us, b.subject);
  });
  return due;
}

}  // namespace liushui::runtime
