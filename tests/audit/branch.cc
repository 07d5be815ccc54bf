#include "tests/audit/branch.h"

#include "absl/strings/str_cat.h"
#include "engine/audit/fold.h"
#include "engine/base/check.h"
#include "engine/base/refusal.h"
#include "engine/chart/compile.h"
#include "engine/views/keys.h"
#include "google/protobuf/text_format.h"
#include "gtest/gtest.h"

namespace liushui::audit {
namespace {

using ledger::v1::Input;
using ledger::v1::Record;

constexpr int64_t kMinute = int64_t{60} * 1'000'000;
constexpr int64_t kMorning = int64_t{1'772'413'200} * 1'000'000;  // 2026-03-02 09:00 in Beijing

constexpr char kSmallCalendar[] = R"(
calendar: small
zone: Asia/Shanghai
first_day: 2026-01-01
last_day: 2026-12-31
weekend: [sat, sun]
sessions: [ { open: "09:30", close: "11:30" }, { open: "13:00", close: "15:00" } ]
office: { open: "08:30", close: "17:30" }
)";

workflow::v1::Calendar SmallCalendar() {
  workflow::v1::Calendar calendar;
  LIUSHUI_CHECK_OK(chart::ReadYaml(kSmallCalendar, "small.yaml", &calendar, nullptr));
  return calendar;
}

template <typename Message>
Message Parsed(absl::string_view text) {
  Message message;
  LIUSHUI_CHECK(google::protobuf::TextFormat::ParseFromString(std::string(text), &message));
  return message;
}

}  // namespace

const char kErrand[] = R"(
workflow: errand
title: 跑腿
data:
  - { name: places, type: list, of: string, input: true }
  - { name: heard, type: string, optional: true }
events:
  - { name: visited, form: [ { name: words, type: string } ] }
states:
  - id: draft
    task: { role: clerk, title: 填写单据, form: [ { name: note, type: string, required: true } ] }
    next: [ { event: done, to: [check] } ]
  - id: check
    task:
      role: clerk
      title: 复核单据
      separate_from: [draft]
      due: { after: 1h }
      escalate: [ { after: 0h, role: leader } ]
      form: [ { name: agree, type: bool, required: true } ]
    next:
      - { event: done, when: form.agree, to: [notify] }
      - { event: done, to: [draft] }
  - id: notify
    entry:
      - start: { workflow: visit, key: instance.key, input: { errand: instance.key } }
    job: { type: sms.send, with: { text: "'您好'" }, retry: { max: 2, backoff: 10m }, timeout: 30s }
    next:
      - { event: done, to: [rounds] }
      - { event: failed, to: [rounds] }
  - id: rounds
    each: { in: data.places, as: place, key: place, task: { role: clerk, title: "巡视 ${place}" } }
    next: [ { event: done, to: [hear] } ]
  - id: hear
    next:
      - { event: visited, to: [closed], then: [ { set: { heard: event.data.words } } ] }
  - { id: closed, final: true, output: "{'heard': data.heard == null ? '' : data.heard}" }
)";

const char kVisit[] = R"(
workflow: visit
title: 拜访
data:
  - { name: errand, type: string, input: true }
states:
  - id: visiting
    task: { role: clerk, title: 拜访客户 }
    next:
      - event: done
        to: [over]
        then:
          - send: { event: visited, to: "{'workflow': 'errand', 'key': data.errand}", with: { words: "'满意'" } }
  - { id: over, final: true }
)";

const Person& Li() {
  static const auto& person = *new Person{"li", "clerk"};
  return person;
}

const Person& Zhang() {
  static const auto& person = *new Person{"zhang", "clerk"};
  return person;
}

const Person& Wang() {
  static const auto& person = *new Person{"wang", "leader"};
  return person;
}

absl::Status ListedRecords::Read(uint64_t first, uint64_t end,
                                 absl::FunctionRef<bool(uint64_t, absl::string_view)> visit) const {
  for (uint64_t index = first; index < end; ++index) {
    if (!visit(index, records[index])) break;
  }
  return absl::OkStatus();
}

