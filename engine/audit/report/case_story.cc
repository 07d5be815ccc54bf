#include "engine/audit/report/case_story.h"

#include <utility>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "engine/audit/describe.h"
#include "engine/audit/report/teller.h"

namespace liushui::audit {

using ledger::v1::Record;
using ledger::v1::Value;

std::string Teller::TimeText(int64_t time_us) const {
  return absl::FormatTime("%Y-%m-%d %H:%M", absl::FromUnixMicros(time_us), options_.zone);
}

std::string Teller::ValueText(const Value& value) const {
  if (value.kind_case() == Value::kBool) return Word(value.bool_() ? Phrase::kYes : Phrase::kNo);
  if (value.kind_case() == Value::kTimestampUs) return TimeText(value.timestamp_us());
  if (value.kind_case() == Value::KIND_NOT_SET) return Word(Phrase::kNone);
  if (value.kind_case() == Value::kString) return TextOf(value.string());
  if (value.kind_case() == Value::kList) {
    std::vector<std::string> texts;
    for (const Value& element : value.list().values()) texts.push_back(ValueText(element));
    return texts.empty() ? Word(Phrase::kNone)
                         : absl::StrJoin(texts, options_.language == Language::kChinese ? "、" : ", ");
  }
  return DescribeValue(value, options_.zone);
}

std::string Teller::ReasonText(const std::string& reason) const {
  if (reason == "SEPARATION_OF_DUTIES") return Word(Phrase::kSeparationOfDuties);
  return reason == "ROLE_DENIED" ? Word(Phrase::kRoleDenied) : "";
}

// A moment that was filled in stands in the record as it was typed.
std::string Teller::TextOf(const std::string& text) const {
  absl::Time moment;
  std::string error;
  const bool is_moment = text.size() >= sizeof "2026-03-02T08:00:00Z" - 1 && text[10] == 'T' &&
                         absl::ParseTime(absl::RFC3339_full, text, &moment, &error);
  return is_moment ? TimeText(absl::ToUnixMicros(moment)) : text;
}

StoryActor Teller::Actor() const {
  const ledger::v1::Actor& actor = record_->actor();
  return {actor.name(), absl::StrJoin(actor.roles(), ", "), actor.on_behalf_of(), actor.verified()};
}

std::string Teller::TaskTitle(uint32_t task) const {
  const auto found = tasks_.find(task);
  return found == tasks_.end() ? absl::StrCat(story_.instance, "-", task) : found->second.title;
}

void Teller::UseDefinition(const std::string& hash, uint32_t revision) {
  const auto found = definitions_.find(hash);
  titles_ = found == definitions_.end() ? Titles() : Titles(found->second.workflow());
  story_.title = titles_.Workflow(story_.workflow);
  story_.definitions.push_back({absl::BytesToHexString(hash), revision, story_.title, record_->index()});
}

void Teller::Take(const Record& record) {
  record_ = &record;
  if (story_.lines.empty()) {
    story_.instance = record.instance();
    story_.name_space = record.namespace_();
    story_.started = Place();
  }
  story_.newest = Place();
  StoryLine line;
  line.at = Place();
  line.who = Actor();
  if (record.has_refused()) {
    const ledger::v1::Refused& refused = record.refused();
    line.is_refused = true;
    const std::string what = TellInput(refused.input(), line.given);
    line.what = Word(Phrase::kTried, {what});
    const std::string why = ReasonText(refused.reason());
    if (!why.empty()) line.followed.push_back(why);
    line.followed.push_back(refused.message());
    story_.refusals.push_back(
        {line.at, line.who, what, refused.reason(), absl::StrJoin(line.followed, "\n")});
  } else {
    // Titles of what the step itself opens or ends are wanted on both sides of it.
    const ledger::v1::Input& input = record.step().input();
    if (!input.has_start()) line.what = TellInput(input, line.given);
    for (const ledger::v1::Fact& fact : record.step().facts()) TellFact(fact, line);
    if (input.has_start()) line.what = TellInput(input, line.given);
    const bool is_event = input.has_event() || input.deliver().has_event();
    if (is_event && !record.step().handled()) line.followed.push_back(Word(Phrase::kNotHandled));
  }
  JoinEntered(line);
  story_.lines.push_back(std::move(line));
}

void Teller::JoinEntered(StoryLine& line) {
  if (entered_.empty()) return;
  const absl::string_view between = options_.language == Language::kChinese ? "」「" : "”, “";
  line.followed.insert(line.followed.begin(), Word(Phrase::kEntered, {absl::StrJoin(entered_, between)}));
  entered_.clear();
}

void Teller::AddSeparations() {
  for (const auto& [first, second] : titles_.separated()) {
    StorySeparation separation;
    separation.first = titles_.State(first);
    separation.second = titles_.State(second);
    separation.first_by = completers_[first].told;
    separation.second_by = completers_[second].told;
    for (const std::string& person : completers_[first].persons) {
      if (completers_[second].persons.contains(person)) separation.is_kept = false;
    }
    story_.separations.push_back(std::move(separation));
  }
}

CaseStory Teller::Release() && {
  AddSeparations();
  for (const auto& [name, value] : data_) story_.data.push_back({titles_.Datum(name), ValueText(value)});
  for (StoryDeadline& deadline : story_.deadlines) {
    const bool is_late = deadline.ended_us == 0 && options_.now_us > deadline.due_us;
    if (is_late) deadline.outcome = DeadlineOutcome::kRunningLate;
  }
  if (story_.status.empty()) story_.status = Word(Phrase::kRunningCase);
  return std::move(story_);
}

absl::StatusOr<CaseStory> TellCase(const std::vector<Record>& records, const StoryDefinitions& definitions,
                                   const StoryOptions& options) {
  if (records.empty() || records.size() > kMaxStoryRecords) {
    return absl::InvalidArgumentError(
        absl::StrCat("expected 1 to ", kMaxStoryRecords, " records of a case, found ", records.size()));
  }
  uint64_t previous = records.front().instance();
  Teller teller(definitions, options);
  for (const Record& record : records) {
    const bool follows = record.instance() == records.front().instance() &&
                         record.previous_index() == previous && (record.has_step() || record.has_refused());
    if (!follows) {
      return absl::InvalidArgumentError(absl::StrCat("record ", record.index(),
                                                     " is not the next of instance ",
                                                     records.front().instance(), " after ", previous));
    }
    if (record.has_step()) previous = record.index();  // refusals stand beside the steps
    teller.Take(record);
  }
  return std::move(teller).Release();
}

}  // namespace liushui::audit
