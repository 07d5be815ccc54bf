// What a case declares around its expression: variables with their values, functions, the container.
#ifndef LIUSHUI_TESTS_CEL_SUITE_SURROUNDINGS_H_
#define LIUSHUI_TESTS_CEL_SUITE_SURROUNDINGS_H_

#include <map>
#include <string>

#include "absl/status/statusor.h"
#include "absl/types/optional.h"
#include "engine/cel/environment.h"
#include "engine/cel/program.h"
#include "tests/cel_suite/suite.h"

namespace liushui::cel_suite {

// The environment of one case, and an activation for it. Functions are declared, so that calls of them can be
// checked; calling one fails, for the suite gives them no meaning.
class Surroundings final : public cel::Activation {
 public:
  // Unimplemented where the case needs a message, or functions that this language cannot declare.
  static absl::StatusOr<Surroundings> Of(const Case& one);

  const cel::Environment& environment() const { return environment_; }
  absl::StatusOr<cel::Value> Variable(int slot) const override;
  absl::StatusOr<cel::Value> Call(int function_id, absl::Span<const cel::Value> arguments) const override;

 private:
  // checking.json leaves out the names that all of its cases know.
  void DeclareWhatChecksShare();
  absl::Status Declare(const Json& declaration);
  absl::Status DeclareFunction(absl::string_view name, const Json& overloads);

  cel::Environment environment_;
  std::map<int, cel::Value> values_;
};

}  // namespace liushui::cel_suite

#endif  // LIUSHUI_TESTS_CEL_SUITE_SURROUNDINGS_H_
