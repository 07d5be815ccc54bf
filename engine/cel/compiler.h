// The compiler: a syntax tree into nodes, finding out on the way what every name means and what type
// everything has.
#ifndef LIUSHUI_ENGINE_CEL_COMPILER_H_
#define LIUSHUI_ENGINE_CEL_COMPILER_H_

#include <set>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/types/optional.h"
#include "engine/cel/environment.h"
#include "engine/cel/functions/catalog.h"
#include "engine/cel/node.h"
#include "engine/cel/nulls/places.h"
#include "engine/cel/syntax/ast.h"
#include "engine/cel/type.h"

namespace liushui::cel {

// All that a Program is. Immutable once made.
struct CompiledExpression {
  std::string source;
  Type result_type;
  bool constant = false;
  std::vector<std::string> variables;
  ZoneLoader zone_loader;
  int locals = 0;
  NodePointer root;
  Places when_true;
  Places when_false;
  Places unless_true;
};

// How often operands of && and || that lack a null test are tried again, in one expression.
constexpr int kMaxNullRetries = 100;

// Compiles one tree. Use once. The environment must outlive it.
class Compiler {
 public:
  // Unless `checked`, mistakes of names and types become nodes that fail, and every type is dyn.
  Compiler(const Environment& environment, bool checked)
      : environment_(environment), checked_(checked), not_null_(environment.not_null()) {}

  // Everything but `source`. Refuses with EXPRESSION_TYPE or NULL_NOT_TESTED.
  absl::StatusOr<CompiledExpression> Compile(const Expression& expression);

 private:
  // A part of the tree, compiled.
  struct Part {
    Type type;
    NodePointer node;
    int local = -1;  // which loop variable it is, if it is nothing else
    Evidence evidence = {};
  };
  // A loop variable of a macro around the part being compiled.
  struct Local {
    std::string name;
    Type type;
  };
  struct Operand {
    std::vector<Type> types;
    NodePointers nodes;
    std::vector<int> locals;
    std::vector<Evidence> evidence;

    void Add(Part part);
  };

  absl::StatusOr<Part> CompilePart(const Expression& expression);
  absl::StatusOr<Part> CompileNode(const Literal& literal, SourceLocation location);
  absl::StatusOr<Part> CompileNode(const Identifier& identifier, SourceLocation location);
  absl::StatusOr<Part> CompileNode(const Select& select, SourceLocation location);
  absl::StatusOr<Part> CompileNode(const Call& call, SourceLocation location);
  absl::StatusOr<Part> CompileNode(const Logical& logical, SourceLocation location);
  absl::StatusOr<Part> CompileNode(const Conditional& conditional, SourceLocation location);
  absl::StatusOr<Part> CompileNode(const ListLiteral& list, SourceLocation location);
  absl::StatusOr<Part> CompileNode(const MapLiteral& map, SourceLocation location);
  absl::StatusOr<Part> CompileNode(const Comprehension& comprehension, SourceLocation location);
  absl::StatusOr<Part> CompileNode(const Binding& binding, SourceLocation location);

  // Names. A dotted name is looked up from the container outwards; the parts of it that a loop variable hides
  // are not.
  const Environment::Variable* FindVariable(absl::string_view name, bool absolute) const;
  absl::optional<Part> CompileName(absl::string_view name, bool absolute);
  absl::optional<int> FindLocal(absl::string_view name) const;
  // How a loop variable is named as a place.
  static std::string LocalPlace(int local);
  // Narrows the type of what is known not to be null, and notes where it stands.
  Part Seen(Part part, const Expression& expression, SourceLocation start) const;
  // Refuses what may be null, where null tests are demanded.
  absl::Status DemandNotNull(const Part& part) const;
  absl::Status NotTested(const Evidence& evidence) const;
  // What becomes known of a loop variable over an empty list by the way it is used.
  void Learn(int local, const Type& type);
  // The name and, before it, the name in each namespace of the container, from the inside out.
  std::vector<std::string> NamesInContainer(absl::string_view name, bool absolute) const;
  // The dotted name that the expression may be, "a.b.c"; empty if it is none.
  std::string DottedName(const Expression& expression, bool& absolute) const;
  std::string DottedName(const Select& select, bool& absolute) const;
  bool AnyPrefixDeclared(absl::string_view name, bool absolute) const;
  absl::StatusOr<Part> Undeclared(absl::string_view name, SourceLocation location) const;

