// The compiled form: a tree of nodes, each of which computes its value from those below it.
#ifndef LIUSHUI_ENGINE_CEL_NODE_H_
#define LIUSHUI_ENGINE_CEL_NODE_H_

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "engine/cel/evaluation.h"
#include "engine/cel/functions/catalog.h"
#include "engine/cel/location.h"
#include "engine/cel/syntax/ast.h"
#include "engine/cel/type.h"
#include "engine/cel/value.h"

namespace re2 {
class RE2;
}

namespace liushui::cel {

// One step of a compiled expression. Immutable, so safe to evaluate from many threads.
class Node {
 public:
  virtual ~Node() = default;
  virtual absl::StatusOr<Value> Evaluate(Evaluation& evaluation) const = 0;
  // The value, if it is the same in every evaluation and already known; else nullptr.
  virtual const Value* Constant() const { return nullptr; }
};

using NodePointer = std::unique_ptr<const Node>;
using NodePointers = std::vector<NodePointer>;

NodePointer ConstantNode(Value value);
NodePointer VariableNode(int slot);
NodePointer LocalNode(int index);
// How many steps a constant may take when it is compiled; a longer one is left to evaluation.
inline constexpr int64_t kMaxFoldingSteps = 1'000;
// The node's value as a constant, if it has one without any variable; else the node itself. `locals` is the
// number of loop variables in it.
NodePointer Folded(NodePointer node, const ZoneLoader& zone_loader, int locals = 0);
// A node whose evaluation fails with this status: what an unchecked program makes of a mistake.
NodePointer FailingNode(absl::Status status);
// operand.field; of an optional, what it holds under that name, as an optional.
NodePointer SelectNode(NodePointer operand, std::string field, SourceLocation location);
// operand.?field.
NodePointer OptionalSelectNode(NodePointer operand, std::string field, SourceLocation location);
NodePointer HasNode(NodePointer operand, std::string field, SourceLocation location);
// Whether a variable is not null.
NodePointer NotNullNode(NodePointer operand);
// A variable as an optional: missing if it is null.
NodePointer OptionalNode(NodePointer operand);
NodePointer LogicalNode(bool is_and, NodePointers operands, SourceLocation location);
NodePointer ConditionalNode(NodePointer condition, NodePointer then, NodePointer otherwise,
                            SourceLocation location);

// An element, or the key and value of an entry. An optional one stands in its list or map only if its value
// holds something.
struct Item {
  NodePointer key;  // null in a list
  NodePointer value;
  bool is_optional = false;
};
NodePointer ListNode(std::vector<Item> items, SourceLocation location);
NodePointer MapNode(std::vector<Item> items, SourceLocation location);

// Calls one of CEL's functions. If all arguments are constant and the call succeeds, its value is taken at
// once.
NodePointer BuiltinNode(const BuiltinFunction& function, NodePointers arguments,
                        const ZoneLoader& zone_loader, SourceLocation location);
// text.matches(pattern) with a pattern known beforehand. shared_ptr because the node must be told how to
// delete it.
NodePointer MatchNode(NodePointer text, std::shared_ptr<const re2::RE2> pattern, SourceLocation location);

// Calls a host function, once its arguments are found to be of its parameters' types.
NodePointer HostNode(const Environment::Function& function, NodePointers arguments, SourceLocation location);

// The parts of a macro over a range; `local` is where the loop variable is kept, and behind it the second
// one.
struct Loop {
  Macro macro = Macro::kAll;
  int local = 0;
  bool has_second = false;
  NodePointer range;
  NodePointer filter;  // may be null
  NodePointer body;
  int64_t turn_steps = 1;  // what one turn takes from the budget
};
NodePointer LoopNode(Loop loop, SourceLocation location);

// The body, in which the local is the value, or what the value holds.
struct BoundBody {
  BindingKind kind = BindingKind::kBind;
  int local = 0;
  NodePointer value;
  NodePointer body;
};
NodePointer BindingNode(BoundBody binding, SourceLocation location);

}  // namespace liushui::cel

#endif  // LIUSHUI_ENGINE_CEL_NODE_H_
