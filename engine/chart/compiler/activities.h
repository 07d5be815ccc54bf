// Activities: compiles tasks, jobs and each.
#ifndef LIUSHUI_ENGINE_CHART_COMPILER_ACTIVITIES_H_
#define LIUSHUI_ENGINE_CHART_COMPILER_ACTIVITIES_H_

#include <string>
#include <utility>
#include <vector>

#include "engine/chart/activity.h"
#include "engine/chart/compiler/actions.h"
#include "engine/chart/compiler/children/children.h"
#include "engine/chart/compiler/expressions.h"
#include "engine/chart/compiler/fields.h"
#include "engine/chart/compiler/times.h"
#include "liushui/workflow/v1/workflow.pb.h"

namespace liushui::chart {

// The type of `form` where a task's completion is looked at: its record, or for a joint task a record of
// parts.
cel::Type FormTypeOf(const TaskSpec& task);
// Its personal fields, as in ScopeSpec.
std::vector<std::string> PersonalFieldsOf(const TaskSpec& task);

// Where the forms of the task declared at `path` stand: for ScopeSpec::forms, with `event.data` where it is
// what was filled in.
std::vector<std::pair<std::string, std::string>> FormsOf(const TaskSpec& task, absl::string_view path);

// Reports TASK_SHAPE, SHOW_SHAPE, TASK_NOBODY, PRIORITY_RANGE, DUE_DOUBLE, JOB_SHAPE, RETRY_RANGE,
// EACH_SHAPE, EACH_RANGE, TYPE_MISMATCH, names and problems of expressions, forms and times.
class Activities {
 public:
  Activities(Fields* fields, Times* times, Actions* actions, Children* children, Expressions* expressions)
      : fields_(*fields),
        times_(*times),
        actions_(*actions),
        children_(*children),
        expressions_(*expressions) {}

  // `fallback_title` is used for a task without a title of its own. `scope` holds the item of an `each`.
  absl::optional<TaskSpec> CompileTask(const workflow::v1::Task& task, const std::string& path,
                                       const std::string& fallback_title, const ScopeSpec& scope);
  JobSpec CompileJob(const workflow::v1::Job& job, const std::string& path, const ScopeSpec& scope);
  absl::optional<EachSpec> CompileEach(const workflow::v1::Each& each, const std::string& path,
                                       const std::string& fallback_title);

 private:
  std::vector<PartSpec> CompileParts(const workflow::v1::Task& task, const std::string& path,
                                     const ScopeSpec& scope);
  PartSpec CompilePart(const workflow::v1::Part& part, const std::string& path, const ScopeSpec& scope);
  PeopleSpec CompilePeople(const workflow::v1::People& people, const std::string& path,
                           const ScopeSpec& scope);
  std::vector<NamedExpression> CompileShow(const workflow::v1::Task& task, const std::string& path,
                                           const ScopeSpec& scope);
  absl::optional<DeadlineSpec> CompileTaskDue(const workflow::v1::Task& task, const std::string& path,
                                              const ScopeSpec& scope);
  void CheckEachShape(const workflow::v1::Each& each, const std::string& path);
  cel::Type ItemType(const workflow::v1::Each& each, const Expression& in, const FormSpec& form,
                     const std::string& path);
  static ScopeSpec ThenScope(const EachSpec& each, const cel::Type& item, const std::string& path,
                             ScopeSpec scope);
  void CompileEachKey(const workflow::v1::Each& each, const cel::Type& item, const std::string& path,
                      EachSpec* spec);

  Problems& problems() { return expressions_.problems(); }

  Fields& fields_;
  Times& times_;
  Actions& actions_;
  Children& children_;
  Expressions& expressions_;
};

}  // namespace liushui::chart

#endif  // LIUSHUI_ENGINE_CHART_COMPILER_ACTIVITIES_H_
