// Actions: compiles executable content and assignments.
#ifndef LIUSHUI_ENGINE_CHART_COMPILER_ACTIONS_H_
#define LIUSHUI_ENGINE_CHART_COMPILER_ACTIONS_H_

#include <set>
#include <string>
#include <utility>
#include <vector>

#include "engine/chart/action.h"
#include "engine/chart/compiler/expressions.h"
#include "engine/chart/compiler/times.h"
#include "google/protobuf/repeated_ptr_field.h"
#include "liushui/workflow/v1/workflow.pb.h"

namespace liushui::chart {

constexpr int kMaxActions = 100;    // of one block
constexpr int kMaxActionDepth = 8;  // choices and loops inside one another
constexpr int kMaxAssignments = 100;

// Reports ACTION_SHAPE, DATUM_UNKNOWN, NAME_DUPLICATE, EVENT_SYNTAX, EVENT_RESERVED, SEND_SHAPE, START_SHAPE
// and problems of expressions.
class Actions {
 public:
  using Declared = google::protobuf::RepeatedPtrField<workflow::v1::Action>;
  using Assigned = google::protobuf::RepeatedPtrField<workflow::v1::Assignment>;

  Actions(const std::vector<DatumSpec>* data, Times* times, Expressions* expressions)
      : data_(*data), times_(*times), expressions_(*expressions) {}

  Block Compile(const Declared& actions, const std::string& path, const ScopeSpec& scope);

  // Assignments to data, each datum once, each value of the datum's type.
  std::vector<DatumAssignment> CompileSet(const Assigned& assignments, const std::string& path,
                                          const ScopeSpec& scope);

  // Named values of any type, each name once.
  std::vector<NamedExpression> CompileNamed(const Assigned& assignments, const std::string& path,
                                            const ScopeSpec& scope);

  // Ids that are cancelled although nothing sends with them: SEND_ID_UNKNOWN. To be called last.
  void CheckCancels();

  // The starts of other instances, each with its path; they point into the workflow.
  const std::vector<std::pair<std::string, const workflow::v1::Start*>>& starts() const { return starts_; }

  // The name under which an element is read; false, and NAME_SYNTAX, NAME_RESERVED or NAME_DUPLICATE, if it
  // cannot be.
  bool CheckItemName(const std::string& name, const std::string& path, const ScopeSpec& scope);

 private:
  using DeclaredAction = workflow::v1::Action;

  absl::optional<Action> CompileOne(const DeclaredAction& action, const std::string& path,
                                    const ScopeSpec& scope);
  absl::optional<Action> CompileRaise(const std::string& event, const std::string& path);
  absl::optional<Action> CompileSend(const workflow::v1::Send& send, const std::string& path,
                                     const ScopeSpec& scope);
  absl::optional<Action> CompileStart(const workflow::v1::Start& start, const std::string& path,
                                      const ScopeSpec& scope);
  absl::optional<Action> CompileIf(const workflow::v1::If& choice, const std::string& path,
                                   const ScopeSpec& scope);
  absl::optional<Action> CompileFor(const workflow::v1::For& loop, const std::string& path,
                                    const ScopeSpec& scope);
  void CheckEvent(const std::string& event, const std::string& path);
  bool TooManyAssignments(const Assigned& assignments, const std::string& path);

  Problems& problems() { return expressions_.problems(); }

  const std::vector<DatumSpec>& data_;
  Times& times_;
  Expressions& expressions_;
  int depth_ = 0;
  std::set<std::string> send_ids_;
  std::vector<std::pair<std::string, std::string>> cancels_;  // path and id
  std::vector<std::pair<std::string, const workflow::v1::Start*>> starts_;
};

}  // namespace liushui::chart

#endif  // LIUSHUI_ENGINE_CHART_COMPILER_ACTIONS_H_
