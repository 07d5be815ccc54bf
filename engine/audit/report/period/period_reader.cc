#include "engine/audit/report/period/period_reader.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "engine/audit/describe.h"

namespace liushui::audit {

using ledger::v1::Fact;
using ledger::v1::Record;
using ledger::v1::Value;

namespace {

int64_t StartOf(absl::CivilDay day, absl::TimeZone zone) {
  return absl::ToUnixMicros(absl::FromCivil(day, zone));
}

const Value& FieldIn(const Value& record, absl::string_view name) {
  for (const ledger::v1::NamedValue& field : record.record().fields()) {
    if (field.name() == name) return field.value();
  }
  return Value::default_instance();
}

template <typename Fields>
void AddChosen(const Fields& fields, std::set<std::string>& chosen) {
  for (const auto& field : fields) {
    if (field.choices_size() > 0) chosen.insert(field.name());
  }
}

void AddStates(const workflow::v1::State& state, std::set<std::string>& chosen,
               std::map<std::string, std::string>& titles) {
  titles[state.id()] = state.title();
  for (const workflow::v1::Task* task : {&state.task(), &state.each().task()}) {
    AddChosen(task->form(), chosen);
    for (const workflow::v1::Part& part : task->by()) AddChosen(part.form(), chosen);
  }
  for (const workflow::v1::State& child : state.states()) AddStates(child, chosen, titles);
  for (const workflow::v1::State& region : state.regions()) AddStates(region, chosen, titles);
}

// A declared default is an expression: a text stands in quotes.
std::string Unquoted(const std::string& expression) {
  const bool is_quoted = expression.size() >= 2 && expression.front() == '\'' && expression.back() == '\'';
  return is_quoted ? expression.substr(1, expression.size() - 2) : expression;
}

// The value of an output's field as an outcome; empty for what is none.
std::string OutcomeText(const Value& value, bool is_chosen) {
  if (value.kind_case() == Value::kBool) return value.bool_() ? "true" : "false";
  return is_chosen && value.kind_case() == Value::kString ? value.string() : "";
}

}  // namespace

PeriodReader::PeriodReader(PeriodScope scope) {
  begin_us_ = StartOf(scope.from, scope.zone);
  const int64_t until_us = StartOf(scope.to + 1, scope.zone);
  end_us_ = std::min(until_us, scope.now_us + 1);
  story_.is_over = scope.now_us >= until_us;
  story_.as_of_us = story_.is_over ? until_us : scope.now_us;
  story_.scope = std::move(scope);
}

PeriodPerson& PeriodReader::PersonOf(const std::string& person) {
  const bool is_known = story_.people.size() < kMaxPeriodPeople || story_.people.contains(person);
  return story_.people[is_known ? person : ""];
}

void PeriodReader::Take(const Record& record) {
  story_.position = record.index() + 1;
  if (record.time_us() < begin_us_) story_.first_record = record.index() + 1;
  if (record.time_us() >= end_us_) return;
  story_.end_record = record.index() + 1;
  in_period_ = record.time_us() >= begin_us_;
  if (record.namespace_() != story_.scope.name_space) return;
  const PeriodRefusal attempt{
      record.index(), record.time_us(), record.actor().name(), record.actor().on_behalf_of(), 0, "", ""};
  if (record.has_step()) TakeStep(record);
  if (record.has_refused()) {
    PeriodRefusal refusal = attempt;
    refusal.instance = record.instance();
    refusal.reason = record.refused().reason();
    refusal.message = record.refused().message();
    TakeRefusal(std::move(refusal));
  }
  if (record.has_substitution_refused()) {
    const ledger::v1::SubstitutionRefused& refused = record.substitution_refused();
    PeriodRefusal refusal = attempt;
    refusal.instance = refused.instance();
    refusal.reason = refused.reason().empty() ? "NOT_SUBSTITUTE" : refused.reason();
    refusal.message = refused.message();
    TakeRefusal(std::move(refusal));
  }
  if (record.has_refusals_suppressed()) TakeSuppressed(record);
  if (record.has_definition_deployed()) TakeDefinition(record.definition_deployed().definition().workflow());
  if (record.has_parameters_changed()) TakeParameters(record);
  if (record.has_directory_changed()) TakeDirectory(record.directory_changed());
}

void PeriodReader::TakeStep(const Record& record) {
  const OpenCase* const before = open_.Find(record.instance());
  std::string workflow = before == nullptr ? "" : before->workflow;
  std::string state;  // entered last: of a case that ends the one it ends in
  for (const Fact& fact : record.step().facts()) {
    if (fact.has_instance_started()) workflow = fact.instance_started().workflow();
    if (fact.has_state_entered()) state = fact.state_entered();
    if (in_period_) TakeFact(fact, workflow);
    if (in_period_ && fact.has_instance_completed())
      EndCase(workflow, fact.instance_completed().output(), state);
  }
  open_.Take(record, [this](const OpenCase& of, const OpenTask& task) {
    if (!in_period_) return;
    if (task.due_us != 0)
      ++(task.was_overdue ? story_.workflows[of.workflow].late : story_.workflows[of.workflow].met);
    std::set<std::string> persons;
    for (const auto& [name, part] : task.parts) persons.insert(part.completed_by);
    for (const std::string& person : persons) {
      ++PersonOf(person).done;
      if (task.was_overdue) ++PersonOf(person).late;
    }
  });
}

void PeriodReader::TakeFact(const Fact& fact, const std::string& workflow) {
  switch (fact.kind_case()) {
    case Fact::kInstanceStarted:
      ++story_.workflows[workflow].started;
      return;
    case Fact::kInstanceCancelled:
      ++story_.workflows[workflow].cancelled;
      return;
    case Fact::kIncidentRaised:
      ++story_.incidents[fact.incident_raised().reason()];
      return;
    default:
      return;
  }
}

void PeriodReader::EndCase(const std::string& workflow, const Value& output, const std::string& state) {
  PeriodWorkflow& of = story_.workflows[workflow];
  ++of.completed;
  ++of.outcomes[{"", state}];
  const std::set<std::string>& chosen = declared_[workflow].chosen;
  for (const ledger::v1::NamedValue& field : output.record().fields()) {
    const std::string text = OutcomeText(field.value(), chosen.contains(field.name()));
    if (!text.empty()) ++of.outcomes[{field.name(), text}];
  }
  TakeAccount(of, output);
}

void PeriodReader::TakeAccount(const PeriodWorkflow& of, const Value& output) {
  const Value& quota = FieldIn(output, "quota");
  const Value& done = FieldIn(output, "done");
  const std::string& manager = FieldIn(output, "manager").string();
  if (!quota.has_record() || !done.has_record() || manager.empty()) return;
  PeriodPerson& person = PersonOf(manager);
  ++person.days;
  person.late_parts += FieldIn(output, "late").list().values_size();
  for (const ledger::v1::NamedValue& part : quota.record().fields()) {
    person.parts[part.name()].quota += part.value().int_();
    // A part goes by the datum that counts it, or the state in which it is done.
    for (const auto* titles : {&of.state_titles, &of.data_titles}) {
      const auto title = titles->find(part.name());
      if (title != titles->end() && !title->second.empty()) story_.part_titles[part.name()] = title->second;
    }
  }
  for (const ledger::v1::NamedValue& part : done.record().fields())
    person.parts[part.name()].done += part.value().int_();
}

void PeriodReader::TakeRefusal(PeriodRefusal refusal) {
  if (!in_period_) return;
  ++story_.refusals[refusal.reason];
  ++PersonOf(refusal.person).refused;
  if (story_.attempts.size() < kMaxPeriodRows) story_.attempts.push_back(std::move(refusal));
}

void PeriodReader::TakeSuppressed(const Record& record) {
  if (!in_period_) return;
  for (const ledger::v1::SuppressedReason& reason : record.refusals_suppressed().reasons()) {
    story_.refusals[reason.reason()] += reason.count();
    PersonOf(record.actor().name()).refused += reason.count();
  }
}

void PeriodReader::TakeDefinition(const workflow::v1::Workflow& workflow) {
  Declared& declared = declared_[workflow.workflow()];
  declared = {workflow, {}};
  PeriodWorkflow& told = story_.workflows[workflow.workflow()];
  told.title = workflow.title();
  AddChosen(workflow.data(), declared.chosen);
  for (const workflow::v1::EventType& event : workflow.events()) AddChosen(event.form(), declared.chosen);
  for (const workflow::v1::State& state : workflow.states())
    AddStates(state, declared.chosen, told.state_titles);
  for (const workflow::v1::State& region : workflow.regions())
    AddStates(region, declared.chosen, told.state_titles);
  for (const workflow::v1::Datum& datum : workflow.data()) told.data_titles[datum.name()] = datum.title();
}

void PeriodReader::TakeParameters(const Record& record) {
  for (const ledger::v1::Parameter& parameter : record.parameters_changed().set())
    parameters_[{parameter.workflow(), parameter.input()}] = {parameter, record.index()};
  for (const ledger::v1::ParameterName& name : record.parameters_changed().unset())
    parameters_.erase({name.workflow(), name.input()});
}

void PeriodReader::TakeDirectory(const ledger::v1::DirectoryChanged& changed) {
  for (const ledger::v1::Person& person : changed.people()) names_[person.id()] = person.display_name();
}

void PeriodReader::ListOverdue(uint64_t instance, const OpenCase& of) {
  PeriodWorkflow& workflow = story_.workflows[of.workflow];
  for (const auto& [ordinal, task] : of.tasks) {
    const bool is_overdue = task.due_us != 0 && task.due_us <= story_.as_of_us;
    std::set<std::string> holders;
    for (const auto& [name, part] : task.parts) {
      if (part.completed_by.empty() && !part.holder.empty()) holders.insert(part.holder);
    }
    for (const std::string& holder : holders) {
      ++PersonOf(holder).held;
      if (is_overdue) ++PersonOf(holder).overdue;
    }
    if (!is_overdue) continue;
    ++workflow.overdue;
    ++story_.overdue_count;
    const std::string whose = holders.empty() ? absl::StrCat("[", absl::StrJoin(task.offered, ", "), "]")
                                              : absl::StrJoin(holders, ", ");
    story_.overdue.push_back(
        {absl::StrCat(instance, "-", ordinal), of.workflow, task.title, task.due_us, whose});
  }
}

void PeriodReader::CountOpen() {
  for (const auto& [instance, of] : open_.cases()) {
    PeriodWorkflow& workflow = story_.workflows[of.workflow];
    ++workflow.open;
    if (of.is_stuck) ++workflow.stuck;
    story_.incidents_open += static_cast<int64_t>(of.incidents.size());
    ListOverdue(instance, of);
  }
  std::stable_sort(story_.overdue.begin(), story_.overdue.end(),
                   [](const PeriodOverdue& a, const PeriodOverdue& b) { return a.due_us < b.due_us; });
  if (story_.overdue.size() > kMaxPeriodRows) story_.overdue.resize(kMaxPeriodRows);
}

void PeriodReader::ListNumbers() {
  for (const auto& [id, declared] : declared_) {
    for (const workflow::v1::Datum& datum : declared.workflow.data()) {
      const bool is_number = datum.type() == "int" || datum.type() == "term";
      if (!datum.input() || !is_number || datum.value().empty()) continue;
      PeriodNumber number{id, datum.name(),   datum.title(),        Unquoted(datum.value()),
                          0,  datum.source(), datum.source_status()};
      const auto set = parameters_.find({id, datum.name()});
      if (set != parameters_.end()) {
        const ledger::v1::Parameter& parameter = set->second.first;
        const bool is_text = parameter.value().kind_case() == Value::kString;
        number.value =
            is_text ? parameter.value().string() : DescribeValue(parameter.value(), story_.scope.zone);
        number.record = set->second.second;
        number.source = parameter.source();
        number.source_status = parameter.source_status();
      }
      story_.numbers.push_back(std::move(number));
    }
  }
}

void PeriodReader::NamePeople() {
  for (auto& [id, person] : story_.people) {
    const auto found = names_.find(id);
    if (found != names_.end()) person.name = found->second;
  }
}

PeriodStory PeriodReader::Release() && {
  story_.first_record = std::min(story_.first_record, story_.end_record);
  CountOpen();
  ListNumbers();
  NamePeople();
  return std::move(story_);
}

}  // namespace liushui::audit
