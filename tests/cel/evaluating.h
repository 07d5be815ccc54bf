// A small language for tests of expressions: what does this source come to?
#ifndef LIUSHUI_TESTS_CEL_EVALUATING_H_
#define LIUSHUI_TESTS_CEL_EVALUATING_H_

#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "engine/cel/program.h"

namespace liushui::cel {

// One claim of a table: the source and what it comes to.
struct Claim {
  std::string source;
  std::string result;
};

// Holds the values of an environment's variables by slot; every host function returns its first argument.
class Slots final : public Activation {
 public:
  Slots() = default;
  explicit Slots(std::vector<Value> values) : values_(std::move(values)) {}
  absl::StatusOr<Value> Variable(int slot) const override { return values_.at(static_cast<size_t>(slot)); }
  absl::StatusOr<Value> Call(int, absl::Span<const Value> arguments) const override {
    return arguments.at(0);
  }

 private:
  std::vector<Value> values_;
};

// The value's DebugString, or the reason of the refusal: "EXPRESSION_SYNTAX" and so on.
std::string ResultOf(absl::string_view source, const Environment& environment = {},
                     const Activation& activation = Slots());
// The same without the static check.
std::string UncheckedResultOf(absl::string_view source, const Environment& environment = {},
                              const Activation& activation = Slots());
// The result's type, or the message of the refusal.
std::string TypeOf(absl::string_view source, const Environment& environment = {});
// The message of the refusal, of compiling or else of evaluating; "" if there is none.
std::string MessageOf(absl::string_view source, const Environment& environment = {},
                      const Activation& activation = Slots());

// Expects ResultOf every claim's source to be its result.
void ExpectAll(const std::vector<Claim>& claims);

}  // namespace liushui::cel

#endif  // LIUSHUI_TESTS_CEL_EVALUATING_H_