  absl::StatusOr<Part> SelectField(Part operand, const Select& select, SourceLocation location) const;
  // The type of a field of `type`; refuses what cannot have it.
  absl::StatusOr<Type> FieldType(const Type& type, absl::string_view field, SourceLocation location) const;
  absl::StatusOr<Part> ConditionOf(const Expression& expression, absl::string_view where);
  // One try at the operands that are not compiled yet, each knowing what those that are tell. Null tests that
  // are missing in some are returned; `undecided` is what is known where no operand decides.
  absl::Status CompileOperands(const Logical& logical, std::vector<absl::optional<Part>>& parts,
                               Places& undecided);
  // The literal as a record, if its keys are texts; its values' types.
  static absl::optional<Type> RecordOf(const MapLiteral& map, const std::vector<Type>& values);
  // A literal's element or value; of what stands behind '?', what it holds.
  absl::StatusOr<Part> CompileItem(const Expression& expression, bool is_optional);
  // The types of a macro's variables.
  struct TurnTypes {
    Type only;  // of the one variable, if there is but one
    Type first;
    Type second;
  };
  absl::StatusOr<TurnTypes> TurnTypesOf(const Type& range, SourceLocation location) const;
  absl::StatusOr<Part> CompileLoop(const Comprehension& comprehension, const TurnTypes& types, Loop loop,
                                   SourceLocation location);
  // The part as a constant, if nothing outside of it has been read since `reads_before`.
  Part WithConstantFolded(Part part, int reads_before) const;
  // The body in the scope of one more variable; `local` says where it is kept.
  absl::StatusOr<Part> CompileBody(const Binding& binding, Type variable, int& local);

  // Calls.
  struct Invocation {
    std::string function;
    bool is_method = false;
  };
  // The function of that name, found from the container outwards; empty if there is none.
  std::string FunctionNamed(absl::string_view name, bool absolute) const;
  // What a call calls: a.b(c) is the function a.b where there is one, else the method b.
  Invocation InvocationOf(const Call& call) const;
  absl::StatusOr<Operand> CompileArguments(const Call& call, bool with_target);
  // The field of a record that container['field'] names; null for any other call.
  const Value* FieldNamedBy(const Invocation& invocation, const Operand& operand) const;
  absl::StatusOr<Part> CallHost(const Environment::Function& function, Operand operand,
                                SourceLocation location);
  absl::StatusOr<Part> CallBuiltin(const Invocation& invocation, Operand operand, SourceLocation location);
  // The arguments as one list.
  static Operand AsOneList(Operand operand, SourceLocation location);
  absl::StatusOr<Part> CallMatches(const BuiltinFunction& function, Operand operand, SourceLocation location);
  absl::StatusOr<Type> ResultType(const BuiltinFunction& function, bool is_method, const Operand& operand,
                                  SourceLocation location);

  // Refuses arguments of which one may be null although no overload that fits takes null there.
  absl::Status DemandNoNulls(const std::vector<const std::vector<Type>*>& fitting,
                             const Operand& operand) const;
  // Refuses a list with elements that may be null where the function fails on them.
  absl::Status DemandNoNullElements(const BuiltinFunction& function,
                                    const std::vector<const std::vector<Type>*>& fitting,
                                    const Operand& operand) const;
  // What the result of an operator tells of its operands.
  static Evidence EvidenceOf(absl::string_view function, const Operand& operand);
  // Whether a function, which takes the operands, may fail on them.
  static bool MayFail(absl::string_view function, const Operand& operand);

  // A mistake in the expression: a refusal, or in an unchecked program a part that fails.
  absl::StatusOr<Part> Mistake(absl::string_view message, SourceLocation location) const;
  Part Made(Type type, NodePointer node) const;

  const Environment& environment_;
  const bool checked_;
  std::vector<Local> scope_;
  Places not_null_;  // at the part being compiled
  int locals_max_ = 0;
  std::set<std::string> variables_read_;
  bool calls_host_ = false;
  int null_retries_ = 0;
  int outside_reads_ = 0;  // how often a variable is read or the host is called
};

}  // namespace liushui::cel

#endif  // LIUSHUI_ENGINE_CEL_COMPILER_H_
