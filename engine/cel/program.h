// Program: an expression, compiled once and evaluated often.
//
// The language is the Common Expression Language core (cel.dev): all its literals, operators, functions and
// macros without protobuf messages, and Liushui's own sum(list(int)). Every evaluation ends: there are no
// loops but the macros over finite lists, and the limits below hold.
#ifndef LIUSHUI_ENGINE_CEL_PROGRAM_H_
#define LIUSHUI_ENGINE_CEL_PROGRAM_H_

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/types/optional.h"
#include "absl/types/span.h"
#include "engine/cel/environment.h"
#include "engine/cel/location.h"
#include "engine/cel/type.h"
#include "engine/cel/value.h"

namespace liushui::cel {

// Limits of compilation; more is refused with EXPRESSION_SYNTAX.
inline constexpr int64_t kMaxSourceBytes = 16 * 1024;
inline constexpr int kMaxNestingDepth = 64;  // brackets, calls and conditionals inside one another
inline constexpr int kMaxTreeHeight =
    256;  // as well as operators and selections in a row; && and || do not count

// Limits of one evaluation; more is refused with EXPRESSION_BUDGET. A step is one turn of a macro (and one
// more for every kExpressionsPerStep expressions in its body), or the handling of kBytesPerStep bytes of text
// or of kElementsPerStep list elements.
inline constexpr int64_t kMaxSteps = 100'000;
inline constexpr int64_t kExpressionsPerStep = 32;
inline constexpr int64_t kBytesPerStep = 1024;
inline constexpr int64_t kElementsPerStep = 64;
// Limits of any one value that an expression builds, all that is nested in it included.
inline constexpr int64_t kMaxValueBytes = 1024 * 1024;
inline constexpr int64_t kMaxValueElements = 100'000;
inline constexpr int kMaxValueDepth = 128;

// The values of the variables of one evaluation, and the host's functions. Implementations must give the same
// answers to the same questions for the length of an evaluation.
class Activation {
 public:
  virtual ~Activation() = default;

  // The value of the variable with this slot.
  virtual absl::StatusOr<Value> Variable(int slot) const = 0;
  // Calls a host function. The arguments fit its declared parameters in number and type.
  virtual absl::StatusOr<Value> Call(int function_id, absl::Span<const Value> arguments) const = 0;
};

// An activation for expressions that read no variable and call no host function; asking it is refused.
class EmptyActivation final : public Activation {
 public:
  absl::StatusOr<Value> Variable(int slot) const override;
  absl::StatusOr<Value> Call(int function_id, absl::Span<const Value> arguments) const override;
};

struct CompiledExpression;

// A compiled expression. Immutable, so safe to use from many threads; copies share the compiled form. Needs
// nothing to live on, neither the source text nor the environment.
class Program {
 public:
  // Reads, checks and prepares `source`. Refuses with EXPRESSION_SYNTAX, EXPRESSION_TYPE or, where the
  // environment demands null tests, NULL_NOT_TESTED; LocationOf says where.
  static absl::StatusOr<Program> Compile(absl::string_view source, const Environment& environment);

  // The same without the static check: an undeclared name or a call that fits no overload fails when it is
  // evaluated, and the result's type is dyn. For expressions translated from untyped languages.
  static absl::StatusOr<Program> CompileUnchecked(absl::string_view source, const Environment& environment);

  // The value for these variables. Refuses with EXPRESSION_ERROR or EXPRESSION_BUDGET; a status that
  // `activation` returns with another reason, or none, is passed on, whatever stands around it. An
  // EXPRESSION_ERROR inside && or
  // || is absorbed where the other side decides, as CEL says.
  absl::StatusOr<Value> Evaluate(const Activation& activation) const;

  const Type& result_type() const;
  const std::string& source() const;
  // What is known not to be null where the expression is true, or false; nothing unless the environment
  // demanded null tests.
  const Places& not_null_when(bool result) const;
  // The same where it is false or fails, as a guard does then.
  const Places& not_null_unless_true() const;
  // True if the expression reads no variable and calls no host function.
  bool constant() const;
  // The declared names of the variables it reads, sorted.
  const std::vector<std::string>& variables() const;

 private:
  friend class Template;
  struct Options {
    bool checked = true;
    SourceLocation origin;  // where the source begins in the text that contains it
  };
  static absl::StatusOr<Program> CompileWith(absl::string_view source, const Environment& environment,
                                             const Options& options);

  explicit Program(std::shared_ptr<const CompiledExpression> compiled) : compiled_(std::move(compiled)) {}

  // shared_ptr: charts of one workflow and the instances that run on them use the same programs.
  std::shared_ptr<const CompiledExpression> compiled_;
};

}  // namespace liushui::cel

#endif  // LIUSHUI_ENGINE_CEL_PROGRAM_H_
