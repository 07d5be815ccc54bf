#include "clients/demo/branch/roster.h"

#include <functional>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"

namespace liushui::demo {
namespace {

std::string Literal(const std::string& text) {
  return text.empty() ? "null" : absl::StrCat("'", text, "'");
}

std::string Literal(const std::vector<std::string>& texts) {
  return absl::StrCat(
      "[",
      absl::StrJoin(texts, ", ", [](std::string* out, const std::string& text) { *out += Literal(text); }),
      "]");
}

const Outlet& OutletOf(const Sample& sample, const RosterEntry& entry) {
  static const Outlet kNone = {"", "17:00", {}};
  return entry.outlet.empty() ? kNone : sample.outlets.at(entry.outlet);
}

// An input that depends on the person.
std::string Table(const Sample& sample, const std::string& input,
                  const std::function<std::string(const RosterEntry&)>& value) {
  std::vector<std::string> entries;
  for (const RosterEntry& entry : sample.managers)
    entries.push_back(absl::StrCat("'", entry.id, "': ", value(entry)));
  return absl::StrCat("  ", input, ": \"{", absl::StrJoin(entries, ", "), "}[person]\"\n");
}

std::string Heading(const std::string& people) {
  return absl::StrCat("schedule: ", kDaySchedule,
                      "\ntitle: 客户经理每日服务流程，交易日 08:00\nworkflow: daily_manager_day\n"
                      "calendar: cn-trading\ndays: open\ntime: \"08:00\"\npeople: ",
                      people,
                      "\nkey: person + '/' + date\ncatch_up: one\ncatch_up_within: 12h\ninput:\n"
                      "  manager: person\n  team_leader: team_leader\n  date: date\n");
}

std::string PostInputs(const Sample& sample) {
  return absl::StrCat(
      Table(sample, "outlet",
            [&](const RosterEntry& entry) { return Literal(OutletOf(sample, entry).title); }),
      Table(sample, "signers",
            [&](const RosterEntry& entry) { return Literal(OutletOf(sample, entry).signers); }),
      Table(sample, "outlet_close",
            [&](const RosterEntry& entry) { return Literal(OutletOf(sample, entry).close); }));
}

}  // namespace

std::string ScheduleOfAll(const Sample& sample) {
  return absl::StrCat(
      Heading("{ role: client_manager }"), PostInputs(sample),
      Table(sample, "presents",
            [](const RosterEntry& entry) { return std::string(entry.presents ? "true" : "false"); }),
      Table(sample, "community", [](const RosterEntry& entry) { return Literal(entry.community); }),
      Table(sample, "advice_wanted", [](const RosterEntry& entry) { return Literal(entry.advice_wanted); }),
      Table(sample, "clients", [](const RosterEntry& entry) { return Literal(entry.visits); }),
      Table(sample, "rooms", [](const RosterEntry& entry) { return Literal(entry.rooms); }),
      Table(sample, "core_clients", [](const RosterEntry& entry) { return Literal(entry.core_clients); }));
}

std::string ScheduleOfStationed(const Sample& sample) {
  std::vector<std::string> stationed;
  for (const RosterEntry& entry : sample.managers)
    if (!entry.outlet.empty()) stationed.push_back(entry.id);
  return absl::StrCat(Heading(absl::StrCat("{ persons: [", absl::StrJoin(stationed, ", "), "] }")),
                      PostInputs(sample), "  branch_sms: \"true\"\n  visit_quota: \"0\"\n",
                      "  room_quota: \"0\"\n  call_quota: \"0\"\n");
}

}  // namespace liushui::demo
