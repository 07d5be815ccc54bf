#include "clients/demo/show/timeline.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "clients/cli/display_width.h"
#include "clients/demo/office.h"

namespace liushui::demo {
namespace {

constexpr size_t kMostNames = 6;
constexpr int kVerbWidth = 6;
constexpr int kWhatWidth = 34;

const char* WeekdayText(absl::CivilDay day) {
  static const char* const kWeekdays[] = {"星期一", "星期二", "星期三", "星期四",
                                          "星期五", "星期六", "星期日"};
  return kWeekdays[static_cast<int>(absl::GetWeekday(day))];
}

absl::CivilMinute MinuteOf(absl::Time time) {
  return absl::ToCivilMinute(time, BranchZone());
}

}  // namespace

std::string NamesText(const std::vector<std::string>& names) {
  if (names.size() <= kMostNames) return absl::StrJoin(names, " ");
  return absl::StrCat(absl::StrJoin(names.begin(), names.begin() + kMostNames - 1, " "), " 等 ", names.size(),
                      " 人");
}

void Timeline::Add(const Event& event) {
  if (!lines_.empty() && MinuteOf(lines_.front().first.time) != MinuteOf(event.time)) Flush();
  auto line = std::find_if(lines_.begin(), lines_.end(), [&](const Line& one) {
    return one.first.verb == event.verb && one.first.what == event.what;
  });
  if (line == lines_.end()) line = lines_.insert(lines_.end(), Line{event, 0, {}});
  ++line->count;
  if (event.who.empty()) return;
  if (std::find(line->names.begin(), line->names.end(), event.who) == line->names.end()) {
    line->names.push_back(event.who);
  }
}

void Timeline::Flush() {
  if (lines_.empty()) return;
  const absl::CivilDay day = DayOf(lines_.front().first.time);
  if (day != day_) {
    *terminal_.out << "\n" << absl::FormatCivilTime(day) << " " << WeekdayText(day) << "\n";
    day_ = day;
  }
  for (const Line& line : lines_) Print(line);
  lines_.clear();
  terminal_.out->flush();
}

void Timeline::Print(const Line& line) const {
  const std::string what = line.count > 1 ? absl::StrCat(line.first.what, " ×", line.count) : line.first.what;
  const std::string names = NamesText(line.names);
  const std::string body = names.empty() ? what : absl::StrCat(cli::PadRight(what, kWhatWidth), "  ", names);
  *terminal_.out << "  " << absl::FormatTime("%H:%M", line.first.time, BranchZone()) << "  "
                 << cli::Toned(terminal_, line.first.tone,
                               absl::StrCat(cli::PadRight(line.first.verb, kVerbWidth), cli::Printable(body)))
                 << "\n";
}

}  // namespace liushui::demo
