// What a state does while it is active: a task, a job, a child, or one of them for each item;
// compiled.
#ifndef LIUSHUI_ENGINE_CHART_ACTIVITY_H_
#define LIUSHUI_ENGINE_CHART_ACTIVITY_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/types/optional.h"
#include "engine/chart/action.h"
#include "engine/chart/form.h"
#include "engine/chart/moment.h"

namespace liushui::chart {

// One person's part; a plain task has exactly one, with an empty name.
struct PartSpec {
  std::string as;
  std::vector<TextTemplate> roles;
  absl::optional<Expression> person;  // a string or a list of strings
  absl::optional<TextTemplate> title;
  FormSpec form;
};

// People by role or by name.
struct PeopleSpec {
  std::vector<TextTemplate> roles;
  absl::optional<Expression> person;  // a string or a list of strings
};

struct TaskSpec {
  std::vector<PartSpec> parts;
  TextTemplate title;
  absl::optional<TextTemplate> instructions;
  absl::optional<DeadlineSpec> due;
  std::vector<DatumAssignment> set;   // simultaneous
  absl::optional<Expression> not_by;  // a list of strings
  // States whose completers may not do this one. Already symmetric: named by this task, or naming this task.
  std::vector<std::string> separate_from;
  uint32_t priority = 50;
  bool joint = false;
  PeopleSpec delegates;               // besides the candidates
  PeopleSpec supervisors;             // besides those called by the ladder
  std::vector<NamedExpression> show;  // by label, read-only beside the form
};

struct JobSpec {
  std::string type;
  std::vector<NamedExpression> with;
  uint32_t tries = 3;
  uint64_t backoff_ms = 10'000;
  uint64_t timeout_ms = 60'000;
  FormSpec result;
  std::vector<DatumAssignment> set;
};

// An instance of another workflow, or of this one. On which definition it runs, the chart's own definition
// says.
struct ChildSpec {
  std::string workflow;
  absl::optional<Expression> key;  // a string
  std::vector<NamedExpression> input;
  std::vector<cel::Type> input_types;  // what each of them must be; dyn where that is not known
  cel::Type result;                    // what its output is, likewise
  std::vector<DatumAssignment> set;
  bool is_left_alone = false;  // goes on when its state is left
};

struct EachSpec {
  Expression in;
  std::string as = "item";
  absl::optional<Expression> key;  // absent: the element itself, a string
  bool may_grow = false;
  std::vector<TextTemplate> add_roles;
  absl::optional<Expression> add_person;
  FormSpec form;  // of an added item; empty: items are strings
  absl::optional<Expression> until;
  absl::optional<TaskSpec> task;  // at most one of task, job and child; none: items are mere records
  absl::optional<JobSpec> job;
  absl::optional<ChildSpec> child;
  uint32_t limit = 0;       // most items open at once; 0 for any number
  bool leave_rest = false;  // leaving the state does not withdraw them
  Block then;
};

// What SCXML's <invoke> starts; not in declarations. A job that whoever drives the instance carries out: it
// ends with its state, and what it has to say comes as events.
struct InvokeSpec {
  std::string id;                    // the job's type
  std::vector<DatumAssignment> set;  // simultaneous, before it opens
  std::vector<NamedExpression> with;
};

}  // namespace liushui::chart

#endif  // LIUSHUI_ENGINE_CHART_ACTIVITY_H_
