#include "tests/workflows/play.h"

#include <algorithm>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
#include "engine/base/check.h"
#include "engine/base/refusal.h"
#include "gtest/gtest.h"
#include "re2/re2.h"
#include "tests/workflows/declared.h"

namespace liushui::transcripts {
namespace {

// `now` for the expressions of a script.
class StoryTime : public cel::Activation {
 public:
  explicit StoryTime(absl::Time now) : now_(now) {}
  absl::StatusOr<cel::Value> Variable(int) const override { return cel::Value::Timestamp(now_); }
  absl::StatusOr<cel::Value> Call(int, absl::Span<const cel::Value>) const override {
    return absl::InternalError("a script declares no function");
  }

 private:
  absl::Time now_;
};

// Whether a record follows from no command of its own: a timer, a delivery.
bool IsEngines(const ledger::v1::Record& record) {
  const ledger::v1::Input& input = record.step().input();
  return input.has_timer() || input.has_deliver() || (input.has_start() && input.start().has_origin());
}

// `'why'`, which may have been cut after its first word.
std::string ReasonIn(const Command& command) {
  const std::string text =
      command.argument.empty() ? command.object : absl::StrCat(command.object, " ", command.argument);
  return world::Literal(text).string_value();
}

// Numbers of tasks and instances are by the order of records; what they are called stands beside them.
std::string WithoutNumbers(absl::string_view message) {
  std::string text(message);
  RE2::GlobalReplace(&text, "(task|instance) [0-9-]+ \\(", "\\1 (");
  return text;
}

std::unique_ptr<world::World> MakeWorld(const std::string& time) {
  auto made = std::make_unique<world::World>(time);
  const std::string folder = absl::StrCat(LIUSHUI_SOURCE_DIR, "/workflows/");
  for (const std::string& name : declared::YamlNames("workflows/calendars"))
    made->DeployCalendarFile(absl::StrCat(folder, "calendars/", name, ".yaml"));
  for (const std::string& name : declared::YamlNames("workflows"))
    made->DeployFile(absl::StrCat(folder, name, ".yaml"));
  return made;
}

}  // namespace

std::string Play::Act(const std::vector<Entry>& entries) {
  std::string text;
  for (const Entry& entry : entries) {
    absl::StrAppend(&text, entry.text, "\n");
    if (!entry.command) continue;
    told_lines_.clear();
    Do(ParseCommand(entry.text));
    text += told_lines_;
    if (watcher_ == nullptr || world_ == nullptr) continue;
    watcher_(*world_);
    told_ = world_->records().size();
  }
  return text;
}

size_t Play::LargestState(absl::string_view workflow) const {
  const auto found = largest_.find(std::string(workflow));
  return found == largest_.end() ? 0 : found->second;
}

void Play::Do(const Command& command) {
  if (command.subject == "cast") {
    std::vector<std::string> roles = absl::StrSplit(command.argument, ' ', absl::SkipEmpty());
    std::sort(roles.begin(), roles.end());
    cast_[command.object] = std::move(roles);
    return;
  }
  if (command.subject == "at") return PassTime(command);
  if (command.subject == "revise") return Revise(command);
  if (command.subject == "deploy") return Deploy(command);
  if (command.subject == "case") {
    ASSERT_EQ(cases_.count(command.object), 1) << "no case " << command.object;
    current_ = cases_.at(command.object);
    return;
  }
  ASSERT_NE(world_, nullptr) << "a story begins with `at`: " << command.subject << " " << command.verb;
  const absl::Status status =
      command.subject == "worker" ? Work(command) : DoAs(PersonOf(command.subject), command);
  TellNewRecords();
  if (!status.ok()) TellRefusal(status);
}

void Play::PassTime(const Command& command) {
  const bool same_day = command.argument.empty();
  if (!same_day) day_ = command.object;
  const std::string time = absl::StrCat(day_, "T", same_day ? command.object : command.argument, ":00+08:00");
  if (world_ == nullptr) {
    world_ = MakeWorld(time);
    told_ = world_->records().size();
    return;
  }
  world_->AdvanceTo(time);
  TellNewRecords();
}

void Play::Deploy(const Command& command) {
  ASSERT_NE(world_, nullptr) << "a story begins with `at`";
  std::string& text = revised_[command.object];
  if (text.empty()) {
    text = declared::ReadSource(absl::StrCat("tests/transcripts/language/", command.object, ".yaml"));
  }
  world_->DeployYaml(text);
  told_ = world_->records().size();
}

void Play::Revise(const Command& command) {
  ASSERT_NE(world_, nullptr) << "a story begins with `at`";
  std::string& text = revised_[command.object];
  if (text.empty()) text = declared::ReadSource(absl::StrCat("workflows/", command.object, ".yaml"));
  const std::map<std::string, std::string> words = Words(command.argument);
  for (const auto& [old_words, new_words] : words) {
    EXPECT_TRUE(absl::StrContains(text, old_words)) << command.object << " does not say: " << old_words;
  }
  text = absl::StrReplaceAll(text, words);
  world_->DeployYaml(text);
  told_ = world_->records().size();
}

absl::Status Play::DoAs(const world::Person& who, const Command& command) {
  if (command.verb == "starts") return Start(who, command);
  if (command.verb == "claims") return world_->Claim(who, TaskOf(command.object));
  if (command.verb == "releases") return world_->Release(who, TaskOf(command.object));
  if (command.verb == "completes")
    return world_->Complete(who, TaskOf(command.object), Literal(command.argument));
  if (command.verb == "sends") return world_->Send(who, current_, command.object, Literal(command.argument));
  if (command.verb == "delegates" || command.verb == "reassigns") return HandOn(who, command);
  if (command.verb == "cancels") return world_->Cancel(who, current_, ReasonIn(command));
  if (command.verb == "resolves") return Resolve(who, command.object);
  if (command.verb == "moves") return Migrate(who, command);
  if (command.verb == "adds") {
    const std::pair<std::string, std::string> item =
        absl::StrSplit(command.argument, absl::MaxSplits(' ', 1));
    return world_->AddItem(who, current_, command.object, item.first, Literal(item.second));
  }
  ADD_FAILURE() << "nobody can '" << command.verb << "'";
  return absl::OkStatus();
}

absl::Status Play::Start(const world::Person& who, const Command& command) {
  const std::pair<std::string, std::string> words = absl::StrSplit(command.argument, absl::MaxSplits(' ', 1));
  const absl::StatusOr<uint64_t> started =
      world_->Start(who, command.object, Literal(words.second), words.first);
  if (started.ok()) current_ = *started;
  return started.status();
}

absl::Status Play::HandOn(const world::Person& who, const Command& command) {
  const std::pair<std::string, std::string> words = absl::StrSplit(command.argument, absl::MaxSplits(' ', 1));
  const world::World::TaskName name = TaskOf(command.object);
  const state::v1::TaskState* task = world_->FindTask(name);
  if (task == nullptr) return absl::NotFoundError(absl::StrCat("no task ", name.state));
  const auto fill = [&](auto* handed) {
    handed->set_task(task->task());
    handed->set_part(name.part);
    handed->set_to(words.first);
    handed->set_note(words.second.empty() ? "" : world::Literal(words.second).string_value());
  };
  ledger::v1::Input input;
  command.verb == "delegates" ? fill(input.mutable_delegate()) : fill(input.mutable_reassign());
  return world_->Take(who, name.instance, input);
}

absl::Status Play::Work(const Command& command) {
  if (command.verb == "completes")
    return world_->CompleteJob(current_, command.object, Literal(command.argument));
  if (command.verb == "fails")
    return world_->FailJob(current_, command.object, world::Literal(command.argument).string_value());
  ADD_FAILURE() << "a worker cannot '" << command.verb << "'";
  return absl::OkStatus();
}

absl::Status Play::Resolve(const world::Person& who, absl::string_view state) {
  for (const auto& incident : world_->state(current_).incidents())
    if (incident.state() == state) return world_->Resolve(who, current_, incident.incident());
  return absl::NotFoundError(absl::StrCat("no incident of ", state));
}

absl::Status Play::Migrate(const world::Person& who, const Command& command) {
  world::World::Move move{current_};
  for (const auto& [from, to] : Words(command.argument)) move.states.push_back(absl::StrCat(from, "=", to));
  return world_->Migrate(who, move);
}

std::map<std::string, std::string> Play::Words(absl::string_view expression) const {
  std::map<std::string, std::string> words;
  const cel::Value value = world::Literal(Literal(expression));
  for (const auto& [from, to] : value.entries()) words[from.string_value()] = to.string_value();
  return words;
}

std::string Play::Literal(absl::string_view expression) const {
  if (expression.empty()) return "{}";
  cel::Environment environment;
  environment.AddVariable("now", cel::Type::Timestamp());
  const absl::StatusOr<cel::Program> program = cel::Program::Compile(expression, environment);
  LIUSHUI_CHECK_OK(program.status());
  const absl::StatusOr<cel::Value> value = program->Evaluate(StoryTime(world_->now()));
  LIUSHUI_CHECK_OK(value.status());
  return value->DebugString();
}

world::Person Play::PersonOf(const std::string& name) const {
  const auto found = cast_.find(name);
  EXPECT_NE(found, cast_.end()) << name << " is not in the cast";
  return {name, found == cast_.end() ? std::vector<std::string>() : found->second};
}

world::World::TaskName Play::TaskOf(absl::string_view text) const {
  const Place place = ParsePlace(text);
  return {current_, place.state, place.item, place.part};
}

void Play::TellNewRecords() {
  for (; told_ < world_->records().size(); ++told_) {
    const ledger::v1::Record& record = world_->records()[told_];
    if (!record.has_step()) continue;
    const std::string& key = world_->state(record.instance()).business_key();
    cases_[key] = record.instance();
    std::string indent = "  ";
    if (IsEngines(record)) {
      const absl::Time time = absl::FromUnixMicros(record.time_us());
      absl::StrAppend(&told_lines_, "  at ", TimeText(time),
                      record.instance() == current_ ? "" : absl::StrCat(" in ", key), "\n");
      indent = "    ";
    }
    for (const std::string& line : narrators_[record.instance()].Tell(record))
      absl::StrAppend(&told_lines_, indent, line, "\n");
  }
  MeasureStates();
}

void Play::TellRefusal(const absl::Status& status) {
  absl::StrAppend(&told_lines_, "  refused ", ReasonOf(status), ": ", WithoutNumbers(status.message()), "\n");
  for (const Violation& violation : ViolationsOf(status))
    absl::StrAppend(&told_lines_, "    ", violation.field, " ", violation.reason, ": ", violation.description,
                    "\n");
}

void Play::MeasureStates() {
  for (const uint64_t instance : world_->Instances()) {
    size_t& largest = largest_[world_->state(instance).workflow()];
    largest = std::max(largest, world_->state(instance).ByteSizeLong());
  }
}

}  // namespace liushui::transcripts
