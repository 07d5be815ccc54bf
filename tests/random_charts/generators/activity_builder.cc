#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "tests/random_charts/generators/chart_builder.h"

namespace liushui::random_charts {

using workflow::v1::State;
using workflow::v1::Transition;

namespace {

// How many questions were asked of another instance.
constexpr char kAsked[] = "asked";

void AddForm(google::protobuf::RepeatedPtrField<workflow::v1::Field>* form) {
  workflow::v1::Field* field = form->Add();
  field->set_name("n");
  field->set_type("int");
  field->set_required(true);
  field->set_check("form.n < 9");
}

void AddSet(const std::string& name, const std::string& value, workflow::v1::Task* task) {
  workflow::v1::Assignment* set = task->add_set();
  set->set_name(name);
  set->set_value(value);
}

}  // namespace

workflow::v1::Workflow ChartBuilder::BuildWithActivities() {
  with_activities_ = true;
  workflow::v1::Datum* datum = workflow_.add_data();
  datum->set_name("items");
  datum->set_type("list");
  datum->set_of("string");
  datum->set_value("['i', 'j', 'k']");
  datum = workflow_.add_data();
  datum->set_name(kAsked);
  datum->set_type("int");
  datum->set_value("0");
  if (draw_.Chance(60)) workflow_.set_calendar("cn-trading");
  return Build();
}

// Business time on a calendar, else hours.
std::string ChartBuilder::DrawSpan() {
  static const std::vector<std::string> kUnits = {"h", "bh", "th", "bd"};
  return absl::StrCat(1 + draw_.Below(4), workflow_.calendar().empty() ? "h" : draw_.Any(kUnits));
}

// A question to another instance, which answers, or is gone. A few in all: whoever asks at every answer goes
// round in a circle, which runs ten thousand times before it is parked.
void ChartBuilder::DrawQuestion(workflow::v1::If* choice) {
  choice->set_when(absl::StrCat("data.", kAsked, " < 8"));
  workflow::v1::Assignment* count = choice->add_then()->mutable_set()->add_values();
  count->set_name(kAsked);
  count->set_value(absl::StrCat("data.", kAsked, " + 1"));
  workflow::v1::Send* send = choice->add_then()->mutable_send();
  send->set_event("ask");
  send->set_to(draw_.Chance(95) ? "{'workflow': 'echo', 'key': 'e'}" : "{'workflow': 'echo', 'key': 'none'}");
  workflow::v1::Assignment* from = send->add_with();
  from->set_name("from");
  from->set_value("instance.name");
  workflow::v1::Assignment* say = send->add_with();
  say->set_name("say");
  say->set_value(draw_.Chance(50) ? "'a'" : "'b'");
}

void ChartBuilder::DrawActivity(State* state) {
  const int choice = draw_.Below(100);
  if (choice < 40) DrawTask(state->mutable_task());
  if (choice >= 40 && choice < 60) DrawJob(state->mutable_job());
  if (choice >= 60 && choice < 75) DrawEach(state->mutable_each());
  if (choice >= 75 && choice < 88) DrawChild(state->mutable_child());
}

void ChartBuilder::DrawTask(workflow::v1::Task* task) {
  task->set_title(draw_.Chance(90) ? "x is ${data.x}" : "9 by x is ${9 / data.x}");
  if (draw_.Chance(40)) DrawDue(task->mutable_due());
  if (draw_.Chance(20)) task->set_not_by("data.x > 2 ? ['ann'] : []");
  if (draw_.Chance(25)) return DrawParts(task);
  task->add_role(draw_.Chance(70) ? "clerk" : "boss");
  if (draw_.Chance(30)) task->set_person("'ann'");
  if (draw_.Chance(50)) return;
  AddForm(task->mutable_form());
  AddSet("x", "form.n", task);
}

// Done by two together, each of whom fills in a form of his own.
void ChartBuilder::DrawParts(workflow::v1::Task* task) {
  for (const char* name : {"p", "q"}) {
    workflow::v1::Part* part = task->add_by();
    part->set_as(name);
    part->add_role(draw_.Chance(70) ? "clerk" : "boss");
    if (draw_.Chance(20)) part->set_person("['ann', 'eve']");
    AddForm(part->mutable_form());
    AddSet(name == std::string("p") ? "x" : "y", absl::StrCat("form.", name, ".n"), task);
  }
}

void ChartBuilder::DrawDue(workflow::v1::Due* due) {
  due->set_after(DrawSpan());
  if (draw_.Chance(50)) due->add_remind("50%");
  for (int rung = 0; rung <= draw_.Below(2); ++rung) {
    due->add_escalate()->set_after(rung == 0 ? "0h" : DrawSpan());
    due->mutable_escalate(rung)->add_role("boss");
  }
}

void ChartBuilder::DrawJob(workflow::v1::Job* job) {
  job->set_type("mail.send");
  workflow::v1::Assignment* payload = job->add_with();
  payload->set_name("n");
  payload->set_value("data.x + 1");
  job->mutable_retry()->set_max(1 + draw_.Below(3));
  job->mutable_retry()->set_backoff(draw_.Chance(50) ? "10s" : "1h");
}

// It begins whatever it is given: one that fails at once, in a chart that tries again, would only run until
// it is parked.
void ChartBuilder::DrawChild(workflow::v1::Child* child) {
  child->set_workflow("kid");
  workflow::v1::Assignment* input = child->add_input();
  input->set_name("n");
  input->set_value(draw_.Chance(80) ? "data.x + 1" : "9 / data.x");
  if (draw_.Chance(20)) child->set_orphan("leave");
  workflow::v1::Assignment* set = child->add_set();
  set->set_name("y");
  set->set_value("result.n");
}

void ChartBuilder::DrawEach(workflow::v1::Each* each) {
  each->set_in("data.items");
  each->set_may_grow(draw_.Chance(50));
  if (each->may_grow()) each->add_add_role("clerk");
  if (draw_.Chance(40))
    each->set_until(draw_.Chance(50) ? "each.done >= 2" : "each.done + each.failed > each.open");
  const int work = draw_.Below(100);
  if (work < 50) DrawTask(each->mutable_task());
  if (work >= 50 && work < 70) DrawJob(each->mutable_job());
  if (work >= 70 && work < 85) DrawChild(each->mutable_child());
  if (work < 85 && draw_.Chance(50)) each->set_limit(1 + draw_.Below(2));
  if (work < 85 && draw_.Chance(30)) each->set_leave_rest(true);
  if (draw_.Chance(30)) each->add_then()->set_log("item done");
}

// What an activity, or time, leads to.
void ChartBuilder::DrawWaysOut(const Places& places, int place) {
  State* state = places[place].state;
  const auto add = [&](absl::string_view event) {
    Transition* transition = state->add_next();
    if (!event.empty()) transition->set_event(std::string(event));
    AddTargets(places, places.Inside(0), transition->mutable_to());
    AddActions(places, draw_.Below(2), {}, transition->mutable_then());
    return transition;
  };
  if ((state->has_job() || state->has_child()) && draw_.Chance(60)) add("failed");
  if (state->has_each() && draw_.Chance(30))
    add("item")->set_when("event.data.failed || event.data.key == 'k'");
  if (state->has_task() && draw_.Chance(20)) add("claimed");
  if (state->task().has_due() && draw_.Chance(50)) add("overdue");
  if (state->has_task() || state->has_job() || state->has_each() || state->has_child()) add("done");
  if (draw_.Chance(30)) add("")->set_after(DrawSpan());
  if (workflow_.calendar().empty() || draw_.Chance(80)) return;
  add("")->mutable_at()->set_expression("add_business(now, '2bh') + duration('1h')");
}

}  // namespace liushui::random_charts
