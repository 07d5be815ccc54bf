#include "tests/runtime/desk.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "engine/base/check.h"
#include "engine/chart/compile.h"
#include "engine/runtime/read/ledger_source.h"
#include "google/protobuf/text_format.h"
#include "gtest/gtest.h"

namespace liushui::runtime {
namespace {

constexpr int64_t kMorningSeconds = 1'772'413'200;

}  // namespace

const char kLeave[] = R"yaml(
workflow: leave
title: 请假
data:
  - { name: days, type: int, input: true, value: "1" }
subject: "${data.days} 天"
states:
  - id: ask
    task: { role: clerk, title: 填写, form: [ { name: note, type: string, required: true } ] }
    next: [ { event: done, to: [approve] } ]
  - id: approve
    task: { role: clerk, title: 审批, separate_from: [ask], form: [ { name: agree, type: bool, required: true } ] }
    next:
      - { event: done, when: form.agree, to: [closed] }
      - { event: done, to: [ask] }
  - { id: closed, final: true }
)yaml";

const char kNotice[] = R"yaml(
workflow: notice
title: 通知
states:
  - id: send
    job: { type: sms.send, with: { text: "'您好'" }, retry: { max: 2, backoff: 10m }, timeout: 30s }
    next:
      - { event: done, to: [sent] }
      - { event: failed, to: [call] }
  - id: call
    task: { role: clerk, title: 打电话 }
    next: [ { event: done, to: [sent] } ]
  - { id: sent, final: true }
)yaml";

const char kAlarm[] = R"yaml(
workflow: alarm
title: 闹钟
states:
  - id: waiting
    next: [ { after: 1h, to: [rung] } ]
  - id: rung
    next: [ { after: 1h, to: [over] } ]
  - { id: over, final: true }
)yaml";

const Person& Li() {
  static const auto& person = *new Person{"li", {"clerk"}};
  return person;
}

const Person& Zhang() {
  static const auto& person = *new Person{"zhang", {"clerk"}};
  return person;
}

const Person& Wang() {
  static const auto& person = *new Person{"wang", {"leader"}};
  return person;
}

absl::Time Morning() {
  return absl::FromUnixSeconds(kMorningSeconds);
}

EngineOptions Simulated() {
  EngineOptions options;
  options.simulated_start = Morning();
  return options;
}

Caller CallerOf(const Person& person, const std::string& request_id, const std::string& content) {
  Caller caller;
  caller.name_space = kBranch;
  caller.actor.set_name(person.name);
  for (const std::string& role : person.roles) caller.actor.add_roles(role);
  if (request_id.empty()) return caller;
  caller.request_id = request_id;
  caller.request_hash = content.substr(0, 32);
  caller.request_hash.resize(32, '.');
  return caller;
}

ledger::v1::Input ParseInput(const std::string& text) {
  ledger::v1::Input input;
  LIUSHUI_CHECK(google::protobuf::TextFormat::ParseFromString(text, &input));
  return input;
}

std::shared_ptr<const chart::Chart> CompileYaml(const std::string& yaml,
                                                std::shared_ptr<const chart::BusinessCalendar> calendar,
                                                const chart::ChildCharts& children) {
  workflow::v1::Workflow workflow;
  LIUSHUI_CHECK_OK(chart::ReadYaml(yaml, "test.yaml", &workflow, nullptr));
  chart::CompileOptions options;
  options.calendar = std::move(calendar);
  options.children = &children;
  auto chart = chart::Compile(workflow, options);
  LIUSHUI_CHECK_OK(chart.status());
  return *chart;
}

Desk::Desk(EngineOptions options) : options_(std::move(options)) {
  LIUSHUI_CHECK_OK(Open(options_));
}

Desk::~Desk() {
  Close();
  EXPECT_EQ(may_verify_ ? Disagreements() : "", "");
}

absl::Status Desk::Open(const EngineOptions& options) {
  EngineOptions watched = options;
  watched.failed = [this](const absl::Status&) { may_verify_ = false; };
  auto engine = Engine::Open(disk_.Open(), watched);
  if (engine.ok()) engine_ = *std::move(engine);
  return engine.status();
}

void Desk::Close() {
  engine_.reset();
}

void Desk::Reopen() {
  Close();
  LIUSHUI_CHECK_OK(Open(options_));
}

Waiting Desk::Submit(Caller caller, Request request) {
  auto waiting = std::make_shared<Box<Answered>>();
  engine_->Submit(std::move(caller), std::move(request),
                  [waiting](Answered answered) { waiting->Put(std::move(answered)); });
  return waiting;
}

void Desk::Deploy(const std::string& yaml) {
  for (const auto& one : absl::StrSplit(yaml, "\n---\n")) {
    chart::ChildCharts children;
    for (const Deployed& deployed : reads().ListDefinitions(kBranch)) {
      children[deployed.chart->workflow()] = deployed.chart;
    }
    LIUSHUI_CHECK_OK(
        Ask(CallerOf(Wang()), DeployRequest{CompileYaml(std::string(one), nullptr, children)}).status());
  }
}

uint64_t Desk::Start(const Person& person, const std::string& workflow, const std::string& key,
                     const std::string& inputs) {
  StartRequest request;
  request.workflow = workflow;
  request.business_key = key;
  const ledger::v1::Input start = ParseInput(absl::StrCat("start { ", inputs, " }"));
  request.inputs = start.start().inputs();
  const Answered started = Ask(CallerOf(person), request);
  LIUSHUI_CHECK_OK(started.status());
  return started->record.instance();
}

Answered Desk::Take(const Person& person, uint64_t instance, const std::string& input,
                    const std::string& request_id) {
  return Ask(CallerOf(person, request_id, input), InstanceRequest{instance, ParseInput(input)});
}

Engine::Advance Desk::Advance(absl::Duration duration) {
  const auto advanced = engine_->AdvanceClock(engine_->Now() + duration, absl::InfiniteFuture());
  LIUSHUI_CHECK_OK(advanced.status());
  return *advanced;
}

state::v1::InstanceState Desk::Get(uint64_t instance) const {
  auto state = reads().GetInstance(kBranch, instance);
  LIUSHUI_CHECK_OK(state.status());
  return *state;
}

std::vector<std::string> Desk::StatesOf(uint64_t instance) const {
  const state::v1::InstanceState state = Get(instance);
  return {state.configuration().begin(), state.configuration().end()};
}

std::vector<ledger::v1::Record> Desk::Records() const {
  return Records([](const ledger::v1::Record&) { return true; });
}

std::vector<ledger::v1::Record> Desk::Records(
    const std::function<bool(const ledger::v1::Record&)>& match) const {
  std::vector<ledger::v1::Record> records;
  LIUSHUI_CHECK_OK(reads().ReadRecords(0, reads().position(), [&](const ledger::v1::Record& record) {
    if (match(record)) records.push_back(record);
    return true;
  }));
  return records;
}

std::string Desk::Disagreements() const {
  const LedgerSource records(&disk_.store());
  const TableSource rows(&disk_.store());
  const auto report = audit::Verify(records, &rows, {});
  if (!report.ok()) return report.status().ToString();
  std::string text;
  for (const audit::Difference& difference : report->differences) {
    absl::StrAppend(&text, difference.index, ": ", difference.message, "\n");
  }
  return text;
}

}  // namespace liushui::runtime
