#include "engine/chart/problems.h"

#include <algorithm>
#include <iterator>
#include <tuple>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "engine/base/refusal.h"
#include "engine/base/utf8.h"

namespace liushui::chart {

namespace {

// At most `bytes_max` of it, and what would disturb a terminal written as \xNN.
std::string Legible(absl::string_view text, size_t bytes_max) {
  const absl::string_view shown = Utf8Prefix(text, bytes_max);
  std::string legible;
  for (const char c : shown) {
    if (absl::ascii_iscntrl(static_cast<unsigned char>(c))) {
      absl::StrAppend(&legible, "\\x", absl::Hex(static_cast<unsigned char>(c), absl::kZeroPad2));
    } else {
      legible += c;
    }
  }
  if (shown.size() < text.size()) legible += "...";
  return legible;
}

}  // namespace

std::string Quoted(absl::string_view text) {
  return absl::StrCat("'", Legible(text, kMaxQuoted), "'");
}

void Problems::Keep(Problem problem) {
  if (found_.size() >= kMaxProblems) return;
  problem.message = Legible(problem.message, kMaxSentence);
  found_.push_back(std::move(problem));
}

void Problems::Add(absl::string_view path, absl::string_view reason, absl::string_view message) {
  AddAt(PositionOf(path), path, reason, message);
}

void Problems::AddAt(SourcePosition position, absl::string_view path, absl::string_view reason,
                     absl::string_view message) {
  Keep({std::string(path), position, std::string(reason), std::string(message), Severity::kError});
}

void Problems::Warn(absl::string_view path, absl::string_view reason, absl::string_view message) {
  Keep({std::string(path), PositionOf(path), std::string(reason), std::string(message), Severity::kWarning});
}

void Problems::AddInside(absl::string_view path, cel::SourceLocation place, absl::string_view reason,
                         absl::string_view message) {
  AddAt(PositionInside(path, place), path, reason, message);
}

SourcePosition Problems::PositionInside(absl::string_view path, cel::SourceLocation place) const {
  SourcePosition position = PositionOf(path);
  if (place.line == 1 && position.text_column > 0) position.column = position.text_column + place.column - 1;
  return position;
}

void Problems::AddStatus(absl::string_view path, const absl::Status& status) {
  Keep(ProblemOf(path, status));
}

void Problems::WarnStatus(absl::string_view path, absl::string_view reason, const absl::Status& status) {
  Problem problem = ProblemOf(path, status);
  problem.reason = std::string(reason);
  problem.severity = Severity::kWarning;
  Keep(std::move(problem));
}

Problem Problems::ProblemOf(absl::string_view path, const absl::Status& status) const {
  const absl::optional<cel::SourceLocation> place = cel::LocationOf(status);
  absl::string_view message = status.message();
  SourcePosition position = PositionOf(path);
  if (place.has_value()) {
    const bool is_shown = place->line == 1 && position.text_column > 0;
    if (is_shown) absl::ConsumeSuffix(&message, absl::StrCat(" at line 1, column ", place->column));
    position = PositionInside(path, *place);
  }
  return {std::string(path), position, ReasonOf(status), std::string(message), Severity::kError};
}

SourcePosition Problems::PositionOf(absl::string_view path) const {
  if (positions_ == nullptr) return {};
  while (true) {
    const auto found = positions_->find(std::string(path));
    if (found != positions_->end()) return found->second;
    if (path.empty()) return {};
    const size_t end = path.find_last_of(".[");
    path = end == absl::string_view::npos ? absl::string_view() : path.substr(0, end);
  }
}

std::vector<Problem> Problems::Ordered(Severity severity) const {
  std::vector<Problem> ordered;
  std::copy_if(found_.begin(), found_.end(), std::back_inserter(ordered),
               [severity](const Problem& problem) { return problem.severity == severity; });
  std::stable_sort(ordered.begin(), ordered.end(), [](const Problem& left, const Problem& right) {
    return std::tie(left.position.line, left.position.column) <
           std::tie(right.position.line, right.position.column);
  });
  return ordered;
}

std::vector<Problem> Problems::Warnings() const {
  return Ordered(Severity::kWarning);
}

absl::Status Problems::ToStatus() const {
  const std::vector<Problem> ordered = Ordered(Severity::kError);
  if (ordered.empty()) return absl::OkStatus();
  std::vector<Violation> violations;
  for (const Problem& problem : ordered) {
    const std::string place = problem.position.line == 0
                                  ? std::string()
                                  : absl::StrCat(problem.position.line, ":", problem.position.column, ":");
    violations.push_back(
        {problem.path, problem.reason, absl::StrCat(file_, ":", place, " ", problem.message)});
  }
  std::string summary = violations.front().description;
  if (violations.size() > 1) absl::StrAppend(&summary, " (and ", violations.size() - 1, " more)");
  return RefuseFields("DECLARATION_INVALID", summary, violations);
}

}  // namespace liushui::chart