absl::Status ListedRows::Read(absl::FunctionRef<bool(absl::string_view, absl::string_view)> visit) const {
  for (const auto& [key, value] : rows) {
    if (!visit(key, value)) break;
  }
  return absl::OkStatus();
}

Branch::Branch() : time_us_(kMorning) {
  Record record = NextRecord("", "");
  record.clear_namespace_();
  record.mutable_engine_started()->set_version("test");
  record.mutable_engine_started()->set_simulated_clock(true);
  Write(record, views::RowsOf(record, nullptr, nullptr));
}

Record Branch::NextRecord(absl::string_view actor, absl::string_view role) {
  Record record;
  time_us_ += kMinute;
  record.set_index(ledger.records.size());
  record.set_time_us(time_us_);
  record.set_namespace_(kNamespace);
  record.set_semantics_version(core::kSemanticsVersion);
  if (actor.empty()) return record;
  record.mutable_actor()->set_name(std::string(actor));
  record.mutable_actor()->add_roles(std::string(role));
  record.set_request_id(absl::StrCat("r-", record.index()));
  record.set_request_hash(std::string(32, 'h'));
  return record;
}

void Branch::Write(const Record& record, const std::vector<views::RowWrite>& writes) {
  ledger.records.push_back(record.SerializeAsString());
  for (const views::RowWrite& write : writes) {
    if (write.value.has_value()) {
      tables.rows[write.key] = *write.value;
    } else {
      tables.rows.erase(write.key);
    }
  }
}

void Branch::DeployCalendar() {
  Record record = NextRecord("admin", "admin");
  *record.mutable_calendar_deployed()->mutable_calendar() = SmallCalendar();
  record.mutable_calendar_deployed()->set_hash(chart::HashOf(record.calendar_deployed().calendar()));
  Write(record, views::RowsOf(record, nullptr, nullptr));
}

void Branch::Deploy(absl::string_view yaml) {
  workflow::v1::Workflow workflow;
  LIUSHUI_CHECK_OK(chart::ReadYaml(yaml, "test.yaml", &workflow, nullptr));
  chart::CompileOptions options;
  if (!workflow.calendar().empty()) options.calendar = chart::BusinessCalendar::Make(SmallCalendar()).value();
  const auto chart = chart::Compile(workflow, options);
  LIUSHUI_CHECK_OK(chart.status());
  charts_[workflow.workflow()] = *chart;
  Record record = NextRecord("admin", "admin");
  *record.mutable_definition_deployed()->mutable_definition() = (*chart)->definition();
  record.mutable_definition_deployed()->set_hash((*chart)->hash());
  record.mutable_definition_deployed()->set_revision(++revisions_[workflow.workflow()]);
  Write(record, views::RowsOf(record, nullptr, nullptr));
}

const chart::Chart& Branch::ChartOf(const FoldedInstance& folded) const {
  return *charts_.at(folded.state.workflow());
}

bool Branch::Decide(Record record, const chart::Chart& chart, const Input& input) {
  const bool is_start = input.has_start();
  record.set_instance(is_start ? record.index() : record.instance());
  FoldedInstance& live = instances_[record.instance()];
  record.set_previous_index(is_start ? record.index() : live.state.last_index());
  const FoldedRows rows(live);
  const core::Surroundings surroundings = {chart,
                                           revisions_.at(chart.workflow()),
                                           record.index(),
                                           absl::FromUnixMicros(record.time_us()),
                                           record.namespace_(),
                                           record.actor()};
  const auto decision = core::Decide(surroundings, core::Instance(live.state, &rows), input);
  if (decision.ok()) {
    *record.mutable_step() = decision->step;
    Write(record, views::RowsOf(record, &live.state, &decision->after));
    Keep(decision->after, live);
    return true;
  }
  const std::string reason = ReasonOf(decision.status());
  if (!core::IsRecordedRefusal(reason)) {
    ADD_FAILURE() << decision.status() << " for " << input.ShortDebugString();
    return false;
  }
  *record.mutable_refused()->mutable_input() = input;
  record.mutable_refused()->set_reason(reason);
  record.mutable_refused()->set_message(std::string(decision.status().message()));
  Write(record, views::RowsOf(record, nullptr, nullptr));
  return false;
}

