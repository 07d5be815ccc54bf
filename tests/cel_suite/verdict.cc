#include "tests/cel_suite/verdict.h"

#include <algorithm>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "engine/base/refusal.h"
#include "engine/base/status_macros.h"
#include "engine/cel/program.h"
#include "engine/cel/syntax/parser.h"
#include "tests/cel_suite/expected.h"
#include "tests/cel_suite/surroundings.h"
#include "tests/cel_suite/tree_text.h"

namespace liushui::cel_suite {
namespace {

absl::Status Differs(absl::string_view what, absl::string_view expected, absl::string_view found) {
  return absl::FailedPreconditionError(absl::StrCat(what, ": expected ", expected, ", found ", found));
}

absl::Status SameText(absl::string_view what, absl::string_view expected, absl::string_view found) {
  return expected == found ? absl::OkStatus() : Differs(what, expected, found);
}

// The places that the reference implementation's refusal names: "ERROR: <input>:1:5: …". It writes -1 where
// it does not know.
std::vector<cel::SourceLocation> PlacesIn(absl::string_view refusal) {
  std::vector<cel::SourceLocation> places;
  for (const absl::string_view line : absl::StrSplit(refusal, '\n')) {
    if (!absl::StartsWith(line, "ERROR: ")) continue;
    const std::vector<absl::string_view> parts = absl::StrSplit(line.substr(7), ':');
    cel::SourceLocation place;
    if (parts.size() < 3 || !absl::SimpleAtoi(parts[1], &place.line)) continue;
    if (absl::SimpleAtoi(parts[2], &place.column) && place.line > 0) places.push_back(place);
  }
  return places;
}

std::string Shown(const cel::SourceLocation& place) {
  return absl::StrCat(place.line, ":", place.column);
}

absl::Status JudgeTree(const Case& one) {
  if (one.tree.empty()) return absl::OkStatus();
  ASSIGN_OR_RETURN(const cel::ExpressionPointer tree, cel::Parse(one.expression, {}));
  return SameText("syntax tree", one.tree, TreeText(*tree).value_or(one.tree));
}

// Whether the two places are of one construct. The reference puts a call at its '(' and a selection at its
// '.'; here both are at the name.
bool AreOfOneConstruct(absl::string_view source, const cel::SourceLocation& reference,
                       const cel::SourceLocation& found) {
  if (reference == found) return true;
  if (reference.line != 1 || found.line != 1 || reference.column < 1) return false;
  const size_t there = static_cast<size_t>(reference.column - 1);
  const size_t here = static_cast<size_t>(found.column - 1);
  if (there >= source.size()) return false;
  if (source[there] == '.') return here == there + 1 || (here == there + 2 && source[here - 1] == '?');
  if (source[there] != '(' || here >= there) return false;
  const absl::string_view name = source.substr(here, there - here);
  return std::all_of(name.begin(), name.end(), [](char c) { return absl::ascii_isalnum(c) || c == '_'; });
}

// A refusal where the reference implementation refuses too, of the same construct.
absl::Status JudgeRefusal(const Case& one, const absl::Status& refusal) {
  if (one.refusal.empty()) return refusal;
  const std::vector<cel::SourceLocation> places = PlacesIn(one.refusal);
  const absl::optional<cel::SourceLocation> found = cel::LocationOf(refusal);
  if (!found.has_value()) return Differs("refusal", "a place", refusal.message());
  if (places.empty() || AreOfOneConstruct(one.expression, places[0], *found)) return absl::OkStatus();
  return Differs("refusal", Shown(places[0]), Shown(*found));
}

absl::Status JudgeType(const Case& one, const cel::Program& program) {
  if (!one.type.empty()) RETURN_IF_ERROR(SameText("type", one.type, program.result_type().ToString()));
  if (!Has(one.original, "typedResult")) return absl::OkStatus();
  ASSIGN_OR_RETURN(const cel::Type deduced, TypeOf(At(At(one.original, "typedResult"), "deducedType")));
  return SameText("deduced type", deduced.ToString(), program.result_type().ToString());
}

// A mistake that the static check finds is found too early only if the reference finds none.
absl::Status JudgeError(const Case& one, const absl::StatusOr<cel::Value>& value) {
  if (value.ok()) return Differs("value", "an error", value->DebugString());
  const std::string reason = ReasonOf(value.status());
  if (reason == cel::kReasonError) return absl::OkStatus();
  if (!one.refusal.empty() && reason == cel::kReasonType) return absl::OkStatus();
  return value.status();
}

absl::Status JudgeValue(const Case& one, const absl::StatusOr<cel::Value>& value) {
  if (one.expects_error) return JudgeError(one, value);
  if (!value.ok()) return value.status();
  const bool typed = Has(one.original, "typedResult");
  const Json& outer = typed ? At(one.original, "typedResult") : one.original;
  const absl::string_view key = typed ? "result" : "value";
  const absl::StatusOr<cel::Value> expected =
      Has(outer, key) ? ValueOf(At(outer, key)) : absl::StatusOr<cel::Value>(cel::Value::Bool(true));
  if (!expected.ok()) return expected.status();
  // Texts, because they tell 1 from 1u, 0.0 from -0.0, and know NaN.
  return SameText("value", expected->DebugString(), value->DebugString());
}

absl::StatusOr<cel::Value> Evaluate(const absl::StatusOr<cel::Program>& program,
                                    const Surroundings& surroundings) {
  if (!program.ok()) return program.status();
  return program->Evaluate(surroundings);
}

}  // namespace

absl::Status JudgeMeaning(const Case& one) {
  ASSIGN_OR_RETURN(const Surroundings surroundings, Surroundings::Of(one));
  RETURN_IF_ERROR(JudgeTree(one));
  const absl::StatusOr<cel::Program> checked =
      cel::Program::Compile(one.expression, surroundings.environment());
  if (one.unchecked) {
    // The text of format() is read when it runs; the reference looks into it beforehand.
    if (checked.ok() && !one.refusal.empty() && one.group != "format_errors") {
      return Differs("static check", "a refusal", checked->result_type().ToString());
    }
    return JudgeValue(
        one,
        Evaluate(cel::Program::CompileUnchecked(one.expression, surroundings.environment()), surroundings));
  }
  if (checked.ok()) RETURN_IF_ERROR(JudgeType(one, *checked));
  if (one.check_only) return checked.status();
  return JudgeValue(one, Evaluate(checked, surroundings));
}

absl::Status JudgeSyntax(const Case& one) {
  const absl::StatusOr<cel::ExpressionPointer> tree = cel::Parse(one.expression, {});
  if (!tree.ok()) return one.tree.empty() ? JudgeRefusal(one, tree.status()) : tree.status();
  const std::string text = TreeText(**tree).value_or("a tree beyond the notation");
  return one.tree.empty() ? Differs("syntax", "a refusal", text) : SameText("syntax tree", one.tree, text);
}

absl::Status JudgeTypes(const Case& one) {
  RETURN_IF_ERROR(JudgeTree(one));
  ASSIGN_OR_RETURN(const Surroundings surroundings, Surroundings::Of(one));
  const absl::StatusOr<cel::Program> program =
      cel::Program::Compile(one.expression, surroundings.environment());
  if (!program.ok()) return JudgeRefusal(one, program.status());
  if (!one.refusal.empty()) return Differs("static check", "a refusal", program->result_type().ToString());
  return JudgeType(one, *program);
}

absl::Status JudgeTruth(const Case& one) {
  ASSIGN_OR_RETURN(const cel::Program program, cel::Program::Compile(one.expression, {}));
  ASSIGN_OR_RETURN(const cel::Value value, program.Evaluate(cel::EmptyActivation()));
  return SameText("value", "true", value.DebugString());
}

}  // namespace liushui::cel_suite
