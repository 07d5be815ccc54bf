// Executable content (W3C SCXML 4), compiled.
#ifndef LIUSHUI_ENGINE_CHART_ACTION_H_
#define LIUSHUI_ENGINE_CHART_ACTION_H_

#include <memory>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "absl/types/optional.h"
#include "engine/chart/expression.h"
#include "engine/chart/moment.h"

namespace liushui::chart {

struct Action;

// Actions run in order; an error ends the block (SCXML 4.9 and appendix D).
using Block = std::vector<Action>;

// A name and the expression for its value.
struct NamedExpression {
  std::string name;
  Expression value;
};

// Assigns to a datum: position in Chart::data().
struct DatumAssignment {
  int datum = 0;
  Expression value;
};

struct SetAction {
  std::vector<DatumAssignment> values;  // simultaneous
};
struct RaiseAction {
  std::string event;
  std::vector<NamedExpression> with;  // nothing: an event without data
};
struct SendAction {
  std::string event;
  absl::optional<Expression> computed_event;  // instead of `event`; not in declarations
  absl::optional<Expression> to;              // absent: this instance
  std::vector<NamedExpression> with;
  absl::optional<MomentSpec> moment;  // absent: now
  std::string id;
};
struct CancelAction {
  std::string id;
  absl::optional<Expression> computed_id;  // instead of `id`; not in declarations
};
struct StartAction {
  std::string workflow;
  absl::optional<Expression> key;
  std::vector<NamedExpression> input;
};
struct LogAction {
  TextTemplate text;
};
struct IfAction {
  Expression when;
  Block then;
  Block otherwise;
};
struct ForAction {
  Expression in;
  std::string as;
  Block then;
};

struct Action {
  std::variant<SetAction, RaiseAction, SendAction, CancelAction, StartAction, LogAction, IfAction, ForAction>
      kind;
};

}  // namespace liushui::chart

#endif  // LIUSHUI_ENGINE_CHART_ACTION_H_
