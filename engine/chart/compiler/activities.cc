#include "engine/chart/compiler/activities.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "engine/chart/compiler/names.h"

namespace liushui::chart {
namespace {

constexpr int kDefaultPriority = 50;
constexpr int kMaxPriority = 100;
constexpr int kMaxItemLimit = 10'000;
constexpr int kMaxParts = 10;
constexpr int kMaxShown = 50;
constexpr size_t kMaxLabelBytes = 200;
constexpr int kMaxTries = 100;
constexpr uint32_t kDefaultTries = 3;
constexpr uint64_t kSecondMs = 1000;
constexpr uint64_t kHourMs = 3600 * kSecondMs;
constexpr Times::ClockRange kBackoff = {0, 24 * kHourMs, 10 * kSecondMs};
constexpr Times::ClockRange kTimeout = {kSecondMs, kHourMs, 60 * kSecondMs};

}  // namespace

cel::Type FormTypeOf(const TaskSpec& task) {
  if (!task.joint) return CelType(task.parts.front().form);
  cel::Type::Fields parts;
  for (const PartSpec& part : task.parts) parts.emplace_back(part.as, CelType(part.form));
  return cel::Type::Record(std::move(parts));
}

std::vector<std::string> PersonalFieldsOf(const TaskSpec& task) {
  if (!task.joint) return PersonalFields("form", task.parts.front().form);
  std::vector<std::string> names;
  for (const PartSpec& part : task.parts) {
    const std::vector<std::string> of_part = PersonalFields(absl::StrCat("form.", part.as), part.form);
    names.insert(names.end(), of_part.begin(), of_part.end());
  }
  return names;
}

std::vector<std::pair<std::string, std::string>> FormsOf(const TaskSpec& task, absl::string_view path) {
  if (!task.joint) {
    const std::string form = absl::StrCat(path, ".form");
    return {{"form", form}, {"event.data", form}};
  }
  std::vector<std::pair<std::string, std::string>> forms;
  for (size_t i = 0; i < task.parts.size(); ++i) {
    const std::string form = absl::StrCat(path, ".by[", i, "].form");
    forms.emplace_back(absl::StrCat("form.", task.parts[i].as), form);
    forms.emplace_back(absl::StrCat("event.data.", task.parts[i].as), form);
  }
  return forms;
}

absl::optional<TaskSpec> Activities::CompileTask(const workflow::v1::Task& task, const std::string& path,
                                                 const std::string& fallback_title, const ScopeSpec& scope) {
  std::vector<PartSpec> parts = CompileParts(task, path, scope);
  absl::optional<DeadlineSpec> due = CompileTaskDue(task, path, scope);
  absl::optional<TextTemplate> title = expressions_.CompileTemplate(
      absl::StrCat(path, ".title"), task.title().empty() ? fallback_title : task.title(), scope,
      Exposure::kPublic);
  absl::optional<TextTemplate> instructions = expressions_.CompileTemplate(
      absl::StrCat(path, ".instructions"), task.instructions(), scope, Exposure::kPublic);
  absl::optional<Expression> not_by = expressions_.Compile(absl::StrCat(path, ".not_by"), task.not_by(),
                                                           scope, cel::Type::List(cel::Type::String()));
  if (task.priority() < 0 || task.priority() > kMaxPriority) {
    problems().Add(absl::StrCat(path, ".priority"), "PRIORITY_RANGE",
                   absl::StrCat("expected 0 to ", kMaxPriority, ", found ", task.priority()));
  }
  if (!title.has_value() || parts.empty()) return absl::nullopt;
  TaskSpec spec{.parts = std::move(parts),
                .title = *std::move(title),
                .instructions = std::move(instructions),
                .due = std::move(due),
                .set = {},
                .not_by = std::move(not_by),
                .separate_from = {task.separate_from().begin(), task.separate_from().end()},
                .priority = static_cast<uint32_t>(task.priority() == 0 ? kDefaultPriority : task.priority()),
                .joint = !task.by().empty(),
                .delegates = CompilePeople(task.delegate(), absl::StrCat(path, ".delegate"), scope),
                .supervisors = CompilePeople(task.supervisor(), absl::StrCat(path, ".supervisor"), scope),
                .show = CompileShow(task, absl::StrCat(path, ".show"), scope)};
  ScopeSpec completion = scope;
  completion.form = FormTypeOf(spec);
  const std::vector<std::pair<std::string, std::string>> forms = FormsOf(spec, path);
  completion.forms.insert(completion.forms.end(), forms.begin(), forms.end());
  completion.event_data = cel::Type::Dyn();
  spec.set = actions_.CompileSet(task.set(), absl::StrCat(path, ".set"), completion);
  return spec;
}

PeopleSpec Activities::CompilePeople(const workflow::v1::People& people, const std::string& path,
                                     const ScopeSpec& scope) {
  return {expressions_.CompileRoles(absl::StrCat(path, ".role"), people.role(), scope),
          expressions_.CompilePerson(absl::StrCat(path, ".person"), people.person(), scope)};
}

std::vector<NamedExpression> Activities::CompileShow(const workflow::v1::Task& task, const std::string& path,
                                                     const ScopeSpec& scope) {
  std::vector<NamedExpression> shown;
  if (task.show_size() > kMaxShown) {
    problems().Add(path, "LIMIT_EXCEEDED",
                   absl::StrCat("expected at most ", kMaxShown, " values, found ", task.show_size()));
    return shown;
  }
  for (int i = 0; i < task.show_size(); ++i) {
    const std::string entry_path = absl::StrCat(path, "[", i, "]");
    const std::string& label = task.show(i).name();
    if (label.empty() || label.size() > kMaxLabelBytes) {
      problems().Add(
          entry_path, "SHOW_SHAPE",
          absl::StrCat("expected a label of 1 to ", kMaxLabelBytes, " bytes, found ", label.size()));
    }
    const std::string value_path = absl::StrCat(entry_path, ".value");
    if (task.show(i).value().empty()) {
      problems().Add(value_path, "SHOW_SHAPE", "expected an expression, found nothing");
    }
    absl::optional<Expression> value =
        expressions_.Compile(value_path, task.show(i).value(), scope, cel::Type::Dyn(), Exposure::kChecked);
    if (value.has_value()) shown.push_back({label, *std::move(value)});
  }
  return shown;
}

std::vector<PartSpec> Activities::CompileParts(const workflow::v1::Task& task, const std::string& path,
                                               const ScopeSpec& scope) {
  std::vector<PartSpec> parts;
  if (task.by().empty()) {
    if (task.role().empty() && task.person().empty()) {
      problems().Add(path, "TASK_NOBODY",
                     "expected 'role', 'person' or 'by', found none: nobody could do it");
    }
    PartSpec part;
    part.roles = expressions_.CompileRoles(absl::StrCat(path, ".role"), task.role(), scope);
    part.person = expressions_.CompilePerson(absl::StrCat(path, ".person"), task.person(), scope);
    part.form = fields_.Compile(task.form(), absl::StrCat(path, ".form"));
    parts.push_back(std::move(part));
    return parts;
  }
  if (!task.role().empty() || !task.person().empty() || !task.form().empty()) {
    problems().Add(path, "TASK_SHAPE",
                   "a joint task has role, person and form in each part of 'by', not beside it");
  }
  if (task.by_size() < 2 || task.by_size() > kMaxParts) {
    problems().Add(absl::StrCat(path, ".by"), "TASK_SHAPE",
                   absl::StrCat("expected 2 to ", kMaxParts, " parts, found ", task.by_size()));
    return parts;
  }
  std::vector<std::string> names;
  for (int i = 0; i < task.by_size(); ++i) {
    const std::string part_path = absl::StrCat(path, ".by[", i, "]");
    fields_.CheckName(task.by(i).as(), absl::StrCat(part_path, ".as"), &names);
    parts.push_back(CompilePart(task.by(i), part_path, scope));
  }
  return parts;
}

PartSpec Activities::CompilePart(const workflow::v1::Part& part, const std::string& path,
                                 const ScopeSpec& scope) {
  if (part.role().empty() && part.person().empty()) {
    problems().Add(path, "TASK_NOBODY", "expected 'role' or 'person', found neither: nobody could do it");
  }
  PartSpec spec;
  spec.as = part.as();
  spec.roles = expressions_.CompileRoles(absl::StrCat(path, ".role"), part.role(), scope);
  spec.person = expressions_.CompilePerson(absl::StrCat(path, ".person"), part.person(), scope);
  spec.title =
      expressions_.CompileTemplate(absl::StrCat(path, ".title"), part.title(), scope, Exposure::kPublic);
  spec.form = fields_.Compile(part.form(), absl::StrCat(path, ".form"));
  return spec;
}

absl::optional<DeadlineSpec> Activities::CompileTaskDue(const workflow::v1::Task& task,
                                                        const std::string& path, const ScopeSpec& scope) {
  const std::string ladder_path = absl::StrCat(path, ".escalate");
  if (!task.has_due()) {
    if (!task.escalate().empty())
      problems().Add(ladder_path, "DUE_DOUBLE", "a ladder needs a 'due' to count from");
    return absl::nullopt;
  }
  DeadlineSpec due = times_.CompileDue(absl::StrCat(path, ".due"), task.due(), scope);
  if (task.escalate().empty()) return due;
  if (!due.rungs.empty()) {
    problems().Add(ladder_path, "DUE_DOUBLE", "a ladder is written in 'due' or beside it, not in both");
  }
  due.rungs = times_.CompileLadder(ladder_path, task.escalate(), scope);
  return due;
}

JobSpec Activities::CompileJob(const workflow::v1::Job& job, const std::string& path,
                               const ScopeSpec& scope) {
  if (!IsDottedName(job.type())) {
    problems().Add(absl::StrCat(path, ".type"), "JOB_SHAPE",
                   absl::StrCat("expected a dotted name such as sms.send, found '", job.type(), "'"));
  }
  if (job.retry().max() < 0 || job.retry().max() > kMaxTries) {
    problems().Add(absl::StrCat(path, ".retry.max"), "RETRY_RANGE",
                   absl::StrCat("expected 1 to ", kMaxTries, " tries, found ", job.retry().max()));
  }
  JobSpec spec;
  spec.type = job.type();
  spec.with = actions_.CompileNamed(job.with(), absl::StrCat(path, ".with"), scope);
  spec.tries = job.retry().max() == 0 ? kDefaultTries : static_cast<uint32_t>(job.retry().max());
  spec.backoff_ms =
      times_.CompileClock(absl::StrCat(path, ".retry.backoff"), job.retry().backoff(), kBackoff);
  spec.timeout_ms = times_.CompileClock(absl::StrCat(path, ".timeout"), job.timeout(), kTimeout);
  spec.result = fields_.Compile(job.result(), absl::StrCat(path, ".result"));
  ScopeSpec completion = scope;
  completion.result = CelType(spec.result);
  completion.forms.emplace_back("result", absl::StrCat(path, ".result"));
  spec.set = actions_.CompileSet(job.set(), absl::StrCat(path, ".set"), completion);
  return spec;
}

void Activities::CheckEachShape(const workflow::v1::Each& each, const std::string& path) {
  const auto refuse = [&](absl::string_view sentence) { problems().Add(path, "EACH_SHAPE", sentence); };
  if (each.in().empty())
    refuse("expected 'in', the list of items; it may be \"[]\" where items are added later");
  if (!each.may_grow() && (!each.add_role().empty() || !each.add_person().empty() || !each.form().empty())) {
    refuse("'add_role', 'add_person' and 'form' are for items added later: they need 'may_grow: true'");
  }
  const int works = each.has_task() + each.has_job() + each.has_child();
  if (works > 1) refuse("an item has at most one of task, job, child");
  if (works == 0 && (each.limit() != 0 || each.leave_rest())) {
    refuse(
        "'limit' and 'leave_rest' are for items with a task, a job or a child: the others are done as "
        "soon as they are added");
  }
  if (each.limit() < 0 || each.limit() > kMaxItemLimit) {
    problems().Add(absl::StrCat(path, ".limit"), "EACH_RANGE",
                   absl::StrCat("expected 1 to ", kMaxItemLimit, ", found ", each.limit()));
  }
}

cel::Type Activities::ItemType(const workflow::v1::Each& each, const Expression& in, const FormSpec& form,
                               const std::string& path) {
  const cel::Type& list = in.program.result_type().WithoutNull();
  cel::Type listed = list.kind() == cel::TypeKind::kList ? list.element() : cel::Type::Dyn();
  if (!each.may_grow()) return cel::Settled(listed);
  cel::Type added = form.empty() ? cel::Type::String() : CelType(form);
  if (listed.kind() == cel::TypeKind::kDyn || listed.kind() == cel::TypeKind::kFree) return added;
  if (!cel::IsAssignable(added, listed)) {
    problems().Add(path, "TYPE_MISMATCH",
                   absl::StrCat("items of 'in' are ", listed.ToString(), ", but added items would be ",
                                added.ToString()));
  }
  return listed;
}

void Activities::CompileEachKey(const workflow::v1::Each& each, const cel::Type& item,
                                const std::string& path, EachSpec* spec) {
  const std::string key_path = absl::StrCat(path, ".key");
  ScopeSpec scope;
  scope.items = {{spec->as, item}};
  scope.personal = PersonalFields(spec->as, spec->form);
  scope.forms = {{spec->as, absl::StrCat(path, ".form")}};
  spec->key = expressions_.Compile(key_path, each.key(), scope, cel::Type::String(), Exposure::kPublic);
  if (each.key().empty() && !cel::IsAssignable(item, cel::Type::String())) {
    problems().Add(path, "EACH_SHAPE",
                   absl::StrCat("expected 'key', since items are ", item.ToString(), " and not strings"));
  }
}

absl::optional<EachSpec> Activities::CompileEach(const workflow::v1::Each& each, const std::string& path,
                                                 const std::string& fallback_title) {
  CheckEachShape(each, path);
  absl::optional<Expression> in =
      expressions_.Compile(absl::StrCat(path, ".in"), each.in(), {}, cel::Type::List(cel::Type::Dyn()));
  const std::string as = each.as().empty() ? "item" : each.as();
  if (!actions_.CheckItemName(as, absl::StrCat(path, ".as"), {}) || !in.has_value()) return absl::nullopt;
  EachSpec spec{
      .in = *std::move(in),
      .as = as,
      .key = absl::nullopt,
      .may_grow = each.may_grow(),
      .add_roles = expressions_.CompileRoles(absl::StrCat(path, ".add_role"), each.add_role(), {}),
      .add_person = expressions_.CompilePerson(absl::StrCat(path, ".add_person"), each.add_person(), {}),
      .form = fields_.Compile(each.form(), absl::StrCat(path, ".form")),
      .until = absl::nullopt,
      .task = absl::nullopt,
      .job = absl::nullopt,
      .child = absl::nullopt,
      .limit = static_cast<uint32_t>(each.limit()),
      .leave_rest = each.leave_rest(),
      .then = {}};
  const cel::Type item = ItemType(each, spec.in, spec.form, path);
  CompileEachKey(each, item, path, &spec);
  ScopeSpec counters;
  counters.each = true;
  spec.until = expressions_.Compile(absl::StrCat(path, ".until"), each.until(), counters, cel::Type::Bool());
  ScopeSpec scope;
  scope.items = {{as, item}};
  scope.personal = PersonalFields(as, spec.form);
  scope.forms = {{as, absl::StrCat(path, ".form")}};
  if (each.has_task()) {
    spec.task = CompileTask(each.task(), absl::StrCat(path, ".task"), fallback_title, scope);
  }
  if (each.has_job()) spec.job = CompileJob(each.job(), absl::StrCat(path, ".job"), scope);
  if (each.has_child()) spec.child = children_.Compile(each.child(), absl::StrCat(path, ".child"), scope);
  spec.then = actions_.Compile(each.then(), absl::StrCat(path, ".then"), ThenScope(spec, item, path, scope));
  return spec;
}

// What the actions see that run when an item is done: what was filled in or answered for it, or itself.
ScopeSpec Activities::ThenScope(const EachSpec& each, const cel::Type& item, const std::string& path,
                                ScopeSpec scope) {
  scope.event_data = cel::Type::Dyn();
  if (each.task.has_value()) {
    scope.form = FormTypeOf(*each.task);
    const std::vector<std::string> personal = PersonalFieldsOf(*each.task);
    scope.personal.insert(scope.personal.end(), personal.begin(), personal.end());
    const auto forms = FormsOf(*each.task, absl::StrCat(path, ".task"));
    scope.forms.insert(scope.forms.end(), forms.begin(), forms.end());
  } else if (each.job.has_value()) {
    scope.result = CelType(each.job->result);
    const std::vector<std::string> personal = PersonalFields("result", each.job->result);
    scope.personal.insert(scope.personal.end(), personal.begin(), personal.end());
    scope.forms.emplace_back("result", absl::StrCat(path, ".job.result"));
  } else if (each.child.has_value()) {
    scope.result = each.child->result;
  } else {
    scope.form = item;
    scope.forms.insert(scope.forms.end(),
                       {{"form", absl::StrCat(path, ".form")}, {"event.data", absl::StrCat(path, ".form")}});
  }
  return scope;
}

}  // namespace liushui::chart