uint64_t Branch::Start(const Person& person, absl::string_view start) {
  Input input;
  *input.mutable_start() = Parsed<ledger::v1::StartInstance>(start);
  const chart::Chart& chart = *charts_.at(input.start().workflow());
  input.mutable_start()->set_definition(chart.hash());
  const Record record = NextRecord(person.name, person.role);
  EXPECT_TRUE(Decide(record, chart, input));
  return record.index();
}

bool Branch::Take(uint64_t instance, const Person& person, absl::string_view input) {
  Record record = NextRecord(person.name, person.role);
  record.set_instance(instance);
  return Decide(record, ChartOf(instances_.at(instance)), Parsed<Input>(input));
}

void Branch::Wait(absl::Duration duration) {
  const int64_t until = time_us_ + absl::ToInt64Microseconds(duration);
  while (true) {
    const FoldedInstance* next = nullptr;
    for (const auto& [instance, folded] : instances_) {
      const ledger::v1::TimerSet* timer = core::EarliestTimer(folded.state);
      if (timer == nullptr || timer->due_us() > until) continue;
      if (next == nullptr || timer->due_us() < core::EarliestTimer(next->state)->due_us()) next = &folded;
    }
    if (next == nullptr) break;
    const ledger::v1::TimerSet timer = *core::EarliestTimer(next->state);
    Record record = NextRecord("", "");
    record.set_instance(next->state.instance());
    record.set_time_us(std::max(timer.due_us(), record.time_us()));
    time_us_ = record.time_us();
    Input input;
    input.mutable_timer()->set_timer(timer.timer());
    EXPECT_TRUE(Decide(record, ChartOf(*next), input));
  }
  time_us_ = std::max(time_us_, until);
}

void Branch::DeliverAll() {
  while (true) {
    const auto first = tables.rows.lower_bound(views::TablePrefix(views::Table::kOutbox));
    if (first == tables.rows.end()) return;
    const auto place = views::ParseOutboxKey(first->first);
    if (!place.has_value()) return;
    state::v1::Outbound message;
    LIUSHUI_CHECK(message.ParseFromString(first->second));
    ledger::v1::Origin origin;
    origin.set_instance(message.sender());
    origin.set_index(place->index);
    origin.set_ordinal(place->ordinal);
    Deliver(origin, message);
  }
}

void Branch::Deliver(const ledger::v1::Origin& origin, const state::v1::Outbound& message) {
  if (message.message().has_event()) return DeliverEvent(origin, message.message().event());
  const ledger::v1::SentStart& sent = message.message().start();
  const chart::Chart& chart = *charts_.at(sent.workflow());
  Input input;
  ledger::v1::StartInstance* start = input.mutable_start();
  start->set_workflow(sent.workflow());
  start->set_definition(chart.hash());
  start->set_business_key(sent.business_key());
  *start->mutable_inputs() = sent.inputs();
  *start->mutable_origin() = origin;
  start->mutable_origin()->set_generation(sent.generation());
  EXPECT_TRUE(Decide(NextRecord("", ""), chart, input));
}

void Branch::DeliverEvent(const ledger::v1::Origin& origin, const ledger::v1::SentEvent& sent) {
  Input input;
  *input.mutable_deliver()->mutable_origin() = origin;
  Record record = NextRecord("", "");
  const auto receiver =
      tables.rows.find(views::BusinessKeyKey({kNamespace, sent.workflow(), sent.business_key()}));
  if (receiver == tables.rows.end()) {
    record.set_instance(origin.instance());
    input.mutable_deliver()->mutable_failure()->set_reason("NO_RECEIVER");
    input.mutable_deliver()->mutable_failure()->set_message("nobody has this key");
  } else {
    record.set_instance(views::ParseNumberValue(receiver->second).value());
    *input.mutable_deliver()->mutable_event() = sent.event();
  }
  EXPECT_TRUE(Decide(record, ChartOf(instances_.at(record.instance())), input));
}

