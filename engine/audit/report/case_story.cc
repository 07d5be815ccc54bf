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

namespace {

uint64_t SenderOf(const ledger::v1::Deliver& deliver) {
  return deliver.has_result() ? deliver.result().instance() : deliver.origin().instance();
}

const ledger::v1::CaseAccess* FindAccess(const Record& record, uint64_t instance) {
  for (const ledger::v1::CaseAccess& access : record.access_recorded().cases()) {
    if (access.instance() == instance) return &access;
  }
  return nullptr;
}

// Whether a record is one of the instance's, the next after the step at `previous`, or names it.
bool Follows(const Record& record, uint64_t instance, uint64_t previous) {
  if (record.has_substitution_refused())
    return record.substitution_refused().instance() == instance && record.index() > previous;
  if (record.has_access_recorded())
    return FindAccess(record, instance) != nullptr && record.index() > previous;
  return record.instance() == instance && record.previous_index() == previous &&
         (record.has_step() || record.has_refused());
}

}  // namespace

std::string Teller::TimeText(int64_t time_us) const {
  return absl::FormatTime("%Y-%m-%d %H:%M", absl::FromUnixMicros(time_us), options_.zone);
}

std::string Teller::ValueText(const Value& value) const {
  if (value.kind_case() == Value::kBool) return Word(value.bool_() ? Phrase::kYes : Phrase::kNo);
  if (value.kind_case() == Value::kTimestampUs) return TimeText(value.timestamp_us());
  if (value.kind_case() == Value::KIND_NOT_SET) return Word(Phrase::kNone);
  if (value.kind_case() == Value::kString) return TextOf(value.string());
  if (value.kind_case() == Value::kSealed) return SealedText(value.sealed().closed());
  if (value.kind_case() == Value::kList) {
    std::vector<std::string> texts;
    for (const Value& element : value.list().values()) texts.push_back(ValueText(element));
    return texts.empty() ? Word(Phrase::kNone)
                         : absl::StrJoin(texts, options_.language == Language::kChinese ? "、" : ", ");
  }
  return DescribeValue(value, options_.zone);
}

std::string Teller::SealedText(ledger::v1::Sealed::Closed why) const {
  if (why == ledger::v1::Sealed::ERASED) return Word(Phrase::kErased);
  if (why == ledger::v1::Sealed::RESTRICTED) return Word(Phrase::kRestricted);
  return Word(Phrase::kSealed);
}

std::string Teller::ReasonText(const std::string& reason) const {
  if (reason == "SEPARATION_OF_DUTIES") return Word(Phrase::kSeparationOfDuties);
  if (reason == "NOT_SUBSTITUTE") return Word(Phrase::kNotSubstitute);
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
  const auto found = options_.names.find(actor.name());
  const std::string display = found == options_.names.end() ? "" : found->second;
  // What a case brought about by a message, it did itself.
  const ledger::v1::Input& input = record_->step().input();
  const uint64_t sender = input.has_start() ? input.start().origin().instance() : SenderOf(input.deliver());
  if (sender != 0)
    return {actor.name(), Word(Phrase::kOtherCase, {absl::StrCat(sender)}), "", "", true, true};
  return {actor.name(),     display, absl::StrJoin(actor.roles(), ", "), PersonText(actor.on_behalf_of()),
          actor.verified(), false};
}

std::string Teller::PersonText(const std::string& person) const {
  const auto found = options_.names.find(person);
  return found == options_.names.end() ? person : found->second;
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

void Teller::Refuse(StoryLine& line, const std::string& what, const std::string& reason,
                    const std::string& message) {
  line.is_refused = true;
  line.what = Word(Phrase::kTried, {what});
  const std::string why = ReasonText(reason);
  line.followed.push_back(why.empty() ? message : why);
  story_.refusals.push_back({line.at, line.who, what, reason, why, message});
}

void Teller::TakeRefused(const ledger::v1::Refused& refused, StoryLine& line) {
  const std::string what = TellInput(refused.input(), line.given);
  Refuse(line, what, refused.reason(), refused.message());
}

void Teller::TakeSubstitution(const ledger::v1::SubstitutionRefused& refused, StoryLine& line) {
  const size_t slash = refused.resource().rfind('/');
  const std::string name = slash == std::string::npos ? "" : refused.resource().substr(slash + 1);
  std::string title = name;
  for (const auto& [ordinal, task] : tasks_) {
    if (Name(ordinal) == name) title = task.title;
  }
  const std::string what = Word(Phrase::kActFor, {line.who.on_behalf_of, refused.call(), title});
  Refuse(line, what, refused.reason().empty() ? "NOT_SUBSTITUTE" : refused.reason(), refused.message());
}

void Teller::TakeAccess(const ledger::v1::CaseAccess& access) {
  std::vector<std::string> kinds;
  const auto add = [&](Phrase phrase, uint32_t count) {
    if (count > 0) kinds.push_back(Word(phrase, {absl::StrCat(count)}));
  };
  add(Phrase::kAccessGets, access.gets());
  add(Phrase::kAccessLists, access.lists());
  add(Phrase::kAccessReports, access.reports());
  add(Phrase::kAccessDownloads, access.downloads());
  add(Phrase::kAccessHistories, access.histories());
  add(Phrase::kAccessWatches, access.watches());
  const absl::string_view between = options_.language == Language::kChinese ? "，" : ", ";
  story_.accesses.push_back({Place(), Actor(), absl::StrJoin(kinds, between)});
}

void Teller::TakeStep(const ledger::v1::Step& step, StoryLine& line) {
  // Titles of what the step itself opens or ends are wanted on both sides of it.
  const ledger::v1::Input& input = step.input();
  if (!input.has_start()) line.what = TellInput(input, line.given);
  if (input.has_complete()) CompareForm(input.complete());
  if (input.deliver().has_result()) HearChild(input.deliver().result());
  for (const ledger::v1::Fact& fact : step.facts()) TellFact(fact, line);
  if (input.has_start()) line.what = TellInput(input, line.given);
  const bool is_event = input.has_event() || input.deliver().has_event();
  if (is_event && !step.handled()) line.followed.push_back(Word(Phrase::kNotHandled));
  JoinEntered(line);
}

void Teller::Take(const Record& record) {
  record_ = &record;
  // Reading changes nothing, and has a table of its own.
  if (record.has_access_recorded()) return TakeAccess(*FindAccess(record, story_.instance));
  if (story_.lines.empty()) {
    story_.instance = record.instance();
    story_.name_space = record.namespace_();
    story_.started = Place();
  }
  story_.newest = Place();
  StoryLine line;
  line.at = Place();
  line.who = Actor();
  if (record.has_step()) TakeStep(record.step(), line);
  if (record.has_refused()) TakeRefused(record.refused(), line);
  if (record.has_substitution_refused()) TakeSubstitution(record.substitution_refused(), line);
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
  story_.deadlines = std::move(deadlines_).Release(options_.now_us);
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
    if (!Follows(record, records.front().instance(), previous)) {
      return absl::InvalidArgumentError(absl::StrCat("record ", record.index(),
                                                     " is not the next of instance ",
                                                     records.front().instance(), " after ", previous));
    }
    if (record.has_step()) previous = record.index();  // all else stands beside the steps
    teller.Take(record);
  }
  return std::move(teller).Release();
}

}  // namespace liushui::audit
