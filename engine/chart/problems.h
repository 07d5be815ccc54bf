// Problems: everything wrong with a declaration, gathered while it is read and compiled.
#ifndef LIUSHUI_ENGINE_CHART_PROBLEMS_H_
#define LIUSHUI_ENGINE_CHART_PROBLEMS_H_

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "engine/cel/location.h"
#include "engine/chart/compile.h"

namespace liushui::chart {

// At most so many problems are listed; whoever has more fixes these first.
constexpr size_t kMaxProblems = 100;

// Text of a declaration inside a sentence: in single quotes, control characters escaped, cut after kMaxQuoted
// bytes.
constexpr size_t kMaxQuoted = 100;
std::string Quoted(absl::string_view text);

// A sentence that quotes without it is cut after so many bytes.
constexpr size_t kMaxSentence = 500;

// Not thread-safe. Keeps a pointer to the positions, which must outlive it.
class Problems {
 public:
  // `file` stands in front of every sentence; `positions` may be null.
  Problems(absl::string_view file, const SourceMap* positions) : file_(file), positions_(positions) {}

  // The place is that of `path`, or of the nearest part around it whose place is known.
  void Add(absl::string_view path, absl::string_view reason, absl::string_view message);
  void AddAt(SourcePosition position, absl::string_view path, absl::string_view reason,
             absl::string_view message);
  // At a place in the expression that stands at `path`, if the file has it on one line.
  void AddInside(absl::string_view path, cel::SourceLocation place, absl::string_view reason,
                 absl::string_view message);
  // What is hardly meant, but works.
  void Warn(absl::string_view path, absl::string_view reason, absl::string_view message);
  // What a refusal of some other folder says, as the problem of `path`; at the very place in an expression
  // where its mistake is, if that can be pointed at.
  void AddStatus(absl::string_view path, const absl::Status& status);
  // The same as a warning of another reason.
  void WarnStatus(absl::string_view path, absl::string_view reason, const absl::Status& status);

  bool empty() const { return found_.empty(); }
  const std::vector<Problem>& found() const { return found_; }

  // OK if there are no errors, else the refusal DECLARATION_INVALID with a violation for each, in order of
  // place.
  absl::Status ToStatus() const;
  // In order of place.
  std::vector<Problem> Warnings() const;

 private:
  SourcePosition PositionOf(absl::string_view path) const;
  // What the refusal says, and where.
  Problem ProblemOf(absl::string_view path, const absl::Status& status) const;
  SourcePosition PositionInside(absl::string_view path, cel::SourceLocation place) const;
  void Keep(Problem problem);
  std::vector<Problem> Ordered(Severity severity) const;

  std::string file_;
  const SourceMap* positions_;
  std::vector<Problem> found_;
};

}  // namespace liushui::chart

#endif  // LIUSHUI_ENGINE_CHART_PROBLEMS_H_
