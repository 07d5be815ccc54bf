#include "engine/audit/describe_branch.h"

#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "engine/audit/describe.h"
#include "engine/audit/findings.h"

namespace liushui::audit {
namespace {

using ledger::v1::Record;

// Of an absence or a substitute.
template <typename Span>
std::string DescribeSpan(const Span& span, absl::TimeZone zone) {
  return absl::StrCat(
      "from ", DescribeTime(span.from_us(), zone),
      span.has_until_us() ? absl::StrCat(" until ", DescribeTime(span.until_us(), zone)) : "");
}

std::string DescribePerson(const ledger::v1::Person& person, absl::TimeZone zone) {
  std::string text = absl::StrCat("put ", person.id(), " (", person.display_name(),
                                  person.display_name().empty() ? "" : "; ",
                                  person.roles().empty() ? "no role" : absl::StrJoin(person.roles(), ", "),
                                  person.team().empty() ? "" : "; team ", person.team(), ")");
  for (const auto& attribute : person.attributes()) {
    absl::StrAppend(&text, ", ", attribute.name(), " ", Quoted(attribute.value()));
  }
  for (const auto& absence : person.absences()) {
    absl::StrAppend(&text, ", away ", DescribeSpan(absence, zone), absence.reason().empty() ? "" : " for ",
                    absence.reason());
  }
  for (const auto& substitute : person.substitutes()) {
    absl::StrAppend(&text, ", ", substitute.person(), " may stand in ", DescribeSpan(substitute, zone));
  }
  return text;
}

std::string DescribeStatus(const ledger::v1::ScheduleStatus& status, absl::TimeZone zone) {
  if (status.paused()) return ", paused";
  if (status.next_us() == 0) return absl::StrCat(", no next time: ", status.stalled());
  return absl::StrCat(", next ", DescribeTime(status.next_us(), zone));
}

std::string DescribeFiring(const ledger::v1::ScheduleFired& fired, absl::TimeZone zone) {
  std::string text =
      absl::StrCat("schedule ", fired.schedule(), " fired", fired.manual() ? " by hand" : "", " for ",
                   DescribeTime(fired.planned_us(), zone), ": ", fired.starts_size(), " starts");
  int existing = 0;
  for (const auto& start : fired.starts()) existing += start.existing() == 0 ? 0 : 1;
  if (existing > 0) absl::StrAppend(&text, ", ", existing, " of them there already");
  for (const auto& left : fired.left_out()) {
    absl::StrAppend(&text, ", ", left.person().empty() ? "nothing" : absl::StrCat("not ", left.person()),
                    ": ", left.reason());
  }
  if (fired.skipped() > 0) absl::StrAppend(&text, ", ", fired.skipped(), " times before it passed over");
  return text;
}

// " (source 投诉处理规定, unverified)"; nothing without a source.
std::string DescribeSource(const ledger::v1::Parameter& parameter) {
  if (parameter.source().empty()) return "";
  return absl::StrCat(" (source ", Quoted(parameter.source()), parameter.source_status().empty() ? "" : ", ",
                      parameter.source_status(), ")");
}

std::string DescribeCase(const ledger::v1::CaseAccess& access) {
  const std::pair<uint32_t, absl::string_view> ways[] = {
      {access.gets(), "by itself"},         {access.lists(), "in lists"},
      {access.reports(), "in reports"},     {access.downloads(), "by download"},
      {access.histories(), "in histories"}, {access.watches(), "by watching"}};
  std::vector<std::string> told;
  for (const auto& [count, way] : ways) {
    if (count > 0) told.push_back(absl::StrCat(count, " ", way));
  }
  return absl::StrCat("instance ", access.instance(), " (", absl::StrJoin(told, ", "), ")");
}

std::string DescribeRestriction(const ledger::v1::SubjectRestricted& restricted, absl::TimeZone zone) {
  std::string kept;
  if (restricted.retained_until_us() != 0) {
    kept = absl::StrCat(", which is kept until ", DescribeTime(restricted.retained_until_us(), zone));
  }
  return absl::StrCat("restricted subject ", restricted.subject(), kept,
                      restricted.instead_of_erasing() ? ", when it was to be erased" : "", ": ",
                      restricted.reason());
}

}  // namespace

std::string DescribeAccesses(const ledger::v1::AccessRecorded& accesses) {
  return absl::StrCat("was shown personal data of ",
                      absl::StrJoin(accesses.cases(), ", ", [](std::string* out, const auto& access) {
                        out->append(DescribeCase(access));
                      }));
}

std::string DescribeSettings(const ledger::v1::SettingsChanged& change) {
  return absl::StrCat("accesses to personal data are ",
                      change.settings().accesses_unrecorded() ? "no longer recorded" : "recorded", ": ",
                      Quoted(change.reason()));
}

std::string DescribeSuppressed(const ledger::v1::RefusalsSuppressed& suppressed, absl::TimeZone zone) {
  return absl::StrCat("was refused more often than is recorded one by one, in the minute from ",
                      DescribeTime(suppressed.from_us(), zone), ": ",
                      absl::StrJoin(suppressed.reasons(), ", ", [](std::string* out, const auto& reason) {
                        absl::StrAppend(out, reason.count(), " times ", reason.reason());
                      }));
}

std::string DescribeDirectory(const ledger::v1::DirectoryChanged& change, absl::TimeZone zone) {
  std::vector<std::string> parts;
  if (change.has_import()) {
    parts.push_back(absl::StrCat("imported ", change.import().file(), ", part ", change.import().part(),
                                 " of ", change.import().parts()));
  }
  for (const auto& team : change.teams()) {
    parts.push_back(absl::StrCat("put team ", team.id(), " (", team.title(), team.title().empty() ? "" : "; ",
                                 team.leader().empty() ? "no leader" : absl::StrCat("led by ", team.leader()),
                                 ")"));
  }
  for (const auto& person : change.people()) parts.push_back(DescribePerson(person, zone));
  for (const std::string& id : change.removed_people()) parts.push_back(absl::StrCat("removed ", id));
  for (const std::string& id : change.removed_teams()) parts.push_back(absl::StrCat("removed team ", id));
  return absl::StrJoin(parts, "; ");
}

std::string DescribeParameters(const ledger::v1::ParametersChanged& change, absl::TimeZone zone) {
  std::vector<std::string> parts;
  if (!change.file().empty()) parts.push_back(absl::StrCat("imported ", Quoted(change.file())));
  for (const auto& parameter : change.set()) {
    parts.push_back(absl::StrCat("set parameter ", parameter.workflow(), ".", parameter.input(), " to ",
                                 DescribeValue(parameter.value(), zone), DescribeSource(parameter)));
  }
  for (const auto& name : change.unset()) {
    parts.push_back(absl::StrCat("unset parameter ", name.workflow(), ".", name.input()));
  }
  return absl::StrCat(absl::StrJoin(parts, "; "), ": ", Quoted(change.reason()));
}

std::string DescribeSchedule(const Record& record, absl::TimeZone zone) {
  if (record.has_schedule_put()) {
    const ledger::v1::SchedulePut& put = record.schedule_put();
    return absl::StrCat("put schedule ", put.schedule().schedule(), " of workflow ",
                        put.schedule().workflow(), DescribeStatus(put.status(), zone));
  }
  if (record.has_schedule_removed()) {
    return absl::StrCat("removed schedule ", record.schedule_removed().schedule());
  }
  if (record.has_schedule_moved()) {
    const ledger::v1::ScheduleMoved& moved = record.schedule_moved();
    return absl::StrCat("schedule ", moved.schedule(), " moved, ", moved.reason(),
                        DescribeStatus(moved.status(), zone));
  }
  return DescribeFiring(record.schedule_fired(), zone);
}

std::string DescribeProtection(const Record& record, absl::TimeZone zone) {
  if (record.has_access_recorded()) return DescribeAccesses(record.access_recorded());
  if (record.has_settings_changed()) return DescribeSettings(record.settings_changed());
  if (record.has_refusals_suppressed()) return DescribeSuppressed(record.refusals_suppressed(), zone);
  if (record.has_subject_restricted()) return DescribeRestriction(record.subject_restricted(), zone);
  if (record.has_subject_erased()) {
    return absl::StrCat("erased subject ", record.subject_erased().subject(), ": ",
                        record.subject_erased().reason());
  }
  return absl::StrCat("released subject ", record.subject_released().subject(), ": ",
                      record.subject_released().reason());
}

}  // namespace liushui::audit
