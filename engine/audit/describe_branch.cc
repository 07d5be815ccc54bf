#include "engine/audit/describe_branch.h"

#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "engine/audit/describe.h"

namespace liushui::audit {
namespace {

using ledger::v1::Record;

std::string DescribeSpan(int64_t from_us, int64_t until_us, absl::TimeZone zone) {
  return absl::StrCat("from ", DescribeTime(from_us, zone),
                      until_us == 0 ? "" : absl::StrCat(" until ", DescribeTime(until_us, zone)));
}

std::string DescribePerson(const ledger::v1::Person& person, absl::TimeZone zone) {
  std::string text = absl::StrCat("put ", person.id(), " (", person.display_name(),
                                  person.display_name().empty() ? "" : "; ",
                                  person.roles().empty() ? "no role" : absl::StrJoin(person.roles(), ", "),
                                  person.team().empty() ? "" : "; team ", person.team(), ")");
  for (const auto& absence : person.absences()) {
    absl::StrAppend(&text, ", away ", DescribeSpan(absence.from_us(), absence.until_us(), zone),
                    absence.reason().empty() ? "" : " for ", absence.reason());
  }
  for (const auto& substitute : person.substitutes()) {
    absl::StrAppend(&text, ", ", substitute.person(), " may stand in ",
                    DescribeSpan(substitute.from_us(), substitute.until_us(), zone));
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

}  // namespace

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

}  // namespace liushui::audit
