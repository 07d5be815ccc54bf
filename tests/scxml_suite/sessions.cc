#include "tests/scxml_suite/sessions.h"

#include <algorithm>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "engine/base/check.h"
#include "engine/base/status_macros.h"
#include "engine/chart/convert.h"
#include "tests/scxml_suite/content.h"

namespace liushui::scxml_suite {
namespace {

using cel::Value;

constexpr char kSessionPrefix[] = "#_scxml_";

Value Text(absl::string_view text) {
  return Value::String(std::string(text));
}

// The payload with one field more.
void SetField(absl::string_view name, const Value& value, ledger::v1::SendEvent* event) {
  Value::Entries entries = {{Text(name), value}};
  const Value payload = chart::RecordOf(event->data());
  entries.insert(entries.end(), payload.entries().begin(), payload.entries().end());
  LIUSHUI_CHECK_OK(chart::AssignRecord(Value::Map(std::move(entries)), event->mutable_data()));
}

std::string TextField(const Value& record, absl::string_view name) {
  const Value* field = record.Find(name);
  return field != nullptr && field->kind() == cel::Kind::kString ? field->string_value() : "";
}

const ledger::v1::TimerSet* FindTimer(const state::v1::InstanceState& state, uint32_t ordinal) {
  const auto found = std::find_if(state.timers().begin(), state.timers().end(),
                                  [ordinal](const auto& timer) { return timer.timer() == ordinal; });
  return found == state.timers().end() ? nullptr : &*found;
}

bool IsScxml(absl::string_view type) {
  absl::ConsumeSuffix(&type, "/");
  return type == "scxml" || type == "http://www.w3.org/TR/scxml";
}

}  // namespace

absl::StatusOr<Sessions::Session*> Sessions::Open(absl::string_view document, std::string id) {
  ASSIGN_OR_RETURN(Document read, Import(document, folder_, events_));
  sessions_.push_back(std::make_unique<Session>(std::move(id), std::move(read)));
  return sessions_.back().get();
}

// Data which the document does not have are left out (SCXML 6.4).
absl::Status Sessions::Begin(Session& session, const Value& data) {
  ledger::v1::Input input;
  ledger::v1::StartInstance* start = input.mutable_start();
  Value::Entries inputs = {{Text("_sessionid"), Text(session.id)}};
  for (const chart::DatumSpec& datum : session.run.chart().data()) {
    const Value* value = data.Find(datum.name);
    if (datum.input && value != nullptr) inputs.emplace_back(Text(datum.name), *value);
  }
  RETURN_IF_ERROR(chart::AssignRecord(Value::Map(std::move(inputs)), start->mutable_inputs()));
  return Take(session, input);
}

absl::Status Sessions::Start(absl::string_view document, const std::set<std::string>& events) {
  ASSIGN_OR_RETURN(events_, EventsOf(document));
  events_.insert(events.begin(), events.end());
  ASSIGN_OR_RETURN(Session* const main, Open(document, "main"));
  return Begin(*main, Value());
}

absl::Status Sessions::Take(Session& session, const ledger::v1::Input& input) {
  ASSIGN_OR_RETURN(const ledger::v1::Record record, session.run.Take(records_++, now_, input));
  for (const ledger::v1::Fact& fact : record.step().facts()) RETURN_IF_ERROR(Follow(session, fact));
  if (session.run.state().status() == state::v1::INSTANCE_STATUS_STUCK) {
    return absl::InternalError(absl::StrCat("stuck: ", session.run.state().reason()));
  }
  return absl::OkStatus();
}

absl::Status Sessions::Follow(Session& session, const ledger::v1::Fact& fact) {
  if (fact.has_timer_set() && fact.timer_set().due_us() <= absl::ToUnixMicros(now_)) {
    queue_.push_back({&session, fact.timer_set().timer(), "", {}});
  } else if (fact.has_message_sent()) {
    const ledger::v1::SentEvent& sent = fact.message_sent().event();
    queue_.push_back({&session, 0, sent.business_key(), sent.event()});
  } else if (fact.has_job_opened()) {
    return Invoke(session, fact.job_opened());
  } else if (fact.kind_case() == ledger::v1::Fact::kJobWithdrawn) {
    return CancelInvoke(session, fact.job_withdrawn());
  } else if (fact.has_instance_completed() && session.parent != nullptr) {
    ReportDone(session, fact.instance_completed().output());
  }
  return absl::OkStatus();
}

absl::Status Sessions::Invoke(Session& session, const ledger::v1::JobOpened& job) {
  const Value payload = chart::RecordOf(job.payload());
  const std::string type = TextField(payload, "type");
  if (!IsScxml(type)) return absl::UnimplementedError(absl::StrCat("an invoke of type ", type));
  std::string document = TextField(payload, "content");
  if (const std::string source = TextField(payload, "source"); !source.empty()) {
    ASSIGN_OR_RETURN(document, ReadBeside(folder_, source));
  }
  ASSIGN_OR_RETURN(Session* const child,
                   Open(document, absl::StrCat(session.id, ".", job.type(), ".", job.job())));
  child->parent = &session;
  child->invoke = job.type();
  session.jobs[job.job()] = {job.type(), child};
  const Value* data = payload.Find("data");
  return Begin(*child, data == nullptr ? Value() : *data);
}

absl::Status Sessions::CancelInvoke(Session& session, uint32_t job) {
  Session& child = *session.jobs.at(job).second;
  session.jobs.erase(job);
  if (!child.run.active()) return absl::OkStatus();  // what it said before it ended is still heard
  child.cancelled = true;
  ledger::v1::Input input;
  input.mutable_cancel()->set_reason("its state was left");
  return Take(child, input);
}

void Sessions::ReportDone(Session& session, const ledger::v1::Value& output) {
  Arrival arrival{&session, 0, "#_parent", {}};
  arrival.event.set_name(absl::StrCat("done.invoke.", session.invoke));
  const Value value = chart::FromLedger(output);
  const Value* data = value.Find("data");
  SetField("data", data == nullptr ? Value() : *data, &arrival.event);
  queue_.push_back(std::move(arrival));
}

absl::Status Sessions::Send(absl::string_view event) {
  Session& main = *sessions_.front();
  if (!main.run.active()) return absl::OkStatus();
  ledger::v1::Input input;
  input.mutable_event()->set_name(std::string(event));
  Forward(main, input.event());
  return Take(main, input);
}

absl::Status Sessions::Advance(absl::Duration by) {
  const absl::Time until = now_ + by;
  RETURN_IF_ERROR(Drain());
  for (auto due = EarliestTimer(until); due.has_value(); due = EarliestTimer(until)) {
    now_ = absl::FromUnixMicros(FindTimer(due->first->run.state(), due->second)->due_us());
    RETURN_IF_ERROR(Fire(*due->first, due->second));
    RETURN_IF_ERROR(Drain());
  }
  now_ = until;
  return absl::OkStatus();
}

absl::optional<std::pair<Sessions::Session*, uint32_t>> Sessions::EarliestTimer(absl::Time until) {
  absl::optional<std::pair<Session*, uint32_t>> earliest;
  int64_t earliest_us = absl::ToUnixMicros(until) + 1;
  for (const auto& session : sessions_) {
    if (!session->run.active()) continue;
    for (const ledger::v1::TimerSet& timer : session->run.state().timers()) {
      if (timer.due_us() >= earliest_us || sent_on_.count({session.get(), timer.timer()}) > 0) continue;
      earliest_us = timer.due_us();
      earliest = {session.get(), timer.timer()};
    }
  }
  return earliest;
}

absl::Status Sessions::Drain() {
  while (!queue_.empty()) {
    const Arrival arrival = std::move(queue_.front());
    queue_.pop_front();
    RETURN_IF_ERROR(arrival.timer != 0 ? Fire(*arrival.sender, arrival.timer) : Deliver(arrival));
  }
  return absl::OkStatus();
}

// A timer may have been cancelled meanwhile.
absl::Status Sessions::Fire(Session& session, uint32_t ordinal) {
  const ledger::v1::TimerSet* timer = FindTimer(session.run.state(), ordinal);
  if (timer == nullptr || !session.run.active()) return absl::OkStatus();
  const ledger::v1::SendEvent event = timer->purpose().send().event();
  const std::string target = TextField(chart::RecordOf(event.data()), kTargetField);
  if (!target.empty()) {
    sent_on_.insert({&session, ordinal});
    return Deliver({&session, 0, target, event});
  }
  Forward(session, event);
  ledger::v1::Input input;
  input.mutable_timer()->set_timer(ordinal);
  return Take(session, input);
}

Sessions::Session* Sessions::Resolve(Session& sender, absl::string_view target) {
  if (target == "#_parent") return sender.parent;
  for (const auto& [job, invoke] : sender.jobs) {
    if (absl::StrCat("#_", invoke.first) == target) return invoke.second;
  }
  for (const auto& session : sessions_) {
    if (absl::StrCat(kSessionPrefix, session->id) == target) return session.get();
  }
  return nullptr;
}

absl::Status Sessions::Deliver(const Arrival& arrival) {
  Session& sender = *arrival.sender;
  Session* const receiver = Resolve(sender, arrival.target);
  if (receiver == nullptr || !receiver->run.active()) return Fail(sender, arrival.target);
  ledger::v1::SendEvent event = arrival.event;
  if (receiver == sender.parent) {
    if (sender.cancelled) return absl::OkStatus();
    SetField("invokeid", Text(sender.invoke), &event);
  }
  Forward(*receiver, event);
  ledger::v1::Input input;
  input.mutable_deliver()->mutable_origin()->set_instance(sender.run.state().instance());
  *input.mutable_deliver()->mutable_event() = event;
  return Take(*receiver, input);
}

absl::Status Sessions::Fail(Session& sender, absl::string_view target) {
  if (!sender.run.active()) return absl::OkStatus();
  ledger::v1::Input input;
  input.mutable_deliver()->mutable_origin()->set_instance(sender.run.state().instance());
  input.mutable_deliver()->mutable_failure()->set_reason("NO_RECEIVER");
  input.mutable_deliver()->mutable_failure()->set_message(absl::StrCat("there is no session ", target));
  return Take(sender, input);
}

// To the invokes that want to hear every event from outside.
void Sessions::Forward(Session& session, const ledger::v1::SendEvent& event) {
  for (const auto& [job, invoke] : session.jobs) {
    if (session.document.forwarding.count(invoke.first) == 0) continue;
    queue_.push_back({&session, 0, absl::StrCat(kSessionPrefix, invoke.second->id), event});
  }
}

std::vector<std::string> Sessions::Leaves() const {
  const world::Replayed& main = sessions_.front()->run;
  std::vector<std::string> leaves;
  for (const std::string& id : main.state().configuration()) {
    if (main.chart().IsAtomic(main.chart().FindState(id))) leaves.push_back(id);
  }
  std::sort(leaves.begin(), leaves.end());
  return leaves;
}

}  // namespace liushui::scxml_suite
