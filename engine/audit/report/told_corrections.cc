// What is otherwise than it was, and what was attached.
#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "engine/audit/report/teller.h"

namespace liushui::audit {

void Teller::Correct(absl::string_view what, absl::string_view why) {
  story_.corrections.push_back({Place(), Actor(), std::string(what), std::string(why)});
}

void Teller::UpdateTask(const ledger::v1::TaskUpdated& updated, StoryLine& line) {
  const std::string title = TaskTitle(updated.task());
  const auto tell = [&](Phrase phrase, const std::string& from, const std::string& to) {
    const std::string none = Word(Phrase::kNone);
    const std::string what = Word(phrase, {title, from.empty() ? none : from, to.empty() ? none : to});
    line.followed.push_back(what);
    Correct(what, updated.reason());
  };
  const auto moment = [this](bool given, int64_t time_us) { return given ? TimeText(time_us) : ""; };
  const auto number = [](bool given, int64_t value) { return given ? absl::StrCat(value) : ""; };
  if (updated.has_due_us()) {
    const ledger::v1::NumberChange& due = updated.due_us();
    tell(Phrase::kDueChanged, moment(due.has_from(), due.from()), moment(due.has_to(), due.to()));
    if (due.has_to()) deadlines_.Move(Name(updated.task()), due.to());
  }
  if (updated.has_follow_up_us()) {
    const ledger::v1::NumberChange& follow_up = updated.follow_up_us();
    tell(Phrase::kFollowUpChanged, moment(follow_up.has_from(), follow_up.from()),
         moment(follow_up.has_to(), follow_up.to()));
  }
  if (updated.has_priority()) {
    const ledger::v1::NumberChange& priority = updated.priority();
    tell(Phrase::kPriorityChanged, number(priority.has_from(), priority.from()),
         number(priority.has_to(), priority.to()));
  }
}

void Teller::CompareForm(const ledger::v1::CompleteTask& complete) {
  const auto task = tasks_.find(complete.task());
  if (task == tasks_.end()) return;
  const TaskSeen& seen = task->second;
  Form& before = answers_[{seen.title, absl::StrCat(seen.item, "/", complete.part())}];
  for (const ledger::v1::NamedValue& field : complete.form()) {
    const auto [known, is_new] = before.emplace(field.name(), field.value());
    if (is_new) continue;
    const std::string from = ValueText(known->second);
    const std::string to = ValueText(field.value());
    known->second = field.value();
    if (from == to) continue;
    const std::string what = absl::StrCat(seen.title, " · ", titles_.Field(seen.state, field.name()));
    Correct(Word(Phrase::kFieldChanged, {what, from, to}), "");
  }
}

void Teller::Attach(const ledger::v1::TaskNoted& noted) {
  if (!noted.has_attachment()) return;
  const ledger::v1::Attachment& file = noted.attachment();
  story_.attachments.push_back({Place(), Actor(), Name(noted.task()), file.name(), noted.text(),
                                file.media_type(), file.size(), absl::BytesToHexString(file.sha256())});
}

}  // namespace liushui::audit