void Branch::Drop(uint64_t index, uint32_t ordinal) {
  Record record = NextRecord("", "");
  ledger::v1::Origin* origin = record.mutable_message_dropped()->mutable_origin();
  origin->set_instance(At(index).instance());
  origin->set_index(index);
  origin->set_ordinal(ordinal);
  Write(record, views::RowsOf(record, nullptr, nullptr));
}

VerifyReport Branch::Check(bool fold_only) const {
  VerifyOptions options;
  options.fold_only = fold_only;
  const auto report = Verify(ledger, &tables, options);
  LIUSHUI_CHECK_OK(report.status());
  return *report;
}

VerifyReport Branch::CheckAt(Level level) const {
  VerifyOptions options;
  options.level = level;
  const auto report = Verify(ledger, &tables, options);
  LIUSHUI_CHECK_OK(report.status());
  return *report;
}

Record Branch::At(uint64_t index) const {
  Record record;
  LIUSHUI_CHECK(record.ParseFromString(ledger.records.at(index)));
  return record;
}

uint64_t Branch::Find(const std::function<bool(const Record&)>& match) const {
  for (uint64_t index = 0; index < ledger.size(); ++index) {
    if (match(At(index))) return index;
  }
  LIUSHUI_CHECK(false);
  return 0;
}

void Branch::Forge(uint64_t index, const std::function<void(Record&)>& change) {
  Record record = At(index);
  change(record);
  ledger.records[index] = record.SerializeAsString();
}

void Branch::Append(Record record) {
  const Record next = NextRecord("", "");
  record.set_index(next.index());
  record.set_time_us(next.time_us());
  record.set_semantics_version(next.semantics_version());
  ledger.records.push_back(record.SerializeAsString());
}

uint64_t RunErrand(Branch& branch, absl::string_view key) {
  const uint64_t errand = branch.Start(
      Li(),
      absl::StrCat("workflow: 'errand' business_key: '", key,
                   "' inputs { name: 'places' value { list { values { string: '大厅' } values { string: "
                   "'机房' } } } }"));
  branch.Take(errand, Li(), "claim { task: 1 }");
  branch.Take(errand, Li(), "complete { task: 1 form { name: 'note' value { string: '取款单' } } }");
  const auto task = [&](int nth) {
    auto row = branch.live(errand).tasks.begin();
    std::advance(row, nth);
    return row->first;
  };
  EXPECT_FALSE(branch.Take(errand, Li(), absl::StrCat("claim { task: ", task(1), " }")));
  branch.Wait(absl::Hours(2));
  branch.Take(errand, Zhang(),
              absl::StrCat("complete { task: ", task(1), " form { name: 'agree' value { bool: true } } }"));
  const uint32_t job = branch.live(errand).jobs.begin()->first;
  branch.DeliverAll();
  branch.Take(errand, Li(), absl::StrCat("fail_job { job: ", job, " attempt: 1 message: '线路忙' }"));
  branch.Wait(absl::Minutes(20));
  branch.Take(errand, Li(), absl::StrCat("complete_job { job: ", job, " attempt: 2 }"));
  branch.Take(errand, Zhang(), absl::StrCat("complete { task: ", task(2), " }"));
  branch.Take(errand, Zhang(), absl::StrCat("complete { task: ", task(3), " }"));
  for (const auto& [instance, folded] : branch.instances()) {
    if (folded.state.workflow() != "visit" || folded.state.business_key() != key) continue;
    branch.Take(instance, Li(), "complete { task: 1 }");
    break;
  }
  branch.DeliverAll();
  EXPECT_EQ(branch.live(errand).state.status(), state::v1::INSTANCE_STATUS_COMPLETED);
  return errand;
}

std::string TextOf(const VerifyReport& report) {
  std::string text;
  for (const Difference& difference : report.differences)
    absl::StrAppend(&text, difference.index, ": ", difference.message, "\n");
  return text;
}

}  // namespace liushui::audit
